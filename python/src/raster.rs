//! Rasters: values with where they lie and what they are.

use crate::errors::RemnantsError;
use numpy::ndarray::Array2;
use numpy::{IntoPyArray, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use remnants::grid::{Lattice, Tiles};
use remnants::hazard::layer::{Layer, NOT_KNOWN};
use remnants::scenario::Scenario;

/// One raster of a run.
#[pyclass(frozen, module = "remnants._remnants")]
#[derive(Debug)]
pub struct Raster {
    /// Name, such as `density`.
    #[pyo3(get)]
    name: String,
    /// What the values are.
    #[pyo3(get)]
    title: String,
    /// Their unit; `probability` for a probability.
    #[pyo3(get)]
    unit: String,
    /// For what square a value holds, in words.
    #[pyo3(get)]
    support: String,
    /// Name of the coordinate reference system.
    #[pyo3(get)]
    crs: String,
    /// float32, rows x columns, row 0 north; NaN where no documented strike reaches, which is not the same as safe.
    #[pyo3(get)]
    values: Py<PyArray2<f32>>,
    lattice: Lattice,
}

impl Raster {
    /// A layer of a scenario; its values are moved, not copied again.
    pub fn new(py: Python, layer: Layer, scenario: &Scenario) -> PyResult<Raster> {
        let lattice = *layer.values.lattice();
        let shape = (lattice.rows() as usize, lattice.columns() as usize);
        let values = Array2::from_shape_vec(shape, py.detach(|| dense(&layer.values)));
        let values = values.map_err(|error| RemnantsError::new_err(error.to_string()))?;
        Ok(Raster {
            name: layer.stem,
            title: layer.title,
            unit: layer.unit.into_owned(),
            support: layer.support,
            crs: scenario.crs.name().to_owned(),
            values: values.into_pyarray(py).unbind(),
            lattice,
        })
    }
}

fn dense(tiles: &Tiles<Option<f32>>) -> Vec<f32> {
    let lattice = tiles.lattice();
    let mut values = vec![f32::NAN; lattice.len() as usize];
    let known = |value: Option<f32>| value.filter(|value| *value != NOT_KNOWN).unwrap_or(f32::NAN);
    for (cell, value) in tiles.iter() {
        values[cell.row as usize * lattice.columns() as usize + cell.column as usize] = known(value);
    }
    values
}

#[pymethods]
impl Raster {
    /// From columns and rows to metres, in GDAL's order: west edge, width, 0, north edge, 0, minus height.
    #[getter]
    fn geotransform(&self) -> (f64, f64, f64, f64, f64, f64) {
        let (extent, side) = (self.lattice.extent(), self.lattice.side_m());
        (extent.low.x, side, 0.0, extent.high.y, 0.0, -side)
    }

    /// West, south, east and north edge, m.
    #[getter]
    fn extent(&self) -> (f64, f64, f64, f64) {
        let extent = self.lattice.extent();
        (extent.low.x, extent.low.y, extent.high.x, extent.high.y)
    }

    /// Side of a square, m.
    #[getter]
    fn side_m(&self) -> f64 {
        self.lattice.side_m()
    }

    /// The values, for NumPy.
    #[pyo3(signature = (dtype = None, copy = None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (numpy, how) = (py.import("numpy")?, PyDict::new(py));
        how.set_item("dtype", dtype)?;
        // NumPy 1 knows no copy that is made only if it must be.
        let Some(copy) = copy else { return numpy.call_method("asarray", (&self.values,), Some(&how)) };
        how.set_item("copy", copy)?;
        numpy.call_method("array", (&self.values,), Some(&how))
    }

    fn __repr__(&self) -> String {
        let (rows, columns) = (self.lattice.rows(), self.lattice.columns());
        format!("<remnants.Raster {} {rows} x {columns}, {} {}>", self.name, self.unit, self.support)
    }
}
