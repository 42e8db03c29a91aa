"""Runs by MPI, on three ranks."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CASES, SCENARIOS, assert_same_files

import remnants

#: As root, or with fewer cores than ranks, Open MPI wants to be asked twice; MPICH takes no notice.
ALLOWED = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}


@pytest.fixture(scope="module")
def mpirun():
    pytest.importorskip("mpi4py")
    beside = Path(sys.executable).parent / "mpirun"
    return str(beside) if beside.exists() else shutil.which("mpirun") or pytest.skip("there is no mpirun")


def test_three_ranks_give_the_command_lines_run(mpirun, command_line_runs, tmp_path):
    name = "stepanakert-2020"
    script = Path(__file__).with_name("mpi_script.py")
    ask = [mpirun, "-n", "3", sys.executable, "-m", "mpi4py", script, SCENARIOS / name, CASES[name], tmp_path / "run"]
    done = subprocess.run(
        list(map(str, ask)), capture_output=True, text=True, timeout=100, env=os.environ | ALLOWED, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert_same_files(tmp_path / "run", command_line_runs / name)
    ranks = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    assert [(size, rank) for size, rank, _ in ranks] == [(3, 0), (3, 1), (3, 2)]
    for _, rank, (scenario, nothing, threads, replicates, version) in ranks:
        assert scenario == f"ScenarioError: {'' if rank == 2 else 'rank 2: '}rank 2 has another scenario than rank 0"
        assert nothing.endswith("rank 0 has no scenario")
        assert threads.endswith("threads is 0; wanted is a number from 1 to 1024")
        assert replicates.endswith("replicates is 0; wanted is a number from 1 to 4000000000")
        assert version.startswith(f"rank 2 has version 0.0.9 of remnants and rank 0 has version {remnants.__version__}")
