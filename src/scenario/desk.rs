//! Where a scenario is put together: the files read, the problems found, the words that go with the result.

use super::problem::{Problem, Problems, quoted, visible};
use super::{InputFile, TableCut, Texts};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A text that was read, with the most problems that are listed from it.
pub(super) struct SourceText {
    pub(super) name: String,
    pub(super) text: String,
    most: usize,
    count: std::cell::Cell<usize>,
}

/// A piece of a source text: where a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    source: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The place where reading happens.
pub(super) struct Desk {
    folder: PathBuf,
    sources: RefCell<Vec<Rc<SourceText>>>,
    problems: RefCell<Vec<(Spot, Problem)>>,
    inputs: RefCell<Vec<InputFile>>,
    given: Texts,
    /// What was read as text.
    pub(super) texts: RefCell<Texts>,
    pub(super) assumptions: Notes,
    pub(super) unverified: Notes,
    pub(super) cautions: Notes,
    pub(super) cuts: RefCell<Vec<TableCut>>,
}

/// Sentences in the order in which they were first said.
#[derive(Default)]
pub(super) struct Notes(RefCell<Vec<String>>);

impl Notes {
    /// Adds a sentence unless it was said before.
    pub(super) fn say(&self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        let mut list = self.0.borrow_mut();
        if !list.contains(&sentence) {
            list.push(sentence);
        }
    }

    /// The sentences.
    pub(super) fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

impl Desk {
    /// A desk for files in this folder, and for texts that take the place of some of them.
    pub(super) fn new(folder: &Path, given: &Texts) -> Desk {
        Desk {
            folder: folder.to_owned(),
            sources: RefCell::default(),
            problems: RefCell::default(),
            inputs: RefCell::default(),
            given: given.clone(),
            texts: RefCell::default(),
            assumptions: Notes::default(),
            unverified: Notes::default(),
            cautions: Notes::default(),
            cuts: RefCell::default(),
        }
    }

    /// The path of a file named in the scenario.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A sentence about a file named in the scenario, with that name instead of its path.
    pub(super) fn by_name(&self, name: &str, sentence: &str) -> String {
        sentence.replacen(&self.path(name).display().to_string(), &quoted(name), 1)
    }

    /// The bytes of a text named in the scenario, noted among the inputs. Fails with a sentence.
    pub(super) fn read(&self, name: &str, most_bytes: u64) -> Result<Vec<u8>, String> {
        let bytes = match self.given.get(name) {
            Some(bytes) => bytes.to_vec(),
            None => read_file(&self.path(name), most_bytes)?,
        };
        self.note_input(name, &bytes);
        self.texts.borrow_mut().put(name, bytes.as_slice().into());
        Ok(bytes)
    }

    /// Notes a file among the inputs that is then read from its path. Fails with a sentence.
    pub(super) fn note(&self, name: &str, most_bytes: u64) -> Result<(), String> {
        self.note_input(name, &read_file(&self.path(name), most_bytes)?);
        Ok(())
    }

    fn note_input(&self, name: &str, bytes: &[u8]) {
        let mut inputs = self.inputs.borrow_mut();
        if inputs.iter().all(|input| input.path != name) {
            let sha256 = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
            inputs.push(InputFile { path: name.to_owned(), sha256 });
        }
    }

    /// Keeps a text so that problems can point into it; at most `most` of them are listed.
    pub(super) fn keep(&self, name: &str, text: String, most: usize) -> (Rc<SourceText>, Spot) {
        let spot = Spot { source: self.sources.borrow().len(), start: 0, end: 0 };
        let source = Rc::new(SourceText { name: name.to_owned(), text, most, count: Default::default() });
        self.sources.borrow_mut().push(Rc::clone(&source));
        (source, spot)
    }

    /// Notes a problem.
    pub(super) fn problem(&self, spot: Spot, found: impl Into<String>, wanted: impl Into<String>, hint: &str) {
        let sources = self.sources.borrow();
        let source = &sources[spot.source];
        source.count.set(source.count.get() + 1);
        if source.count.get() <= source.most {
            // Text from files may stand in any of them, also by way of other programs' error messages.
            let problem = source.problem(spot, visible(&found.into()), visible(&wanted.into()), visible(hint));
            self.problems.borrow_mut().push((spot, problem));
        }
    }

    /// Whether any problem was found.
    pub(super) fn has_problems(&self) -> bool {
        !self.problems.borrow().is_empty()
    }

