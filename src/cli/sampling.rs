//! Drawing possible grounds, and what comes of their counts: results, or a part.

use super::options::RunOptions;
use super::pieces::{Checkpoint, Keeper};
use super::progress::{Bar, Show};
use super::{Outcome, fail, print};
use remnants::estimate;
use remnants::exact::check::Verdict;
use remnants::export::folder::Folder;
use remnants::hazard::{Counted, Ending, Hazard, Plan, Stage, Study, Sums, Watcher};
use remnants::language::Language;
use remnants::output;
use remnants::part::Origin;
use remnants::part::file::Place;
use remnants::receipt::Receipt;
use remnants::report::terminal;
use remnants::scenario::visible;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

/// What is to come of counts.
#[derive(Debug)]
pub enum Goal {
    /// Results in a folder.
    Results(Folder),
    /// A part.
    Part(Place),
    /// Nothing: it is there already.
    Done(PathBuf),
}

impl Goal {
    /// Gives it up; whatever stood there stays as it was.
    pub fn abandon(self) {
        match self {
            Goal::Results(folder) => folder.abandon(),
            Goal::Part(_) | Goal::Done(_) => {}
        }
    }
}

/// A failure, and how the command ends.
pub type Failure = (Outcome, String);

/// Replicates to be drawn.
pub struct Sampling<'a> {
    /// The whole run.
    pub plan: Plan,
    /// Which of its replicates.
    pub range: Range<u64>,
    /// Under what circumstances.
    pub made: output::Made<'a>,
    /// As asked for.
    pub options: &'a RunOptions,
}

impl Sampling<'_> {
    /// Draws, counts, and writes what is to come of it; counts are kept in a checkpoint from time to time, if there is a place for them.
    pub fn run(&self, goal: Goal, checkpoint: Option<Place>) -> Result<Outcome, Failure> {
        let Sampling { plan, made, options, .. } = self;
        let mut checkpoint = checkpoint.map(|place| Checkpoint::new(place, options.pieces.every, self.origin()));
        let mut bar = Bar::new(self.range.end - self.range.start, show(options.quiet));
        bar.stage(Stage::Companion);
        let study = Study::new(&made.scenario.model, plan.seed);
        let counted = match self.count(&study, checkpoint.as_mut(), &mut bar) {
            Ok(counted) => counted,
            Err(failure) => {
                goal.abandon();
                checkpoint.iter().for_each(Checkpoint::release);
                return Err(failure);
            }
        };
        let outcome = match goal {
            Goal::Part(place) => self.write_part(&place, counted, &bar)?,
            Goal::Results(folder) => {
                let sums = Sums::from(counted);
                let finish = Finish { plan: *plan, made: *made, language: options.language, quiet: options.quiet };
                finish.write(study, sums, (folder, bar))?
            }
            Goal::Done(_) => Outcome::Done,
        };
        checkpoint.iter().for_each(Checkpoint::remove);
        Ok(outcome)
    }

    fn origin(&self) -> Origin<'_> {
        Origin { scenario: self.made.scenario, place: &self.options.scenario, plan: self.plan }
    }

    /// Draws and counts. Fails, too, if it was interrupted and what is done is kept in a checkpoint.
    fn count<'s, 'm>(
        &self,
        study: &'s Study<'m>,
        mut checkpoint: Option<&mut Checkpoint>,
        bar: &mut Bar,
    ) -> Result<Counted<'s, 'm>, Failure> {
        let Sampling { plan, range, options, .. } = self;
        let begun = checkpoint.as_mut().map(|checkpoint| checkpoint.begun(study, *plan, range)).transpose();
        let begun = begun.map_err(wrong)?.flatten();
        let done = begun.as_ref().map_or(0, |begun| begun.range.end - begun.range.start);
        if !options.quiet {
            self.announce(done);
        }
        bar.stage(Stage::Grounds);
        bar.begin_at(done);
        let mut keeper = Keeper { bar, checkpoint };
        let counted = study.count(*plan, range.clone(), begun, &mut keeper);
        let Keeper { bar, checkpoint } = keeper;
        match (counted.ending, checkpoint) {
            (Ending::Interrupted, Some(checkpoint)) => Err(stop(counted, checkpoint, bar)),
            _ => Ok(counted),
        }
    }

    /// Says from where it goes on, and how long it will take if that is more than a minute.
    fn announce(&self, done: u64) {
        let (all, threads) = (self.range.end - self.range.start, self.made.threads);
        if done > 0 {
            eprintln!("Going on after {done} of {all} replicates, which the checkpoint holds.");
        }
        let time = estimate::sampling(&self.made.scenario.model, all - done, threads as u64);
        if time > Duration::from_secs(60) {
            eprintln!(
                "This will take {} on {threads} threads; Ctrl-C keeps what is done by then.",
                estimate::words(time)
            );
        }
    }

    fn write_part(&self, place: &Place, counted: Counted, bar: &Bar) -> Result<Outcome, Failure> {
        let Sampling { plan, options, .. } = self;
        let counts = counted.range.clone().into();
        bar.say("writing the part");
        let written = place.write(self.origin(), &counts, &[counted.tallies]);
        bar.clear();
        written.map_err(failed)?;
        let shown = visible(&place.path().display().to_string());
        match (counted.ending, options.quiet) {
            (Ending::Interrupted, _) => {
                eprintln!("Interrupted: {shown} holds replicates {counts} alone.");
                Ok(Outcome::Interrupted)
            }
            (_, true) => Ok(Outcome::Done),
            (_, false) => Ok(print(&format!("Replicates {counts} of {} are in {shown}\n", plan.replicates))),
        }
    }
}

