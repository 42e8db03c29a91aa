"""What tests share: the repository, the program of the command line, and runs that several look at."""

import filecmp
import os
import subprocess
from pathlib import Path

import pytest

import remnants

REPOSITORY = Path(__file__).resolve().parents[2]
SCENARIOS = REPOSITORY / "scenarios"
#: Scenarios of the tests, and how many replicates of each are drawn.
CASES = {"stepanakert-2020": 300, "tutorial-valley": 100}


@pytest.fixture(scope="session")
def program():
    """Runs the program of the command line; gives what it printed."""
    binary = os.environ["REMNANTS_BINARY"]

    def run(*arguments):
        return subprocess.run([binary, *map(str, arguments)], capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def command_line_runs(program, tmp_path_factory):
    """Folders of runs by the command line."""
    folder = tmp_path_factory.mktemp("command-line")
    for name, replicates in CASES.items():
        done = program("run", SCENARIOS / name, "--replicates", replicates, "--quiet", "--output", folder / name)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def scenarios():
    return {name: remnants.load(SCENARIOS / name) for name in CASES}


@pytest.fixture(scope="session")
def city(scenarios):
    return scenarios["stepanakert-2020"]


@pytest.fixture(scope="session")
def valley(scenarios):
    return scenarios["tutorial-valley"]


@pytest.fixture(scope="session")
def valley_run(valley):
    return valley.run(CASES["tutorial-valley"])


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def assert_same_files(one, other):
    """Every file but the manifest, which holds clock and paths, byte for byte."""
    assert files(one) == files(other)
    names = [name for name in files(one) if name != "manifest.json"]
    assert len(names) > 20
    same, different, unread = filecmp.cmpfiles(one, other, names, shallow=False)
    assert (different, unread) == ([], [])
    assert same == names
