//! Parts in files, which are whole or not there.

use super::Origin;
use crate::engine::shard::ReplicateSet;
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
    /// Tries the place. Fails with a sentence.
    pub fn open(path: &Path) -> Result<Place, String> {
        let place = Place { path: path.to_owned() };
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

    /// Where it is written before it takes its place.
    fn beside(&self) -> PathBuf {
        let name = self.path.file_name().map_or_else(|| "part".into(), |name| name.to_string_lossy());
        self.path.with_file_name(format!(".{name}.{}.partial", std::process::id()))
    }
}

fn cannot(path: &Path, error: &io::Error) -> String {
    format!("cannot write to {}: {error}", path.display())
}
