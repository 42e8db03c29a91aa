"""The reference footprint's numbers, and what every implementation here has in common.

Units: m. The strike lies at (0, 0), the middle of 400 x 400 cells of 5 m; boxes of 50 m. Row 0 is north.
"""

import json
import math
import re
import sys
import time
from pathlib import Path

CARRIERS, LOAD = 20, 104
RATE_LOW, RATE_HIGH, KAPPA = 0.05, 0.20, 20.0
SCATTER = (100.0, 50.0)
PATTERN = (60.0, 30.0)
HALF_WIDTH, CELL, BOX = 1000.0, 5.0, 50.0
CELLS, BOXES = 400, 40
SEED = 1


def peak_bytes():
    """Most memory that this process has held so far, bytes; None where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) * 1024


def main(count):
    """Runs count(replicates) -> (stages, counts): seconds by stage, and arrays; prints one line of JSON, writes counts if asked to.

    A short run before the clock starts takes compiling and first calls out of the measurement.
    """
    replicates = int(sys.argv[1])
    count(20)
    before = peak_bytes()
    start = time.perf_counter()
    stages, counts = count(replicates)
    seconds = time.perf_counter() - start
    peak = peak_bytes()
    remnants = int(sum(counts["remnants"]))
    print(json.dumps({"seconds": seconds, "stages": stages, "remnants": remnants, "before_bytes": before, "peak_bytes": peak}))
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(json.dumps(counts, default=lambda array: array.ravel().tolist()))


def draw(rng):
    """One replicate by NumPy: places of all remnants, m east and m north of the strike, remnants x 2."""
    mean = rng.uniform(RATE_LOW, RATE_HIGH)
    rate = rng.beta(mean * KAPPA, (1.0 - mean) * KAPPA)
    bearing = rng.uniform(0.0, 2.0 * math.pi)
    along = rng.standard_normal(CARRIERS) * SCATTER[0]
    right = rng.standard_normal(CARRIERS) * SCATTER[1]
    failed = rng.binomial(LOAD, rate, CARRIERS)
    n = int(failed.sum())
    along = along.repeat(failed) + rng.standard_normal(n) * PATTERN[0]
    right = right.repeat(failed) + rng.standard_normal(n) * PATTERN[1]
    sine, cosine = math.sin(bearing), math.cos(bearing)
    return along * sine + right * cosine, along * cosine - right * sine
