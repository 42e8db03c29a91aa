//! Errors: the library's own sentences, as exceptions of `remnants.errors`.

use pyo3::PyErr;
use pyo3::import_exception;
use remnants::export::folder::FolderError;
use remnants::scenario::Problems;

import_exception!(remnants.errors, RemnantsError);
import_exception!(remnants.errors, ScenarioError);
import_exception!(remnants.errors, PartError);
import_exception!(remnants.errors, OptionError);
import_exception!(remnants.errors, OutputError);

/// Every problem of a scenario, as the command line prints them.
pub fn problems(problems: &Problems) -> PyErr {
    ScenarioError::new_err(problems.to_string())
}

/// A folder that cannot be written to.
pub fn folder(error: &FolderError) -> PyErr {
    OutputError::new_err(error.to_string())
}
