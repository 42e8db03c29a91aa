"""Parts: they add up to one run, whatever the order; what is damaged or does not belong there is refused."""

import hashlib
import pickle
import random

import pytest
from conftest import CASES, SCENARIOS, assert_same_files

import remnants


def pieces_of(scenario, replicates, borders):
    ends = [0, *borders, replicates]
    return [scenario.count(first, end, replicates=replicates) for first, end in zip(ends, ends[1:], strict=False)]


@pytest.fixture(scope="module")
def valley_parts(valley):
    return pieces_of(valley, 100, [9, 10, 40, 77])


@pytest.mark.parametrize("name", CASES)
def test_parts_in_any_order_and_groups_are_one_run(name, scenarios, command_line_runs, tmp_path):
    scenario, replicates, chance = scenarios[name], CASES[name], random.Random(name)
    whole = bytes(scenario.count(0, replicates, replicates=replicates, threads=2))
    borders = sorted(chance.sample(range(1, replicates), 6))
    parts = pieces_of(scenario, replicates, borders)
    for _ in range(3):
        left = list(parts)
        while len(left) > 1:
            chance.shuffle(left)
            some = chance.randint(2, min(4, len(left)))
            left = [remnants.merge(left[:some], scenario=scenario), *left[some:]]
        assert bytes(left[0]) == whole
    left[0].results(scenario).write(tmp_path / "run")
    assert_same_files(tmp_path / "run", command_line_runs / name)


def test_parts_carry_their_scenario(valley_parts, valley_run):
    assert remnants.results(valley_parts).summary == valley_run.summary
    assert remnants.results(valley_parts, scenario=SCENARIOS / "tutorial-valley").summary == valley_run.summary


def test_a_part_says_what_it_is(valley, valley_parts):
    part = valley_parts[1]
    assert (part.scenario, part.sha256, part.seed) == (valley.id, valley.sha256, valley.seed)
    assert (part.version, part.ranges, part.replicates, part.replicates_wanted) == (remnants.__version__, [(9, 10)], 1, 100)
    assert part.missing == [(0, 9), (10, 100)]
    assert repr(part) == "<remnants.Part tutorial-valley replicates 9-9 of 100>"
    assert len(part) == len(bytes(part))


