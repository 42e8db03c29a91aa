//! The files of a scenario that are read as text: small enough to go along with counts, so that these can be used elsewhere.

use std::sync::Arc;

/// Bytes of files by the names that the scenario uses, in the order in which they are read: its own file first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(Vec<(String, Arc<[u8]>)>);

impl Texts {
    /// The bytes of a file, if it is here.
    pub fn get(&self, name: &str) -> Option<&Arc<[u8]>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes)
    }

    /// Adds a file, or puts its bytes in the place of those that are here.
    pub fn put(&mut self, name: &str, bytes: Arc<[u8]>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = bytes,
            None => self.0.push((name.to_owned(), bytes)),
        }
    }

    /// Names and bytes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.as_ref()))
    }
}
