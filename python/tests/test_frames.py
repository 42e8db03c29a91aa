"""Results as NumPy, pandas, xarray and GeoPandas have them."""

import csv
import json

import numpy as np
import pandas as pd
import pytest

import remnants


def test_tables_are_those_of_the_files(valley_run, command_line_runs):
    folder = command_line_runs / "tutorial-valley" / "tables"
    stems = {path.stem for path in folder.iterdir()}
    assert set(valley_run.table_names()) == stems
    for path in folder.glob("*.csv"):
        with path.open(newline="") as file:
            header, *rows = csv.reader(file)
        table = valley_run.table(path.stem)
        assert list(table) == header
        assert {len(column) for column in table.values()} == {len(rows)}
        for name, column, written in zip(header, table.values(), zip(*rows, strict=True), strict=True):
            assert same(column, written), f"{path.name}: {name}"


def same(column, written):
    """Whether a column holds what a CSV table says."""
    if column.dtype.kind in "if":
        return np.array_equal(column.astype(float), [float(text or "nan") for text in written], equal_nan=True)
    if column.dtype.kind == "M":
        return np.array_equal(column, np.array([text or "NaT" for text in written], "M8[D]"), equal_nan=True)
    return ["" if entry is None else entry for entry in column] == list(written)


def test_columns_have_fitting_kinds(valley_run):
    strikes = valley_run.table("strikes")
    kinds = {column.dtype.kind for column in strikes.values()}
    assert kinds == {"O", "M", "f", "i"} or kinds == {"O", "M", "f"}
    assert valley_run.table("replicates")["replicate"].tolist() == list(range(100))
    with pytest.raises(remnants.OptionError, match='no table "strike"; there are districts'):
        valley_run.table("strike")


def test_a_table_as_a_frame(valley_run):
    frame = valley_run.to_pandas("replicates")
    assert len(frame) == 100
    assert frame.attrs["receipt"] == valley_run.receipt
    assert isinstance(frame, pd.DataFrame)


@pytest.mark.parametrize("support", ["cell", "box", "hectare"])
def test_rasters_as_a_dataset(valley_run, support):
    data = valley_run.to_xarray(support)
    names = set(data.data_vars)
    assert names <= set(valley_run.raster_names())
    for name in names:
        raster = valley_run.raster(name)
        np.testing.assert_array_equal(data[name].values, raster.values)
        assert data[name].attrs["units"] == raster.unit
        west, south, east, north = raster.extent
        assert float(data.x[0]) == west + raster.side_m / 2
        assert float(data.x[-1]) == east - raster.side_m / 2
        assert float(data.y[0]) == north - raster.side_m / 2
        assert float(data.y[-1]) == south + raster.side_m / 2
    assert data.attrs["crs"] == valley_run.crs
    assert json.loads(data.attrs["receipt"]) == valley_run.receipt


def test_every_raster_is_in_one_dataset(valley_run):
    names = [name for support in ("cell", "box", "hectare") for name in valley_run.to_xarray(support).data_vars]
    assert sorted(names) == sorted(valley_run.raster_names())
    with pytest.raises(remnants.OptionError, match="no support 'pixel'; there are cell, box, hectare"):
        valley_run.to_xarray("pixel")


def test_layers_as_frames(valley_run, valley):
    names = valley_run.layer_names()
    assert {"hazard_zones", "districts", "strikes", "boxes"} <= set(names)
    strikes = valley_run.to_geopandas("strikes")
    assert len(strikes) == valley_run.summary["strikes"]
    assert strikes.crs.to_string() == valley.crs
    assert valley_run.to_geopandas("boxes").geometry.is_valid.all()
    with pytest.raises(remnants.OptionError, match="no layer 'zones'; there are boxes"):
        valley_run.to_geopandas("zones")


def test_the_geopackage_is_the_files(valley_run, command_line_runs, tmp_path):
    valley_run.write_geopackage(tmp_path / "a.gpkg")
    stored = command_line_runs / "tutorial-valley" / "vectors" / "remnants.gpkg"
    assert (tmp_path / "a.gpkg").read_bytes() == stored.read_bytes()
    with pytest.raises(remnants.OutputError, match="a.gpkg is there already"):
        valley_run.write_geopackage(tmp_path / "a.gpkg")
