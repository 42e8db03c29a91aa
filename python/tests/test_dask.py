"""Runs on a cluster of several processes, one of which is killed; sweeps; workers of other versions."""

import os
import signal

import pytest
from conftest import CASES, assert_same_files

import remnants

pytest.importorskip("distributed")
import dask
from dask.distributed import Client, LocalCluster

import remnants.dask


@pytest.fixture(scope="module")
def client():
    settings = {"distributed.worker.daemon": False, "distributed.comm.timeouts.connect": "20s"}
    with dask.config.set(settings), LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            yield client


def test_a_run_on_a_cluster_is_the_command_lines_though_a_worker_is_killed(client, city, command_line_runs, tmp_path):
    killed, told = [], []

    def kill_one_mid_run(done, wanted):
        told.append((done, wanted))
        if not killed and done > 0:
            processes = client.run(os.getpid)
            busy = max(processes, key=lambda worker: len(client.processing().get(worker, ())))
            killed.append(processes[busy])
            os.kill(processes[busy], signal.SIGKILL)

    run = remnants.dask.run(city, client, replicates=300, pieces=30, fan_in=3, progress=kill_one_mid_run)
    assert len(killed) == 1
    assert told[0][0] < 300
    assert told[-1] == (300, 300)
    with pytest.raises(ProcessLookupError):
        os.kill(killed[0], 0)
    run.write(tmp_path / "run")
    assert_same_files(tmp_path / "run", command_line_runs / city.id)


def test_pieces_are_chosen_from_the_cluster(client, valley, valley_run):
    assert remnants.dask.run(valley, client, replicates=CASES["tutorial-valley"]).summary == valley_run.summary


def test_counts_can_be_computed_by_any_scheduler(city):
    whole = bytes(city.count(0, 60, replicates=60))
    for pieces, fan_in in [(1, 2), (5, 2), (7, 8), (100, 16)]:
        graph = remnants.dask.counts(city, replicates=60, pieces=pieces, fan_in=fan_in)
        assert bytes(graph.compute(scheduler="threads")) == whole


def test_a_sweep_is_one_graph_of_many_scenarios(client, city):
    rates = {f"{rate:.2f}": city.with_({"munitions.m095.failure_rate": rate}) for rate in (0.1, 0.2, 0.3)}
    told = remnants.dask.sweep(rates, client, lambda run: run.summary["remnants"]["mean"], replicates=40, pieces=2)
    alone = {name: scenario.run(40).summary for name, scenario in rates.items()}
    assert list(told) == list(rates)
    assert told == {name: summary["remnants"]["mean"] for name, summary in alone.items()}
    assert told["0.10"] < told["0.20"] < told["0.30"]
    assert remnants.dask.sweep({"0.10": rates["0.10"]}, client, replicates=40) == {"0.10": alone["0.10"]}


def test_a_worker_of_another_version_is_refused_by_name(client, city):
    def pretend(version):
        import remnants

        remnants.__version__ = version

    worker = sorted(client.run(os.getpid))[1]
    client.run(pretend, "0.0.9", workers=[worker])
    try:
        with pytest.raises(remnants.VersionError, match=f"the worker {worker} has version 0.0.9 of remnants and the client has"):
            remnants.dask.run(city, client, replicates=10)
        graph = remnants.dask.counts(city, replicates=10, seed=99, pieces=3)
        with pytest.raises(remnants.VersionError, match="a worker has version 0.0.9"):
            client.compute(graph, workers=[worker], retries=0).result()
    finally:
        client.run(pretend, remnants.__version__, workers=[worker])


def test_what_fails_on_a_worker_is_raised(client, city):
    with pytest.raises(remnants.OptionError, match="replicates is 5000000000"):
        remnants.dask.run(city, client, replicates=5_000_000_000, pieces=2, retries=0)


@pytest.mark.parametrize("asked", [{"pieces": 0}, {"fan_in": 1}])
def test_graphs_that_cannot_be_are_refused(city, asked):
    with pytest.raises(remnants.OptionError, match="wanted is a number from"):
        remnants.dask.counts(city, replicates=10, **asked)
