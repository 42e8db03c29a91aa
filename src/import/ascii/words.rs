//! A text as words with the number of their line, read without holding it.

use std::io::{BufReader, Read};

use crate::import::quoted::quoted;

/// Longest word, bytes.
const LONGEST: usize = 64;

/// A word and its line, from 1.
pub(super) struct Word {
    bytes: Vec<u8>,
    pub(super) line: u64,
}

impl Word {
    /// The word for a message.
    pub(super) fn shown(&self) -> String {
        quoted(&String::from_utf8_lossy(&self.bytes))
    }

    pub(super) fn lower(&self) -> String {
        String::from_utf8_lossy(&self.bytes).to_ascii_lowercase()
    }

    /// Whether it begins as a key does.
    pub(super) fn is_key(&self) -> bool {
        self.bytes.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
    }

    pub(super) fn number(&self) -> Result<f64, String> {
        let parsed = std::str::from_utf8(&self.bytes).ok().and_then(|text| text.parse().ok());
        parsed.ok_or_else(|| {
            format!("holds {} in line {}, wanted a number with a decimal point", self.shown(), self.line)
        })
    }

    pub(super) fn count(&self) -> Result<u64, String> {
        let parsed = std::str::from_utf8(&self.bytes).ok().and_then(|text| text.parse().ok());
        parsed.ok_or_else(|| format!("holds {} in line {}, wanted a whole number", self.shown(), self.line))
    }
}

/// Words one after the other.
pub(super) struct Words<R> {
    bytes: std::io::Bytes<BufReader<R>>,
    line: u64,
}

impl<R: Read> Words<R> {
    pub(super) fn new(text: BufReader<R>) -> Words<R> {
        Words { bytes: text.bytes(), line: 1 }
    }

    /// The line that is being read.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next word; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Word>, String> {
        let mut word = Word { bytes: Vec::new(), line: self.line };
        for byte in self.bytes.by_ref() {
            let byte = byte.map_err(|error| format!("cannot be read: {error}"))?;
            let ends = byte.is_ascii_whitespace() && !word.bytes.is_empty();
            self.line += u64::from(byte == b'\n');
            if ends {
                break;
            } else if byte.is_ascii_whitespace() {
                word.line = self.line;
            } else if word.bytes.len() == LONGEST {
                return Err(format!("holds {} in line {}, longer than any number", word.shown(), word.line));
            } else {
                word.bytes.push(byte);
            }
        }
        // A byte order mark, as some editors put it first.
        if let Some(rest) = word.bytes.strip_prefix(b"\xef\xbb\xbf") {
            word.bytes = rest.to_vec();
        }
        Ok(Some(word).filter(|word| !word.bytes.is_empty()))
    }
}
