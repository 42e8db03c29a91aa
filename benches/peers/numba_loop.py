"""The reference footprint by numba: scalar loops compiled by LLVM, one core."""

import math

import numpy as np
from numba import njit

from reference import (BOX, BOXES, CARRIERS, CELL, CELLS, HALF_WIDTH, KAPPA, LOAD, PATTERN, RATE_HIGH, RATE_LOW, SCATTER, SEED,
                       main)

# Boxes off the grid count as contaminated, too: boxes are counted on a wider square.
AROUND = 40
WIDE = BOXES + 2 * AROUND


@njit
def add(count, touched, used, index):
    if count[index] == 0:
        touched[used] = index
        used += 1
    count[index] += 1
    return used


@njit
def finish(count, touched, used, sums):
    for k in range(used):
        index = touched[k]
        n = count[index]
        sums[0, index] += n
        sums[1, index] += n * n
        sums[2, index] += 1
        count[index] = 0


@njit
def loop(seed, remnants, boxes_hit, cells, boxes):
    np.random.seed(seed)
    cell_count, cell_touched = np.zeros(CELLS * CELLS, np.int64), np.zeros(CARRIERS * LOAD, np.int64)
    box_count, box_touched = np.zeros(WIDE * WIDE, np.int64), np.zeros(CARRIERS * LOAD, np.int64)
    for replicate in range(len(remnants)):
        mean = np.random.uniform(RATE_LOW, RATE_HIGH)
        rate = np.random.beta(mean * KAPPA, (1.0 - mean) * KAPPA)
        bearing = np.random.uniform(0.0, 2.0 * math.pi)
        sine, cosine = math.sin(bearing), math.cos(bearing)
        total, cells_used, boxes_used = 0, 0, 0
        for _ in range(CARRIERS):
            along0 = np.random.normal() * SCATTER[0]
            right0 = np.random.normal() * SCATTER[1]
            failed = np.random.binomial(LOAD, rate)
            total += failed
            for _ in range(failed):
                along = along0 + np.random.normal() * PATTERN[0]
                right = right0 + np.random.normal() * PATTERN[1]
                east = along * sine + right * cosine + HALF_WIDTH
                north = along * cosine - right * sine + HALF_WIDTH
                row, column = CELLS - 1 - math.floor(north / CELL), math.floor(east / CELL)
                if 0 <= row < CELLS and 0 <= column < CELLS:
                    cells_used = add(cell_count, cell_touched, cells_used, row * CELLS + column)
                row, column = BOXES - 1 - math.floor(north / BOX) + AROUND, math.floor(east / BOX) + AROUND
                if 0 <= row < WIDE and 0 <= column < WIDE:
                    boxes_used = add(box_count, box_touched, boxes_used, row * WIDE + column)
        remnants[replicate] = total
        boxes_hit[replicate] = boxes_used
        finish(cell_count, cell_touched, cells_used, cells)
        finish(box_count, box_touched, boxes_used, boxes)


def named(sums):
    return dict(zip(["sum", "squares", "hits"], sums))


def count(replicates):
    remnants, boxes_hit = (np.zeros(replicates, np.int64) for _ in range(2))
    cells, boxes = np.zeros((3, CELLS * CELLS), np.int64), np.zeros((3, WIDE * WIDE), np.int64)
    loop(SEED, remnants, boxes_hit, cells, boxes)
    on_grid = boxes.reshape(3, WIDE, WIDE)[:, AROUND:-AROUND, AROUND:-AROUND].copy()
    return {}, {"remnants": remnants, "boxes_hit": boxes_hit, "cells": named(cells), "boxes": named(on_grid)}


if __name__ == "__main__":
    main(count)
