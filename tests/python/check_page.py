#!/usr/bin/env python3
"""Reads the report of runs as people do: in Chromium, wide and narrow, by keyboard, without scripts and on paper.

Usage: check_page.py RUN [RUN ...] --axe AXE_MIN_JS [--shots FOLDER]

RUN is the folder of a run, hostile names and all. What is HTML is judged by html5lib, which knows the parser's errors but not
every rule about what may stand within what; what is accessible by axe-core (its rules of WCAG 2.0 and 2.1, A and AA), which
knows what a program can know: that focus can be seen and everything be reached is tried here with the keyboard. Needs
playwright, html5lib, pypdf and a Chromium: that of Debian's package, or CHROMIUM. Exit code 1 if anything is not as it should be.
"""

import argparse
import io
import json
import os
import re
import shutil
import sys
from pathlib import Path

import html5lib
import pypdf
from playwright.sync_api import sync_playwright

MOST_BYTES = 3_000_000
WIDE, NARROW = (1280, 900), (360, 740)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# The data of the map and its program.
SCRIPTS = 2
MOST_TABS = 500
A4_POINTS = (595, 842)
faults = []
done = []


def wanted(condition, words):
    (done if condition else faults).append(words)
    if not condition:
        print("FAULT:", words[:1500])


class Window:
    """A report in a window of its own; whatever it says, asks for or pops up is a fault."""

    def __init__(self, browser, run, size, scripts=True):
        self.name = f"{run.name} at {size[0]} x {size[1]}{'' if scripts else ' without scripts'}"
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: wanted(message.type not in ("error", "warning"), f"{self.name}: console says {message.text}"))
        self.page.on("pageerror", lambda error: wanted(False, f"{self.name}: {error}"))
        self.page.on("dialog", self.dialog)
        self.requests = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.address = (run / "report.html").resolve().as_uri()
        self.page.goto(self.address)
        if scripts:
            self.page.wait_for_function("document.getElementById('remnants-map').remnantsMap")

    def dialog(self, dialog):
        wanted(False, f"{self.name}: a dialog says {dialog.message}")
        dialog.dismiss()

    def wants(self, condition, words):
        wanted(condition, f"{self.name}: {words}")

    def close(self):
        others = [url for url in self.requests if url != self.address and not url.startswith("data:")]
        self.wants(not others, f"asks for nothing but itself; found {others}")
        self.context.close()


def check_file(run):
    """What needs no browser."""
    text = (run / "report.html").read_bytes()
    wanted(len(text) < MOST_BYTES, f"{run.name}: the report has {len(text)} bytes")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text.decode("utf-8"))
    wanted(not parser.errors, f"{run.name}: errors of HTML, as (line, column), what: {parser.errors[:10]}")
    ids = [element.get("id") for element in tree.iter() if element.get("id") is not None]
    check_ids(run.name, ids)
    check_links(run.name, set(ids), [element.get("href") for element in tree.iter("a")])


def check_ids(name, ids):
    twice = sorted({one for one in ids if ids.count(one) > 1})
    wanted(not twice, f"{name}: ids that stand twice: {twice}")


def check_links(name, ids, links):
    lost = [link for link in links if link is None or not link.startswith("#") or link[1:] not in ids]
    wanted(links and not lost, f"{name}: links that lead nowhere, or off the page: {lost} of {len(links)}")


def check_structure(window):
    """Pictures and tables of the page as it stands once the map is there."""
    ask = window.page.evaluate
    check_ids(window.name, ask("[...document.querySelectorAll('[id]')].map(e => e.id)"))
    unnamed = ask(
        "[...document.querySelectorAll('svg')].filter(svg => {"
        " const title = svg.querySelector(':scope > title'); const by = svg.getAttribute('aria-labelledby');"
        " return svg.getAttribute('role') !== 'img' || !title || !title.textContent.trim() || (by && !document.getElementById(by)); })"
        ".map(svg => svg.outerHTML.slice(0, 200))"
    )
    window.wants(not unnamed, f"pictures without a title or role: {unnamed}")
    window.wants(ask("document.querySelectorAll('main figure svg').length") > 0, "there are pictures")
    bare = ask(
        "[...document.querySelectorAll('table')].filter(table => !table.caption || !table.caption.textContent.trim()"
        " || !table.querySelector('th') || [...table.querySelectorAll('th')].some(th => !['row', 'col'].includes(th.scope)))"
        ".map(table => table.outerHTML.slice(0, 200))"
    )
    window.wants(not bare, f"tables without a caption, or heads without a scope: {bare}")


def check_hostile(window):
    """No name from a file became an element or ran. The page lets no script but its own run: so elements are counted too."""
    window.wants(window.page.evaluate("window.hacked === undefined"), "a hostile name was run")
    count = window.page.locator("script").count()
    window.wants(count == SCRIPTS, f"{count} scripts, wanted {SCRIPTS}")
    made = window.page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => e.matches('img, iframe, object, embed, link, base, form')"
        " || [...e.attributes].some(a => a.name.startsWith('on'))).map(e => e.outerHTML.slice(0, 200))"
    )
    window.wants(not made, f"elements that the report never makes: {made}")


def check_width(window):
    for state in ["as it opens", "with all details open"]:
        wide = window.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        window.wants(wide <= 0, f"the page {state} is {wide} pixels wider than the window")
        window.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def check_axe(window, axe):
    """All details are open by now."""
    window.page.evaluate(axe + "; undefined")
    found = window.page.evaluate("tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", RULES)
    window.wants(len(found["passes"]) > 10, f"axe applied {len(found['passes'])} rules")
    for rule in found["violations"]:
        nodes = [(node["target"], node["html"][:160], node["failureSummary"]) for node in rule["nodes"]]
        window.wants(False, f"axe, {rule['id']}: {rule['help']}: {len(nodes)} places, such as {nodes[:3]}")