    /// The problems in the order of the files; `None` if there are none.
    pub(super) fn problems(&self) -> Option<Problems> {
        let mut list = self.problems.take();
        list.sort_by_key(|(spot, _)| (spot.source, spot.start));
        let mut list: Vec<Problem> = list.into_iter().map(|(_, problem)| problem).collect();
        list.extend(self.sources.borrow().iter().filter_map(|source| source.unlisted()));
        Problems::new(list)
    }

    /// The line number of a spot, from 1.
    pub(super) fn line(&self, spot: Spot) -> usize {
        let sources = self.sources.borrow();
        sources[spot.source].line_around(spot.start).0
    }

    /// The name of the file of a spot.
    pub(super) fn file(&self, spot: Spot) -> String {
        self.sources.borrow()[spot.source].name.clone()
    }

    /// The files read so far.
    pub(super) fn inputs(&self) -> Vec<InputFile> {
        self.inputs.borrow().clone()
    }
}

impl Spot {
    /// Another piece of the same text.
    pub(super) fn at(self, start: usize, end: usize) -> Spot {
        Spot { source: self.source, start, end }
    }
}

/// Longest excerpt of a line that is shown before a fault, in characters.
const BEFORE: usize = 60;
/// Longest excerpt of a line that is shown in all, in characters.
const EXCERPT: usize = 120;

impl SourceText {
    fn problem(&self, spot: Spot, found: String, wanted: String, hint: String) -> Problem {
        let (line, start, text) = self.line_around(spot.start);
        let before = self.text.get(start..spot.start.max(start)).unwrap_or("");
        let column = before.chars().count();
        let skip = column.saturating_sub(BEFORE);
        let indent: String = before.chars().skip(skip).collect();
        let fault = self.text.get(spot.start..spot.end.min(start + text.len()).max(spot.start)).unwrap_or("");
        let shown: String = text.chars().skip(skip).take(EXCERPT).collect();
        let (excerpt, indent) = (visible(&shown), visible(&indent).chars().count());
        let room = excerpt.chars().count().saturating_sub(indent);
        let wide: String = fault.chars().take(EXCERPT).collect();
        let width = visible(&wide).chars().count().min(room).max(1);
        let (file, column) = (visible(&self.name), column + 1);
        Problem { file, line, column, excerpt, indent, width, found, wanted, hint }
    }

    /// Number, start and text of the line that holds a byte.
    fn line_around(&self, byte: usize) -> (usize, usize, &str) {
        let byte = (0..=byte.min(self.text.len())).rev().find(|b| self.text.is_char_boundary(*b)).unwrap_or(0);
        let before = &self.text[..byte];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[byte..].find('\n').map_or(self.text.len(), |at| byte + at);
        let number = before.bytes().filter(|b| *b == b'\n').count() + 1;
        (number, start, self.text[start..end].trim_end_matches('\r'))
    }

    fn unlisted(&self) -> Option<Problem> {
        let more = self.count.get().saturating_sub(self.most);
        let problems = Problems::of_file(
            &self.name,
            format!("{more} more {} in this file", if more == 1 { "problem" } else { "problems" }),
            &format!("the first {} mended, then the file checked again", self.most),
        );
        if more == 0 { None } else { problems.list().first().cloned() }
    }
}

/// The bytes of a regular file of at most `most_bytes`. Fails with a sentence.
fn read_file(path: &Path, most_bytes: u64) -> Result<Vec<u8>, String> {
    let cannot = |why: std::io::Error| format!("a file that cannot be read ({})", reason(&why));
    let meta = std::fs::metadata(path).map_err(cannot)?;
    if !meta.is_file() {
        return Err("something that is not a file".to_owned());
    }
    let too_long = || format!("a file of more than {} MB, the most that is read", most_bytes / 1_000_000);
    if meta.len() > most_bytes {
        return Err(too_long());
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(cannot)?;
    // Some files say that they are empty, and are not.
    file.take(most_bytes + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > most_bytes { Err(too_long()) } else { Ok(bytes) }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the kinds of input errors are not ours to list")]
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
        _ => error.to_string(),
    }
}

/// Text of bytes in UTF-8, a byte order mark at the beginning dropped. Fails with the line of the first bad byte.
pub(super) fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    let bytes = if bytes.starts_with(b"\xef\xbb\xbf") { bytes[3..].to_vec() } else { bytes };
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|b| **b == b'\n').count() + 1;
        format!("text that is not UTF-8, first in line {line}")
    })
}
