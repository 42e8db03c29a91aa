"""Runs on a Dask cluster, and sweeps over many scenarios. Needs dask and distributed.

>>> from dask.distributed import Client
>>> import remnants, remnants.dask
>>> run = remnants.dask.run(remnants.load("scenarios/stepanakert-2020"), Client(), replicates=100_000)

Replicates are counted in pieces, and pieces are added up as a tree. What a piece counts hangs on nothing but scenario, seed and replicates,
so a worker that dies loses nothing but time: its pieces are counted again elsewhere, to the same bytes.
"""

from __future__ import annotations

import functools
import pickle
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import dask
from dask.delayed import Delayed, delayed
from dask.distributed import Client, as_completed, default_client

import remnants
from remnants.errors import OptionError, VersionError

if TYPE_CHECKING:
    from remnants import Part, Run, Scenario

#: Pieces for each thread of the cluster: so many that threads end together, and few enough that overhead is small.
PIECES_A_THREAD = 12
#: Replicates of a piece, at least.
LEAST_REPLICATES = 100
#: Threads of a task: Dask gives a worker as many tasks as it has threads.
THREADS = 1


def run(
    scenario: Scenario,
    client: Client | None = None,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    pieces: int | None = None,
    fan_in: int = 32,
    retries: int = 3,
    progress: Callable[[int, int], object] | None = None,
) -> Run:
    """Runs a scenario on a cluster; the same bytes as everywhere else.

    ``client`` is by default the current one. A piece that fails is tried ``retries`` times more. ``progress`` is called with the replicates
    counted and wanted. Raises VersionError if a worker has another version of this package.
    """
    client = _client(client)
    wanted = scenario.replicates if replicates is None else replicates
    graph = _Graph(scenario, wanted, seed, _pieces(client, wanted) if pieces is None else pieces, fan_in)
    futures = client.compute([*graph.pieces, *graph.sums], retries=retries)
    counted, sums = futures[: len(graph.pieces)], futures[len(graph.pieces) :]
    left, done = as_completed(counted), 0
    # Counts that were added up may go.
    del counted, futures
    for future in left:
        # Why a piece failed for good is told by the sums.
        done += graph.lengths[future.key] if future.status == "finished" else 0
        if progress is not None:
            progress(done, graph.replicates)
        del future
    return remnants.results(client.gather(sums), scenario=scenario)


def counts(
    scenario: Scenario,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    pieces: int = 16,
    fan_in: int = 32,
) -> Delayed:
    """The counts of a run, a Part, to be computed later, alone or within other graphs."""
    return _Graph(scenario, replicates, seed, pieces, fan_in).total()


def sweep(
    scenarios: Mapping[str, Scenario],
    client: Client | None = None,
    what: Callable[[Run], Any] | None = None,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    pieces: int = 1,
    fan_in: int = 32,
    retries: int = 3,
) -> dict[str, Any]:
    """Runs many scenarios as one graph, and gives for each what ``what`` says of its run; its summary if nothing else is said.

    ``what`` is called on the workers, so that only what it returns travels.
    """
    client = _client(client)

    def told(scenario: Scenario) -> Delayed:
        graph = _Graph(scenario, replicates, seed, pieces, fan_in)
        name = f"remnants-tell-{dask.base.tokenize(graph.name, what)}"
        return delayed(_tell, pure=True)(graph.state, graph.sums, what, dask_key_name=name)

    names = list(scenarios)
    futures = client.compute([told(scenarios[name]) for name in names], retries=retries)
    return dict(zip(names, client.gather(futures), strict=True))


