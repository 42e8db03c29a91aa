//! What was found, in one sentence and then in detail.

use crate::receipt::{Method, Receipt};
use crate::report::rounding::rounded;
use crate::scenario::visible;
use std::fmt::Write;

/// Whether a run is what it claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Nothing speaks against it.
    Confirmed,
    /// This program cannot tell.
    Doubtful,
    /// It is not.
    Refuted,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    subject: String,
    faults: Vec<String>,
    doubts: Vec<String>,
    done: Vec<String>,
    notes: Vec<String>,
    only_hashed: Vec<String>,
}

/// Faults that the one sentence names; all stand in the details.
const NAMED: usize = 3;

impl Report {
    /// The judgement.
    pub fn judgement(&self) -> Judgement {
        match (self.faults.is_empty(), self.doubts.is_empty()) {
            (false, _) => Judgement::Refuted,
            (true, false) => Judgement::Doubtful,
            (true, true) => Judgement::Confirmed,
        }
    }

    /// The faults, the plainest first.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Whether the run is what it claims, in one sentence.
    pub fn sentence(&self) -> String {
        match self.judgement() {
            Judgement::Confirmed => {
                format!(
                    "This run is what it claims: {}; {}{}.",
                    self.subject,
                    self.done.join(", "),
                    self.hashed_alone()
                )
            }
            Judgement::Doubtful => format!("This run cannot be confirmed: {}.", self.doubts.join("; ")),
            Judgement::Refuted => {
                let named = self.faults.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
                let more = self.faults.len().saturating_sub(NAMED);
                let rest = if more > 0 { format!("; and {more} more, listed below") } else { String::new() };
                format!("This run is NOT what it claims: {named}{rest}.")
            }
        }
    }

    /// Everything else: lists of faults, of what was done, of what was not.
    pub fn details(&self) -> String {
        let mut text = String::new();
        let mut list = |title: &str, lines: &[String]| {
            if !lines.is_empty() {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "\n{title}:");
                lines.iter().for_each(|line| _ = writeln!(text, "  - {line}"));
            }
        };
        let subject = if self.subject.is_empty() { Vec::new() } else { vec![self.subject.clone()] };
        list("It claims to be", &subject);
        list("Faults", &self.faults);
        list("Not decidable here", &self.doubts);
        list("Found in order", &self.done);
        list("Only hashed, not recomputed (--full recomputes them)", &self.only_hashed);
        list("Notes", &self.notes);
        text
    }

    /// What the sentence says of files that were not made again.
    fn hashed_alone(&self) -> String {
        match self.only_hashed.iter().filter(|name| !name.contains(':')).count() {
            0 => String::new(),
            files => format!("; {files} files were only hashed"),
        }
    }

    pub(super) fn begin(&mut self, receipt: &Receipt) {
        let sha256: String = receipt.scenario_sha256.chars().take(12).collect();
        let grounds = match receipt.method {
            Method::Sampled => {
                format!("{} replicates, seed {}", rounded(receipt.replicates() as f64, 1.0), receipt.seed)
            }
            Method::Exact => "the exact method".to_owned(),
        };
        self.subject = format!(
            "scenario {} (SHA-256 {}...), {grounds}, version {}",
            visible(&receipt.scenario),
            visible(&sha256),
            visible(&receipt.version)
        );
    }

    pub(super) fn fault(&mut self, fault: String) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Notes why this program cannot tell.
    pub fn doubt(&mut self, doubt: String) {
        self.doubts.push(doubt);
    }

    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub(super) fn done(&mut self, what: String) {
        self.done.push(what);
    }

    pub(super) fn hashed(&mut self, files: usize, faults: Vec<String>) {
        if faults.is_empty() {
            self.done(format!("all {files} files have their hashes"));
        }
        faults.into_iter().for_each(|fault| self.fault(fault));
    }

    pub(super) fn only_hashed(&mut self, names: Vec<String>) {
        self.only_hashed = names;
    }

    /// Notes what a whole second run showed.
    pub(super) fn reran(&mut self, faults: Vec<String>, but_for: &[String]) {
        if faults.is_empty() {
            let but_for = if but_for.is_empty() { String::new() } else { format!(" but {}", but_for.join(", ")) };
            self.done(format!("a second whole run gave the same bytes in every file{but_for}"));
        }
        self.only_hashed.retain(|name| but_for.contains(name));
        faults.into_iter().for_each(|fault| self.fault(fault));
    }
}
