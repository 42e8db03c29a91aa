//! Parts in files, which are whole or not there.

use super::Origin;
use crate::engine::shard::ReplicateSet;
use crate::export::folder::still_runs;
use crate::hazard::Tallies;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A place for a part that could be written to when it was opened.
#[derive(Clone, Debug)]
pub struct Place {
    path: PathBuf,
}

impl Place {
    /// Tries the place, and removes what killed runs left beside it. Fails with a sentence.
    pub fn open(path: &Path) -> Result<Place, String> {
        let place = Place { path: path.to_owned() };
        place.clear();
        let tried = File::create(place.beside()).and_then(|_| fs::remove_file(place.beside()));
        let wanted = if path.is_dir() { Err(io::Error::other("it is a folder")) } else { tried };
        wanted.map(|()| place).map_err(|error| cannot(path, &error))
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a part; whatever happens, a whole one stands there. Fails with a sentence.
    pub fn write(&self, origin: Origin, counted: &ReplicateSet, tallies: &[Tallies]) -> Result<(), String> {
        let beside = self.beside();
        let written =
            self.write_beside(&beside, origin, counted, tallies).and_then(|()| fs::rename(&beside, &self.path));
        if written.is_err() {
            // What cannot be removed now is in nobody's way.
            let _ = fs::remove_file(&beside);
        }
        written.map_err(|error| cannot(&self.path, &error))
    }

    fn write_beside(
        &self,
        beside: &Path,
        origin: Origin,
        counted: &ReplicateSet,
        tallies: &[Tallies],
    ) -> io::Result<()> {
        let mut file = BufWriter::with_capacity(1 << 18, File::create(beside)?);
        super::write(&mut file, origin, counted, tallies)?;
        file.flush()?;
        file.get_ref().sync_all()
    }

    /// Removes the part, once it is of no use any more.
    pub fn remove(&self) {
        let _ = fs::remove_file(&self.path);
    }

    /// Where it is written before it takes its place: by each process elsewhere.
    fn beside(&self) -> PathBuf {
        let (before, after) = self.words_beside();
        self.path.with_file_name(format!("{before}{}{after}", std::process::id()))
    }

    fn words_beside(&self) -> (String, &'static str) {
        let name = self.path.file_name().map_or_else(|| "part".into(), |name| name.to_string_lossy());
        (format!(".{name}."), ".partial")
    }

    /// Removes files of processes that no longer run. What cannot be removed is in nobody's way.
    fn clear(&self) {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (before, after) = self.words_beside();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let number = name.strip_prefix(&before).and_then(|rest| rest.strip_suffix(after)?.parse::<u32>().ok());
            if number.is_some_and(|number| !still_runs(number)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn cannot(path: &Path, error: &io::Error) -> String {
    format!("cannot write to {}: {error}", path.display())
}
