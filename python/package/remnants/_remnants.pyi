"""The compiled half of the package `remnants`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any, Final, TypeAlias, final

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import xarray

__all__ = ["Part", "Raster", "Run", "Scenario", "__version__", "_restore", "check", "load", "merge", "results"]

__version__: Final[str]

_Path: TypeAlias = str | PathLike[str]
_Progress: TypeAlias = Callable[[int, int], object]

def load(path: _Path) -> Scenario:
    """Reads a scenario from its file or from the folder that holds `scenario.toml`.

    Raises ScenarioError with every problem found, in the words of the command line.
    """

def check(path: _Path) -> str:
    """Reads a scenario and says in words what it says: where, when, what fell, how sure that is, what is assumed.

    Raises ScenarioError with every problem found, in the words of the command line.
    """

def merge(
    parts: Sequence[Part], *, scenario: Scenario | _Path | None = None, threads: int | None = None
) -> Part:
    """Adds parts up into one: the same bytes in whatever order and groups it is done.

    They need not be the whole run. Raises PartError with every reason why they do not belong together.
    """

def results(
    parts: Sequence[Part],
    *,
    scenario: Scenario | _Path | None = None,
    allow_gaps: bool = False,
    threads: int | None = None,
) -> Run:
    """The results of parts. Raises PartError if replicates of the run are missing, unless `allow_gaps` is true."""

def _restore(file: _Path, texts: Sequence[tuple[str, bytes]], inputs: Sequence[tuple[str, str]]) -> Scenario:
    """A scenario that was pickled; larger inputs must be where they were, and as they were."""

@final
class Scenario:
    """A scenario that was read and checked; it never changes."""

    @property
    def id(self) -> str:
        """Short name, from the scenario's folder or file."""

    @property
    def title(self) -> str:
        """Title to print."""

    @property
    def description(self) -> str:
        """What it is about; may be empty."""

    @property
    def seed(self) -> int:
        """Seed that it asks for."""

    @property
    def replicates(self) -> int:
        """Replicates that it asks for."""

    @property
    def crs(self) -> str:
        """Name of the grid's coordinate reference system, such as `EPSG:32638`."""

    @property
    def assessment_date(self) -> date:
        """The day for which remnants are assessed."""

    @property
    def inputs(self) -> dict[str, str]:
        """Every file that was read, with its SHA-256; the scenario's own first."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the scenario with all that it reads, as in receipts."""

    @property
    def toml(self) -> str:
        """The text of the scenario's file."""

    def describe(self) -> str:
        """The scenario in words: where, when, what fell, how sure that is, what is assumed and what nobody verified."""

    def with_(self, changes: Mapping[str, Any]) -> Scenario:
        """The scenario with other values, checked again from the start. See the package's README for how paths are written.

        Raises ScenarioError if a path leads nowhere, or with every problem of the changed scenario.
        """

    def save(self, folder: _Path, *, replace: bool = False) -> Path:
        """Writes the scenario with all that it reads into a folder, so that the command line can run it; gives the folder.

        Raises OutputError if a file is there already, unless `replace` is true.
        """

    def run(
        self,
        replicates: int | None = None,
        *,
        seed: int | None = None,
        precision: float | None = None,
        threads: int | None = None,
        progress: _Progress | None = None,
    ) -> Run:
        """Draws possible grounds and puts together what they say. The same numbers, to the bit, for any number of threads.

        `progress` is called with the replicates done and wanted. Ctrl-C ends the run at the next batch.
        """

    def count(
        self,
        first: int,
        end: int,
        *,
        replicates: int | None = None,
        seed: int | None = None,
        threads: int | None = None,
        progress: _Progress | None = None,
    ) -> Part:
        """Counts the replicates from `first` up to, not including, `end`, as a part of a run of `replicates`.

        Parts of one scenario and seed add up to exactly what one run counts, however it is split.
        """

