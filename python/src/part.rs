//! Parts of a run.

use crate::errors::{OutputError, PartError};
use crate::merge::{self, Place};
use crate::run::Run;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple, PyType};
use remnants::engine::shard::ReplicateSet;
use remnants::export::folder::Existing;
use remnants::part::{self, About, file};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// The counts of some replicates of a run: the bytes of a part file.
///
/// It is known to be whole and undamaged. Pickling keeps the bytes as they are.
#[pyclass(frozen, module = "remnants._remnants")]
#[derive(Debug)]
pub struct Part {
    /// The part.
    pub part: part::Part,
    bytes: Arc<[u8]>,
}

impl Part {
    /// The part that these bytes are; `name` says which in messages.
    pub fn new(name: String, bytes: Arc<[u8]>) -> PyResult<Part> {
        let part = part::Part::of_bytes(&name, Arc::clone(&bytes)).map_err(PartError::new_err)?;
        Ok(Part { part, bytes })
    }

    fn about(&self) -> &About {
        self.part.about()
    }
}

#[pymethods]
impl Part {
    /// The part that these bytes are; `name` says which in messages. Raises PartError if they are damaged or cut short.
    #[classmethod]
    #[pyo3(signature = (data, name = "the part".to_owned()))]
    fn from_bytes(_class: &Bound<PyType>, data: &[u8], name: String) -> PyResult<Part> {
        Part::new(name, data.into())
    }

    /// The part in a file. Raises PartError if it cannot be read, is damaged or cut short.
    #[classmethod]
    fn open(_class: &Bound<PyType>, py: Python, path: PathBuf) -> PyResult<Part> {
        py.detach(|| {
            let part = part::Part::open(&path).map_err(PartError::new_err)?;
            let read = fs::read(&path).map_err(|error| format!("{} cannot be read ({error})", part.name()));
            Part::new(part.name().to_owned(), read.map_err(PartError::new_err)?.into())
        })
    }

    /// Writes the part to a file, which is whole or not there. Raises OutputError if there is one, unless `replace` is true.
    #[pyo3(signature = (path, *, replace = false))]
    fn save(&self, py: Python, path: PathBuf, replace: bool) -> PyResult<()> {
        let existing = if replace { Existing::Replace } else { Existing::Keep };
        let saved = py.detach(|| file::Place::open(&path, existing)?.put(|to| to.write_all(&self.bytes)));
        saved.map_err(OutputError::new_err)
    }

    /// The results of this part alone. Raises PartError if replicates of the run are missing, unless `allow_gaps` is true.
    #[pyo3(signature = (scenario = None, *, allow_gaps = false, threads = None))]
    fn results(
        slf: PyRef<'_, Self>,
        scenario: Option<Place>,
        allow_gaps: bool,
        threads: Option<usize>,
    ) -> PyResult<Run> {
        let py = slf.py();
        merge::results(py, vec![slf], scenario, allow_gaps, threads)
    }

    /// What it is called in messages.
    #[getter]
    fn name(&self) -> &str {
        self.part.name()
    }

    /// Short name of its scenario.
    #[getter]
    fn scenario(&self) -> &str {
        &self.about().scenario
    }

    /// SHA-256 of its scenario with all that it reads.
    #[getter]
    fn sha256(&self) -> String {
        self.about().scenario_sha256()
    }

    /// Seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.about().seed
    }

    /// Version of the program that counted.
    #[getter]
    fn version(&self) -> &str {
        &self.about().version
    }

    /// The replicates that it holds: pairs of the first and the one after the last.
    #[getter]
    fn ranges(&self) -> Vec<(u64, u64)> {
        pairs(&self.about().counted)
    }

    /// Those that are missing for the whole run, in the same way.
    #[getter]
    fn missing(&self) -> Vec<(u64, u64)> {
        pairs(&self.about().counted.missing(self.about().wanted))
    }

    /// How many replicates it holds.
    #[getter]
    fn replicates(&self) -> u64 {
        self.about().counted.count()
    }

    /// How many are wanted in all.
    #[getter]
    fn replicates_wanted(&self) -> u64 {
        self.about().wanted
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.bytes)
    }

    fn __len__(&self) -> usize {
        self.bytes.len()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let from_bytes = py.get_type::<Part>().getattr("from_bytes")?;
        (from_bytes, (self.__bytes__(py), self.name())).into_pyobject(py)
    }

    fn __repr__(&self) -> String {
        format!("<remnants.Part {} {}>", self.scenario(), self.about().words())
    }
}

fn pairs(set: &ReplicateSet) -> Vec<(u64, u64)> {
    set.ranges().iter().map(|range| (range.start, range.end)).collect()
}
