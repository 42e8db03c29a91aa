#!/usr/bin/env python3
"""Who is exposed, worked out a second time and as plainly as possible, so that the program's numbers can be held against it.

Usage: independent_exposure.py MODEL.json REMNANTS.csv [--expect EXPECTED.json]    prints the numbers as JSON
       independent_exposure.py --self-test
Needs numpy. With --expect, every number of that file is compared with the one at the same place here; exit code 1 if any differs by more
than 1e-9 of itself (and 1e-9).

REMNANTS.csv has the columns replicate, x, y (m in the grid's reference system) and, if not all lie there from the first day on,
from_month (months after the first day, with a fraction). Replicates without remnants are counted by "replicates" in the model.

MODEL.json, everything optional but "replicates":
  "replicates": 100
  "grid": {"west": 0, "north": 1000, "cell_m": 10}             row 0 is the northernmost
  "populations": [{"name": "a", "cells": [[row, column, people], ...], "multiplier": NUMBERS}]
  "distances_m": [50]
  "facilities": [{"id": "school", "x": 5, "y": 5, "radius_m": 30}, {"id": "market", "polygon": [[x, y], ...]}]
  "routes": [{"id": "road", "line": [[x, y], ...], "width_m": 6}]       ends are round
  "top": 5
  "months": 12
  "activities": [{"name": "farming", "areas": [{"polygon": [[x, y], ...], "weight": 1}],
                  "swept_m2": [12 NUMBERS: persons x days x swept x (1 - avoidance) x present, each month],
                  "detonation": NUMBERS, "report": NUMBERS, "casualties": NUMBERS, "fatal": NUMBERS}]
  "clearance": [{"areas": [{"polygon": ...}], "rates": [12 NUMBERS: rate each month of a remnant there]}]
NUMBERS is a number, or {"by_replicate": [one number a replicate]} for what was drawn.
"""

import csv
import json
import sys

import numpy

CHUNK = 1_000_000  # distances at a time


# --- residents near remnants -----------------------------------------------------------------------------------------------


def near_cells(remnants, centres, distance_m):
    """Whether each cell's centre (n x 2) lies within the distance of at least one remnant (m x 2). Brute force."""
    near = numpy.zeros(len(centres), dtype=bool)
    step = max(1, CHUNK // max(1, len(remnants)))
    for start in range(0, len(centres), step):
        apart = centres[start : start + step, None, :] - remnants[None, :, :]
        near[start : start + step] = ((apart**2).sum(axis=2) <= distance_m**2).any(axis=1)
    return near


def centres_of(grid, cells):
    """Centres of cells given as (row, column, ...)."""
    cells = numpy.asarray(cells, dtype=float).reshape(len(cells), -1)
    side = grid["cell_m"]
    return numpy.column_stack([grid["west"] + (cells[:, 1] + 0.5) * side, grid["north"] - (cells[:, 0] + 0.5) * side])


def residents_near(grid, population, grounds, distance_m):
    """Residents near remnants, one number a replicate."""
    people = numpy.asarray([cell[2] for cell in population["cells"]], dtype=float)
    centres = centres_of(grid, population["cells"])
    counted = [people[near_cells(places(ground), centres, distance_m)].sum() for ground in grounds]
    return numpy.asarray(counted) * numbers(population.get("multiplier", 1), len(grounds))


# --- facilities and routes -------------------------------------------------------------------------------------------------


def in_disc(points, centre, radius_m):
    return ((points - numpy.asarray(centre, dtype=float)) ** 2).sum(axis=1) <= radius_m**2


def in_polygon(points, ring):
    """Inside by the even-odd rule: how many edges a ray to the east crosses."""
    ring = numpy.asarray(ring, dtype=float)
    inside = numpy.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, numpy.roll(ring, -1, axis=0)):
        straddles = (y0 > points[:, 1]) != (y1 > points[:, 1])
        with numpy.errstate(divide="ignore", invalid="ignore"):
            crossing = x0 + (points[:, 1] - y0) / (y1 - y0) * (x1 - x0)
        inside ^= straddles & (points[:, 0] < crossing)
    return inside


