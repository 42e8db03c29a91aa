//! The page on method holds to the code: its links lead somewhere, and what they name is there.

use std::fs;
use std::path::{Path, PathBuf};

/// A link of a Markdown page.
struct Link<'t> {
    /// What is shown, such as `src/stats.rs::wilson`.
    label: &'t str,
    /// Where it leads, as seen from docs/.
    target: &'t str,
}

#[test]
fn every_link_and_name_of_the_method_page_is_found() {
    let page = fs::read_to_string(docs().join("method.md")).expect("docs/method.md can be read");
    let links = links(&page);
    assert!(links.len() > 200, "docs/method.md has {} links; this test reads it wrongly", links.len());
    let faults: Vec<String> = links.iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_link_or_name_that_leads_nowhere_is_told_in_a_sentence() {
    let told = |page: &str| links(page).iter().filter_map(fault).collect::<Vec<String>>();
    let here = "tests/suite/method.rs::a_link_or_name_that_leads_nowhere_is_told_in_a_sentence";
    assert_eq!(told(&format!("[{here}](../tests/suite/method.rs)")), Vec::<String>::new());
    assert_eq!(told("a [page](verification.md#how-to-read-it), [J] and E[x] (y)"), Vec::<String>::new());
    assert_eq!(told("a [page](nowhere.md)"), ["docs/method.md links to nowhere.md, but there is no such file"]);
    assert_eq!(
        told("a [page](verification.md#no-such-chapter)"),
        ["docs/method.md links to verification.md#no-such-chapter, but that page has no such heading"]
    );
    assert_eq!(
        told("[src/stats.rs::no_such_item](../src/stats.rs)"),
        ["docs/method.md names src/stats.rs::no_such_item, but that file does not hold \"no_such_item\""]
    );
    assert_eq!(
        told("[tests/suite/stats.rs::no_such_test](../tests/suite/stats.rs)"),
        ["docs/method.md names tests/suite/stats.rs::no_such_test, but that file does not hold \"fn no_such_test(\""]
    );
    assert_eq!(
        told("[src/stats.rs::wilson](../src/stats/special.rs)"),
        ["docs/method.md names src/stats.rs::wilson, but links to ../src/stats/special.rs"]
    );
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn links(page: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    for (at, _) in page.match_indices("](") {
        let label = page[..at].rsplit('[').next().unwrap_or("");
        let target = page[at + 2..].split(')').next().unwrap_or("");
        links.push(Link { label, target });
    }
    links
}

/// What is wrong with a link, if anything.
fn fault(link: &Link<'_>) -> Option<String> {
    let Link { label, target } = *link;
    let file = target.split('#').next().unwrap_or("");
    let Ok(text) = fs::read_to_string(docs().join(file)) else {
        return Some(format!("docs/method.md links to {target}, but there is no such file"));
    };
    if let Some((_, heading)) = target.split_once('#') {
        let missing = !text.lines().any(|line| line.starts_with('#') && anchor(line) == heading);
        return missing.then(|| format!("docs/method.md links to {target}, but that page has no such heading"));
    }
    let (path, name) = label.split_once("::")?;
    if target != format!("../{path}") {
        return Some(format!("docs/method.md names {label}, but links to {target}"));
    }
    let wanted = if path.starts_with("tests/") { format!("fn {name}(") } else { name.to_owned() };
    let missing = !text.contains(&wanted);
    missing.then(|| format!("docs/method.md names {label}, but that file does not hold \"{wanted}\""))
}

/// The anchor that Markdown pages give a heading.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