@final
class Part:
    """The counts of some replicates of a run: the bytes of a part file.

    It is known to be whole and undamaged. Pickling keeps the bytes as they are.
    """

    @classmethod
    def from_bytes(cls, data: bytes, name: str = ...) -> Part:
        """The part that these bytes are; `name` says which in messages. Raises PartError if they are damaged or cut short."""

    @classmethod
    def open(cls, path: _Path) -> Part:
        """The part in a file. Raises PartError if it cannot be read, is damaged or cut short."""

    def save(self, path: _Path, *, replace: bool = False) -> None:
        """Writes the part to a file, which is whole or not there. Raises OutputError if there is one, unless `replace` is true."""

    def results(
        self, scenario: Scenario | _Path | None = None, *, allow_gaps: bool = False, threads: int | None = None
    ) -> Run:
        """The results of this part alone. Raises PartError if replicates of the run are missing, unless `allow_gaps` is true."""

    @property
    def name(self) -> str:
        """What it is called in messages."""

    @property
    def scenario(self) -> str:
        """Short name of its scenario."""

    @property
    def sha256(self) -> str:
        """SHA-256 of its scenario with all that it reads."""

    @property
    def seed(self) -> int:
        """Seed."""

    @property
    def version(self) -> str:
        """Version of the program that counted."""

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The replicates that it holds: pairs of the first and the one after the last."""

    @property
    def missing(self) -> list[tuple[int, int]]:
        """Those that are missing for the whole run, in the same way."""

    @property
    def replicates(self) -> int:
        """How many replicates it holds."""

    @property
    def replicates_wanted(self) -> int:
        """How many are wanted in all."""

    def __bytes__(self) -> bytes: ...
    def __len__(self) -> int: ...

@final
class Run:
    """The results of a run."""

    @property
    def summary(self) -> dict[str, Any]:
        """What `summary.json` holds."""

    @property
    def receipt(self) -> dict[str, Any]:
        """From what, by what and how the run was made, as every output carries it."""

    @property
    def scenario(self) -> str:
        """Short name of the scenario."""

    @property
    def crs(self) -> str:
        """Name of the grid's coordinate reference system."""

    @property
    def seed(self) -> int:
        """Seed."""

    @property
    def replicates(self) -> int:
        """Replicates that were counted."""

    @property
    def ending(self) -> str:
        """How the run ended: `complete`, `precision reached`, or `parts missing`."""

    @property
    def verdict(self) -> str:
        """Whether the run agrees with its exact companion: `agrees`, `disagrees` or `not decidable`. Do not use a run that disagrees."""

    @property
    def cautions(self) -> list[str]:
        """Cautions, in words."""

    def raster_names(self) -> list[str]:
        """Names of the rasters, such as `density` and `presence`."""

    def raster(self, name: str) -> Raster:
        """A raster. Raises OptionError if there is none of this name."""

    def table_names(self) -> list[str]:
        """Names of the tables, such as `districts` and `strikes`."""

    def table(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """A table: its columns by name, as in the CSV file. Texts are objects, dates days; what is not known is None, NaT or NaN.

        Raises OptionError if there is none of this name.
        """

    def layer_names(self) -> list[str]:
        """Names of the layers of the GeoPackage, such as `boxes` and `strikes`."""

    def write_geopackage(self, path: _Path) -> None:
        """Writes the GeoPackage of all vector layers to a file, which must not be there yet."""

    def to_pandas(self, name: str) -> pandas.DataFrame:
        """A table as a pandas DataFrame; needs pandas."""

    def to_xarray(self, support: str = "box") -> xarray.Dataset:
        """All rasters of one support (`cell`, `box` or `hectare`) as an xarray Dataset; needs xarray."""

    def to_geopandas(self, layer: str) -> geopandas.GeoDataFrame:
        """A layer of the GeoPackage as a GeoDataFrame; needs GeoPandas."""

    def write(self, folder: _Path, *, replace: bool = False, hxl: bool = False, language: str = "en") -> Path:
        """Writes all files of the run, the same as the command line's, and gives the folder.

        Raises OutputError if something stands there; `replace` replaces a run. `hxl` adds hashtags under the headers of tables.
        """

@final
class Raster:
    """One raster of a run."""

    @property
    def name(self) -> str:
        """Name, such as `density`."""

    @property
    def title(self) -> str:
        """What the values are."""

    @property
    def unit(self) -> str:
        """Their unit; `probability` for a probability."""

    @property
    def support(self) -> str:
        """For what square a value holds, in words."""

    @property
    def crs(self) -> str:
        """Name of the coordinate reference system."""

    @property
    def values(self) -> npt.NDArray[np.float32]:
        """float32, rows x columns, row 0 north; NaN where no documented strike reaches, which is not the same as safe."""

    @property
    def geotransform(self) -> tuple[float, float, float, float, float, float]:
        """From columns and rows to metres, in GDAL's order: west edge, width, 0, north edge, 0, minus height."""

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east and north edge, m."""

    @property
    def side_m(self) -> float:
        """Side of a square, m."""

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[Any]: ...