def in_strip(points, line, width_m):
    line = numpy.asarray(line, dtype=float)
    inside = numpy.zeros(len(points), dtype=bool)
    for start, end in zip(line, line[1:]):
        along = end - start
        share = numpy.clip((points - start) @ along / max(along @ along, 1e-300), 0, 1)
        inside |= ((points - start - share[:, None] * along) ** 2).sum(axis=1) <= (width_m / 2) ** 2
    return inside


def inside(points, thing):
    if "line" in thing:
        return in_strip(points, thing["line"], thing["width_m"])
    if "polygon" in thing:
        return in_polygon(points, thing["polygon"])
    return in_disc(points, (thing["x"], thing["y"]), thing["radius_m"])


def counts(things, grounds):
    """Remnants in each thing: replicates x things."""
    return numpy.asarray([[int(inside(places(ground), thing).sum()) for thing in things] for ground in grounds])


def ranks(row):
    """Rank of each by count, 1 the most; those with equal counts share their ranks."""
    row = numpy.asarray(row)
    more = (row[None, :] > row[:, None]).sum(axis=1)
    equal = (row[None, :] == row[:, None]).sum(axis=1)
    return more + (equal + 1) / 2


def in_top(row, k):
    """Chance of each to be among the k with most, if lots are drawn among those with equal counts."""
    row = numpy.asarray(row)
    more = (row[None, :] > row[:, None]).sum(axis=1)
    equal = (row[None, :] == row[:, None]).sum(axis=1)
    return numpy.clip((k - more) / equal, 0, 1)


def ranking(things, grounds, k):
    """What is said of each thing over all replicates."""
    table = counts(things, grounds)
    rank = numpy.mean([ranks(row) for row in table], axis=0)
    top = numpy.mean([in_top(row, k) for row in table], axis=0)
    return {
        thing["id"]: dict(
            expected=table[:, i].mean(), p_any=(table[:, i] > 0).mean(), expected_rank=rank[i], p_top=top[i], counts=table[:, i].tolist()
        )
        for i, thing in enumerate(things)
    }


# --- month by month --------------------------------------------------------------------------------------------------------


def weight_at(points, areas):
    """Density of an activity's time at each point, per m2; its integral over all areas is 1."""
    total = sum(area.get("weight", 1) * ring_area(area["polygon"]) for area in areas)
    return sum(area.get("weight", 1) * in_polygon(points, area["polygon"]) for area in areas) / total


def ring_area(ring):
    x, y = numpy.asarray(ring, dtype=float).T
    return abs(x @ numpy.roll(y, -1) - y @ numpy.roll(x, -1)) / 2


def one_month(left, accident, report, clearance, share_of_month=1.0):
    """Chances of what happens to remnants in a month: `left` that they lie there at its beginning, then rates a month.

    All hazards act at once; what is gone is shared among them in proportion to their rates. Returns accidents, reports, cleared, left.
    """
    total = (accident + report + clearance) * share_of_month
    gone = left * -numpy.expm1(-total)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        per_rate = numpy.where(total > 0, gone * share_of_month / total, 0.0)
    return accident * per_rate, report * per_rate, clearance * per_rate, left - gone


def sweep_rates(shares, detection):
    """Rates a month of a remnant in an area that is searched once, bit by bit: `shares` of the area searched each month, in all at most 1.

    A remnant lies anywhere in it and is found with `detection` when its place is searched: after a share F of the area it lies there still
    with 1 - detection F.
    """
    searched = numpy.concatenate([[0], numpy.cumsum(shares)])
    still = 1 - detection * searched
    with numpy.errstate(divide="ignore"):
        return numpy.log(still[:-1] / still[1:])


