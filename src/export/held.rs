//! A file that one writer holds: others are told so, and a writer that is killed holds it no longer.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file that is held until this goes.
#[derive(Debug)]
pub struct Held(#[allow(dead_code, reason = "open, and so locked")] File);

/// A number that no other writer of this process has.
pub fn turn() -> u64 {
    static TURNS: AtomicU64 = AtomicU64::new(0);
    TURNS.fetch_add(1, Ordering::Relaxed)
}

impl Held {
    /// Takes hold of a file, which is made if it is not there; `None` if somebody else holds it. Where the file system has no locks, it is
    /// everybody's.
    pub fn take(path: &Path) -> io::Result<Option<Held>> {
        let ours = format!("{}-{}", std::process::id(), turn());
        loop {
            let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path)?;
            if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
                return Ok(None);
            }
            file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(ours.as_bytes()))?;
            // Whoever held it before may have removed it since it was opened here, and another may stand in its place.
            if fs::read(path).is_ok_and(|words| words == ours.as_bytes()) {
                return Ok(Some(Held(file)));
            }
        }
    }

    /// Whether somebody holds a file that is there.
    pub fn is_held(path: &Path) -> bool {
        File::open(path).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
    }
}