/// Keeps what is done.
fn stop(counted: Counted, checkpoint: &mut Checkpoint, bar: &Bar) -> Failure {
    let (range, words) = (counted.range, checkpoint.words());
    let kept = checkpoint.keep(range.clone(), &[counted.tallies]);
    bar.clear();
    let (first, last) = (range.start, range.end - 1);
    let done = format!("interrupted; {words} holds replicates {first}-{last}: start the same command again to go on");
    kept.map_or_else(failed, |()| (Outcome::Interrupted, done))
}

/// How results are written and told.
pub struct Finish<'a> {
    /// The run.
    pub plan: Plan,
    /// Under what circumstances.
    pub made: output::Made<'a>,
    /// Language of report and pictures.
    pub language: &'a Language,
    /// Whether nothing is printed.
    pub quiet: bool,
}

impl Finish<'_> {
    /// Puts results together, writes them, and tells the most important.
    pub fn write(&self, study: Study, sums: Sums, (folder, mut bar): (Folder, Bar)) -> Result<Outcome, Failure> {
        bar.stage(Stage::OtherPattern);
        let hazard = study.conclude(self.plan, sums);
        bar.say("writing maps, rasters and tables");
        let receipt = Receipt::new(self.made.scenario, &hazard).in_language(&self.language.code);
        let run = output::Run::new(&hazard, &receipt, self.made).map_err(failed)?;
        let target = output::write(&run, folder);
        bar.clear();
        let target = target.map_err(failed)?;
        if !self.quiet {
            let told = terminal::summary(run.findings(), self.language);
            let printed = print(&format!("{told}\nAll files are in {}\n", target.display()));
            if printed != Outcome::Done {
                return Ok(printed);
            }
        }
        Ok(outcome(&hazard))
    }
}

fn outcome(hazard: &Hazard) -> Outcome {
    match (hazard.check.verdict, hazard.ending) {
        (Verdict::Disagrees, _) => {
            fail(Outcome::Failed, "the run disagrees with its exact companion; do not use its numbers")
        }
        (Verdict::Agrees | Verdict::NotDecidable, Ending::Interrupted) => Outcome::Interrupted,
        (
            Verdict::Agrees | Verdict::NotDecidable,
            Ending::Complete | Ending::PrecisionReached | Ending::PartsMissing,
        ) => Outcome::Done,
    }
}

/// Whether progress is shown.
pub fn show(quiet: bool) -> Show {
    if quiet { Show::Nothing } else { Show::Progress }
}

/// The command was wrong.
pub fn wrong(message: String) -> Failure {
    (Outcome::Wrong, message)
}

/// The work failed.
pub fn failed(message: String) -> Failure {
    (Outcome::Failed, message)
}
