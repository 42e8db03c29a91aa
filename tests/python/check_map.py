#!/usr/bin/env python3
"""Uses the interactive map of a page as people do, in Chromium, and compares what it says with the run's files.

Usage: check_map.py RUN PAGE [HOSTILE_PAGE] [--shots FOLDER]

RUN is the folder of a run by sampling, PAGE a page with its map (its report.html, or what examples/map_page.rs writes for the
same scenario and replicates), HOSTILE_PAGE one with hostile names. Needs playwright, rasterio and a Chromium: that of Debian's
package, or CHROMIUM. Exit code 1 if anything is not as it should be.
"""

import json
import os
import random
import re
import shutil
import sys
from pathlib import Path

import numpy
import rasterio
import rasterio.features
import rasterio.warp
from playwright.sync_api import sync_playwright

NODATA = -9999.0
PLACES = 20
faults = []
done = []


def wanted(condition, words):
    (done if condition else faults).append(words)
    if not condition:
        print("FAULT:", words)


class Page:
    """A page in a window of its own; whatever goes wrong in it is a fault."""

    def __init__(self, browser, file, size, touch=False, scripts=True):
        self.name = f"{Path(file).name} at {size[0]} x {size[1]}"
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=2 if touch else 1,
            has_touch=touch,
            java_script_enabled=scripts,
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: wanted(message.type != "error", f"{self.name}: console says {message.text}"))
        self.page.on("pageerror", lambda error: wanted(False, f"{self.name}: {error}"))
        self.requests = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(Path(file).resolve().as_uri())
        self.page.wait_for_timeout(300)

    def ask(self, script, *arguments):
        """Calls the map's hook for tests."""
        hook = "document.getElementById('remnants-map').remnantsMap"
        return self.page.evaluate(f"(a) => {hook}.{script}(...a)", list(arguments))

    def settle(self):
        self.page.wait_for_timeout(80)

    def show_stage(self):
        """Scrolls until the map's picture is in the window, and says where it is."""
        self.page.evaluate("document.querySelector('.rm-stage').scrollIntoView({ block: 'center', behavior: 'instant' })")
        return self.page.locator(".rm-stage").bounding_box()

    def values(self):
        """What is shown for the place: heading to words."""
        rows = self.page.eval_on_selector_all(".rm-values dt", "all => all.map(dt => [dt.textContent, dt.nextSibling.textContent])")
        return dict(rows)

    def spot(self, x, y):
        """Where a place of the ground is in the window."""
        box = self.page.locator(".rm-stage").bounding_box()
        spot = self.ask("spotOf", x, y)
        return box["x"] + spot[0], box["y"] + spot[1]

    def close(self):
        alone = [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]
        wanted(not alone and len(self.requests) == 1, f"{self.name}: asks for nothing but itself; found {self.requests[1:]}")
        self.context.close()


def number_in(words):
    """The first number of some words, as its two significant digits and power: "1.3e-01"; nothing if they have none."""
    plain = re.search(r"(\d[\d,]*(?:\.\d+)?)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", words)
    if plain is None:
        return None
    power = (plain.group(2) or "⁰").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return f"{float(plain.group(1).replace(',', '')) * 10.0 ** int(power):.1e}"


def rounded(value, probability):
    """A raster's value as the page must show it: rounded once, to two digits; a probability then in per cent."""
    text = f"{float(value):.1e}"
    if not probability:
        return text
    digits, power = text.split("e")
    return f"{digits}e{int(power) + 2:+03d}"


def places_with_and_without_values(raster, values, count, chance):
    rows, columns = numpy.nonzero(values != NODATA)
    if len(rows) == 0:
        return
    for _ in range(count):
        at = chance.randrange(len(rows))
        yield int(rows[at]), int(columns[at])


