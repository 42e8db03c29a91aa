"""What each rank does in the test of MPI: a run, and what goes wrong on one rank only."""

import sys

from mpi4py import MPI

import remnants
import remnants.mpi

scenario, replicates, output = sys.argv[1], int(sys.argv[2]), sys.argv[3]
rank, size = MPI.COMM_WORLD.rank, MPI.COMM_WORLD.size

loaded = remnants.load(scenario) if rank != 1 else None
run = remnants.mpi.run(loaded, replicates)
assert (run is None) == (rank != 0)
if run is not None:
    run.write(output)

few = remnants.mpi.run(loaded, 2)
assert rank != 0 or few.replicates == 2

told = []
for work in (
    lambda: remnants.mpi.run(loaded if rank != 2 else loaded.with_({"seed": 2}), 10),
    lambda: remnants.mpi.run(None, 10),
    lambda: remnants.mpi.run(loaded, 10, threads=1 if rank != 1 else 0),
    lambda: remnants.mpi.run(loaded, 0),
):
    try:
        work()
        told.append("nothing")
    except remnants.RemnantsError as error:
        told.append(f"{type(error).__name__}: {error}")

own = remnants.__version__
remnants.__version__ = own if rank != 2 else "0.0.9"
try:
    remnants.mpi.run(loaded, 10)
except remnants.VersionError as error:
    told.append(str(error))

for line in MPI.COMM_WORLD.gather((size, rank, told)) or []:
    print(line)