def course(model, ground, replicate):
    """Expected numbers each month for one possible ground."""
    points, from_month = places(ground), ground[:, 2]
    left = numpy.ones(len(points))
    months = [month_of(model, points, replicate, month) for month in range(model["months"])]
    rows = []
    for month, (accidents, report, clearance, harm, deaths) in enumerate(months):
        share = numpy.clip(month + 1 - from_month, 0, 1)
        accident, reported, cleared, left = one_month(left, accidents.sum(axis=0), report, clearance, share)
        by_activity = split(accident, accidents)
        rows.append([accident.sum(), reported.sum(), cleared.sum(), left[from_month < month + 1].sum(), (by_activity.sum(axis=1) * harm).sum(), (by_activity.sum(axis=1) * harm * deaths).sum()])
    return numpy.asarray(rows).reshape(model["months"], len(MONTH_COLUMNS))


MONTH_COLUMNS = ["accidents", "reported", "cleared", "left", "casualties", "fatal"]


def month_of(model, points, replicate, month):
    """Rates of every remnant in a month: accidents (activities x remnants), report, clearance; and casualties and deaths by activity."""
    activities = model.get("activities", [])
    drawn = lambda activity, what: number(activity[what], replicate)
    met = [number(activity["swept_m2"][month], replicate) * weight_at(points, activity["areas"]) for activity in activities]
    accidents = numpy.asarray([rate * drawn(a, "detonation") for rate, a in zip(met, activities)]).reshape(len(activities), len(points))
    report = sum((rate * drawn(a, "report") for rate, a in zip(met, activities)), numpy.zeros(len(points)))
    clearance = sum((cleared_at(work, points, replicate, month) for work in model.get("clearance", [])), numpy.zeros(len(points)))
    harm = numpy.asarray([drawn(activity, "casualties") for activity in activities])
    deaths = numpy.asarray([drawn(activity, "fatal") for activity in activities])
    return accidents, report, clearance, harm, deaths


def cleared_at(work, points, replicate, month):
    within = numpy.zeros(len(points), dtype=bool)
    for area in work["areas"]:
        within |= in_polygon(points, area["polygon"])
    return within * number(work["rates"][month], replicate)


def split(accident, rates):
    """Accidents by activity, in proportion to its rate."""
    total = rates.sum(axis=0)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.where(total > 0, rates * accident / total, 0.0)


# --- input and output ------------------------------------------------------------------------------------------------------


def number(value, replicate):
    return value["by_replicate"][replicate] if isinstance(value, dict) else value


def numbers(value, replicates):
    return numpy.asarray([number(value, replicate) for replicate in range(replicates)], dtype=float)


def places(ground):
    return ground[:, :2]


def read_grounds(path, replicates):
    """One array (remnants x 3: x, y, from_month) a replicate."""
    grounds = [[] for _ in range(replicates)]
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            grounds[int(row["replicate"])].append([float(row["x"]), float(row["y"]), float(row.get("from_month") or 0)])
    return [numpy.asarray(ground, dtype=float).reshape(-1, 3) for ground in grounds]


def quantile(values, p):
    """The smallest value with at least a share p of all at or below it."""
    ordered = numpy.sort(values)
    return ordered[max(0, int(numpy.ceil(p * len(ordered) - 1e-9)) - 1)]


def summary(values):
    return dict(expected=values.mean(), **{f"q{int(100 * p):02}": quantile(values, p) for p in (0.05, 0.5, 0.95)}, by_replicate=values.tolist())


def everything(model, grounds):
    found = {"residents": {}}
    for distance in model.get("distances_m", [50]):
        layers = {p["name"]: residents_near(model["grid"], p, grounds, distance) for p in model.get("populations", [])}
        said = {name: summary(values) for name, values in layers.items()}
        found["residents"][f"{distance:g}"] = said | ({"": summary(sum(layers.values()))} if layers else {})
    for kind in ("facilities", "routes"):
        if model.get(kind):
            found[kind] = ranking(model[kind], grounds, model.get("top", 5))
    if model.get("months"):
        rows = numpy.asarray([course(model, ground, replicate) for replicate, ground in enumerate(grounds)])
        found["months"] = {name: rows[:, :, i].mean(axis=0).tolist() for i, name in enumerate(MONTH_COLUMNS)}
        found["months_by_replicate"] = {name: rows[:, :, i].tolist() for i, name in enumerate(MONTH_COLUMNS)}
    return found


