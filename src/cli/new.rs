//! `remnants new`: a starter scenario.

use super::{Outcome, fail, print};
use std::fs;
use std::path::Path;

/// Writes the starter scenario into a folder that does not hold one yet.
pub fn new(folder: &Path) -> Outcome {
    let file = folder.join("scenario.toml");
    if folder.is_file() {
        return fail(Outcome::Wrong, &format!("{} is a file, not a folder; choose another name", folder.display()));
    }
    let created = fs::create_dir_all(folder).and_then(|()| fs::File::create_new(&file));
    match created.and_then(|mut to| std::io::Write::write_all(&mut to, remnants::scenario::starter().as_bytes())) {
        Ok(()) => {
            let (file, folder) = (file.display(), folder.display());
            print(&format!("Wrote {file}. Edit it, then:\n  remnants check {folder}\n  remnants run {folder}\n"))
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            fail(Outcome::Wrong, &format!("{} exists already and is left as it is", file.display()))
        }
        Err(error) => fail(Outcome::Wrong, &format!("cannot write {}: {error}", file.display())),
    }
}
