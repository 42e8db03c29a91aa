"""Scenarios: read, checked, varied, saved, pickled; what is wrong is said in the words of the command line."""

import datetime
import pickle
import shutil
import tomllib

import numpy as np
import pytest
from conftest import SCENARIOS

import remnants


def test_a_scenario_says_what_it_is(city):
    file = SCENARIOS / "stepanakert-2020" / "scenario.toml"
    stated = tomllib.loads(file.read_text(encoding="utf-8"))
    assert (city.id, city.title, city.crs) == ("stepanakert-2020", stated["title"], stated["grid"]["crs"])
    assert (city.seed, city.replicates) == (stated["seed"], stated["replicates"])
    assert city.assessment_date == stated["assessment_date"] == datetime.date(2020, 11, 10)
    assert city.description.strip() == stated["description"].strip()
    assert city.toml == file.read_text(encoding="utf-8")
    assert list(city.inputs) == ["scenario.toml"]
    assert repr(city) == f"<remnants.Scenario stepanakert-2020 {city.sha256[:12]}>"
    assert remnants.load(str(file)).sha256 == city.sha256


def test_check_says_what_the_program_says(program, city):
    words = remnants.check(SCENARIOS / "stepanakert-2020")
    assert words == city.describe()
    assert program("check", SCENARIOS / "stepanakert-2020").stdout.startswith(words)


def test_errors_are_the_programs(program, tmp_path):
    folder = tmp_path / "wrong"
    shutil.copytree(SCENARIOS / "tutorial-valley", folder)
    text = (folder / "scenario.toml").read_text()
    (folder / "scenario.toml").write_text(text.replace("seed = ", "sed = -").replace("cell_m", "cel_m") + "\n[[strikes]]\n")
    (folder / "register.csv").write_text("nothing,of\nuse\n")
    assert_same_words(program, folder)
    (folder / "scenario.toml").write_bytes(b"\xff\xfe")
    assert_same_words(program, folder)
    (folder / "scenario.toml").write_text("title = [")
    assert_same_words(program, folder)
    assert_same_words(program, tmp_path / "nowhere")


def assert_same_words(program, path):
    said = program("check", path)
    assert said.returncode == 2
    for read in (remnants.load, remnants.check):
        with pytest.raises(remnants.ScenarioError) as raised:
            read(path)
        assert f"{raised.value}\n" == said.stderr
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        ("munitions.m095.failure_rate", 0.12, lambda d: d["munitions"]["m095"]["failure_rate"]),
        ("munitions.m095.failure_rate", np.float32(0.25), lambda d: d["munitions"]["m095"]["failure_rate"]),
        ("munitions.m095.failure_rate", {"uniform": [0.1, 0.2]}, lambda d: d["munitions"]["m095"]["failure_rate"]),
        ("munitions.m095.pattern.normal.sd_along_m", 30, lambda d: d["munitions"]["m095"]["pattern"]["normal"]["sd_along_m"]),
        ("strikes.stepanakert-4-october.carriers", 7, lambda d: d["strikes"][0]["carriers"]),
        ("strikes[1].carriers.integers[0]", np.int64(5), lambda d: d["strikes"][1]["carriers"]["integers"][0]),
        ('strikes."stepanakert-hrw-3".location.lonlat', (46.75, 39.82), lambda d: d["strikes"][2]["location"]["lonlat"]),
        ("assessment_date", datetime.date(2020, 12, 1), lambda d: d["assessment_date"]),
        ("title", "Ein Versuch: \"größer\"", lambda d: d["title"]),
        ("seed", 3, lambda d: d["seed"]),
        ("grid.cell_m", 25, lambda d: d["grid"]["cell_m"]),
        ("results.density_thresholds_per_ha[0]", 2, None),
    ],
)
def test_a_changed_value_stands_where_it_should(city, path, value, at):
    if at is None:
        with pytest.raises(remnants.ScenarioError, match="leads nowhere: the scenario has no \"results\"; it has format, title"):
            city.with_({path: value})
        return
    changed = city.with_({path: value})
    stated = at(tomllib.loads(changed.toml))
    assert stated == (list(value) if isinstance(value, tuple) else value)
    assert changed.sha256 != city.sha256
    before, after = city.toml.splitlines(), changed.toml.splitlines()
    differing = [line for line in after if line not in before]
    assert len(differing) == 1, "one line changes, and all else stays as it is"


