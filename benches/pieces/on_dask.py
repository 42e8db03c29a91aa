"""A run on a Dask cluster of processes of one thread each: scenario, replicates, processes, folder. Says what it spent on what."""

import sys
import time

import remnants
import remnants.dask
from dask.distributed import Client, LocalCluster


def main() -> None:
    place, replicates, processes, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    start = time.perf_counter()
    with LocalCluster(n_workers=processes, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        begun = time.perf_counter()
        run = remnants.dask.run(remnants.load(place), client, replicates=replicates)
        counted = time.perf_counter()
        run.write(folder, replace=True)
        written = time.perf_counter()
    spent = [("starting the cluster", start, begun), ("counting and adding up", begun, counted), ("writing", counted, written)]
    print("  of which", ", ".join(f"{what} {end - since:.2f} s" for what, since, end in spent), file=sys.stderr)


if __name__ == "__main__":
    main()
