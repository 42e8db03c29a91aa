//! An output folder that never loses anything: checked before the work, filled beside, put in place at the end.

use super::held::Held;
use super::manifest::{MANIFEST, Manifest};
use crate::receipt::inputs::sha256_of;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// What to do with a folder that already holds a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    Keep,
    /// Replace the files that its manifest lists.
    Replace,
}

/// Why a folder cannot be written to.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Something is there.
    #[error("the output folder {} already holds a run; choose another with --output, or add --replace to replace that run", .0.display())]
    HoldsRun(PathBuf),
    /// Something else is there.
    #[error("the output folder {} is not empty and holds no manifest.json of this program, so nothing in it is touched; choose another with --output", .0.display())]
    HoldsOther(PathBuf),
    /// A file stands where the folder should be.
    #[error("{} is a file, not a folder; choose another place with --output", .0.display())]
    IsFile(PathBuf),
    /// Another run is filling it at this moment.
    #[error("another run is writing to {} at this moment; wait until it ends, or choose another place with --output", .0.display())]
    Busy(PathBuf),
    /// A link that leads nowhere.
    #[error("{} is a link that leads nowhere; choose another place with --output", .0.display())]
    DeadLink(PathBuf),
    /// The system refused.
    #[error("cannot write to {}: {source}", .path.display())]
    System {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A folder that is being filled.
#[derive(Debug)]
pub struct Folder {
    /// Nobody else fills it meanwhile.
    _held: Held,
    target: PathBuf,
    staging: PathBuf,
    existing: Existing,
    written: Vec<String>,
}

/// Marks a folder as being filled by this program; whoever fills it holds the file.
const MARK: &str = ".remnants-is-writing";

impl Folder {
    /// Checks the target and opens a folder beside it, so that a place that cannot be written to is known before the work.
    pub fn open(target: &Path, existing: Existing) -> Result<Folder, FolderError> {
        let staging = staging_beside(target);
        let system = |source| FolderError::System { path: target.to_owned(), source };
        fs::create_dir_all(&staging).map_err(system)?;
        let held = Held::take(&staging.join(MARK)).map_err(system)?;
        let held = held.ok_or_else(|| FolderError::Busy(target.to_owned()))?;
        let cleared = clear_unfinished(target, &staging).and_then(|()| clear(&staging)).map_err(system);
        if let Err(refusal) = cleared.and_then(|()| check_target(target, existing)) {
            // Nothing was written; whatever is beside the target was a killed run's.
            let _ = fs::remove_dir_all(&staging);
            return Err(refusal);
        }
        Ok(Folder { _held: held, target: target.to_owned(), staging, existing, written: Vec::new() })
    }

    /// Where a file is to be written for now; its parent folders exist. `name` is relative, with `/`.
    pub fn place(&mut self, name: &str) -> Result<PathBuf, FolderError> {
        let path = self.staging.join(name);
        let parent = path.parent().unwrap_or(&self.staging);
        fs::create_dir_all(parent).map_err(|source| FolderError::System { path: self.target.join(name), source })?;
        self.written.push(name.to_owned());
        Ok(path)
    }

    /// Writes a file.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let path = self.place(name)?;
        fs::write(path, bytes).map_err(|source| FolderError::System { path: self.target.join(name), source })
    }

    /// Names of the files written so far, sorted.
    pub fn written(&self) -> Vec<String> {
        let mut names = self.written.clone();
        names.sort_unstable();
        names
    }

    /// Where the files will stand.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where a written file stands for now.
    pub fn staged(&self, name: &str) -> PathBuf {
        self.staging.join(name)
    }

    /// Puts everything in place, the manifest last. Files that the old manifest listed are removed first. Fails if
    /// something has come to stand at the target since the folder was opened.
    pub fn finish(mut self, manifest: &Manifest) -> Result<PathBuf, FolderError> {
        if !holds(&self.target, &self.staging) {
            check_target(&self.target, self.existing)?;
        }
        self.write(MANIFEST, &manifest.bytes())?;
        let system = |path: &Path| {
            let path = path.to_owned();
            move |source| FolderError::System { path, source }
        };
        remove_listed(&self.target).map_err(system(&self.target))?;
        let mut names = self.written();
        names.retain(|name| name != MANIFEST);
        names.push(MANIFEST.to_owned());
        for name in names {
            let to = self.target.join(&name);
            let parent = to.parent().unwrap_or(&self.target);
            fs::create_dir_all(parent).and_then(|()| moved(&self.staging.join(&name), &to)).map_err(system(&to))?;
        }
        fs::remove_dir_all(&self.staging).map_err(system(&self.staging))?;
        Ok(self.target)
    }

    /// Gives the work up; the target stays as it was.
    pub fn abandon(self) {
        // What cannot be removed is removed by the next run to the same place.
        let _ = fs::remove_dir_all(&self.staging);
    }
}