def check_values(page, run, chance):
    """Hover over places of every layer and compare with its raster."""
    page.show_stage()
    for layer in page.ask("layers"):
        if layer["perSide"] != 1:
            check_squares(page, run, layer, chance)
            continue
        with rasterio.open(run / "rasters" / f"{layer['key']}.tif") as raster:
            values = raster.read(1)
            for row, column in places_with_and_without_values(raster, values, PLACES, chance):
                x, y = raster.xy(row, column)
                check_value(page, layer, (x, y), values[row, column])


def check_value(page, layer, place, value):
    page.ask("look", place[0], place[1], 1.0)
    page.settle()
    box = page.page.locator(".rm-stage").bounding_box()
    spot = page.spot(*place)
    wanted(box["x"] <= spot[0] <= box["x"] + box["width"], f"{page.name}: place off the map")
    page.page.mouse.move(spot[0] + 0.4, spot[1] + 0.4)
    page.page.mouse.move(*spot)
    shown = page.values()
    title = page.page.evaluate(
        "key => JSON.parse(document.getElementById('remnants-map-data').textContent).layers.find(l => l.key === key).title", layer["key"]
    )
    words = shown.get(title, "")
    probability = layer["scale"] == "probability"
    if value == 0:
        wanted(not re.match(r"0\b", words), f"{layer['key']} at {place}: 0 shown as {words}")
        return
    digits = words.split("grounds:")[-1]
    wanted(
        number_in(digits) == rounded(value, probability),
        f"{page.name}: {layer['key']} at {place} shows “{words}”, the raster has {value}",
    )


def check_squares(page, run, layer, chance):
    """A layer in squares: each is the mean, largest or sum of its cells."""
    squares = page.page.evaluate(
        "key => { const { data, ...rest } = JSON.parse(document.getElementById('remnants-map-data').textContent)"
        ".layers.find(l => l.key === key).squares; return rest; }",
        layer["key"],
    )
    with rasterio.open(run / "rasters" / f"{layer['key']}.tif") as raster:
        values = raster.read(1)
        rows, columns = numpy.nonzero(values != NODATA)
        north, west = rows.min(), columns.min()
        side = squares["per_side"]
        for _ in range(PLACES):
            at = chance.randrange(len(rows))
            row, column = (rows[at] - north) // side, (columns[at] - west) // side
            block = values[north + row * side : north + (row + 1) * side, west + column * side : west + (column + 1) * side]
            block = block[block != NODATA].astype(float)
            value = {"density": block.mean(), "amount": block.sum(), "probability": block.max()}[layer["scale"]]
            place = squares["west"] + (column + 0.5) * squares["side"], squares["north"] - (row + 0.5) * squares["side"]
            words = page.ask("valueAt", layer["key"], *place)
            if value > 0:
                wanted(
                    number_in(words.split("grounds:")[-1]) == rounded(numpy.float32(value), layer["scale"] == "probability"),
                    f"{layer['key']} in squares at {place} shows “{words}”, its cells {value}",
                )


def check_blank(page, run, chance):
    """Where a raster has no value the page says so in words."""
    with rasterio.open(run / "rasters" / "density.tif") as raster:
        values = raster.read(1)
        rows, columns = numpy.nonzero(values == NODATA)
        for _ in range(3 if len(rows) else 0):
            at = chance.randrange(len(rows))
            code = page.ask("codeAt", "density", *raster.xy(int(rows[at]), int(columns[at])))
            wanted(code == 0, f"{page.name}: a place without value has code {code}")


def check_degrees(page, run):
    with rasterio.open(run / "rasters" / "density.tif") as raster:
        bounds, crs = raster.bounds, raster.crs
    x, y = 0.3 * bounds.left + 0.7 * bounds.right, 0.6 * bounds.bottom + 0.4 * bounds.top
    (longitude,), (latitude,) = rasterio.warp.transform(crs, "EPSG:4326", [x], [y])
    found = page.ask("degrees", x, y)
    wanted(
        abs(found[0] - longitude) < 1e-6 and abs(found[1] - latitude) < 1e-6,
        f"{page.name}: degrees {found}, wanted {longitude}, {latitude}",
    )


