#!/usr/bin/env python3
"""Residents near remnants by CLIMADA's ImpactCalc, another program for hazard, exposure and impact, against the program's own.

Usage: climada_impact.py DUMP_DIR RUN_DIR    DUMP_DIR by examples/exposure_dump.rs, RUN_DIR by `remnants run`, of the same replicates
       climada_impact.py --self-test
For the first distance. A replicate is an event, a cell a centroid, the intensity 1 where the cell is near a remnant (near.csv); the impact
function steps from 0 to 1 at 0.5. Layers of people go one after the other, since each has its own multiplier in each replicate.
Exit code 1 if any replicate differs by more than 1e-9 of its number (and a millionth of a person a layer). For example:
    cargo run --release --example exposure_dump -- scenarios/stepanakert-2020 dump 200
    target/release/remnants run scenarios/stepanakert-2020 --replicates 200 --output run
    python tests/python/climada_impact.py dump run
On two busy cores, 200 replicates of stepanakert-2020 (75,986 remnants, 1.3 million near cells with people): all numbers agree; CLIMADA
takes 0.18 to 0.26 s for impacts, 2,400 to 3,400 ns a remnant, after 3.0 s for hazard and exposures from near cells; the program takes 80 to
140 ns a remnant from places of remnants to residents, near cells included (exposure_dump prints it). 100 replicates of tutorial-valley
(38,732 remnants, four layers): all agree; 1,750 ns, and 170 ns for two distances.

Needs climada (6.1.0 was tried, on Python 3.11). Its dependency GDAL for Python wants a C library and is used for nothing here, so:
    pip install --no-deps climada==6.1.0
    pip install bottleneck cartopy contextily dask deprecation fiona geopandas h5py matplotlib netcdf4 numba pandas pathos pint pyarrow \\
        pycountry pyproj rasterio scikit-learn sparse statsmodels tabulate tqdm xarray xlsxwriter
That is 1.4 GB and a minute and a half.
"""

import atexit
import csv
import json
import os
import shutil
import sys
import tempfile
import time
import types
from pathlib import Path

import numpy


def climada():
    """CLIMADA's parts. It makes folders in the home folder when imported, so it is given another; GDAL is stood in for if missing."""
    os.environ["HOME"] = tempfile.mkdtemp(prefix="climada-home-")
    atexit.register(shutil.rmtree, os.environ["HOME"], ignore_errors=True)
    try:
        import osgeo  # noqa: F401
    except ImportError:
        stand_in = types.ModuleType("osgeo")
        stand_in.gdal = types.ModuleType("osgeo.gdal")
        sys.modules |= {"osgeo": stand_in, "osgeo.gdal": stand_in.gdal}
    from climada.engine import ImpactCalc
    from climada.entity import Exposures, ImpactFunc, ImpactFuncSet
    from climada.hazard import Centroids, Hazard

    return types.SimpleNamespace(
        ImpactCalc=ImpactCalc, Exposures=Exposures, ImpactFunc=ImpactFunc, ImpactFuncSet=ImpactFuncSet, Centroids=Centroids, Hazard=Hazard
    )


KIND = "CMR"


def impacts(layers, near, replicates):
    """People near remnants, layers x replicates, and seconds: `layers` are people by (row, column), `near` holds (replicate, row, column)."""
    parts = climada()
    cells = sorted(set().union(*layers) | {cell[1:] for cell in near})
    step = parts.ImpactFunc(
        haz_type=KIND, id=1, intensity=numpy.asarray([0, 0.5, 0.5, 1]), mdd=numpy.asarray([0, 0, 1, 1]), paa=numpy.ones(4)
    )
    start = time.perf_counter()
    hazard = hazard_of(parts, cells, near, replicates)
    exposures = [exposures_of(parts, cells, people) for people in layers]
    ready = time.perf_counter()
    calculate = lambda e: parts.ImpactCalc(e, parts.ImpactFuncSet([step]), hazard).impact(save_mat=False, assign_centroids=False)
    by_event = numpy.asarray([calculate(e).at_event for e in exposures])
    return by_event, (ready - start, time.perf_counter() - ready)


