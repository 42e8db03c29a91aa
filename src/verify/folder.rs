//! The folder of a run, as it is: what a walk through it finds, without following links.

use super::claim::ListedFile;
use super::difference;
use super::report::Report;
use crate::export::manifest::MANIFEST;
use crate::receipt::inputs::sha256_of;
use crate::scenario::visible;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

/// A run's folder and what is in it.
#[derive(Debug)]
pub(super) struct RunFolder {
    /// Where it is, links resolved.
    pub(super) root: PathBuf,
    found: BTreeMap<String, Found>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    File {
        path: PathBuf,
        bytes: u64,
    },
    /// A link, a pipe, a device: never opened.
    Other,
}

/// Most files and folders that are looked at.
const MOST_ENTRIES: usize = 100_000;
/// Largest file that is read into memory.
const MOST_BYTES: u64 = 4 << 30;

impl RunFolder {
    /// Walks through a folder. Fails with a sentence if it is not the folder of a run.
    pub(super) fn open(folder: &Path) -> Result<RunFolder, String> {
        let shown = folder.display();
        let root = folder.canonicalize().map_err(|error| format!("cannot read {shown}: {error}"))?;
        if !root.is_dir() {
            return Err(format!("{shown} is not a folder; name the folder of a run, such as output/valley"));
        }
        let mut found = BTreeMap::new();
        walk(&root, "", &mut found).map_err(|error| format!("cannot read {shown}: {error}"))?;
        if !found.contains_key(MANIFEST) {
            return Err(format!("{shown} holds no manifest.json; name the folder of a run, such as output/valley"));
        }
        Ok(RunFolder { root, found })
    }

    /// The bytes of a file that the walk found.
    pub(super) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        self.bytes_up_to(name, MOST_BYTES).ok()
    }

    /// What is wrong with a file that should hold just these bytes; nothing is said of one that is not there.
    pub(super) fn difference(&self, name: &str, wanted: &[u8]) -> Option<String> {
        self.found.get(name)?;
        match self.bytes(name) {
            Some(found) => difference::of_files(name, wanted, &found),
            None => Some(format!("{} cannot be compared", visible(name))),
        }
    }

    /// A file that the walk found, opened.
    pub(super) fn file(&self, name: &str) -> Option<File> {
        match self.found.get(name)? {
            Found::File { path, .. } => File::open(path).ok(),
            Found::Other => None,
        }
    }

    /// Where the raster of a layer is, if the walk found it.
    pub(super) fn raster(&self, stem: &str) -> Option<PathBuf> {
        match self.found.get(&format!("rasters/{stem}.tif"))? {
            Found::File { path, .. } => Some(path.clone()),
            Found::Other => None,
        }
    }

    /// The size of a file that the walk found.
    pub(super) fn size(&self, name: &str) -> u64 {
        match self.found.get(name) {
            Some(Found::File { bytes, .. }) => *bytes,
            Some(Found::Other) | None => 0,
        }
    }

    /// The bytes of a file of no more than `most`.
    pub(super) fn bytes_up_to(&self, name: &str, most: u64) -> Result<Vec<u8>, String> {
        if self.size(name) > most {
            return Err(format!("{name} is too large to be one of this program"));
        }
        match self.found.get(name) {
            Some(Found::File { path, .. }) => {
                fs::read(path).map_err(|error| format!("{name} cannot be read ({error})"))
            }
            Some(Found::Other) | None => Err(format!("{name} is not a file that can be read")),
        }
    }

    /// Compares what is there with what the manifest lists.
    pub(super) fn check(&self, listed: &[ListedFile], report: &mut Report) {
        let faults: Vec<String> = listed.iter().filter_map(|file| self.fault(file)).collect();
        report.hashed(listed.len(), faults);
        for name in self.found.keys().filter(|name| *name != MANIFEST && listed.iter().all(|file| file.name != **name))
        {
            self.added(name, report);
        }
    }

    /// Beside the run's own folders anyone may keep notes; inside them a file is taken for a result.
    fn added(&self, name: &str, report: &mut Report) {
        let hint = if name.ends_with(".aux.xml") { " (QGIS and GDAL write such files: delete it)" } else { "" };
        if name.contains('/') {
            report.fault(format!("{} was added{hint}", visible(name)));
        } else {
            report.note(format!("{} is not a file of this run and was not looked at.", visible(name)));
        }
    }

    fn fault(&self, listed: &ListedFile) -> Option<String> {
        let name = visible(&listed.name);
        match self.found.get(&listed.name) {
            None => Some(format!("{name} is missing")),
            Some(Found::Other) => {
                Some(format!("{name} is a link or something else that is no file, and is not followed"))
            }
            Some(Found::File { path, bytes }) => match sha256_of(path) {
                Ok(sha256) if *bytes == listed.bytes && sha256 == listed.sha256 => None,
                Ok(_) => Some(format!("{name} was changed")),
                Err(error) => Some(format!("{name} cannot be read ({error})")),
            },
        }
    }
}

/// Whether a name can only be a place inside a folder.
pub(super) fn stays_inside(name: &str) -> bool {
    let plain = |part: Component| matches!(part, Component::Normal(_));
    !name.is_empty() && !name.contains(['\\', '\0']) && Path::new(name).components().all(plain)
}

fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Found>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let (entry, full) = (entry?, found.len() >= MOST_ENTRIES);
        if full {
            return Err(io::Error::other(format!("it holds more than {MOST_ENTRIES} files")));
        }
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{name}/"), found)?;
        } else if kind.is_file() {
            found.insert(name, Found::File { path: entry.path(), bytes: entry.metadata()?.len() });
        } else {
            found.insert(name, Found::Other);
        }
    }
    Ok(())
}
