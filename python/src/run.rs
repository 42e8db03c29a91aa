//! Runs: results, as Python's own things or as the files of the command line.

use crate::errors::{self, OptionError, OutputError};
use crate::raster::Raster;
use crate::subject::Subject;
use crate::table;
use crate::threads::Threads;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use remnants::exact::check::Verdict;
use remnants::export::folder::{Existing, Folder};
use remnants::export::summary::{pretty, summary};
use remnants::export::tables::table::Hxl;
use remnants::export::vectors::{self, Found};
use remnants::hazard::maps::Maps;
use remnants::hazard::{Ending, Hazard};
use remnants::language::Language;
use remnants::output::{self, Made};
use remnants::receipt::Receipt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// The results of a run.
#[pyclass(frozen, module = "remnants._remnants")]
#[derive(Debug)]
pub struct Run {
    subject: Arc<Subject>,
    hazard: Hazard,
    threads: Threads,
    started: SystemTime,
    /// What `summary.json` holds, once somebody asked.
    summary: OnceLock<Vec<u8>>,
}

impl Run {
    /// A run that has ended.
    pub fn new(subject: Arc<Subject>, hazard: Hazard, threads: Threads, started: SystemTime) -> Run {
        Run { subject, hazard, threads, started, summary: OnceLock::new() }
    }

    fn maps(&self) -> Maps<'_> {
        Maps::new(&self.hazard, &self.subject.scenario.model)
    }

    fn receipt(&self) -> Receipt {
        Receipt::new(&self.subject.scenario, &self.hazard)
    }

    fn summary_bytes(&self) -> &[u8] {
        self.summary.get_or_init(|| pretty(&summary(&self.subject.scenario, &self.hazard, &self.receipt())))
    }

    fn written(&self, folder: Folder, hxl: Hxl, language: &Language) -> Result<PathBuf, String> {
        let receipt = self.receipt().in_language(&language.code);
        let Run { subject, threads, started, .. } = self;
        let (scenario, scenario_file, threads) = (&subject.scenario, subject.file.as_path(), threads.number());
        let made = Made { scenario, scenario_file, threads, started: *started, hxl };
        output::write(&output::Run::new(&self.hazard, &receipt, made)?, folder)
    }
}

