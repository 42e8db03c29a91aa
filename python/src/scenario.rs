//! Scenarios, checked; to be varied, run and counted.

use crate::errors::{OptionError, OutputError};
use crate::part::Part;
use crate::plan::{Asked, check_memory};
use crate::run::Run;
use crate::subject::Subject;
use crate::threads::Threads;
use crate::vary;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDate, PyDict, PyTuple};
use remnants::engine::shard::ReplicateSet;
use remnants::export::held::turn;
use remnants::hazard::{Ending, Plan, Sums, Watcher};
use remnants::part::{self, Origin};
use remnants::receipt::inputs::input_fault;
use remnants::receipt::scenario_sha256;
use remnants::scenario::{InputFile, Texts, describe};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// A scenario that was read and checked; it never changes.
#[pyclass(frozen, module = "remnants._remnants")]
#[derive(Debug)]
pub struct Scenario {
    /// What it is.
    pub subject: Arc<Subject>,
}

/// Reads a scenario from its file or from the folder that holds `scenario.toml`.
///
/// Raises ScenarioError with every problem found, in the words of the command line.
#[pyfunction]
pub fn load(py: Python, path: PathBuf) -> PyResult<Scenario> {
    let subject = Threads::new(None)?.work(py, || Subject::read(&path, &Texts::default()))??;
    Ok(Scenario { subject })
}

/// Reads a scenario and says in words what it says: where, when, what fell, how sure that is, what is assumed.
///
/// Raises ScenarioError with every problem found, in the words of the command line.
#[pyfunction]
pub fn check(py: Python, path: PathBuf) -> PyResult<String> {
    load(py, path).map(|scenario| scenario.describe())
}

/// A scenario that was pickled; larger inputs must be where they were, and as they were.
#[pyfunction(name = "_restore")]
pub fn restore(
    py: Python,
    file: PathBuf,
    texts: Vec<(String, Vec<u8>)>,
    inputs: Vec<(String, String)>,
) -> PyResult<Scenario> {
    let mut read = Texts::default();
    texts.into_iter().for_each(|(name, bytes)| read.put(&name, bytes.into()));
    let inputs: Vec<InputFile> = inputs.into_iter().map(|(path, sha256)| InputFile { path, sha256 }).collect();
    let subject = Threads::new(None)?.work(py, || Subject::read_again(&file, &read, &inputs))??;
    Ok(Scenario { subject })
}

#[pymethods]
impl Scenario {
    /// Short name, from the scenario's folder or file.
    #[getter]
    fn id(&self) -> &str {
        &self.subject.scenario.id
    }

    /// Title to print.
    #[getter]
    fn title(&self) -> &str {
        &self.subject.scenario.title
    }

    /// What it is about; may be empty.
    #[getter]
    fn description(&self) -> &str {
        &self.subject.scenario.description
    }

    /// Seed that it asks for.
    #[getter]
    fn seed(&self) -> u64 {
        self.subject.scenario.seed
    }

    /// Replicates that it asks for.
    #[getter]
    fn replicates(&self) -> u64 {
        self.subject.scenario.replicates
    }

    /// Name of the grid's coordinate reference system, such as `EPSG:32638`.
    #[getter]
    fn crs(&self) -> &str {
        self.subject.scenario.crs.name()
    }