def test_several_values_change_at_once_and_the_first_scenario_stays(city):
    before = city.toml
    changed = city.with_({"seed": 9, "replicates": 20, "munitions.m095.failure_rate": 0.5})
    assert (changed.seed, changed.replicates, changed.id) == (9, 20, city.id)
    assert city.toml == before
    more = changed.with_({"munitions.m095.failure_rate": 0.05}).run()
    assert more.summary["remnants"]["mean"] < changed.run().summary["remnants"]["mean"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"munitions.m59.failure_rate": 0.1}, '"munitions.m59.failure_rate" leads nowhere: munitions has no "m59"; it has m095'),
        ({"strikes.nowhere.carriers": 1}, 'strikes has no "nowhere"; it has stepanakert-4-october, stepanakert-hrw-2'),
        ({"strikes[9].carriers": 1}, 'strikes has no "[9]"; it has stepanakert-4-october'),
        ({"seed.value": 1}, 'the scenario has no "seed"'),
        ({"strikes[0].carriers.integers[2]": 1}, 'has no "[2]"; it has [0], [1]'),
        ({"munitions.m095.failure_rat": 0.1}, "failure_rat"),
        ({"munitions.m095.failure_rate": 1.5}, "scenario.toml:"),
        ({"munitions.m095.failure_rate": float("nan")}, "scenario.toml:"),
        ({"munitions.m095.failure_rate": "most"}, "scenario.toml:"),
        ({"seed": -1}, "scenario.toml:"),
    ],
)
def test_changes_that_make_no_sense_are_refused(city, changes, words):
    with pytest.raises(remnants.ScenarioError) as raised:
        city.with_(changes)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"": 1}, remnants.OptionError, "is not a path"),
        ({"a b": 1}, remnants.OptionError, "is not a path"),
        ({"strikes[0": 1}, remnants.OptionError, "is not a path"),
        ({"seed": None}, TypeError, "seed: NoneType has no meaning in a scenario"),
        ({"seed": object()}, TypeError, "seed: object has no meaning in a scenario"),
        ({"seed": 2**70}, OverflowError, "seed: "),
        ({1: 1}, TypeError, "int"),
    ],
)
def test_what_is_no_change_is_refused(city, changes, kind, words):
    with pytest.raises(kind, match=words):
        city.with_(changes)


def test_a_value_that_holds_itself_is_refused(city):
    knot = []
    knot.append(knot)
    with pytest.raises(ValueError, match="seed: "):
        city.with_({"seed": knot})


def test_a_scenario_goes_through_pickles(valley):
    again = pickle.loads(pickle.dumps(valley))
    assert (again.id, again.sha256, again.inputs, again.toml) == (valley.id, valley.sha256, valley.inputs, valley.toml)
    assert again.run(20).summary == valley.run(20).summary
    changed = valley.with_({"seed": 77})
    assert pickle.loads(pickle.dumps(changed)).seed == 77


def test_a_pickled_scenario_whose_inputs_changed_is_refused(valley, tmp_path):
    copy = remnants.load(valley.save(tmp_path / "valley"))
    kept = pickle.dumps(copy)
    raster = tmp_path / "valley" / "people.tif"
    raster.write_bytes(raster.read_bytes() + b"\0")
    with pytest.raises(remnants.ScenarioError, match="the input people.tif is not the one that the run was made from"):
        pickle.loads(kept)
    raster.unlink()
    with pytest.raises(remnants.ScenarioError, match="the input people.tif cannot be read"):
        pickle.loads(kept)


def test_a_scenario_saved_where_it_came_from_keeps_its_larger_inputs(valley, tmp_path):
    folder = valley.save(tmp_path / "valley")
    before = {name: (folder / name).read_bytes() for name in valley.inputs}
    changed = remnants.load(folder).with_({"replicates": 30})
    changed.save(folder, replace=True)
    after = {name: (folder / name).read_bytes() for name in valley.inputs}
    assert {name for name in before if before[name] != after[name]} == {"scenario.toml"}
    assert all(after.values())
    assert remnants.load(folder).sha256 == changed.sha256


def test_an_input_that_changed_since_it_was_read_is_not_saved(valley, tmp_path):
    loaded = remnants.load(valley.save(tmp_path / "valley"))
    larger = next(name for name in loaded.inputs if name.endswith(".tif"))
    (tmp_path / "valley" / larger).write_bytes(b"another")
    with pytest.raises(remnants.OutputError, match="is not the one that the run was made from"):
        loaded.save(tmp_path / "copy")
    assert not (tmp_path / "copy" / larger).exists()


def test_a_saved_scenario_is_whole_and_replaces_nothing(program, valley, tmp_path):
    folder = valley.with_({"replicates": 30}).save(tmp_path / "valley")
    assert program("check", folder).returncode == 0
    with pytest.raises(remnants.OutputError, match="is there already"):
        valley.save(folder)
    assert remnants.load(folder).replicates == 30
    valley.save(folder, replace=True)
    assert remnants.load(folder).sha256 == valley.sha256