#[pymethods]
impl Run {
    /// What `summary.json` holds.
    #[getter]
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let bytes = self.threads.work(py, || self.summary_bytes())?;
        py.import("json")?.call_method1("loads", (PyBytes::new(py, bytes),))
    }

    /// From what, by what and how the run was made, as every output carries it.
    #[getter]
    #[pyo3(name = "receipt")]
    fn receipt_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.summary(py)?.get_item("receipt")
    }

    /// Short name of the scenario.
    #[getter]
    fn scenario(&self) -> &str {
        &self.subject.scenario.id
    }

    /// Name of the grid's coordinate reference system.
    #[getter]
    fn crs(&self) -> &str {
        self.subject.scenario.crs.name()
    }

    /// Seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.hazard.seed.0
    }

    /// Replicates that were counted.
    #[getter]
    fn replicates(&self) -> u64 {
        self.hazard.replicates()
    }

    /// How the run ended: `complete`, `precision reached`, or `parts missing`.
    #[getter]
    fn ending(&self) -> &'static str {
        match self.hazard.ending {
            Ending::Complete => "complete",
            Ending::PrecisionReached => "precision reached",
            Ending::Interrupted => "interrupted",
            Ending::PartsMissing => "parts missing",
        }
    }

    /// Whether the run agrees with its exact companion: `agrees`, `disagrees` or `not decidable`. Do not use a run that disagrees.
    #[getter]
    fn verdict(&self) -> &'static str {
        match self.hazard.check.verdict {
            Verdict::Agrees => "agrees",
            Verdict::Disagrees => "disagrees",
            Verdict::NotDecidable => "not decidable",
        }
    }

    /// Cautions, in words.
    #[getter]
    fn cautions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.summary(py)?.get_item("cautions")
    }

    /// Names of the rasters, such as `density` and `presence`.
    #[pyo3(name = "raster_names")]
    fn stems(&self) -> Vec<String> {
        self.maps().kinds().into_iter().map(|kind| kind.stem(&self.subject.scenario.model)).collect()
    }

    /// A raster. Raises OptionError if there is none of this name.
    fn raster(&self, py: Python, name: &str) -> PyResult<Raster> {
        let layer = self.threads.work(py, || self.maps().named(name))?;
        let layer = layer.ok_or_else(|| unknown("raster", name, &self.stems()))?;
        Raster::new(py, layer, &self.subject.scenario)
    }

    /// Names of the tables, such as `districts` and `strikes`.
    fn table_names(&self) -> Vec<String> {
        table::names(&self.subject.scenario, &self.hazard)
    }

    /// A table: its columns by name, as in the CSV file. Texts are objects, dates days; what is not known is None, NaT or NaN.
    ///
    /// Raises OptionError if there is none of this name.
    fn table<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyDict>> {
        let columns = self.threads.work(py, || table::columns(&self.subject.scenario, &self.hazard, name))?;
        table::dict(py, columns.ok_or_else(|| unknown("table", name, &self.table_names()))?)
    }

    /// Writes the GeoPackage of all vector layers to a file, which must not be there yet.
    fn write_geopackage(&self, py: Python, path: PathBuf) -> PyResult<()> {
        if path.exists() {
            return Err(OutputError::new_err(format!("{} is there already", path.display())));
        }
        let (scenario, found) = (&self.subject.scenario, Found::Sampled(&self.hazard));
        let written = self.threads.work(py, || vectors::write_geopackage(&path, scenario, found, &self.receipt()))?;
        written.map_err(OutputError::new_err)
    }

    /// A table as a pandas DataFrame; needs pandas.
    fn to_pandas<'py>(slf: Bound<'py, Self>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        frames(slf.py())?.call_method1("to_pandas", (&slf, name))
    }

    /// All rasters of one support (`cell`, `box` or `hectare`) as an xarray Dataset; needs xarray.
    #[pyo3(signature = (support = "box"))]
    fn to_xarray<'py>(slf: Bound<'py, Self>, support: &str) -> PyResult<Bound<'py, PyAny>> {
        frames(slf.py())?.call_method1("to_xarray", (&slf, support))
    }

    /// A layer of the GeoPackage as a GeoDataFrame; needs GeoPandas.
    fn to_geopandas<'py>(slf: Bound<'py, Self>, layer: &str) -> PyResult<Bound<'py, PyAny>> {
        frames(slf.py())?.call_method1("to_geopandas", (&slf, layer))
    }

    /// Names of the layers of the GeoPackage, such as `boxes` and `strikes`.
    fn layer_names<'py>(slf: Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        frames(slf.py())?.call_method1("layer_names", (&slf,))
    }

    /// Writes all files of the run, the same as the command line's, and gives the folder.
    ///
    /// Raises OutputError if something stands there; `replace` replaces a run. `hxl` adds hashtags under the headers of tables.
    #[pyo3(signature = (folder, *, replace = false, hxl = false, language = "en"))]
    fn write(&self, py: Python, folder: PathBuf, replace: bool, hxl: bool, language: &str) -> PyResult<PathBuf> {
        let codes: Vec<String> = Language::all().iter().map(|language| language.code.clone()).collect();
        let language = Language::named(language).ok_or_else(|| unknown("language", language, &codes))?;
        let existing = if replace { Existing::Replace } else { Existing::Keep };
        let hxl = if hxl { Hxl::Row } else { Hxl::None };
        let folder = Folder::open(&folder, existing).map_err(|error| errors::folder(&error))?;
        self.threads.work(py, || self.written(folder, hxl, language))?.map_err(OutputError::new_err)
    }

    fn __repr__(&self) -> String {
        format!("<remnants.Run {} of {} replicates, {}>", self.scenario(), self.replicates(), self.verdict())
    }
}

/// What needs packages that not everybody has.
fn frames(py: Python) -> PyResult<Bound<PyModule>> {
    py.import("remnants.frames")
}

fn unknown(what: &str, name: &str, known: &[String]) -> PyErr {
    OptionError::new_err(format!("there is no {what} {name:?}; there are {}", known.join(", ")))
}