fn check_target(target: &Path, existing: Existing) -> Result<(), FolderError> {
    let system = |source| FolderError::System { path: target.to_owned(), source };
    match fs::metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let dead_link = fs::symlink_metadata(target).is_ok();
            return if dead_link { Err(FolderError::DeadLink(target.to_owned())) } else { Ok(()) };
        }
        Err(error) => return Err(system(error)),
        Ok(meta) if !meta.is_dir() => return Err(FolderError::IsFile(target.to_owned())),
        Ok(_) => {}
    }
    let empty = fs::read_dir(target).map_err(system)?.next().is_none();
    match (empty, Manifest::listed_files(target), existing) {
        (true, _, _) | (false, Some(_), Existing::Replace) => Ok(()),
        (false, Some(_), Existing::Keep) => Err(FolderError::HoldsRun(target.to_owned())),
        (false, None, _) => Err(FolderError::HoldsOther(target.to_owned())),
    }
}

/// Whether a folder is the parent of another, as for the target ".".
fn holds(target: &Path, staging: &Path) -> bool {
    match (target.canonicalize(), staging.canonicalize()) {
        (Ok(target), Ok(staging)) => staging.parent() == Some(&target),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => false,
    }
}

/// Moves a file, by copying where the target is another file system (a mounted folder).
fn moved(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            fs::copy(from, to).and_then(|_| fs::remove_file(from))
        }
        result => result,
    }
}

/// Removes what a killed run left, but for the mark, which is held.
fn clear(staging: &Path) -> io::Result<()> {
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != MARK {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes what a run had put in place when it was killed, if it is unchanged: its manifest was written beside, and not yet into the target.
fn clear_unfinished(target: &Path, staging: &Path) -> io::Result<()> {
    match Manifest::listed(staging).filter(|_| target.is_dir()) {
        Some(listed) if Manifest::listed(target).is_none() => {
            let ours = |(name, sha256): &(String, String)| {
                stays_inside(name) && sha256_of(&target.join(name)).is_ok_and(|now| now == *sha256)
            };
            remove_files(target, &listed.into_iter().filter(ours).map(|(name, _)| name).collect::<Vec<_>>())
        }
        Some(_) | None => Ok(()),
    }
}

fn staging_beside(target: &Path) -> PathBuf {
    let name = target.file_name().map_or_else(|| "output".into(), |name| name.to_string_lossy());
    target.with_file_name(format!(".{name}.partial"))
}

/// Removes the files that the folder's own manifest lists, and folders that are empty then; nothing else.
fn remove_listed(target: &Path) -> io::Result<()> {
    Manifest::listed_files(target).map_or(Ok(()), |names| remove_files(target, &names))
}

fn remove_files(target: &Path, names: &[String]) -> io::Result<()> {
    for name in names.iter().filter(|name| stays_inside(name)) {
        match fs::remove_file(target.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        if let Some(parent) = target.join(name).parent().filter(|parent| *parent != target) {
            // Fails, as it should, while the folder still holds something.
            let _ = fs::remove_dir(parent);
        }
    }
    Ok(())
}

fn stays_inside(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}
