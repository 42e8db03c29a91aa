//! The Python package `remnants`: its compiled half. What Python sees of it stands in `package/remnants/_remnants.pyi`.
//!
//! Nothing is computed here: each class holds something of the library and hands on what is asked. The interpreter is free while the
//! library works, and the library works in threads that live as long as the call.

mod errors;
mod merge;
mod part;
mod plan;
mod raster;
mod run;
mod scenario;
mod subject;
mod table;
mod threads;
mod vary;

use pyo3::prelude::*;

/// The compiled half of the package `remnants`.
#[pymodule]
mod _remnants {
    #[pymodule_export]
    use super::merge::{merge, results};
    #[pymodule_export]
    use super::part::Part;
    #[pymodule_export]
    use super::raster::Raster;
    #[pymodule_export]
    use super::run::Run;
    #[pymodule_export]
    use super::scenario::{Scenario, check, load, restore};

    /// Version of the package, and of the program that it is.
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
