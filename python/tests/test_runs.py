"""Runs, and that they are the command line's, byte for byte."""

import json
import multiprocessing
import os
import pickle
import signal
import threading
import time

import numpy as np
import pytest
from conftest import CASES, SCENARIOS, assert_same_files, files

import remnants


def test_the_version_is_the_programs(program):
    assert program("--version").stdout == f"remnants {remnants.__version__}\n"


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("threads", [1, 3])
def test_a_run_is_the_command_lines(name, threads, scenarios, command_line_runs, tmp_path):
    run = scenarios[name].run(CASES[name], threads=threads)
    assert run.write(tmp_path / "run") == tmp_path / "run"
    assert_same_files(tmp_path / "run", command_line_runs / name)
    assert run.summary == json.loads((command_line_runs / name / "summary.json").read_text())


def test_options_are_the_command_lines(program, valley, tmp_path):
    options = ["--replicates", 60, "--seed", 7, "--hxl", "--language", "ru", "--quiet"]
    done = program("run", SCENARIOS / "tutorial-valley", *options, "--output", tmp_path / "program")
    assert done.returncode == 0, done.stderr
    valley.run(60, seed=7).write(tmp_path / "package", hxl=True, language="ru")
    assert_same_files(tmp_path / "package", tmp_path / "program")


def test_a_run_to_a_precision_ends_as_on_the_command_line(program, valley, tmp_path):
    done = program("run", SCENARIOS / "tutorial-valley", "--precision", "20%", "--quiet", "--output", tmp_path / "program")
    assert done.returncode == 0, done.stderr
    run = valley.run(precision=0.2)
    assert run.ending == "precision reached"
    run.write(tmp_path / "package")
    assert_same_files(tmp_path / "package", tmp_path / "program")


def test_the_program_verifies_what_the_package_wrote(program, valley, valley_run, tmp_path):
    folder = valley.save(tmp_path / "tutorial-valley")
    run = remnants.load(folder).run(CASES["tutorial-valley"])
    assert run.summary == valley_run.summary
    done = program("verify", run.write(tmp_path / "run"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_says_what_it_is(valley_run):
    assert valley_run.replicates == 100
    assert valley_run.seed == valley_run.receipt["seed"]
    assert valley_run.scenario == "tutorial-valley"
    assert valley_run.ending == valley_run.receipt["ending"] == "complete"
    assert valley_run.verdict in ("agrees", "not decidable")
    assert valley_run.cautions == valley_run.summary["cautions"]
    assert "tutorial-valley of 100 replicates" in repr(valley_run)


def test_nothing_that_stands_there_is_lost(valley_run, tmp_path):
    folder = valley_run.write(tmp_path / "run")
    with pytest.raises(remnants.OutputError, match="already holds a run"):
        valley_run.write(folder)
    before = files(folder)
    valley_run.write(folder, replace=True)
    assert files(folder) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(OSError, match="not empty"):
        valley_run.write(tmp_path / "mine", replace=True)
    assert (tmp_path / "mine" / "notes.txt").read_text() == "mine"


def test_progress_is_told(valley):
    told = []
    valley.run(100, progress=lambda done, wanted: told.append((done, wanted)))
    assert told[-1] == (100, 100)
    assert told == sorted(told)


def test_what_a_callable_raises_ends_the_run(valley):
    def stop(done, wanted):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        valley.run(1_000_000, progress=stop)


def test_ctrl_c_ends_a_run_soon(valley):
    main = os.getpid()
    threading.Timer(0.5, lambda: os.kill(main, signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        valley.run(2_000_000)
    assert valley.run(10).replicates == 10


def test_other_threads_go_on_meanwhile(valley):
    beats, over = [], threading.Event()

    def beat():
        while not over.is_set():
            beats.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=beat)
    thread.start()
    valley.run(2000, threads=1)
    over.set()
    thread.join()
    assert len(beats) > 10


def sha_of_summary(replicates):
    return repr(remnants.load(SCENARIOS / "tutorial-valley").run(replicates).summary)


def test_forked_processes_run_after_a_run(valley):
    expected = valley.run(40)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        told = pool.map_async(sha_of_summary, [40, 40]).get(timeout=60)
    assert told == [repr(expected.summary)] * 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"replicates": 0}, "replicates is 0; wanted is a number from 1 to 4000000000"),
        ({"replicates": 5_000_000_000}, "replicates is 5000000000"),
        ({"replicates": 10, "threads": 0}, "threads is 0; wanted is a number from 1 to 1024"),
        ({"precision": 0.0}, "precision is 0; wanted is a share above 0"),
        ({"precision": float("nan")}, "precision is NaN"),
    ],
)
def test_numbers_out_of_bounds_are_refused(valley, asked, words):
    with pytest.raises(remnants.OptionError, match=words) as raised:
        valley.run(**asked)
    assert isinstance(raised.value, ValueError)


def test_a_run_that_does_not_fit_into_memory_is_refused_in_the_programs_words(program, city, tmp_path):
    ask = ["--replicates", 4_000_000_000, "--threads", 2, "--output", tmp_path / "run"]
    said = program("run", SCENARIOS / "stepanakert-2020", *ask).stderr
    for ask in (lambda: city.run(4_000_000_000, threads=2), lambda: city.count(0, 4_000_000_000, replicates=4_000_000_000, threads=2)):
        with pytest.raises(remnants.OptionError, match="this run would need about") as raised:
            ask()
        # What is free changes from one moment to the next.
        assert str(raised.value).split(", more than")[0] == said.removeprefix("remnants: ").split(", more than")[0]


def test_rasters_are_those_of_the_files(valley_run, command_line_runs):
    folder = command_line_runs / "tutorial-valley" / "rasters"
    assert sorted(f"{name}.tif" for name in valley_run.raster_names()) == sorted(path.name for path in folder.glob("*.tif"))
    rasterio = pytest.importorskip("rasterio")
    for name in valley_run.raster_names():
        raster = valley_run.raster(name)
        with rasterio.open(folder / f"{name}.tif") as file:
            stored = file.read(1, masked=True)
            assert raster.geotransform == file.transform.to_gdal()
            assert raster.extent == tuple(file.bounds)
        np.testing.assert_array_equal(raster.values, stored.filled(np.nan))


def test_rasters_are_arrays(valley_run):
    raster = valley_run.raster("presence")
    west, side, _, north, _, down = raster.geotransform
    rows, columns = raster.values.shape
    assert raster.values.dtype == np.float32
    assert raster.values.flags.c_contiguous
    assert raster.values is raster.values
    assert raster.extent == (west, north + rows * down, west + columns * side, north)
    assert raster.unit == "probability"
    assert np.isnan(raster.values).any()
    assert np.nanmin(raster.values) > 0
    assert np.nanmax(raster.values) <= 1
    assert np.asarray(raster, dtype=np.float64).dtype == np.float64
    assert np.shares_memory(np.asarray(raster), raster.values)
    assert not np.shares_memory(np.array(raster), raster.values)
    with pytest.raises(remnants.OptionError, match='no raster "presense"; there are density'):
        valley_run.raster("presense")


def test_expected_remnants_of_the_boxes_add_up(valley_run):
    total = np.nansum(valley_run.raster("expected_per_box").values.astype(float))
    assert total == pytest.approx(valley_run.summary["exact_companion"]["remnants"], rel=0.01)


def test_runs_stay_in_their_process(valley_run):
    with pytest.raises(TypeError):
        pickle.dumps(valley_run)
