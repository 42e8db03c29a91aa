//! What stands around a picture.

use super::Style;
use crate::crs::Crs;
use crate::findings::Findings;
use crate::language::Language;
use crate::picture::{Marks, Sheet, Words};
use crate::report::shown::Shown;

/// What a picture says of itself.
#[derive(Clone, Debug)]
pub(in crate::export) struct Said {
    /// What it shows.
    pub(in crate::export) what: String,
    /// How to read it, and what it does not say.
    pub(in crate::export) how: String,
}

/// What all pictures of a run have in common.
#[derive(Clone, Copy, Debug)]
pub(in crate::export) struct Paper<'a> {
    pub(in crate::export) crs: &'a Crs,
    pub(in crate::export) words: &'a Words,
    pub(in crate::export) language: &'a Language,
}

/// What a picture says of the run.
#[derive(Clone, Debug)]
pub(in crate::export) struct About<'a> {
    /// Title of the scenario.
    pub(in crate::export) title: &'a str,
    /// The day for which the hazard is assessed.
    pub(in crate::export) date: String,
    /// How much is expected in all, and how sure that is; how the numbers were made.
    pub(in crate::export) basis: [String; 2],
    /// Whether strikes that nobody recorded are `used` or `not used`.
    pub(in crate::export) unrecorded: &'a str,
    /// Sources of the scenario.
    pub(in crate::export) sources: &'a [String],
    /// What the file says about itself to machines.
    pub(in crate::export) receipt: String,
}

impl<'a> Paper<'a> {
    /// The sheet of a run by sampling.
    pub(in crate::export) fn of_findings(
        &self,
        findings: &Findings,
        (said, marks): (&Said, &'a Marks),
        style: &Style,
    ) -> Sheet<'a> {
        let about = About {
            title: &findings.title,
            date: findings.assessment_date.clone(),
            basis: [self.doubt(findings), self.means(findings)],
            unrecorded: &findings.unrecorded_strikes,
            sources: &findings.sources,
            receipt: findings.receipt.clone().in_language(&self.language.code).line(),
        };
        self.sheet(&about, (said, marks), style)
    }

    /// A sheet with everything that stands around a picture.
    pub(in crate::export) fn sheet(
        &self,
        about: &About,
        (said, marks): (&Said, &'a Marks),
        style: &Style,
    ) -> Sheet<'a> {
        let language = self.language;
        let unrecorded = if about.unrecorded == "used" { "paper.unrecorded_used" } else { "paper.unrecorded" };
        let [doubt, means] = &about.basis;
        let mut notes = vec![
            said.how.clone(),
            format!("{doubt} {}", language.say(unrecorded)),
            format!("{means} {}", language.say("paper.assumptions")),
        ];
        if !about.sources.is_empty() {
            notes.push(language.tell("paper.sources", &[("sources", &authors(about.sources))]));
        }
        Sheet {
            title: style.title.clone().unwrap_or_else(|| about.title.to_owned()),
            subtitle: language.tell("paper.subtitle", &[("what", &said.what), ("date", &about.date)]),
            notes,
            receipt: about.receipt.clone(),
            crs: self.crs,
            marks,
            words: self.words,
            size: style.size,
            frame: style.frame.clone(),
        }
    }

    fn doubt(&self, findings: &Findings) -> String {
        let shown = Shown::of(&findings.remnants, self.language);
        let values = [("mean", shown.mean.as_str()), ("low", &shown.low), ("high", &shown.high)];
        self.language.tell("paper.doubt", &values)
    }

    fn means(&self, findings: &Findings) -> String {
        let (n, seed) = (self.language.numbers.count(findings.replicates), findings.seed.to_string());
        self.language.tell("paper.means", &[("replicates", &n), ("seed", &seed)])
    }
}

/// Who wrote each source; the manifest has them whole.
fn authors(sources: &[String]) -> String {
    let author = |source: &String| source.split_once(" - ").map_or(source.clone(), |(author, _)| author.to_owned());
    let mut authors: Vec<String> = sources.iter().map(author).collect();
    authors.dedup();
    authors.join("; ")
}