FOCUSED = """(() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const box = e.getBoundingClientRect();
  return { skip: e.matches('.skip'), stage: e.matches('.rm-stage'), map: Boolean(e.closest('.rm-map')), kind: e.type || e.tagName,
    table: e.tagName === 'SUMMARY' && !e.closest('.rm-map'), outline: getComputedStyle(e).outlineStyle,
    seen: box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight, html: e.outerHTML.slice(0, 120) };
})()"""


def check_keyboard(window):
    """From the first link to the last table by Tab alone; the skip link and details by Enter."""
    press, ask = window.page.keyboard.press, window.page.evaluate
    ask("document.documentElement.style.scrollBehavior = 'auto'")
    press("Tab")
    first = ask(FOCUSED)
    window.wants(first is not None and first["skip"] and first["seen"], f"Tab reaches the link to the content first, and it is seen: {first}")
    press("Enter")
    window.wants(ask("location.hash") == "#short", "the first link leads to the content")
    reached, opened = [], 0
    for _ in range(MOST_TABS):
        press("Tab")
        here = ask(FOCUSED)
        if here is None or here["skip"]:
            break
        reached.append(here)
        if here["table"] and opened == 0:
            opened += 1
            press("Enter")
            window.wants(ask("document.activeElement.parentNode.open"), "Enter opens details")
    window.wants(len(reached) < MOST_TABS, "Tab comes to an end")
    check_reached(window, reached, opened)


def check_reached(window, reached, opened):
    kinds = {one["kind"] for one in reached if one["map"]}
    window.wants(any(one["stage"] for one in reached), "Tab reaches the map")
    window.wants({"button", "radio", "checkbox"} <= kinds, f"Tab reaches the map's buttons, layers and switches: {kinds}")
    window.wants(opened > 0 or window.page.locator("main details:not(.rm-panel)").count() == 0, "Tab reaches details")
    unseen = [one["html"] for one in reached if one["outline"] == "none" or not one["seen"]]
    window.wants(not unseen, f"focus that is not seen: {unseen}")
    tables = window.page.locator(".scroll[tabindex]:visible").count()
    window.wants(tables == sum("class=\"scroll\"" in one["html"] for one in reached), f"Tab reaches all {tables} tables, that they can be scrolled")


def check_still(window, sections):
    """Pictures stand in for the map; every section is there."""
    pictures = window.page.locator(".rm-static svg").all()
    window.wants(pictures and all(one.is_visible() for one in pictures), f"the {len(pictures)} still maps are seen")
    window.wants(not window.page.locator("#remnants-map").is_visible(), "the map that moves is not seen")
    shown = [one.get_attribute("id") for one in window.page.locator("main > section").all() if one.is_visible()]
    window.wants(len(sections) > 3 and shown == sections, f"sections {shown}, wanted {sections}")


def headlines(window):
    """Words and numbers of the first table."""
    return window.page.eval_on_selector("main table", "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))")


def check_headline(window, run):
    """The first number is the best estimate of the summary, rounded to two digits or more."""
    remnants = json.loads((run / "summary.json").read_text()).get("remnants") or {}
    shown = re.sub(r"[\s,\u202f\u00a0]", "", headlines(window)[1][1])
    if "mean" not in remnants or remnants["mean"] < 10:
        return
    told = remnants["best_estimate"]["mean"]
    close = shown.isdigit() and abs(float(shown) - told) <= 0.05 * told + 0.5
    window.wants(close, f"{shown} remnants, the summary {told}")


def check_paper(window, sections, folder, run):
    cells = [cell for row in headlines(window) for cell in row]
    window.page.emulate_media(media="print")
    check_still(window, sections)
    document = window.page.pdf(prefer_css_page_size=True, print_background=True)
    if folder:
        (folder / f"{run.name}.pdf").write_bytes(document)
    pages = pypdf.PdfReader(io.BytesIO(document)).pages
    window.wants(len(pages) > 1, f"{len(pages)} pages")
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages}
    window.wants(all(abs(a - b) <= 1 for size in sizes for a, b in zip(size, A4_POINTS)), f"pages are A4: {sizes}")
    # Spaces are not kept in a PDF.
    bare = lambda text: re.sub(r"\s", "", text)
    text = bare("".join(page.extract_text() for page in pages[:4]))
    lost = [cell for cell in cells if bare(cell) not in text]
    window.wants(not lost, f"headline words and numbers that the paper lacks: {lost}")


def shoot(window, folder, name):
    if folder:
        window.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


def check(browser, run, axe, folder):
    check_file(run)
    window = Window(browser, run, WIDE)
    sections = window.page.eval_on_selector_all("main > section", "all => all.map(one => one.id)")
    shoot(window, folder, f"{run.name}-wide")
    check_keyboard(window)
    check_structure(window)
    check_headline(window, run)
    check_width(window)
    check_axe(window, axe)
    check_hostile(window)
    check_paper(window, sections, folder, run)
    window.close()
    phone = Window(browser, run, NARROW)
    shoot(phone, folder, f"{run.name}-narrow")
    check_width(phone)
    check_axe(phone, axe)
    check_hostile(phone)
    phone.close()
    still = Window(browser, run, WIDE, scripts=False)
    check_still(still, sections)
    still.close()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    parser.add_argument("--axe", required=True, type=Path)
    parser.add_argument("--shots", type=Path)
    return parser.parse_args()


def main():
    asked = arguments()
    if asked.shots:
        asked.shots.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for run in asked.runs:
            check(browser, run, asked.axe.read_text(encoding="utf-8"), asked.shots)
        browser.close()
    print(f"{len(asked.runs)} reports: {len(done)} things are as they should be, {len(faults)} are not")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
