#!/usr/bin/env python3
"""Residents near remnants by CLIMADA's ImpactCalc, another program for hazard, exposure and impact, against the program's own.

Usage: climada_impact.py NEAR.csv PEOPLE.csv RESIDENTS.csv
       climada_impact.py --self-test
NEAR.csv: replicate,row,column of every cell whose centre is near a remnant. PEOPLE.csv: row,column,people. RESIDENTS.csv: replicate,residents,
one row for every replicate, also those near nobody.
A replicate is an event, a cell a centroid, the intensity 1 where the cell is near a remnant; the impact function steps from 0 to 1 at 0.5.
Exit code 1 if any replicate differs by more than 1e-9 of its number (and 1e-6 of a person).

Needs climada (6.1.0 was tried, on Python 3.11). Its dependency GDAL for Python wants a C library and is used for nothing here, so:
    pip install --no-deps climada==6.1.0
    pip install bottleneck cartopy contextily dask deprecation fiona geopandas h5py matplotlib netcdf4 numba pandas pathos pint pyarrow \\
        pycountry pyproj rasterio scikit-learn sparse statsmodels tabulate tqdm xarray xlsxwriter
That is 1.4 GB and a minute and a half.
"""

import atexit
import csv
import os
import shutil
import sys
import tempfile
import types

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


def impacts(people, near, replicates):
    """People near remnants by replicate: `people` by (row, column), `near` as (replicate, row, column)."""
    parts = climada()
    cells = sorted(set(people) | {cell[1:] for cell in near})
    hazard = hazard_of(parts, cells, near, replicates)
    exposures = exposures_of(parts, cells, people)
    step = parts.ImpactFunc(
        haz_type=KIND, id=1, intensity=numpy.asarray([0, 0.5, 0.5, 1]), mdd=numpy.asarray([0, 0, 1, 1]), paa=numpy.ones(4)
    )
    impact = parts.ImpactCalc(exposures, parts.ImpactFuncSet([step]), hazard).impact(save_mat=False, assign_centroids=False)
    return impact.at_event, impact.aai_agg


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


def compare(near_path, people_path, residents_path):
    residents = {int(row["replicate"]): float(row["residents"]) for row in rows(residents_path)}
    people = {}
    for row in rows(people_path):
        cell = (int(row["row"]), int(row["column"]))
        people[cell] = people.get(cell, 0.0) + float(row["people"])
    near = [(int(row["replicate"]), int(row["row"]), int(row["column"])) for row in rows(near_path)]
    if sorted(residents) != list(range(len(residents))):
        sys.exit(f"{residents_path}: replicates must be numbered from 0 without gaps")
    by_event, expected = impacts(people, near, len(residents))
    return faults(numpy.asarray([residents[r] for r in range(len(residents))]), by_event, expected)


def faults(stated, by_event, expected):
    wrong = numpy.flatnonzero(~(numpy.abs(stated - by_event) <= 1e-6 + 1e-9 * numpy.abs(by_event)))
    said = [f"replicate {r}: {stated[r]} residents near, by CLIMADA {by_event[r]}" for r in wrong]
    if not abs(expected - stated.mean()) <= 1e-6 + 1e-9 * abs(expected):
        said.append(f"expected: {stated.mean()}, by CLIMADA {expected}")
    return said


def self_test():
    """Random cells, half of them without people, against a plain sum; then with one number changed."""
    rng = numpy.random.default_rng(1)
    people = {(int(r), int(c)): float(rng.integers(1, 100)) / 7 for r, c in rng.integers(0, 40, (800, 2))}
    near = [(int(n), int(r), int(c)) for n, r, c in rng.integers(0, 40, (4000, 3)) if n != 3]
    plain = numpy.zeros(40)
    for replicate, row, column in set(near):
        plain[replicate] += people.get((row, column), 0.0)
    by_event, expected = impacts(people, near, 40)
    if faults(plain, by_event, expected) or by_event[3] != 0:
        sys.exit(f"differs from a plain sum: {faults(plain, by_event, expected)}")
    plain[5] += 1
    if len(faults(plain, by_event, expected)) != 2:
        sys.exit("a changed number is not seen")
    print("agrees with a plain sum; a changed number is seen")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) != 3:
        sys.exit(__doc__)
    said = compare(*arguments)
    print("\n".join(said) if said else "agrees")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