def check_zones(page, run):
    """The boxes of a zone are those of the published polygons."""
    zones = json.loads((run / "vectors" / "hazard_zones.geojson").read_text())
    with rasterio.open(run / "rasters" / "presence.tif") as raster:
        transform, shape, crs = raster.transform, raster.shape, raster.crs
    for feature in zones["features"]:
        share = feature["properties"].get("share")
        if share is None or feature["geometry"] is None:
            continue
        percent = round(100 * share)
        geometry = rasterio.warp.transform_geom("EPSG:4326", crs, feature["geometry"], precision=-1)
        stated = rasterio.features.rasterize([(geometry, 1)], out_shape=shape, transform=transform)
        boxes = page.ask("zone", percent)
        shown = numpy.zeros(shape, dtype=int)
        for x, y in boxes:
            row, column = rasterio.transform.rowcol(transform, x, y)
            shown[row, column] = 1
        gathered = page.page.evaluate("JSON.parse(document.getElementById('remnants-map-data').textContent).zones.squares.per_side")
        if gathered == 1:
            wanted((shown == stated).all(), f"{page.name}: zone at {percent} % differs in {(shown != stated).sum()} boxes")
            wanted(len(boxes) == page.ask("zoneBoxes", percent), f"{page.name}: zone at {percent} % counts its boxes")
        wanted(page.ask("zoneBoxes", percent) == int(stated.sum()), f"{page.name}: zone at {percent} % has as many boxes as published")


def check_slider(page):
    """The slider changes zone and words, by keyboard."""
    slider = page.page.locator(".rm-slider")
    if slider.count() == 0:
        return
    slider.focus()
    before = page.page.locator(".rm-zone-words").inner_text()
    page.page.keyboard.press("Home")
    wanted(page.ask("state")["percent"] == 50, f"{page.name}: Home brings the slider to 50 %")
    after = page.page.locator(".rm-zone-words").inner_text()
    wanted(before != after and "50" in after, f"{page.name}: the zone's words follow the slider")
    page.page.keyboard.press("End")
    wanted(page.ask("state")["percent"] == 99, f"{page.name}: End brings the slider to 99 %")