def differences(wanted, value, where=""):
    """Places where a number of `wanted` is another one in `value`."""
    if isinstance(wanted, dict):
        for key in wanted:
            yield from differences(wanted[key], value.get(key) if isinstance(value, dict) else None, f"{where}/{key}")
    elif isinstance(wanted, list):
        if not isinstance(value, list) or len(value) != len(wanted):
            yield f"{where}: not a list of {len(wanted)}"
            return
        for i, (one, other) in enumerate(zip(wanted, value)):
            yield from differences(one, other, f"{where}/{i}")
    elif value is None or not abs(wanted - value) <= 1e-9 + 1e-9 * abs(wanted):
        yield f"{where}: expected {wanted}, here {value}"


# --- self-test -------------------------------------------------------------------------------------------------------------


def self_test():
    tests = [test for name, test in sorted(globals().items()) if name.startswith("test_")]
    for test in tests:
        test()
        print(f"{test.__name__.removeprefix('test_').replace('_', ' ')}: ok")
    print(f"{len(tests)} passed, 0 failed")


def want(value, wanted, tolerance=1e-12):
    if not numpy.all(numpy.abs(numpy.asarray(value, dtype=float) - wanted) <= tolerance):
        raise AssertionError(f"{value}, wanted {wanted}")


def test_a_circle_of_radius_five_cells_holds_81_centres():
    grid, cells = dict(west=0, north=1000, cell_m=10), [[r, c, 1] for r in range(100) for c in range(100)]
    one = numpy.asarray([[505.0, 505.0, 0]])
    want(residents_near(grid, dict(cells=cells), [one, numpy.vstack([one, one]), one[:0]], 50), [81, 81, 0])


def test_rows_run_from_the_north():
    grid = dict(west=0, north=1000, cell_m=10)
    want(centres_of(grid, [[0, 0, 1], [99, 3, 1]]), [[5, 995], [35, 5]])


def test_equal_counts_share_ranks_and_places():
    want(ranks([3, 1, 1, 0]), [1, 2.5, 2.5, 4])
    want(in_top([3, 1, 1, 0], 2), [1, 0.5, 0.5, 0])
    row = numpy.random.default_rng(1).integers(0, 4, 30)
    want([ranks(row).sum(), in_top(row, 7).sum()], [30 * 31 / 2, 7], 1e-9)


def test_polygons_strips_and_discs():
    points = numpy.asarray([[5.0, 5.0], [15.0, 5.0], [-1.0, 5.0], [5.0, 10.4]])
    want(in_polygon(points, [[0, 0], [10, 0], [10, 10], [0, 10]]), [1, 0, 0, 0])
    want(in_strip(points, [[0, 5], [10, 5]], 2), [1, 0, 1, 0])
    want(in_disc(points, (5, 5), 5.4), [1, 0, 0, 1])
    want(ring_area([[0, 0], [10, 0], [10, 10], [0, 10]]), 100)


def test_nothing_is_lost_or_counted_twice_in_a_month():
    parts = one_month(numpy.asarray([0.7]), numpy.asarray([0.2]), numpy.asarray([0.3]), numpy.asarray([0.5]))
    want(sum(part[0] for part in parts), 0.7)
    want([parts[0][0] / parts[1][0], parts[3][0]], [2 / 3, 0.7 * numpy.exp(-1.0)])
    want([part[0] for part in one_month(numpy.ones(1), *numpy.zeros((3, 1)))], [0, 0, 0, 1])


def test_an_area_searched_once_keeps_what_was_missed():
    rates = sweep_rates([0.25, 0.5, 0.25], 0.9)
    want(numpy.exp(-numpy.cumsum(rates)), [1 - 0.9 * 0.25, 1 - 0.9 * 0.75, 0.1])


def square(side):
    return [[0, 0], [side, 0], [side, side], [0, side]]


