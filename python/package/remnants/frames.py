"""Results as pandas, xarray and GeoPandas have them; each needs its own package, which is imported when it is asked for."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from remnants.errors import OptionError

if TYPE_CHECKING:
    import geopandas
    import pandas
    import xarray

    from remnants import Raster, Run

#: A raster of each support.
EXAMPLES = {"cell": "density", "box": "presence", "hectare": "presence_hectare"}


def to_pandas(run: Run, name: str) -> pandas.DataFrame:
    """A table; its attributes hold the run's receipt."""
    import pandas

    frame = pandas.DataFrame(run.table(name))
    frame.attrs["receipt"] = run.receipt
    return frame


def to_xarray(run: Run, support: str = "box") -> xarray.Dataset:
    """All rasters of one support, on the centres of its squares: x to the east and y to the north, m.

    Values are not copied; the receipt is JSON, as files such as NetCDF can have it. Raises OptionError if there is no such support.
    """
    import xarray

    if support not in EXAMPLES:
        raise OptionError(f"there is no support {support!r}; there are {', '.join(EXAMPLES)}")
    like = run.raster(EXAMPLES[support])
    names = [name for name in run.raster_names() if _support_of(name) == support]
    rasters = {name: like if name == like.name else run.raster(name) for name in names}
    y, x = _centres(like)
    return xarray.Dataset(
        {name: (("y", "x"), raster.values, _attributes(raster)) for name, raster in rasters.items()},
        coords={
            "x": ("x", x, {"units": "m", "standard_name": "projection_x_coordinate"}),
            "y": ("y", y, {"units": "m", "standard_name": "projection_y_coordinate"}),
        },
        attrs={"title": run.summary["title"], "crs": run.crs, "support": like.support, "receipt": json.dumps(run.receipt)},
    )


def _support_of(name: str) -> str:
    if name.startswith("density"):
        return "cell"
    return "hectare" if name == "presence_hectare" or name.startswith("exceedance") else "box"


def _attributes(raster: Raster) -> dict[str, str]:
    return {"long_name": raster.title, "units": raster.unit, "support": raster.support, "crs": raster.crs}


def _centres(raster: Raster) -> tuple[np.ndarray, np.ndarray]:
    west, side, _, north, _, _ = raster.geotransform
    rows, columns = raster.values.shape
    return north - side * (np.arange(rows) + 0.5), west + side * (np.arange(columns) + 0.5)


def layer_names(run: Run) -> list[str]:
    """Names of the layers of features in the run's GeoPackage."""
    with _geopackage(run) as path:
        database = sqlite3.connect(path)
        try:
            query = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name"
            return [name for (name,) in database.execute(query)]
        finally:
            database.close()


def to_geopandas(run: Run, layer: str) -> geopandas.GeoDataFrame:
    """A layer of the run's GeoPackage. Raises OptionError if there is none of this name."""
    import geopandas

    names = layer_names(run)
    if layer not in names:
        raise OptionError(f"there is no layer {layer!r}; there are {', '.join(names)}")
    with _geopackage(run) as path:
        frame = geopandas.read_file(path, layer=layer)
    frame.attrs["receipt"] = run.receipt
    return frame


@contextmanager
def _geopackage(run: Run) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="remnants-") as folder:
        path = Path(folder, "remnants.gpkg")
        run.write_geopackage(path)
        yield path
