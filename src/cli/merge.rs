//! `remnants merge`: from parts to results, or to a larger part.

use super::options;
use super::progress::Bar;
use super::run::{done_before, start_threads};
use super::sampling::{Failure, Finish, Goal, failed, show, wrong};
use super::{Outcome, fail, print};
use clap::Args;
use rayon::prelude::*;
use remnants::engine::plan::MemoryPlan;
use remnants::estimate;
use remnants::export::folder::{Existing, Folder};
use remnants::export::tables::table::Hxl;
use remnants::hazard::{Ending, Plan, Stage, Study, Sums, Watcher};
use remnants::language::Language;
use remnants::output;
use remnants::part::file::Place;
use remnants::part::set::{Gaps, PartSet};
use remnants::part::{Origin, Part};
use remnants::random::Seed;
use remnants::scenario::{Scenario, visible};
use std::path::PathBuf;
use std::time::SystemTime;

/// Options of `merge`.
#[derive(Args, Debug)]
pub struct MergeOptions {
    /// Parts that `remnants run --partial` wrote, in any order.
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    /// Folder for the results [default: output/<scenario>].
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write one larger part instead of results; replicates may be missing.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "hxl", "allow_gaps"])]
    partial: Option<PathBuf>,
    /// The scenario, whose larger inputs lie beside it, if it is no longer where the parts say.
    #[arg(long, value_name = "PATH")]
    scenario: Option<PathBuf>,
    /// Go on although replicates are missing; the results say which.
    #[arg(long)]
    allow_gaps: bool,
    /// Threads [default: all cores]. Results do not depend on it.
    #[arg(long, short, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Refuse to start if merging would need more memory, such as 4GiB [default: most of what is free].
    #[arg(long, value_name = "SIZE", value_parser = options::bytes)]
    max_memory: Option<u64>,
    /// Write a row of HXL hashtags (hxlstandard.org) under the header of tables about places, days and people.
    #[arg(long)]
    hxl: bool,
    /// Replace the run that the output folder holds, or the part.
    #[arg(long)]
    replace: bool,
    /// Language of the report, the pictures and the summary that is printed: en or ru.
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = options::language)]
    language: &'static Language,
    /// No progress, no summary.
    #[arg(long, short)]
    quiet: bool,
}

/// Merges parts.
pub fn merge(options: &MergeOptions) -> Outcome {
    options.merge().unwrap_or_else(|(outcome, message)| fail(outcome, &message))
}

impl MergeOptions {
    fn merge(&self) -> Result<Outcome, Failure> {
        let (threads, started) = (start_threads(self.threads).map_err(wrong)?, SystemTime::now());
        let set = self.open().map_err(|faults| wrong(faults.join("\n")))?;
        let first = &set.parts()[0];
        let scenario = first.scenario(self.scenario.as_deref()).map_err(wrong)?;
        let plan = Plan { seed: Seed(first.about().seed), replicates: set.wanted(), precision: None };
        let memory = MemoryPlan::new(&scenario.model, set.counted().count(), threads as u64);
        estimate::check_memory(memory, self.max_memory).map_err(wrong)?;
        let goal = self.goal(&scenario).map_err(wrong)?;
        let place = first.place(self.scenario.as_deref());
        let hxl = if self.hxl { Hxl::Row } else { Hxl::None };
        let made = output::Made { scenario: &scenario, scenario_file: &place, threads, started, hxl };
        let mut bar = Bar::new(set.counted().count(), show(self.quiet));
        bar.stage(Stage::Companion);
        let study = Study::new(&scenario.model, plan.seed);
        bar.say("adding parts");
        let tallies = match set.add_up(&study, &|replicates| bar.advance(replicates)) {
            Ok(tallies) => tallies,
            Err(faults) => {
                goal.abandon();
                return Err(failed(faults.join("\n")));
            }
        };
        match goal {
            Goal::Done(path) => Ok(done_before(&path, self.quiet)),
            Goal::Part(path) => {
                let origin = Origin { scenario: &scenario, place: &place, plan };
                let written = path.write(origin, set.counted(), &[tallies]);
                bar.clear();
                written.map_err(failed)?;
                Ok(self.told(&set, &path))
            }
            Goal::Results(folder) => {
                let ending = if set.missing().count() > 0 { Ending::PartsMissing } else { Ending::Complete };
                let sums = Sums::new(tallies, set.counted().clone(), ending);
                Finish { plan, made, language: self.language, quiet: self.quiet }.write(study, sums, (folder, bar))
            }
        }
    }

    /// Opens all parts. Fails with everything that is wrong with them.
    fn open(&self) -> Result<PartSet, Vec<String>> {
        let opened: Vec<Result<Part, String>> = self.parts.par_iter().map(|path| Part::open(path)).collect();
        let faults: Vec<String> = opened.iter().filter_map(|part| part.as_ref().err().cloned()).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let gaps = if self.allow_gaps || self.partial.is_some() { Gaps::Allowed } else { Gaps::Refused };
        let set = PartSet::new(opened.into_iter().flatten().collect(), gaps)?;
        if self.allow_gaps && set.missing().count() > 0 {
            eprintln!("Replicates {} of {} are missing; the results say so.", set.missing(), set.wanted());
        }
        Ok(set)
    }

    fn goal(&self, scenario: &Scenario) -> Result<Goal, String> {
        let existing = if self.replace { Existing::Replace } else { Existing::Keep };
        if let Some(path) = &self.partial {
            return Place::open(path, existing).map(Goal::Part);
        }
        let target = self.output.clone().unwrap_or_else(|| PathBuf::from("output").join(&scenario.id));
        Folder::open(&target, existing).map(Goal::Results).map_err(|error| error.to_string())
    }

    fn told(&self, set: &PartSet, place: &Place) -> Outcome {
        let shown = visible(&place.path().display().to_string());
        let words = format!("Replicates {} of {} are in {shown}\n", set.counted(), set.wanted());
        if self.quiet { Outcome::Done } else { print(&words) }
    }
}