def hazard_of(parts, cells, near, replicates):
    from scipy import sparse

    index = {cell: i for i, cell in enumerate(cells)}
    events, columns = [cell[0] for cell in near], [index[cell[1:]] for cell in near]
    intensity = sparse.csr_matrix((numpy.ones(len(near)), (events, columns)), shape=(replicates, len(cells)))
    intensity.data[:] = 1  # a cell named twice is near once
    centroids = parts.Centroids(lat=latitudes(cells), lon=longitudes(cells))
    numbers = numpy.arange(1, replicates + 1)
    return parts.Hazard(
        haz_type=KIND, centroids=centroids, intensity=intensity, event_id=numbers, event_name=[str(n) for n in numbers], date=numbers,
        frequency=numpy.full(replicates, 1 / replicates), orig=numpy.ones(replicates, bool),
    )


def exposures_of(parts, cells, people):
    """Every cell stands on the centroid of the same number, so that nothing hangs on CLIMADA's search for the nearest."""
    import geopandas

    columns = {"value": [people.get(cell, 0.0) for cell in cells], f"impf_{KIND}": 1, f"centr_{KIND}": numpy.arange(len(cells))}
    points = geopandas.points_from_xy(longitudes(cells), latitudes(cells))
    return parts.Exposures(geopandas.GeoDataFrame(columns, geometry=points, crs="EPSG:4326"), value_unit="people")


def latitudes(cells):
    """Made up: a millionth of a degree a row. Nothing hangs on them."""
    return numpy.asarray([-1e-6 * row for row, _ in cells], dtype=float)


def longitudes(cells):
    return numpy.asarray([1e-6 * column for _, column in cells], dtype=float)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def compare(dump, run):
    model = json.loads((dump / "model.json").read_text(encoding="utf-8"))
    column = f"people_within_{model['distances_m'][0]:g}_m"
    stated = numpy.asarray([float(row[column]) for row in rows(run / "tables/exposure_replicates.csv")])
    if len(stated) != model["replicates"]:
        sys.exit("the run and the dump are of different replicates")
    layers = [{} for _ in model["populations"]]
    for row in rows(dump / "people.csv"):
        layers[int(row["layer"])][int(row["row"]), int(row["column"])] = float(row["people"])
    near = [(int(row["replicate"]), int(row["row"]), int(row["column"])) for row in rows(dump / "near.csv")]
    by_layer, (ready, calculated) = impacts(layers, near, len(stated))
    by_event = (by_layer * [numbers(p["multiplier"], len(stated)) for p in model["populations"]]).sum(axis=0)
    remnants = sum(row["at_assessment"] == "there" for row in rows(dump / "remnants.csv"))
    print(f"{remnants} remnants, {len(near)} near cells, {len(stated)} replicates; CLIMADA: {ready:.2f} s for hazard and exposures from near")
    print(f"cells, {calculated:.3f} s for impacts, which is {1e9 * calculated / max(remnants, 1):.0f} ns a remnant")
    return faults(stated, by_event, len(layers))


def numbers(value, replicates):
    return numpy.asarray(value["by_replicate"] if isinstance(value, dict) else [value] * replicates)


def faults(stated, by_event, layers=1):
    wrong = numpy.flatnonzero(~(numpy.abs(stated - by_event) <= 1e-6 * layers + 1e-9 * numpy.abs(by_event)))
    said = [f"replicate {r}: {stated[r]} residents near, by CLIMADA {by_event[r]}" for r in wrong]
    if not abs(by_event.mean() - stated.mean()) <= 1e-6 * layers + 1e-9 * abs(by_event.mean()):
        said.append(f"expected: {stated.mean()}, by CLIMADA {by_event.mean()}")
    return said


def self_test():
    """Random cells, half of them without people, against a plain sum; then with one number changed."""
    rng = numpy.random.default_rng(1)
    people = {(int(r), int(c)): float(rng.integers(1, 100)) / 7 for r, c in rng.integers(0, 40, (800, 2))}
    near = [(int(n), int(r), int(c)) for n, r, c in rng.integers(0, 40, (4000, 3)) if n != 3]
    plain = numpy.zeros(40)
    for replicate, row, column in set(near):
        plain[replicate] += people.get((row, column), 0.0)
    [by_event], _ = impacts([people], near, 40)
    if faults(plain, by_event) or by_event[3] != 0:
        sys.exit(f"differs from a plain sum: {faults(plain, by_event)}")
    plain[5] += 1
    if len(faults(plain, by_event)) != 2:
        sys.exit("a changed number is not seen")
    print("agrees with a plain sum; a changed number is seen")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) != 2:
        sys.exit(__doc__)
    said = compare(Path(arguments[0]), Path(arguments[1]))
    print("\n".join(said) if said else "agrees")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
