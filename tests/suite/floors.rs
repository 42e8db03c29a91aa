//! The order of floors: `src/lib.rs` declares modules from the ground up, and each uses only those below it.

use std::fs;
use std::path::{Path, PathBuf};

/// What only the edges may do: everything below finds its inputs in its arguments and says nothing.
const OUTSIDE_WORLD: [&str; 7] =
    ["std::fs", "std::env", "std::time", "println!", "eprintln!", "print!", "available_parallelism"];

/// Edges that stand below `scenario` because it uses them, and whose work is to read files.
const READERS: [&str; 1] = ["import"];

#[test]
fn a_module_uses_only_what_is_declared_before_it() {
    let floors = floors();
    assert!(floors.len() > 10, "src/lib.rs declares {} modules; this test reads it wrongly", floors.len());
    let faults: Vec<String> = sources().iter().flat_map(|file| order_faults(file, &floors)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn below_the_edges_nothing_reads_files_clock_or_environment_and_nothing_prints() {
    let floors = floors();
    let edge = floors.iter().position(|module| module == "scenario").expect("lib.rs declares scenario");
    let low = |file: &&Source| floors[..edge].contains(&file.module) && !READERS.contains(&file.module.as_str());
    let faults: Vec<String> = sources().iter().filter(low).flat_map(world_faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_the_choice_of_vectors_is_unsafe() {
    let unsafe_files =
        sources().into_iter().filter(|file| file.code.contains("unsafe ") || file.code.contains("unsafe_code"));
    assert_eq!(unsafe_files.map(|file| file.path).collect::<Vec<_>>(), ["src/lanes.rs"]);
}

#[test]
fn a_use_of_a_higher_floor_is_found_and_named() {
    let floors = ["units", "grid", "model"].map(str::to_owned);
    let file = |code: &str| Source { path: "src/grid/a.rs".into(), module: "grid".to_owned(), code: code.to_owned() };
    let faults = |code| order_faults(&file(code), &floors);
    assert_eq!(faults("use crate::units::X; use crate::grid::Y; use super::Z;"), Vec::<String>::new());
    assert_eq!(
        faults("fn f() -> crate::model::Model {}"),
        ["src/grid/a.rs: module grid uses model, but lib.rs declares model after grid; a module uses only what is \
          declared before it"]
    );
    assert_eq!(faults("use crate::{units::{A, B}, model::C};").len(), 1);
    assert_eq!(faults("use super::super::model::C;").len(), 1);
    assert_eq!(faults("use crate::elsewhere::C;").len(), 1);
    let prints = Source { path: "src/grid.rs".into(), ..file("fn f() { println!(\"x\") }") };
    assert_eq!(
        world_faults(&prints),
        ["src/grid.rs: module grid contains println!, but below the edges nothing reads files, clock or environment \
          and nothing prints"]
    );
}

struct Source {
    path: String,
    module: String,
    /// Without comments.
    code: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Public and private modules in the order of `src/lib.rs`.
fn floors() -> Vec<String> {
    let text = fs::read_to_string(root().join("lib.rs")).unwrap();
    let declared = |line: &str| {
        let name = line.trim().trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?;
        Some(name.trim().to_owned())
    };
    text.lines().filter_map(declared).collect()
}

/// Every file of the library.
fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root(), &mut files);
    files.sort();
    let source = |path: &PathBuf| {
        let inside = path.strip_prefix(root()).unwrap();
        let module = inside.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
        let part_of_library = !["lib", "main", "cli"].contains(&module.as_str());
        let code = without_comments(&fs::read_to_string(path).unwrap());
        part_of_library.then(|| Source { path: format!("src/{}", inside.display()), module, code })
    };
    files.iter().filter_map(source).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

fn order_faults(file: &Source, floors: &[String]) -> Vec<String> {
    let Source { path, module, code } = file;
    let Some(own) = floors.iter().position(|floor| floor == module) else {
        return vec![format!("{path}: lib.rs does not declare the module {module}")];
    };
    let mut faults: Vec<String> = Vec::new();
    for used in modules_used(code) {
        match floors.iter().position(|floor| *floor == used) {
            Some(floor) if floor <= own => {}
            Some(_) => faults.push(format!(
                "{path}: module {module} uses {used}, but lib.rs declares {used} after {module}; \
                 a module uses only what is declared before it"
            )),
            None => faults.push(format!("{path}: module {module} uses crate::{used}, which lib.rs does not declare")),
        }
    }
    if code.contains("super::super::") {
        faults.push(format!("{path}: module {module} climbs by super::super; write the path from crate::"));
    }
    faults
}

/// First names after every `crate::`, those in braces included.
fn modules_used(code: &str) -> Vec<String> {
    let whole_path = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
    let places = code.match_indices("crate::").filter(|(at, _)| whole_path(*at)).map(|(at, found)| at + found.len());
    places.flat_map(|at| first_names(&code[at..])).collect()
}

fn first_names(rest: &str) -> Vec<String> {
    let Some(list) = rest.strip_prefix('{') else { return vec![first_name(rest)] };
    let mut depth = 0;
    let mut names = vec![first_name(list)];
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(first_name(&list[at + 1..])),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn first_name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn world_faults(file: &Source) -> Vec<String> {
    let Source { path, module, code } = file;
    let fault = |word: &&str| {
        format!(
            "{path}: module {module} contains {word}, but below the edges nothing reads files, clock or environment \
             and nothing prints"
        )
    };
    OUTSIDE_WORLD.iter().filter(|word| contains_word(code, word)).map(fault).collect()
}

fn contains_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}