    /// The day for which remnants are assessed.
    #[getter]
    fn assessment_date<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let date = self.subject.scenario.model.assessment.to_string();
        py.get_type::<PyDate>().call_method1("fromisoformat", (date,))
    }

    /// Every file that was read, with its SHA-256; the scenario's own first.
    #[getter]
    fn inputs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let inputs = PyDict::new(py);
        let list = &self.subject.scenario.inputs;
        list.iter().try_for_each(|input| inputs.set_item(&input.path, &input.sha256))?;
        Ok(inputs)
    }

    /// SHA-256 of the scenario with all that it reads, as in receipts.
    #[getter]
    fn sha256(&self) -> String {
        scenario_sha256(&self.subject.scenario.inputs)
    }

    /// The text of the scenario's file.
    #[getter]
    fn toml(&self) -> String {
        let mut texts = self.subject.scenario.texts.iter();
        texts.next().map_or_else(String::new, |(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
    }

    /// The scenario in words: where, when, what fell, how sure that is, what is assumed and what nobody verified.
    fn describe(&self) -> String {
        describe(&self.subject.scenario)
    }

    /// The scenario with other values, checked again from the start. See the package's README for how paths are written.
    ///
    /// Raises ScenarioError if a path leads nowhere, or with every problem of the changed scenario.
    #[pyo3(name = "with_")]
    fn with_changes(&self, py: Python, changes: &Bound<PyDict>) -> PyResult<Scenario> {
        let mut texts = self.subject.scenario.texts.clone();
        let name = texts.iter().next().map_or_else(String::new, |(name, _)| name.to_owned());
        texts.put(&name, vary::changed(&self.toml(), changes)?.into_bytes().into());
        let file = &self.subject.file;
        let subject = Threads::new(None)?.work(py, || Subject::read(file, &texts))??;
        Ok(Scenario { subject })
    }

    /// Writes the scenario with all that it reads into a folder, so that the command line can run it; gives the folder.
    ///
    /// Raises OutputError if a file is there already, unless `replace` is true.
    #[pyo3(signature = (folder, *, replace = false))]
    fn save(&self, py: Python, folder: PathBuf, replace: bool) -> PyResult<PathBuf> {
        py.detach(|| save(&self.subject, &folder, replace)).map_err(OutputError::new_err)?;
        Ok(folder)
    }

    /// Draws possible grounds and puts together what they say. The same numbers, to the bit, for any number of threads.
    ///
    /// `progress` is called with the replicates done and wanted. Ctrl-C ends the run at the next batch.
    #[pyo3(signature = (replicates = None, *, seed = None, precision = None, threads = None, progress = None))]
    fn run(
        slf: PyRef<'_, Self>,
        replicates: Option<u64>,
        seed: Option<u64>,
        precision: Option<f64>,
        threads: Option<usize>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Run> {
        let (subject, started) = (Arc::clone(&slf.subject), SystemTime::now());
        let plan = Asked { replicates, seed, precision }.plan(&subject.scenario)?;
        let threads = Threads::new(threads)?;
        check_memory(&subject.scenario, plan.replicates, threads)?;
        let hazard = threads.watched(slf.py(), progress, |watcher| {
            let study = subject.study(plan.seed);
            let counted = study.count(plan, 0..plan.replicates, None, watcher);
            // Whoever interrupted it gets nothing, so that nothing need be put together.
            let wanted = counted.ending != Ending::Interrupted;
            let sums = Sums::from(counted);
            wanted.then(|| study.conclude(plan, sums))
        })?;
        let hazard = hazard.ok_or_else(|| OptionError::new_err("the run was interrupted"))?;
        Ok(Run::new(subject, hazard, threads, started))
    }

    /// Counts the replicates from `first` up to, not including, `end`, as a part of a run of `replicates`.
    ///
    /// Parts of one scenario and seed add up to exactly what one run counts, however it is split.
    #[pyo3(signature = (first, end, *, replicates = None, seed = None, threads = None, progress = None))]
    fn count(
        slf: PyRef<'_, Self>,
        first: u64,
        end: u64,
        replicates: Option<u64>,
        seed: Option<u64>,
        threads: Option<usize>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Part> {
        let subject = Arc::clone(&slf.subject);
        let plan = Asked { replicates, seed, precision: None }.plan(&subject.scenario)?;
        if first >= end || end > plan.replicates {
            let wanted = format!("wanted are some of the {} that are wanted in all", plan.replicates);
            return Err(OptionError::new_err(format!("replicates {first} to {end} are none; {wanted}")));
        }
        let threads = Threads::new(threads)?;
        check_memory(&subject.scenario, end - first, threads)?;
        let count = |watcher: &mut dyn Watcher| counted(&subject, plan, first..end, watcher);
        threads.watched(slf.py(), progress, count)?
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let Subject { scenario, file, .. } = self.subject.as_ref();
        let texts: Vec<_> = scenario.texts.iter().map(|(name, bytes)| (name, PyBytes::new(py, bytes))).collect();
        let inputs: Vec<_> = scenario.inputs.iter().map(|input| (&input.path, &input.sha256)).collect();
        let restore = py.import("remnants._remnants")?.getattr("_restore")?;
        (restore, (file, texts, inputs)).into_pyobject(py)
    }

    fn __repr__(&self) -> String {
        format!("<remnants.Scenario {} {}>", self.id(), &self.sha256()[..12])
    }
}

fn counted(subject: &Subject, plan: Plan, range: std::ops::Range<u64>, watcher: &mut dyn Watcher) -> PyResult<Part> {
    let study = subject.study(plan.seed);
    let counted = study.count(plan, range, None, watcher);
    let (tallies, counted) = (counted.tallies, ReplicateSet::from(counted.range));
    let origin = Origin { scenario: &subject.scenario, place: &subject.file, plan };
    let mut bytes = Vec::new();
    let written = part::write(&mut bytes, origin, &counted, &[tallies]);
    written.map_err(|error| OutputError::new_err(error.to_string()))?;
    Part::new(format!("the part of replicates {counted}"), bytes.into())
}

/// Texts as they were read, and copies of larger inputs, if they are still those that were read. Fails with a sentence.
fn save(subject: &Subject, folder: &Path, replace: bool) -> Result<(), String> {
    let inputs = &subject.scenario.inputs;
    for input in inputs {
        let stays = Path::new(&input.path).components().all(|part| matches!(part, Component::Normal(_)));
        let to = folder.join(&input.path);
        if !stays {
            return Err(format!("the input {} lies outside the scenario's folder, so it cannot go along", input.path));
        } else if !replace && to.exists() {
            return Err(format!("{} is there already; choose another folder, or replace it", to.display()));
        }
    }
    inputs.iter().try_for_each(|input| save_input(subject, input, &folder.join(&input.path)))
}

/// A file that is there as it was read is left alone: it may be the very one that was read.
fn save_input(subject: &Subject, input: &InputFile, to: &Path) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("cannot write to {}: {error}", to.display());
    if input_fault(to, input).is_none() {
        return Ok(());
    }
    fs::create_dir_all(to.parent().unwrap_or(Path::new(""))).map_err(cannot)?;
    let beside = to.with_extension(format!("{}-{}.partial", std::process::id(), turn()));
    let put = match subject.scenario.texts.get(&input.path) {
        Some(bytes) => fs::write(&beside, bytes),
        None => fs::copy(subject.file.with_file_name(&input.path), &beside).map(|_| ()),
    };
    let put = put.map_err(cannot).and_then(|()| match input_fault(&beside, input) {
        Some(fault) => Err(fault),
        None => fs::rename(&beside, to).map_err(cannot),
    });
    if put.is_err() {
        // What cannot be removed now is in nobody's way.
        let _ = fs::remove_file(&beside);
    }
    put
}
