//! Runs in pieces: which replicates, and where their counts are kept while and after they are drawn.

use super::progress::Bar;
use clap::Args;
use remnants::engine::observer::{Progress, Verdict};
use remnants::engine::shard::{MOST_REPLICATES, Shard};
use remnants::hazard::{Counted, Ending, Plan, Stage, Study, Tallies, Watcher};
use remnants::part::file::Place;
use remnants::part::set::differences;
use remnants::part::{About, Origin, Part};
use remnants::scenario::visible;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Options for runs in pieces.
#[derive(Args, Debug)]
pub struct PieceOptions {
    /// Count piece K of N pieces, numbered from 1, such as 3/64, into a part for `remnants merge`.
    #[arg(long, value_name = "K/N", value_parser = shard, conflicts_with = "range")]
    pub shard: Option<Shard>,
    /// Count replicates A to B - 1, numbered from 0, into a part for `remnants merge`.
    #[arg(long, value_name = "A..B", value_parser = range)]
    pub range: Option<Range<u64>>,
    /// Where to write the part: counts for `remnants merge`, and no maps or tables.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "hxl"])]
    pub partial: Option<PathBuf>,
    /// Keep counts in this file from time to time, and go on from there if the same command is started again.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// How often the checkpoint is written: 30s, 5min, 1h or 20batches.
    #[arg(long, value_name = "TIME", default_value = "5min", value_parser = every, requires = "checkpoint")]
    pub every: Every,
}

/// How often something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// After so long.
    Time(Duration),
    /// After so many batches of replicates.
    Batches(u64),
}

fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    let shard = numbers.and_then(|(number, of)| Shard::new(number, of));
    shard.ok_or_else(|| "write which piece of how many, from 1, such as 3/64".to_owned())
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let numbers = text.split_once("..").and_then(|(start, end)| Some(start.parse().ok()?..end.parse().ok()?));
    let sound = numbers.filter(|range: &Range<u64>| range.start < range.end && range.end <= MOST_REPLICATES);
    sound.ok_or_else(|| {
        format!("write the first replicate and the one after the last, from 0 to at most {MOST_REPLICATES}, such as 2000..3000")
    })
}

fn every(text: &str) -> Result<Every, String> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let count = number.parse::<u64>().ok().filter(|count| (1..=1_000_000).contains(count));
    let seconds = match text[number.len()..].trim() {
        "s" => 1,
        "min" => 60,
        "h" => 3_600,
        "batches" => {
            return count.map(Every::Batches).ok_or_else(|| "write a number of batches, such as 20batches".to_owned());
        }
        _ => 0,
    };
    let every = count.filter(|_| seconds > 0).map(|count| Every::Time(Duration::from_secs(count * seconds)));
    every.ok_or_else(|| "write a time such as 30s, 5min or 1h, or 20batches".to_owned())
}

