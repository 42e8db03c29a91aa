//! Inputs as they are now, against the SHA-256 that is stated of them.

use super::hexadecimal;
use crate::scenario::{InputFile, visible};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// SHA-256 of a regular file, hexadecimal, read piece by piece.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let (mut file, mut hash, mut piece) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hexadecimal(&hash.finalize())),
            read => hash.update(&piece[..read]),
        }
    }
}

/// What is wrong with the file of an input, in a sentence.
pub fn input_fault(path: &Path, input: &InputFile) -> Option<String> {
    let name = visible(&input.path);
    match sha256_of(path) {
        Ok(sha256) if sha256 == input.sha256 => None,
        Ok(_) => Some(format!("the input {name} is not the one that the run was made from")),
        Err(error) => Some(format!("the input {name} cannot be read ({error})")),
    }
}

/// What is wrong with files that a scenario names, each in a sentence.
pub fn input_faults<'i>(scenario: &Path, inputs: impl IntoIterator<Item = &'i InputFile>) -> Vec<String> {
    let folder = scenario.parent().unwrap_or(Path::new(""));
    inputs.into_iter().filter_map(|input| input_fault(&folder.join(&input.path), input)).collect()
}