def test_a_year_of_months_is_one_exponential():
    activity = dict(areas=[dict(polygon=square(100))], swept_m2=[500] * 12, detonation=0.1, report=0.2, casualties=1.5, fatal=0.4)
    model = dict(months=12, activities=[activity])
    rows = course(model, numpy.asarray([[50.0, 50, 0], [150, 50, 0]]), 0)
    gone = 1 - numpy.exp(-12 * 0.05 * 0.3)
    want(rows[:, :3].sum(axis=0), [gone / 3, gone * 2 / 3, 0])
    want(rows[-1, 3], 2 - gone)
    want(rows[:, 4:].sum(axis=0), [gone / 3 * 1.5, gone / 3 * 1.5 * 0.4])


def test_a_remnant_of_a_later_strike_counts_from_its_day():
    activity = dict(areas=[dict(polygon=square(100))], swept_m2=[1000] * 3, detonation=1, report=0, casualties=1, fatal=0)
    rows = course(dict(months=3, activities=[activity]), numpy.asarray([[50.0, 50, 1.25]]), 0)
    want(rows[:, 0], [0, 1 - numpy.exp(-0.075), numpy.exp(-0.075) - numpy.exp(-0.175)])
    want(rows[:, 3], [0, numpy.exp(-0.075), numpy.exp(-0.175)])


def test_drawn_times_agree_with_the_formula():
    """Seed 1, 200,000 remnants; five standard errors on three shares: false alarm below 2e-6."""
    rng, n, rates = numpy.random.default_rng(1), 200_000, numpy.asarray([0.2, 0.5, 0.1])
    times = rng.exponential(1 / rates, (n, 3))
    first, when = times.argmin(axis=1), times.min(axis=1)
    drawn = [((first == i) & (when < 1)).mean() for i in range(3)]
    parts = numpy.asarray(one_month(numpy.ones(1), *rates[:, None]))[:3, 0]
    want((drawn - parts) / numpy.sqrt(parts * (1 - parts) / n), 0, 5)


def test_weights_integrate_to_one():
    areas = [dict(polygon=square(100), weight=3), dict(polygon=square(50))]
    side = numpy.arange(0.5, 100)
    points = numpy.column_stack([axis.ravel() for axis in numpy.meshgrid(side, side)])
    want(weight_at(points, areas).sum(), 1, 1e-9)


def test_numbers_by_replicate_and_the_whole_way_through():
    model = dict(replicates=2, grid=dict(west=0, north=20, cell_m=10), distances_m=[8], top=1, months=1)
    model["populations"] = [dict(name="a", cells=[[0, 0, 10], [1, 1, 5]], multiplier=dict(by_replicate=[1, 2]))]
    model["facilities"] = [dict(id="a", x=5, y=15, radius_m=3), dict(id="b", polygon=[[10, 0], [20, 0], [20, 10], [10, 10]])]
    found = everything(model, [numpy.asarray([[5.0, 15, 0]]), numpy.asarray([[15.0, 5, 0], [5, 15, 0]])])
    want(found["residents"]["8"]["a"]["by_replicate"], [10, 30])
    want([found["facilities"]["a"][key] for key in ("p_any", "expected_rank", "p_top")], [1, 1.25, 0.75])
    want(found["months"]["left"], [1.5])
    if list(differences({"residents": {"8": {"a": {"expected": 21}}}}, found)) != ["/residents/8/a/expected: expected 21, here 20.0"]:
        raise AssertionError("a difference is not seen")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) not in (2, 4) or len(arguments) == 4 and arguments[2] != "--expect":
        sys.exit(__doc__)
    with open(arguments[0], encoding="utf-8") as file:
        model = json.load(file)
    found = everything(model, read_grounds(arguments[1], model["replicates"]))
    if len(arguments) == 2:
        return print(json.dumps(found, indent=1))
    with open(arguments[3], encoding="utf-8") as file:
        faults = list(differences(json.load(file), found))
    print("\n".join(faults) if faults else "agrees")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