class _Graph:
    """The tasks of a run: pieces, and the tree of their sums."""

    def __init__(
        self, scenario: Scenario, replicates: int | None, seed: int | None, pieces: int, fan_in: int
    ) -> None:
        if fan_in < 2:
            raise OptionError(f"fan_in is {fan_in}; wanted is a number from 2")
        if pieces < 1:
            raise OptionError(f"pieces is {pieces}; wanted is a number from 1")
        self.replicates = scenario.replicates if replicates is None else replicates
        self.seed = scenario.seed if seed is None else seed
        state = pickle.dumps(scenario)
        self.name = dask.base.tokenize(state, self.replicates, self.seed, pieces, fan_in)
        # Every task that needs the scenario gets it from here, also where it is done again.
        self.state = delayed(state, pure=True, name=f"remnants-scenario-{self.name}")
        self.lengths: dict[str, int] = {}
        self.pieces = [self._piece(first, end) for first, end in _ranges(self.replicates, pieces)]
        #: Few enough to be added up at once where results are made.
        self.sums = self._sum(self.pieces, fan_in)

    def _piece(self, first: int, end: int) -> Delayed:
        key = f"remnants-count-{self.name}-{first}"
        self.lengths[key] = end - first
        count = delayed(_count, pure=True)
        settings = (first, end, self.replicates, self.seed, remnants.__version__)
        return count(self.state, settings, dask_key_name=key)

    def total(self) -> Delayed:
        """The sum of all pieces."""
        return self._group(self.sums, f"remnants-total-{self.name}")

    def _sum(self, parts: list[Delayed], fan_in: int) -> list[Delayed]:
        level = 0
        while len(parts) > fan_in:
            groups = [parts[at : at + fan_in] for at in range(0, len(parts), fan_in)]
            key = f"remnants-sum-{self.name}-{level}"
            parts = [self._group(group, f"{key}-{at}") for at, group in enumerate(groups)]
            level += 1
        return parts

    def _group(self, group: list[Delayed], key: str) -> Delayed:
        if len(group) == 1:
            return group[0]
        return delayed(_merge, pure=True)(self.state, group, dask_key_name=key)


def _ranges(replicates: int, pieces: int) -> list[tuple[int, int]]:
    pieces = max(1, min(pieces, replicates))
    borders = [replicates * piece // pieces for piece in range(pieces + 1)]
    return list(zip(borders, borders[1:], strict=False))


def _count(state: bytes, settings: tuple[int, int, int, int, str]) -> Part:
    first, end, replicates, seed, version = settings
    _check_version(version)
    return _scenario(state).count(first, end, replicates=replicates, seed=seed, threads=THREADS)


def _merge(state: bytes, parts: list[Part]) -> Part:
    return remnants.merge(parts, scenario=_scenario(state), threads=THREADS)


def _tell(state: bytes, sums: list[Part], what: Callable[[Run], Any] | None) -> Any:
    run = remnants.results(sums, scenario=_scenario(state), threads=THREADS)
    return run.summary if what is None else what(run)


_reading = threading.Lock()


def _scenario(state: bytes) -> Scenario:
    """The scenario of a task: read once in a worker, so that its exact companion is computed once."""
    with _reading:
        return _read(state)


@functools.lru_cache(maxsize=4)
def _read(state: bytes) -> Scenario:
    return pickle.loads(state)


def _check_version(wanted: str) -> None:
    """For workers that came after the client looked."""
    if remnants.__version__ != wanted:
        raise VersionError(_other_version("a worker", remnants.__version__, wanted))


def _other_version(whose: str, theirs: str, ours: str) -> str:
    return f"{whose} has version {theirs} of remnants and the client has version {ours}: their counts do not add up"


def _client(client: Client | None) -> Client:
    """The client, once every worker was found to have this version of the package."""
    client = default_client() if client is None else client
    for worker, version in sorted(client.run(_version, on_error="return").items()):
        if isinstance(version, BaseException):
            raise VersionError(f"the worker {worker} has no package remnants ({version})")
        if version != remnants.__version__:
            raise VersionError(_other_version(f"the worker {worker}", version, remnants.__version__))
    return client


def _version() -> str:
    return remnants.__version__


def _pieces(client: Client, replicates: int) -> int:
    """Several for each thread of the cluster, but none too short."""
    threads = max(1, sum(client.nthreads().values()))
    return max(1, min(PIECES_A_THREAD * threads, replicates // LEAST_REPLICATES))
