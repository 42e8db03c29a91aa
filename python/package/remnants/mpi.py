"""Runs on many processes by MPI: ``mpirun -n 8 python -m mpi4py script.py``. Needs mpi4py.

>>> import remnants, remnants.mpi
>>> run = remnants.mpi.run(remnants.load("scenarios/stepanakert-2020"))
>>> if run is not None:  # on rank 0 alone
...     run.write("output/stepanakert-2020")
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import remnants
from remnants.errors import OptionError, RemnantsError, ScenarioError, VersionError

if TYPE_CHECKING:
    from mpi4py.MPI import Intracomm

    from remnants import Part, Run, Scenario

T = TypeVar("T")


def run(
    scenario: Scenario | None,
    replicates: int | None = None,
    comm: Intracomm | None = None,
    *,
    seed: int | None = None,
    threads: int = 1,
) -> Run | None:
    """Counts a share of the replicates on every rank, adds the shares up as a tree, and gives the results on rank 0, None elsewhere.

    Every rank calls it. The scenario, replicates and seed of rank 0 are run; others pass the same scenario, or None. ``threads`` are those
    of each rank. What goes wrong on one rank is raised on all of them.
    """
    from mpi4py import MPI

    comm = MPI.COMM_WORLD if comm is None else comm
    _same_versions(comm)
    # Made ready where a failure reaches all, before anybody waits for it.
    told = comm.bcast(_together(comm, lambda: pickle.dumps((scenario, replicates, seed)) if comm.rank == 0 else b""))
    given, replicates, seed = _together(comm, lambda: pickle.loads(told))
    ours = _together(comm, lambda: _scenario_of(comm, scenario, given))
    part = _together(comm, lambda: _share(comm, ours, replicates, seed, threads))
    total = comm.reduce(part, op=lambda one, other: _added(ours, one, other, threads))
    return _together(comm, lambda: _results(comm, ours, total, threads))


def _same_versions(comm: Intracomm) -> None:
    versions = comm.allgather(remnants.__version__)
    other = next((rank for rank, version in enumerate(versions) if version != versions[0]), None)
    if other is not None:
        raise VersionError(
            f"rank {other} has version {versions[other]} of remnants and rank 0 has version {versions[0]}: "
            "their counts do not add up"
        )


def _together(comm: Intracomm, work: Callable[[], T]) -> T:
    """Does work on every rank; an error on one of them is raised on all."""
    result, error = None, None
    try:
        result = work()
    except Exception as raised:  # Whatever it is, the others must not wait for this rank.
        error = raised
    failed = [(rank, error) for rank, error in enumerate(comm.allgather(_portable(error))) if error is not None]
    if error is not None:
        raise error
    if failed:
        rank, theirs = failed[0]
        raise type(theirs)(f"rank {rank}: {theirs}")
    return result  # type: ignore[return-value]


def _portable(error: Exception | None) -> RemnantsError | None:
    """The error as others can have it."""
    if error is None or isinstance(error, RemnantsError):
        return error
    return RemnantsError(f"{type(error).__name__}: {error}")


def _scenario_of(comm: Intracomm, scenario: Scenario | None, given: Scenario | None) -> Scenario:
    """Rank 0's, after a look whether it is everybody's."""
    if given is None:
        raise OptionError("rank 0 has no scenario")
    if scenario is not None and scenario.sha256 != given.sha256:
        raise ScenarioError(f"rank {comm.rank} has another scenario than rank 0")
    return scenario if scenario is not None else given


def _share(comm: Intracomm, scenario: Scenario, replicates: int | None, seed: int | None, threads: int) -> Part | None:
    """This rank's counts; None if there are more ranks than replicates."""
    wanted = scenario.replicates if replicates is None else replicates
    first, end = (wanted * (comm.rank + step) // comm.size for step in (0, 1))
    if first == end and wanted > 0:
        return None
    return scenario.count(first, end, replicates=wanted, seed=seed, threads=threads)


#: What a rank holds while counts are added up.
Sum: TypeAlias = "Part | RemnantsError | None"


def _added(scenario: Scenario, one: Sum, other: Sum, threads: int) -> Sum:
    """The sum of what two ranks hold; an error goes the way of the counts."""
    if isinstance(one, RemnantsError) or other is None:
        return one
    if isinstance(other, RemnantsError) or one is None:
        return other
    try:
        return remnants.merge([one, other], scenario=scenario, threads=threads)
    except Exception as error:  # Raised on rank 0, for all.
        return _portable(error)


def _results(comm: Intracomm, scenario: Scenario, total: Sum, threads: int) -> Run | None:
    if comm.rank != 0:
        return None
    if isinstance(total, RemnantsError):
        raise total
    return remnants.results([] if total is None else [total], scenario=scenario, threads=threads)