def check_keyboard(page):
    """From the page's top: Tab to the map, move, zoom, read; then on to every control."""
    page.page.evaluate("document.activeElement && document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(60):
        page.page.keyboard.press("Tab")
        if page.page.evaluate("document.activeElement.classList.contains('rm-stage')"):
            break
    wanted(page.page.evaluate("document.activeElement.classList.contains('rm-stage')"), f"{page.name}: Tab reaches the map")
    wanted(page.ask("state")["cross"], f"{page.name}: the cross shows once the keyboard is used")
    start = page.ask("view")
    page.page.keyboard.press("+")
    zoomed = page.ask("view")
    wanted(zoomed["scale"] < start["scale"], f"{page.name}: + zooms in")
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowUp")
    moved = page.ask("view")
    wanted(moved["x"] > zoomed["x"] and moved["y"] > zoomed["y"], f"{page.name}: arrows move the map")
    page.page.wait_for_timeout(450)
    said = page.page.locator(".rm-main [aria-live]").inner_text()
    layers = page.page.evaluate("JSON.parse(document.getElementById('remnants-map-data').textContent).layers.map(l => [l.key, l.title])")
    for key, title in layers:
        words = page.ask("valueAt", key, moved["x"], moved["y"])
        wanted(f"{title}: {words}" in said, f"{page.name}: the live region says “{said}”, wanted “{title}: {words}”")
    page.page.keyboard.press("Shift+ArrowLeft")
    wanted(0 < moved["x"] - page.ask("view")["x"] < (moved["x"] - zoomed["x"]) + 1e-6, f"{page.name}: Shift moves by one cell")
    page.page.keyboard.press("-")
    page.page.keyboard.press("0")
    wanted(page.ask("view")["whole"], f"{page.name}: 0 shows the whole map")
    check_tab_order(page)


def check_tab_order(page):
    reached = []
    for _ in range(60):
        page.page.keyboard.press("Tab")
        inside = page.page.evaluate(
            "(() => { const e = document.activeElement; return e.closest('.rm-map') ? [e.tagName, e.type || '',"
            " getComputedStyle(e).outlineStyle, e.getAttribute('aria-label') || (e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent)] : null; })()"
        )
        if inside is None:
            break
        reached.append(inside)
    wanted(all(one[2] != "none" for one in reached), f"{page.name}: focus is seen on every control: {reached}")
    wanted(all(one[3].strip() for one in reached), f"{page.name}: every control has a label: {reached}")
    kinds = {one[1] or one[0] for one in reached}
    wanted({"button", "radio", "checkbox"} <= kinds, f"{page.name}: Tab reaches buttons, layers and switches: {kinds}")


def check_layers(page):
    """Layers by keyboard alone."""
    page.page.locator(".rm-choice input[type=radio]").first.focus()
    page.page.keyboard.press("ArrowDown")
    keys = [layer["key"] for layer in page.ask("layers")] + [None]
    wanted(page.ask("state")["layer"] == keys[1], f"{page.name}: an arrow key switches the layer")
    page.page.keyboard.press("ArrowUp")
    wanted(page.ask("state")["layer"] == keys[0], f"{page.name}: and back")


def check_switches(page):
    open_panels(page)
    for box in page.page.locator(".rm-choice input[type=checkbox]").all():
        before = page.ask("state")["shown"]
        box.focus()
        page.page.keyboard.press("Space")
        after = page.ask("state")["shown"]
        changed = [key for key in after if after[key] != before[key]]
        wanted(len(changed) == 1, f"{page.name}: a switch changes one thing: {changed}")
        page.page.keyboard.press("Space")


# Whether every place is as wide as the map, as where strikes are known to 50 km: then going to one shows the whole map.
ALL_WIDE = """(() => {
  const { frame, marks } = JSON.parse(document.getElementById('remnants-map-data').textContent);
  const side = Math.min(frame.east - frame.west, frame.north - frame.south);
  const wide = ({ at }) => Boolean(at.circle) && at.radius / 5 > 0.7 * side;
  return marks.districts.length + marks.facilities.length === 0 && marks.strikes.every(wide);
})()"""


def check_places(page):
    """The list of places moves the map, by keyboard."""
    places = page.page.get_by_label("Go to")
    if places.count() == 0 or page.page.evaluate(ALL_WIDE):
        return
    page.page.get_by_role("button", name="Whole map").click()
    places.focus()
    page.page.keyboard.press("ArrowDown")
    page.page.wait_for_timeout(100)
    name = places.evaluate("list => list.options[list.selectedIndex].textContent")
    wanted(not page.ask("view")["whole"], f"{page.name}: going to {name} zooms in")
    page.page.get_by_role("button", name="Whole map").click()


def open_panels(page):
    page.page.evaluate("document.querySelectorAll('.rm-panel').forEach(panel => { panel.open = true; })")


def check_grounds(page, run):
    """Stepping through possible grounds; their counts are those of the run's first replicates."""
    open_panels(page)
    switch = page.page.get_by_label("Another possible ground")
    if switch.count() == 0:
        return
    switch.check()
    words = page.page.locator(".rm-ground-words")
    counts = first_counts(run)
    number = page.page.get_by_role("button", name="Next ground")
    for step in range(min(4, len(counts))):
        text = words.inner_text()
        stated = int(re.search(r": ([\d,]+) remnants", text).group(1).replace(",", ""))
        wanted(stated == counts[step], f"{page.name}: ground {step + 1} says {stated} remnants, the run {counts[step]}")
        drawn = len(page.ask("ground", page.ask("state")["ground"])) // 2
        outside = re.search(r"([\d,]+) of them outside", text)
        outside = int(outside.group(1).replace(",", "")) if outside else 0
        wanted(drawn + outside == stated, f"{page.name}: ground {step + 1} draws {drawn} of {stated}, {outside} outside")
        if number.count() == 0:
            break
        number.click()
    if number.count():
        page.page.get_by_role("button", name="Previous ground").click()
    switch.uncheck()


def first_counts(run):
    rows = (run / "tables" / "replicates.csv").read_text().splitlines()
    rows = [row for row in rows if row and not row.startswith("#")]
    column = rows[0].split(",").index("remnants")
    return [int(float(row.split(",")[column])) for row in rows[1:5]]


def middle_of(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def check_wheel(page):
    page.page.evaluate("document.activeElement && document.activeElement.blur()")
    middle = middle_of(page.show_stage())
    before = page.page.evaluate("scrollY")
    page.page.mouse.move(*middle)
    page.page.mouse.wheel(0, 120)
    page.page.wait_for_timeout(200)
    wanted(page.ask("view")["whole"], f"{page.name}: the wheel alone leaves the map")
    wanted(page.page.evaluate("scrollY") > before, f"{page.name}: the wheel alone scrolls the page")
    middle = middle_of(page.show_stage())
    page.page.mouse.click(*middle)
    page.page.mouse.wheel(0, -240)
    page.page.wait_for_timeout(200)
    wanted(not page.ask("view")["whole"], f"{page.name}: the wheel zooms once the map was clicked")
    before = page.ask("view")
    page.page.mouse.move(*middle)
    page.page.mouse.down()
    page.page.mouse.move(middle[0] - 60, middle[1] + 40, steps=4)
    page.page.mouse.up()
    after = page.ask("view")
    wanted(after["x"] > before["x"] and after["y"] > before["y"], f"{page.name}: dragging moves the map")
    page.page.get_by_role("button", name="Whole map").click()
    wanted(page.ask("view")["whole"], f"{page.name}: the button shows the whole map")


def check_touch(page, run):
    """A tap reads a place; a finger scrolls the page until the map is zoomed; two taps zoom."""
    with rasterio.open(run / "rasters" / "density.tif") as raster:
        values = raster.read(1)
        row, column = numpy.unravel_index(numpy.argmax(values), values.shape)
        place = raster.xy(int(row), int(column))
    stage = page.page.locator(".rm-stage")
    page.show_stage()
    spot = page.spot(*place)
    page.page.touchscreen.tap(*spot)
    page.settle()
    ground = "density"
    title = page.page.evaluate("JSON.parse(document.getElementById('remnants-map-data').textContent).layers[0].title")
    shown = page.values().get(title, "")
    # A pixel of a phone covers several cells: what is shown is the value of the place under the finger.
    wanted(re.search(r"\d", shown) is not None, f"{page.name}: a tap on the densest place shows “{shown}” for {ground}")
    wanted(stage.evaluate("e => getComputedStyle(e).touchAction") == "pan-x pan-y", f"{page.name}: a finger scrolls the page at first")
    page.page.wait_for_timeout(600)
    page.page.touchscreen.tap(*spot)
    page.page.touchscreen.tap(*spot)
    page.page.wait_for_timeout(150)
    wanted(not page.ask("view")["whole"], f"{page.name}: two taps zoom in")
    wanted(stage.evaluate("e => getComputedStyle(e).touchAction") == "none", f"{page.name}: then a finger moves the map")
    page.page.get_by_role("button", name="Whole map").tap()
    page.page.wait_for_timeout(150)
    wanted(page.ask("view")["whole"], f"{page.name}: the button gives the finger back to the page")
    check_pinch(page)


def check_pinch(page):
    """Two fingers, by Chromium's own touch events."""
    x, y = middle_of(page.show_stage())
    session = page.context.new_cdp_session(page.page)

    def send(kind, *points):
        touches = [{"x": px, "y": py, "id": i} for i, (px, py) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", (x - 20, y), (x + 20, y))
    for step in range(1, 9):
        send("touchMove", (x - 20 - 8 * step, y), (x + 20 + 8 * step, y))
    send("touchEnd")
    page.page.wait_for_timeout(150)
    wanted(not page.ask("view")["whole"], f"{page.name}: spreading two fingers zooms in")
    page.page.get_by_role("button", name="Whole map").tap()


def check_sizes(page):
    """On phones whatever is pressed is at least 44 pixels high, and nothing is wider than the window."""
    open_panels(page)
    low = page.page.evaluate(
        "[...document.querySelectorAll('.rm-map button, .rm-choice, .rm-panel > summary, .rm-slider')].filter(e => e.offsetParent)"
        ".map(e => [e.textContent || e.className, Math.round(e.getBoundingClientRect().height)]).filter(one => one[1] < 44)"
    )
    wanted(not low, f"{page.name}: touch targets lower than 44 pixels: {low}")
    wide = page.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    wanted(wide <= 0, f"{page.name}: the page is {wide} pixels wider than the window")


def check_still(browser, file):
    """With scripts off, and on paper, the static picture stands and the map does not."""
    page = Page(browser, file, (1280, 900), scripts=False)
    wanted(page.page.locator(".rm-static").first.is_visible(), f"{page.name}: the picture stands without scripts")
    wanted(not page.page.locator("#remnants-map").is_visible(), f"{page.name}: no map without scripts")
    page.close()
    page = Page(browser, file, (1280, 900))
    wanted(not page.page.locator(".rm-static").first.is_visible(), f"{page.name}: the map replaces the picture")
    page.page.emulate_media(media="print")
    wanted(page.page.locator(".rm-static").first.is_visible(), f"{page.name}: the picture stands on paper")
    wanted(not page.page.locator("#remnants-map").is_visible(), f"{page.name}: no map on paper")
    page.close()


def check_hostile(browser, file):
    for size, touch in [((1280, 900), False), ((360, 740), True)]:
        page = Page(browser, file, size, touch)
        wanted(page.page.evaluate("window.hacked === undefined"), f"{page.name}: a hostile name was run")
        view = page.ask("view")
        page.show_stage()
        page.page.mouse.move(*page.spot(view["x"], view["y"]))
        page.settle()
        wanted(page.page.evaluate("window.hacked === undefined"), f"{page.name}: a hostile name was run on hovering")
        wanted(page.page.locator(".rm-map img, .rm-map script").count() == 0, f"{page.name}: a hostile name became an element")
        if touch:
            check_sizes(page)
        page.close()


def shoot(page, folder, name):
    if folder:
        page.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


def check(browser, run, file, folder):
    name = Path(file).stem
    page = Page(browser, file, (1280, 900))
    shoot(page, folder, f"{name}-desktop")
    check_degrees(page, run)
    check_zones(page, run)
    check_values(page, run, random.Random(5))
    check_blank(page, run, random.Random(6))
    page.page.get_by_role("button", name="Whole map").click()
    check_keyboard(page)
    shoot(page, folder, f"{name}-keyboard")
    check_layers(page)
    check_slider(page)
    check_switches(page)
    check_places(page)
    check_grounds(page, run)
    check_wheel(page)
    page.close()
    phone = Page(browser, file, (360, 740), touch=True)
    check_touch(phone, run)
    shoot(phone, folder, f"{name}-phone")
    check_sizes(phone)
    check_keyboard(phone)
    phone.close()
    check_still(browser, file)


def main():
    arguments = sys.argv[1:]
    folder = None
    if "--shots" in arguments:
        at = arguments.index("--shots")
        folder = Path(arguments[at + 1])
        folder.mkdir(parents=True, exist_ok=True)
        del arguments[at : at + 2]
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        check(browser, Path(arguments[0]), arguments[1], folder)
        if len(arguments) == 3:
            check_hostile(browser, arguments[2])
        browser.close()
    print(f"{arguments[1]}: {len(done)} things are as they should be, {len(faults)} are not")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