def test_parts_go_through_pickles_and_files(valley_parts, tmp_path):
    part = valley_parts[0]
    again = pickle.loads(pickle.dumps(part))
    assert (bytes(again), again.name) == (bytes(part), part.name)
    part.save(tmp_path / "a.part")
    assert bytes(remnants.Part.open(tmp_path / "a.part")) == bytes(part)
    with pytest.raises(remnants.OutputError, match="there is a file .* already"):
        part.save(tmp_path / "a.part")
    part.save(tmp_path / "a.part", replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.part"]
    with pytest.raises(OSError, match="cannot write to"):
        part.save(tmp_path / "nowhere" / "a.part")


def test_gaps_are_refused_unless_allowed(valley, valley_parts):
    some = [valley_parts[0], valley_parts[2]]
    words = "replicates 9-9, 40-99 of 100 are in none of the parts"
    with pytest.raises(remnants.PartError, match=words) as raised:
        remnants.results(some, scenario=valley)
    assert isinstance(raised.value, ValueError)
    run = remnants.results(some, scenario=valley, allow_gaps=True)
    assert (run.replicates, run.ending) == (39, "parts missing")
    with pytest.raises(remnants.PartError, match=words):
        remnants.merge(some, scenario=valley).results()
    with pytest.raises(remnants.PartError, match="there is no part"):
        remnants.merge([])


def test_the_same_replicates_twice_are_refused(valley, valley_parts):
    twice = [valley_parts[0], valley_parts[1], valley.count(5, 20, replicates=100)]
    with pytest.raises(remnants.PartError, match="both hold replicates") as raised:
        remnants.merge(twice, scenario=valley)
    assert "the part of replicates 5-19" in str(raised.value)


def test_a_scenario_that_changed_between_shards_is_refused(valley, valley_parts):
    changed = valley.with_({"title": "Another valley"})
    other = changed.count(9, 100, replicates=100)
    with pytest.raises(remnants.PartError, match='comes from another scenario than .*: it has another scenario.toml'):
        remnants.merge([valley_parts[0], other])
    with pytest.raises(remnants.PartError, match="another scenario than the one that is given: it has another scenario.toml"):
        remnants.merge(valley_parts, scenario=changed)
    with pytest.raises(remnants.PartError, match="has seed 5 and"):
        remnants.merge([valley_parts[0], valley.count(9, 100, replicates=100, seed=5)])


def test_a_part_of_another_version_is_refused_by_name(valley_parts):
    text = bytes(valley_parts[1])[:-32].replace(f'"version":"{remnants.__version__}"'.encode(), b'"version":"0.0.9"', 1)
    other = remnants.Part.from_bytes(text + hashlib.sha256(text).digest(), "worker-7.part")
    assert other.version == "0.0.9"
    with pytest.raises(remnants.PartError, match="worker-7.part was made by version 0.0.9 and this is version"):
        remnants.merge([valley_parts[0], other])


def test_cut_or_flipped_parts_are_refused(valley_parts, tmp_path):
    whole, chance = bytes(valley_parts[0]), random.Random(1)
    for length in [0, 1, 15, 40, len(whole) // 2, len(whole) - 1]:
        with pytest.raises(remnants.PartError, match="^half.part "):
            remnants.Part.from_bytes(whole[:length], "half.part")
    for _ in range(200):
        bit = chance.randrange(8 * len(whole))
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(remnants.PartError, match="^flipped.part "):
            remnants.Part.from_bytes(bytes(flipped), "flipped.part")
    (tmp_path / "half.part").write_bytes(whole[:-5])
    with pytest.raises(remnants.PartError, match="half.part is damaged or cut short: its checksum does not match"):
        remnants.Part.open(tmp_path / "half.part")
    with pytest.raises(remnants.PartError, match="cannot be read"):
        remnants.Part.open(tmp_path / "none.part")
    with pytest.raises(remnants.PartError, match="is not a file"):
        remnants.Part.open(tmp_path)


@pytest.mark.parametrize(("first", "end"), [(5, 5), (9, 3), (0, 101), (100, 100)])
def test_replicates_that_are_not_wanted_are_refused(valley, first, end):
    with pytest.raises(remnants.OptionError, match=f"replicates {first} to {end} are none"):
        valley.count(first, end, replicates=100)


def test_parts_are_the_command_lines(program, valley, valley_parts, command_line_runs, tmp_path):
    """Each reads what the other wrote, and gives the same."""
    ask = ["run", SCENARIOS / "tutorial-valley", "--replicates", 100, "--quiet"]
    said = program(*ask, "--shard", "1/2", "--partial", tmp_path / "first.part")
    assert said.returncode == 0, said.stderr
    ours = valley.count(0, 50, replicates=100)
    assert bytes(remnants.Part.open(tmp_path / "first.part")) == bytes(ours)
    names = [tmp_path / f"{index}.part" for index in range(len(valley_parts))]
    for part, name in zip(valley_parts, names, strict=True):
        part.save(name)
    said = program("merge", *names, "--quiet", "--output", tmp_path / "run")
    assert said.returncode == 0, said.stderr
    assert_same_files(tmp_path / "run", command_line_runs / "tutorial-valley")


def test_refusals_are_the_command_lines(program, valley_parts, tmp_path):
    names = [tmp_path / "a.part", tmp_path / "b.part", tmp_path / "c.part"]
    for part, name in zip([valley_parts[0], valley_parts[2], valley_parts[2]], names, strict=True):
        part.save(name)
    for some in (names[:2], names):
        said = program("merge", *some, "--quiet", "--output", tmp_path / "run")
        with pytest.raises(remnants.PartError) as raised:
            remnants.results([remnants.Part.open(name) for name in some])
        assert said.returncode == 2
        assert said.stderr == f"remnants: {raised.value}\n"
    names[0].write_bytes(names[0].read_bytes()[:-1])
    with pytest.raises(remnants.PartError) as raised:
        remnants.Part.open(names[0])
    assert program("merge", names[0]).stderr == f"remnants: {raised.value}\n"
