"""The reference footprint through CLIMADA: N events over the cells as a sparse Hazard, then its impact on one unit a cell, one core.

CLIMADA has no sampler of its own for this hazard: NumPy draws the events. Sums, sums of squares and presence per cell are then
those of its impact matrix, boxes those of the matrix gathered by SciPy.
"""

import logging
import sys
import time
import types
import warnings

import geopandas as gpd
import numpy as np
from scipy import sparse

from reference import BOXES, CELL, CELLS, HALF_WIDTH, SEED, draw, main

# GDAL's Python binding has no wheel; CLIMADA imports it for night-time light images alone, which play no part here.
sys.modules["osgeo"] = types.ModuleType("osgeo")
sys.modules["osgeo.gdal"] = sys.modules["osgeo"].gdal = types.ModuleType("osgeo.gdal")
warnings.simplefilter("ignore")

from climada.engine import ImpactCalc  # noqa: E402
from climada.entity import Exposures, ImpactFunc, ImpactFuncSet  # noqa: E402
from climada.hazard import Centroids, Hazard  # noqa: E402

logging.disable(logging.WARNING)

KIND = "RM"
# A UTM zone, so that coordinates are metres.
CRS = "EPSG:32638"
MIDDLE = (501_000.0, 4_401_000.0)
MOST = 10_000.0


def places():
    """Centres of the cells, in rows from the north."""
    along = (np.arange(CELLS) + 0.5) * CELL - HALF_WIDTH
    return np.tile(MIDDLE[0] + along, CELLS), np.repeat(MIDDLE[1] + along[::-1], CELLS)


EAST, NORTH = places()
CENTROIDS = Centroids(lat=NORTH, lon=EAST, crs=CRS)
EXPOSURES = Exposures(gpd.GeoDataFrame({
    "value": np.ones(CELLS * CELLS), f"impf_{KIND}": np.ones(CELLS * CELLS, dtype=int),
    f"centr_{KIND}": np.arange(CELLS * CELLS)}, geometry=gpd.points_from_xy(EAST, NORTH), crs=CRS))
# The impact of n remnants on one unit is n.
FUNCTIONS = ImpactFuncSet([ImpactFunc(
    haz_type=KIND, id=1, intensity=np.array([0.0, MOST]), mdd=np.array([0.0, MOST]), paa=np.ones(2), name="remnants")])


def gathered():
    """From cells to boxes, as a matrix."""
    row, column = np.divmod(np.arange(CELLS * CELLS), CELLS)
    side = CELLS // BOXES
    box = row // side * BOXES + column // side
    return sparse.csr_matrix((np.ones(CELLS * CELLS), (np.arange(CELLS * CELLS), box)))


GATHERED = gathered()


def events(replicates):
    """Draws events; gives their Hazard."""
    # Not the events of the NumPy loop once more.
    rng = np.random.default_rng(SEED + 1)
    cells, ends = [], np.zeros(replicates + 1, dtype=np.int64)
    for replicate in range(replicates):
        east, north = draw(rng)
        column = np.floor((east + HALF_WIDTH) / CELL).astype(np.int64)
        row = CELLS - 1 - np.floor((north + HALF_WIDTH) / CELL).astype(np.int64)
        inside = (row >= 0) & (row < CELLS) & (column >= 0) & (column < CELLS)
        cell = (row * CELLS + column)[inside]
        cells.append(cell)
        ends[replicate + 1] = ends[replicate] + len(cell)
    index = np.concatenate(cells)
    matrix = sparse.csr_matrix((np.ones(len(index)), index, ends), shape=(replicates, CELLS * CELLS))
    matrix.sum_duplicates()
    number = np.arange(1, replicates + 1)
    return Hazard(
        haz_type=KIND, units="remnants", centroids=CENTROIDS, event_id=number, event_name=[str(n) for n in number],
        frequency=np.full(replicates, 1.0 / replicates), date=np.ones(replicates, dtype=int),
        orig=np.ones(replicates, dtype=bool), intensity=matrix)


def columns(matrix):
    """Sums, sums of squares and presence over events."""
    return {
        "sum": np.asarray(matrix.sum(axis=0)).ravel(), "squares": np.asarray(matrix.power(2).sum(axis=0)).ravel(),
        "hits": np.asarray((matrix > 0).sum(axis=0)).ravel()}


def count(replicates):
    stamps = [time.perf_counter()]
    hazard = events(replicates)
    stamps.append(time.perf_counter())
    impact = ImpactCalc(EXPOSURES, FUNCTIONS, hazard).impact(save_mat=True, assign_centroids=False)
    stamps.append(time.perf_counter())
    boxes = impact.imp_mat @ GATHERED
    counts = {
        "remnants": impact.at_event, "boxes_hit": boxes.getnnz(axis=1), "cells": columns(impact.imp_mat), "boxes": columns(boxes)}
    stamps.append(time.perf_counter())
    stages = dict(zip(["drawing and event matrix", "impact", "counts per cell and box"], np.diff(stamps).tolist()))
    return stages, counts


if __name__ == "__main__":
    main(count)
