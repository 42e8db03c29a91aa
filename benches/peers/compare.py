"""Do all implementations of the reference footprint say the same, and what does each cost?

compare.py OURS REPLICATES ROUNDS RESULT.json: OURS is the example `footprint` of the crate; no ROUNDS, no times. First every implementation's counts are compared with
ours and with the exact companion; only if they agree are they timed, in alternating order.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import agreement
from table import table

HERE = Path(__file__).parent
OURS, REPLICATES, ROUNDS, RESULT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
# Counts are compared over so many times the replicates that are timed; CLIMADA holds all events at once and stays at one time.
MORE = 5


def ours(threads, extras):
    return lambda replicates: [OURS, replicates, threads, extras]


def script(name):
    return lambda replicates: [sys.executable, HERE / name, replicates]


# The first is what the others are measured against.
CONTENDERS = {
    "remnants, 1 thread": ours("1", "none"),
    "remnants, 2 threads": ours("2", "none"),
    "remnants with everything counted, 1 thread": ours("1", "all"),
    "remnants with everything counted, 2 threads": ours("2", "all"),
    "numba, 1 thread": script("numba_loop.py"),
    "NumPy, 1 thread": script("numpy_loop.py"),
    "CLIMADA, 1 thread": script("climada_matrix.py"),
}
BASE = next(iter(CONTENDERS))
# Threads and what else is counted change no count.
REPEATS = [name for name in CONTENDERS if name.startswith("remnants") and name != BASE]
CLIMADA = "CLIMADA, 1 thread"


def one_core():
    """Libraries are held to one thread; CLIMADA's data folder goes to a home of its own."""
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"]
    return os.environ | dict.fromkeys(names, "1") | {"HOME": str(Path(sys.prefix) / "home"), "PYTHONDONTWRITEBYTECODE": "1"}


def run(command, *more):
    start = time.perf_counter()
    done = subprocess.run([*map(str, command), *map(str, more)], env=one_core(), stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout) | {"process_seconds": time.perf_counter() - start}


def usable():
    """Contenders whose libraries could be installed; says which are left out."""
    missing = [] if has_climada() else [CLIMADA]
    for name in missing:
        print(f"LEFT OUT: {name}: its packages could not be installed", flush=True)
    return {name: command for name, command in CONTENDERS.items() if name not in missing}, missing


def has_climada():
    return subprocess.run([sys.executable, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('climada') is None)"]).returncode == 0


def agreed(contenders):
    """The comparison of everybody's counts; ends the program if anything disagrees."""
    with tempfile.TemporaryDirectory() as folder:
        counts = {}
        for name, command in contenders.items():
            file = Path(folder) / "counts.json"
            run(command(REPLICATES * (1 if name == CLIMADA else MORE)), file)
            counts[name] = json.loads(file.read_text())
    judged = agreement.judge(counts, BASE, REPEATS)
    print(agreement.words(judged), flush=True)
    if judged["failures"] or judged["unequal"]:
        sys.exit("The implementations disagree: nothing was timed.")
    return judged


def timed(contenders):
    """Runs by contender, in alternating order, so that a busy neighbour meets all alike."""
    runs = {name: [] for name in contenders}
    order = list(contenders)
    for number in range(ROUNDS):
        for name in order if number % 2 == 0 else reversed(order):
            runs[name].append(run(contenders[name](REPLICATES)))
        print(f"round {number + 1} of {ROUNDS} timed", file=sys.stderr, flush=True)
    return runs


def machine():
    """What it ran on; no names."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    field = dict(line.split(":", 1) for line in lines if ":" in line)
    field = {name.strip(): value.strip() for name, value in field.items()}
    wanted = ["avx2", "fma", "avx512f", "avx512dq", "avx512vl"]
    flags = field.get("flags", "").split()
    return {
        "cpu": field.get("model name", platform.machine()), "cores": os.cpu_count(), "flags": [f for f in wanted if f in flags],
        "system": platform.system()}


def versions():
    from importlib.metadata import PackageNotFoundError, version

    def known(name):
        try:
            return version(name)
        except PackageNotFoundError:
            return None

    return {"Python": platform.python_version()} | {name: known(name) for name in ["numpy", "scipy", "numba", "climada"]}


def main():
    if REPLICATES < 5_000:
        sys.exit(f"At least 5,000 replicates are wanted, found {REPLICATES}: with fewer, too few cells are hit often enough to be compared.")
    contenders, missing = usable()
    judged = agreed(contenders)
    if ROUNDS == 0:
        return
    runs = timed(contenders)
    rows = table(runs, BASE)
    result = {
        "replicates": REPLICATES, "replicates_compared": MORE * REPLICATES, "rounds": ROUNDS, "machine": machine(), "versions": versions(), "missing": missing,
        "agreement": judged, "rows": rows}
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(f"\nWritten: {RESULT}")


if __name__ == "__main__":
    main()