impl PieceOptions {
    /// Says what does not go together, and why.
    pub fn check(&self, precision: Option<f64>) -> Result<(), String> {
        let piece = [("--shard", self.shard.is_some()), ("--range", self.range.is_some())];
        if let Some((name, _)) = piece.iter().find(|(_, given)| *given && self.partial.is_none()) {
            return Err(format!(
                "{name} counts a part of a run: say with --partial FILE where to keep it for remnants merge"
            ));
        }
        if precision.is_some() && self.partial.is_some() {
            return Err(
                "--precision ends a run by what all its replicates say together, which no part of it can know; \
                        say with --replicates how many there are to be"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// The replicates to count, of so many in all. Fails with a sentence if there are no such replicates.
    pub fn replicates(&self, wanted: u64) -> Result<Range<u64>, String> {
        match (self.shard, &self.range) {
            (Some(shard), _) if shard.range(wanted).is_empty() => {
                Err(format!("there are more pieces than the {wanted} replicates, and this one is empty"))
            }
            (Some(shard), _) => Ok(shard.range(wanted)),
            (None, Some(range)) if range.end > wanted => Err(format!(
                "--range ends at {} and there are {wanted} replicates; say how many there are to be with --replicates",
                range.end
            )),
            (None, Some(range)) => Ok(range.clone()),
            (None, None) => Ok(0..wanted),
        }
    }
}

/// Refuses a checkpoint in the place of the part, or in the folder of the results, which are to be whole and nothing else.
pub fn check_apart(checkpoint: &Path, partial: Option<&Path>, target: &Path) -> Result<(), String> {
    let checkpoint_place = whereabouts(checkpoint);
    if partial.is_some_and(|partial| whereabouts(partial) == checkpoint_place) {
        return Err(
            "--checkpoint and --partial name the same file; the checkpoint is removed once the part stands".to_owned()
        );
    }
    if partial.is_none() && checkpoint_place.starts_with(whereabouts(target)) {
        let shown = visible(&checkpoint.display().to_string());
        return Err(format!("the checkpoint {shown} lies in the folder for the results; name a file elsewhere"));
    }
    Ok(())
}

/// Where a path leads, as far as it is there.
fn whereabouts(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there =
        absolute.ancestors().find_map(|part| Some((part.canonicalize().ok()?, absolute.strip_prefix(part).ok()?)));
    there.map_or_else(|| absolute.clone(), |(there, rest)| there.join(rest))
}

/// Whether a file is the part of just these replicates of this run.
pub fn is_done(path: &Path, origin: Origin, range: &Range<u64>) -> bool {
    let wanted = About::new(origin, &range.clone().into(), Vec::new());
    let same = |about: &About| (&about.counted, about.wanted) == (&wanted.counted, wanted.wanted);
    Part::open(path).is_ok_and(|part| same(part.about()) && differences(("", &wanted), part.named()).is_empty())
}

/// A file in which counts are kept while a run goes on.
pub struct Checkpoint<'a> {
    place: Place,
    every: Every,
    origin: Origin<'a>,
    last: Instant,
    batches: u64,
}

impl<'a> Checkpoint<'a> {
    /// In this place, written so often.
    pub fn new(place: Place, every: Every, origin: Origin<'a>) -> Checkpoint<'a> {
        Checkpoint { place, every, origin, last: Instant::now(), batches: 0 }
    }

    /// The counts that the file holds already, if it is there. Fails with a sentence if they are not the first of this range.
    pub fn begun<'s, 'm>(
        &self,
        study: &'s Study<'m>,
        plan: Plan,
        range: &Range<u64>,
    ) -> Result<Option<Counted<'s, 'm>>, String> {
        let path = self.place.path();
        if !path.exists() {
            return Ok(None);
        }
        let hint = "remove it to begin anew, or name another file with --checkpoint";
        let part = Part::open(path).map_err(|sentence| format!("the checkpoint {sentence}; {hint}"))?;
        let ours = About::new(self.origin, &range.clone().into(), Vec::new());
        let name = format!("the checkpoint {}", part.name());
        let faults = differences(("this run", &ours), (&name, part.about()));
        if !faults.is_empty() {
            return Err(format!("{}; {hint}", faults.join("; ")));
        }
        let done = match part.about().counted.ranges() {
            [done] if done.start == range.start && done.end <= range.end => done.clone(),
            _ => return Err(format!("{name} holds other replicates ({}); {hint}", part.about().words())),
        };
        let mut tallies = study.tallies();
        part.add_to(&mut tallies)?;
        let stop = plan.precision.and_then(|precision| study.first_stop(precision, &tallies));
        if let Some(stop) = stop.filter(|stop| *stop < done.end) {
            return Err(format!(
                "{name} goes beyond replicate {stop}, after which --precision would have ended the run; {hint}"
            ));
        }
        Ok(Some(Counted { tallies, range: done, ending: Ending::Interrupted }))
    }

    /// Writes the counts. Fails with a sentence; the last good file stays.
    pub fn keep(&mut self, range: Range<u64>, tallies: &[Tallies]) -> Result<(), String> {
        (self.last, self.batches) = (Instant::now(), 0);
        self.place.write(self.origin, &range.into(), tallies)
    }

    /// Removes the file, once results stand in its place.
    pub fn remove(&self) {
        self.place.remove();
    }

    /// Lets the file go, which stays as it is.
    pub fn release(&self) {
        self.place.release();
    }

    /// The file in words.
    pub fn words(&self) -> String {
        visible(&self.place.path().display().to_string())
    }

    fn is_due(&mut self) -> bool {
        self.batches += 1;
        match self.every {
            Every::Time(time) => self.last.elapsed() >= time,
            Every::Batches(batches) => self.batches >= batches,
        }
    }
}

/// Shows progress, and keeps counts when it is time.
pub struct Keeper<'k, 'a> {
    /// Shows progress.
    pub bar: &'k mut Bar,
    /// Where counts are kept, if they are.
    pub checkpoint: Option<&'k mut Checkpoint<'a>>,
}

impl Watcher for Keeper<'_, '_> {
    fn stage(&mut self, stage: Stage) {
        self.bar.stage(stage);
    }

    fn progress(&mut self, progress: Progress) -> Verdict {
        self.bar.progress(progress)
    }

    fn counted(&mut self, range: Range<u64>, tallies: &[Tallies]) {
        let Some(checkpoint) = &mut self.checkpoint else { return };
        if checkpoint.is_due()
            && let Err(sentence) = checkpoint.keep(range, tallies)
        {
            self.bar.warn(&format!("{sentence}; the run goes on, and the last checkpoint stays as it was"));
        }
    }
}
