"""The reference footprint by NumPy: whole arrays within a replicate, a Python loop over replicates, one core."""

import numpy as np

from reference import BOX, BOXES, CARRIERS, CELL, CELLS, HALF_WIDTH, LOAD, SEED, draw, main

# Remnants off the grid count, too: everything is counted on a square three times as wide, and cut at the end.
WIDE = 3
ORDER = np.arange(CARRIERS * LOAD)


class Counts:
    """Sums, sums of squares and presence of a square of cells."""

    def __init__(self, side_m, side):
        self.per_m, self.side, self.wide = 1.0 / side_m, side, WIDE * side
        self.sum, self.squares, self.hits, self.running, self.last = (np.zeros(self.wide**2, dtype=np.int64) for _ in range(5))

    def record(self, east, north):
        """Counts one replicate; gives the number of occupied cells."""
        column = ((east + WIDE * HALF_WIDTH) * self.per_m).astype(np.int64)
        up = ((north + WIDE * HALF_WIDTH) * self.per_m).astype(np.int64)
        cell = (self.wide - 1 - up) * self.wide + column
        np.add.at(self.running, cell, 1)
        # Each occupied cell once, without sorting: where the last remnant written there finds itself.
        order = ORDER[:len(cell)]
        self.last[cell] = order
        once = cell[self.last[cell] == order]
        count = self.running[once]
        self.sum[once] += count
        self.squares[once] += count * count
        self.hits[once] += 1
        self.running[once] = 0
        return len(once)

    def arrays(self):
        around = (self.wide - self.side) // 2
        cut = slice(around, around + self.side)
        square = {"sum": self.sum, "squares": self.squares, "hits": self.hits}
        return {name: array.reshape(self.wide, self.wide)[cut, cut] for name, array in square.items()}


def count(replicates):
    rng = np.random.default_rng(SEED)
    cells, boxes = Counts(CELL, CELLS), Counts(BOX, BOXES)
    remnants, boxes_hit = (np.zeros(replicates, dtype=np.int64) for _ in range(2))
    for replicate in range(replicates):
        east, north = draw(rng)
        remnants[replicate] = len(east)
        cells.record(east, north)
        boxes_hit[replicate] = boxes.record(east, north)
    return {}, {"remnants": remnants, "boxes_hit": boxes_hit, "cells": cells.arrays(), "boxes": boxes.arrays()}


if __name__ == "__main__":
    main(count)
