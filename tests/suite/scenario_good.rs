//! Scenarios that are right: what they become.

use remnants::scenario::{describe, read, schema, starter};
use std::path::{Path, PathBuf};

#[test]
fn the_starter_runs_as_it_stands() {
    let folder = Folder::new("starter", starter());
    let scenario = read(&folder.path).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(scenario.model.strikes.len(), 2);
    println!("{}", describe(&scenario));
    println!("{}", schema().len());
}

/// A folder with a scenario, removed at the end.
pub struct Folder {
    pub path: PathBuf,
}

impl Folder {
    pub fn new(name: &str, scenario: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("remnants-scenario-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("scenario.toml"), scenario).unwrap();
        Folder { path }
    }

    pub fn with(self, name: &str, content: impl AsRef<[u8]>) -> Folder {
        std::fs::write(self.path.join(name), content).unwrap();
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(Path::new(&self.path));
    }
}
