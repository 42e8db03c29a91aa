//! Adding parts up, and the results of their sums.

use crate::errors::{OutputError, PartError};
use crate::part::Part;
use crate::plan::check_memory;
use crate::run::Run;
use crate::scenario::Scenario;
use crate::subject::Subject;
use crate::threads::Threads;
use pyo3::prelude::*;
use remnants::engine::shard::ReplicateSet;
use remnants::hazard::{Ending, Hazard, Plan, Study, Sums, Tallies};
use remnants::part::set::{Gaps, PartSet, differences};
use remnants::part::{self, About, Origin};
use remnants::random::Seed;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// Where the scenario of parts is.
#[derive(FromPyObject)]
pub enum Place<'py> {
    /// Here.
    Scenario(PyRef<'py, Scenario>),
    /// In this file or folder.
    Path(PathBuf),
}

/// Adds parts up into one: the same bytes in whatever order and groups it is done.
///
/// They need not be the whole run. Raises PartError with every reason why they do not belong together.
#[pyfunction]
#[pyo3(signature = (parts, *, scenario = None, threads = None))]
pub fn merge(py: Python, parts: Vec<PyRef<Part>>, scenario: Option<Place>, threads: Option<usize>) -> PyResult<Part> {
    let (set, place, threads) = (set_of(&parts, Gaps::Allowed)?, place_of(scenario), Threads::new(threads)?);
    threads.work(py, || {
        let subject = subject_of(&set, &place)?;
        check_memory(&subject.scenario, set.counted().count(), threads)?;
        merged(&subject, &set)
    })?
}

/// The results of parts. Raises PartError if replicates of the run are missing, unless `allow_gaps` is true.
#[pyfunction]
#[pyo3(signature = (parts, *, scenario = None, allow_gaps = false, threads = None))]
pub fn results(
    py: Python,
    parts: Vec<PyRef<Part>>,
    scenario: Option<Place>,
    allow_gaps: bool,
    threads: Option<usize>,
) -> PyResult<Run> {
    let (started, threads) = (SystemTime::now(), Threads::new(threads)?);
    let gaps = if allow_gaps { Gaps::Allowed } else { Gaps::Refused };
    let (set, place) = (set_of(&parts, gaps)?, place_of(scenario));
    let (subject, hazard) = threads.work(py, || {
        let subject = subject_of(&set, &place)?;
        check_memory(&subject.scenario, set.counted().count(), threads)?;
        let hazard = concluded(&subject, &set)?;
        Ok::<_, PyErr>((subject, hazard))
    })??;
    Ok(Run::new(subject, hazard, threads, started))
}

fn set_of(parts: &[PyRef<Part>], gaps: Gaps) -> PyResult<PartSet> {
    let parts = parts.iter().map(|part| part.part.clone()).collect();
    PartSet::new(parts, gaps).map_err(|faults| PartError::new_err(faults.join("\n")))
}

/// [`Place`] away from Python.
enum Known {
    Subject(Arc<Subject>),
    Path(Option<PathBuf>),
}

fn place_of(place: Option<Place>) -> Known {
    match place {
        Some(Place::Scenario(scenario)) => Known::Subject(Arc::clone(&scenario.subject)),
        Some(Place::Path(path)) => Known::Path(Some(path)),
        None => Known::Path(None),
    }
}

/// The scenario of parts: the one that is given, if it is theirs, or the one that they carry.
fn subject_of(set: &PartSet, place: &Known) -> PyResult<Arc<Subject>> {
    let Some(first) = set.parts().first() else { return Err(PartError::new_err("there is no part")) };
    match place {
        Known::Subject(subject) => {
            let faults = differences_from(subject, set, first);
            if faults.is_empty() { Ok(Arc::clone(subject)) } else { Err(PartError::new_err(faults.join("\n"))) }
        }
        Known::Path(path) => {
            let scenario = first.scenario(path.as_deref()).map_err(PartError::new_err)?;
            Ok(Subject::new(scenario, &first.place(path.as_deref())))
        }
    }
}

fn differences_from(subject: &Subject, set: &PartSet, part: &part::Part) -> Vec<String> {
    let origin = Origin { scenario: &subject.scenario, place: &subject.file, plan: plan_of(set) };
    let given = About::new(origin, &ReplicateSet::default(), Vec::new());
    differences(("the one that is given", &given), part.named())
}

fn plan_of(set: &PartSet) -> Plan {
    let seed = set.parts().first().map_or(0, |part| part.about().seed);
    Plan { seed: Seed(seed), replicates: set.wanted(), precision: None }
}

fn added<'s, 'm>(study: &'s Study<'m>, set: &PartSet) -> PyResult<Tallies<'s, 'm>> {
    set.add_up(study, &|_| {}).map_err(|faults| PartError::new_err(faults.join("\n")))
}

fn merged(subject: &Subject, set: &PartSet) -> PyResult<Part> {
    let plan = plan_of(set);
    let study = subject.study(plan.seed);
    let tallies = added(&study, set)?;
    let origin = Origin { scenario: &subject.scenario, place: &subject.file, plan };
    let mut bytes = Vec::new();
    let written = part::write(&mut bytes, origin, set.counted(), &[tallies]);
    written.map_err(|error| OutputError::new_err(error.to_string()))?;
    Part::new(format!("the part of replicates {}", set.counted()), bytes.into())
}

fn concluded(subject: &Subject, set: &PartSet) -> PyResult<Hazard> {
    let plan = plan_of(set);
    let study = subject.study(plan.seed);
    let ending = if set.missing().count() == 0 { Ending::Complete } else { Ending::PartsMissing };
    let sums = Sums::new(added(&study, set)?, set.counted().clone(), ending);
    Ok(study.conclude(plan, sums))
}
