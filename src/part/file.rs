//! Parts in files, which are whole or not there.

use super::{FIRST_WORDS, Origin};
use crate::engine::shard::ReplicateSet;
use crate::export::folder::Existing;
use crate::export::held::{Held, turn};
use crate::hazard::Tallies;
use crate::scenario::visible;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// A place for a part, which could be written to when it was opened.
#[derive(Debug)]
pub struct Place {
    path: PathBuf,
    existing: Existing,
    /// Nobody else writes there, if it is written more than once.
    held: Option<Held>,
}

impl Place {
    /// A place for a part that is written once. Fails with a sentence if it cannot be written to, or if something stands there that is not to
    /// be replaced; what is no part is never replaced.
    pub fn open(path: &Path, existing: Existing) -> Result<Place, String> {
        let shown = visible(&path.display().to_string());
        let place = Place { path: followed(path)?, existing, held: None };
        match (place.path.exists(), existing) {
            (true, Existing::Keep) => {
                return Err(format!("there is a file {shown} already; name another, or add --replace to replace it"));
            }
            (true, Existing::Replace) if !is_part(&place.path) => {
                return Err(format!("{shown} is not a part of a run, so it is left as it is; name another file"));
            }
            (true, Existing::Replace) | (false, _) => {}
        }
        place.tried()
    }

    /// A place that is written again and again, by nobody else meanwhile. Fails with a sentence.
    pub fn hold(path: &Path) -> Result<Place, String> {
        let mut place = Place { path: followed(path)?, existing: Existing::Replace, held: None };
        let held = Held::take(&place.lock()).map_err(|error| cannot(path, &error))?;
        let busy =
            || format!("another run keeps its counts in {} at this moment", visible(&path.display().to_string()));
        place.held = Some(held.ok_or_else(busy)?);
        let lock = place.lock();
        place.tried().inspect_err(|_| {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(lock);
        })
    }

    /// Removes what killed runs left beside it, and tries whether a file can be made there.
    fn tried(self) -> Result<Place, String> {
        self.clear();
        let beside = self.beside();
        let tried = File::create(&beside).and_then(|_| fs::remove_file(&beside));
        let tried = if self.path.is_dir() { Err(io::Error::other("it is a folder")) } else { tried };
        tried.map_err(|error| cannot(&self.path, &error)).map(|()| self)
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a part; whatever happens, a whole one stands there. Fails with a sentence.
    pub fn write(&self, origin: Origin, counted: &ReplicateSet, tallies: &[Tallies]) -> Result<(), String> {
        self.put(|to| super::write(to, origin, counted, tallies))
    }

    /// Writes what `fill` writes, or nothing. Fails with a sentence.
    pub fn put(&self, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
        let beside = self.beside();
        let written = File::create(&beside).and_then(|file| {
            // Held, so that nobody takes it for a killed run's.
            let _ = file.try_lock();
            let mut to = BufWriter::with_capacity(1 << 18, file);
            fill(&mut to)?;
            to.flush()?;
            to.get_ref().sync_all()?;
            self.place(&beside)
        });
        if written.is_err() {
            // What cannot be removed now is in nobody's way.
            let _ = fs::remove_file(&beside);
        }
        written.map_err(|error| cannot(&self.path, &error))
    }

    /// Puts a written file in its place; not over one that came to stand there meanwhile, unless it is to be replaced.
    fn place(&self, beside: &Path) -> io::Result<()> {
        match self.existing {
            Existing::Replace => fs::rename(beside, &self.path),
            Existing::Keep => match fs::hard_link(beside, &self.path) {
                Ok(()) => fs::remove_file(beside),
                // Not every file system has links.
                Err(_) if !self.path.exists() => fs::rename(beside, &self.path),
                Err(error) => Err(error),
            },
        }
    }

    /// Removes the part, once it is of no use any more, and lets the place go.
    pub fn remove(&self) {
        let _ = fs::remove_file(&self.path);
        self.release();
    }

    /// Lets a place go that was held.
    pub fn release(&self) {
        if self.held.is_some() {
            let _ = fs::remove_file(self.lock());
        }
    }

    fn lock(&self) -> PathBuf {
        lock_of(&self.path)
    }

    /// Where it is written before it takes its place: by each writer elsewhere.
    fn beside(&self) -> PathBuf {
        let (before, after) = words_beside(&self.path);
        self.path.with_file_name(format!("{before}{}-{}{after}", std::process::id(), turn()))
    }

    /// Removes files that nobody is writing any more. What cannot be removed is in nobody's way.
    fn clear(&self) {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (before, after) = words_beside(&self.path);
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let number = name.strip_prefix(&before).and_then(|rest| rest.strip_suffix(after));
            let ours = number.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
            if ours && !Held::is_held(&entry.path()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn lock_of(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.lock", name_of(path)))
}

fn words_beside(path: &Path) -> (String, &'static str) {
    (format!(".{}.", name_of(path)), ".partial")
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| "part".into(), |name| name.to_string_lossy()).into_owned()
}

/// Where a link leads; other paths as they are. Fails with a sentence for a link that leads nowhere.
fn followed(path: &Path) -> Result<PathBuf, String> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => fs::canonicalize(path).map_err(|_| {
            format!("{} is a link that leads nowhere; name another file", visible(&path.display().to_string()))
        }),
        Ok(_) | Err(_) => Ok(path.to_owned()),
    }
}

/// Whether a file begins as parts do, whole or damaged, of this version or another.
fn is_part(path: &Path) -> bool {
    let mut first = vec![0; FIRST_WORDS.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut first));
    read.is_ok() && first == FIRST_WORDS.as_bytes()
}

fn cannot(path: &Path, error: &io::Error) -> String {
    format!("cannot write to {}: {error}", visible(&path.display().to_string()))
}
