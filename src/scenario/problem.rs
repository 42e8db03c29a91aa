//! What is wrong with a scenario: where, what was found, what is wanted, and a hint, for every fault at once.

pub use crate::import::quoted::{quoted, visible};
use std::fmt;

/// One fault in a scenario or in a file that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as named in the scenario.
    pub file: String,
    /// Line from 1; 0 if the fault is the file itself.
    pub line: usize,
    /// Column in characters, from 1; 0 if the fault is the file itself.
    pub column: usize,
    /// The line of the file (or the part of it around the fault), control characters escaped.
    pub excerpt: String,
    /// Characters of the excerpt before the fault.
    pub indent: usize,
    /// Characters of the excerpt that are at fault, at least one.
    pub width: usize,
    /// What was found.
    pub found: String,
    /// What is wanted.
    pub wanted: String,
    /// How it may be mended; may be empty.
    pub hint: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            writeln!(f, "{}", self.file)?;
        } else {
            writeln!(f, "{}:{}:{}", self.file, self.line, self.column)?;
            let number = self.line.to_string();
            writeln!(f, "  {number} | {}", self.excerpt)?;
            let blank = " ".repeat(number.len() + self.indent);
            writeln!(f, "  {} | {}{}", " ".repeat(number.len()), &blank[number.len()..], "^".repeat(self.width))?;
        }
        writeln!(f, "  found:  {}", self.found)?;
        write!(f, "  wanted: {}", self.wanted)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\n  hint:   {}", self.hint) }
    }
}

/// Every problem of a scenario, in the order of the files; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// The problems; `None` if there are none.
    pub(super) fn new(list: Vec<Problem>) -> Option<Problems> {
        if list.is_empty() { None } else { Some(Problems(list)) }
    }

    /// One problem with a file as a whole.
    pub(super) fn of_file(file: &str, found: String, wanted: &str) -> Problems {
        Problems(vec![Problem {
            file: visible(file),
            line: 0,
            column: 0,
            excerpt: String::new(),
            indent: 0,
            width: 0,
            found: visible(&found),
            wanted: wanted.to_owned(),
            hint: String::new(),
        }])
    }

    /// The problems.
    pub fn list(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "{problem}\n")?;
        }
        match self.0.len() {
            1 => write!(f, "1 problem"),
            many => write!(f, "{many} problems"),
        }
    }
}

impl std::error::Error for Problems {}

/// "did you mean" for the nearest of the allowed words, if one is near; empty otherwise.
pub(super) fn did_you_mean<'w>(word: &str, allowed: impl IntoIterator<Item = &'w str>) -> String {
    const LONGEST: usize = 100;
    if word.len() > LONGEST {
        return String::new();
    }
    let lower = word.to_lowercase().replace(['-', ' '], "_");
    let nearest = allowed
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (edits(&lower, &candidate.to_lowercase().replace(['-', ' '], "_")), candidate))
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((distance, candidate)) if distance <= 1 + word.chars().count() / 4 => {
            format!("did you mean {}?", quoted(candidate))
        }
        Some(_) | None => String::new(),
    }
}

/// Edit distance with neighbouring letters swapped as one edit (optimal string alignment, Damerau 1964).
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}
