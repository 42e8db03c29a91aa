//! What the targets share: a folder that is read again and again, and panics that nobody caught.

use remnants::scenario::{Scenario, describe, read};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::path::PathBuf;
use std::sync::Mutex;

static LAST: Mutex<String> = Mutex::new(String::new());

/// A panic that the readers catch and turn into a sentence is no crash, so it only leaves its words.
pub fn keep_panics_quiet() {
    set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST.lock() {
            *last = panic.to_string();
        }
    }));
}

/// Runs a step; a panic that gets out of it ends the process, which libFuzzer takes for a crash.
pub fn no_panic_gets_out(step: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(step)).is_err() {
        eprintln!("{}", LAST.lock().map(|last| last.clone()).unwrap_or_default());
        std::process::abort();
    }
}

/// A folder for the files of a scenario, this process's own.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder under the one for temporary files.
    pub fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("remnants-fuzz-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Folder(folder)
    }

    /// The path of a file.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).expect("written");
    }

    /// Reads the scenario of this file name; what it says must be fit to be told, be it words or problems.
    pub fn scenario(&self, name: &str) -> Option<Scenario> {
        match read(&self.path(name)) {
            Ok(scenario) => {
                describe(&scenario);
                Some(scenario)
            }
            Err(problems) => {
                assert!(!problems.list().is_empty(), "refused without a problem");
                for problem in problems.list().iter().filter(|problem| problem.line > 0) {
                    let text = std::fs::read_to_string(self.path(&problem.file)).unwrap_or_default();
                    let lines = text.matches('\n').count() + 1;
                    assert!(problem.line <= lines, "{problem} of {lines} lines");
                }
                let told = problems.to_string();
                assert!(told.chars().all(|c| c == '\n' || !c.is_control()), "{told:?}");
                None
            }
        }
    }
}

/// A scenario without strikes and areas, which a target adds.
pub const START: &str = r#"format = 1
title = "Test valley"
assessment_date = 2020-11-10

[grid]
crs = "EPSG:32631"
cell_m = 50
bounds_m = [499000, 110000, 501000, 112000]

[munitions.shell]
submunitions = 88
pattern = { normal = { sd_along_m = 60, sd_across_m = 30 } }
"#;
