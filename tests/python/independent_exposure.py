#!/usr/bin/env python3
"""Who is exposed, worked out a second time and as plainly as possible, and held against what the program found.

Usage: independent_exposure.py DUMP_DIR RUN_DIR    DUMP_DIR by examples/exposure_dump.rs, RUN_DIR by `remnants run`, of the same replicates
       independent_exposure.py --self-test
Needs numpy. Residents, remnants at facilities and on routes, their chances and ranks must be the program's; what is expected month by
month may differ by a millionth of itself, and by the program's rounding. Exit code 1 if any number differs.

DUMP_DIR/people.csv: layer (number), row (0 the northernmost), column, people.
DUMP_DIR/remnants.csv: replicate, x, y (m in the grid's reference system), strike (number), at_assessment (there, gone).
DUMP_DIR/model.json, where NUMBERS is a number, or {"by_replicate": [a number a replicate]}, and RINGS is a list of rings [[x, y], ...]:
  "replicates": 100, "assessment": DATE, "grid": {"west", "north", "cell_m"}, "strikes": [DATE, ...],
  "populations": [{"name", "multiplier": NUMBERS, "shares": [of each group]}], "distances_m": [50], "groups": [NAME, ...],
  "districts": [{"id", "area": RINGS}], "top": 5,
  "facilities": [{"id", "x", "y", "radius_m"} or {"id", "area": RINGS}], "routes": [{"id", "line": [[x, y], ...], "width_m"}],
  "activities": [{"name", "ground": [{"area": RINGS, "weight"}] or {"west", "south", "east", "north", "classes": rows of numbers, "weights"},
                  "persons": [[group number or null, NUMBERS]], "days": NUMBERS or {"seasons": [12 numbers]},
                  "swept_m2", "avoidance", "detonation", "report", "casualties", "fatal": NUMBERS}],
  "course": null or {"first_day": DATE, "months": 12, "presence": [[months, share]], "measures": [{"id", "from": DATE, "what": WHAT}]},
  "fate": null, {"remaining": NUMBERS} or {"half_life_years": NUMBERS},
  "cleared": [{"areas": [RINGS], "date": DATE, "detection": NUMBERS}]
WHAT is {"areas": [RINGS], "teams", "m2_per_team_day", "days_per_month", "detection"}, {"marked": [RINGS], "avoidance"} or
{"coverage", "avoidance"}.
"""

import csv
import datetime
import functools
import json
import sys
from pathlib import Path

import numpy

MICRO = 1_000_000  # people are counted in millionths
DAYS_A_YEAR = 365.25
NO_GROUP = "no stated group"


# --- residents near remnants -----------------------------------------------------------------------------------------------


def near_cells(remnants, centres, distance_m):
    """Whether each cell's centre (n x 2) lies within the distance of at least one remnant (m x 2). Brute force, row by row of cells;
    centres of a row stand together."""
    near = numpy.zeros(len(centres), dtype=bool)
    remnants = remnants[numpy.argsort(remnants[:, 1])]
    rows = numpy.flatnonzero(numpy.diff(centres[:, 1], prepend=numpy.nan, append=numpy.nan) != 0)
    for first, end in zip(rows, rows[1:]):
        low, high = numpy.searchsorted(remnants[:, 1], centres[first, 1] + numpy.asarray([-1, 1]) * (distance_m + 1))
        apart = centres[first:end, None, :] - remnants[None, low:high, :]
        near[first:end] = ((apart**2).sum(axis=2) <= distance_m**2).any(axis=1)
    return near


def centres_of(grid, cells):
    """Centres of cells given as (row, column)."""
    cells = numpy.asarray(cells, dtype=float).reshape(-1, 2)
    side = grid["cell_m"]
    return numpy.column_stack([grid["west"] + (cells[:, 1] + 0.5) * side, grid["north"] - (cells[:, 0] + 0.5) * side])


def residents_near(model, people, grounds, distance_m):
    """Residents near remnants in millionths: replicates x (all, districts) x (all, groups, those of no stated group)."""
    cells = numpy.asarray(sorted({cell for layer in people for cell in layer})).reshape(-1, 2)
    layers = [numpy.asarray([layer.get(tuple(cell), 0) for cell in cells], dtype=numpy.int64) for layer in people]
    centres = centres_of(model["grid"], cells)
    districts = [in_area(centres, district["area"]) for district in model["districts"]]
    rows = []
    for replicate, ground in enumerate(grounds):
        near = near_cells(there(ground), centres, distance_m)
        wholes = [near] + [near & district for district in districts]
        rows.append([counted(model, [layer[cells].sum() for layer in layers], replicate) for cells in wholes])
    return numpy.asarray(rows, dtype=numpy.int64).reshape(len(grounds), len(districts) + 1, len(model["groups"]) + 2)


def counted(model, by_layer, replicate):
    """All people, of each group, of none; layers times their multiplier, shares of groups after it, each rounded to a millionth."""
    populations = model["populations"]
    by_layer = [rounded(n, number(p["multiplier"], replicate)) for n, p in zip(by_layer, populations)]
    of_group = lambda g: sum(rounded(n, p["shares"][g]) for n, p in zip(by_layer, populations) if p["shares"])
    of_none = sum(n for n, p in zip(by_layer, populations) if not p["shares"])
    return [sum(by_layer)] + [of_group(g) for g in range(len(model["groups"]))] + [of_none]


def rounded(people, factor):
    return int(people) if factor == 1 else int(numpy.floor(people * factor + 0.5))


def told_groups(model):
    """Groups that some layer tells apart, and those of no stated group if other layers tell none: numbers from 1, and names."""
    layers = [population["shares"] for population in model["populations"]]
    told = [g for g in range(len(model["groups"])) if any(shares and shares[g] > 0 for shares in layers)]
    last = [len(model["groups"])] if told and any(not shares for shares in layers) else []
    return [(g + 1, (model["groups"] + [NO_GROUP])[g]) for g in told + last]


# --- facilities and routes -------------------------------------------------------------------------------------------------


def in_disc(points, centre, radius_m):
    return ((points - numpy.asarray(centre, dtype=float)) ** 2).sum(axis=1) <= radius_m**2


def in_ring(points, ring):
    """Inside by the even-odd rule: how many edges a ray to the east crosses."""
    ring = numpy.asarray(ring, dtype=float)
    inside = numpy.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, numpy.roll(ring, -1, axis=0)):
        straddles = (y0 > points[:, 1]) != (y1 > points[:, 1])
        with numpy.errstate(divide="ignore", invalid="ignore"):
            crossing = x0 + (points[:, 1] - y0) / (y1 - y0) * (x1 - x0)
        inside ^= straddles & (points[:, 0] < crossing)
    return inside


def in_area(points, rings):
    """Rings within rings are holes."""
    inside = numpy.zeros(len(points), dtype=bool)
    for ring in rings:
        inside ^= in_ring(points, ring)
    return inside


def in_any(points, areas):
    inside = numpy.zeros(len(points), dtype=bool)
    for rings in areas:
        inside |= in_area(points, rings)
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
    if "area" in thing:
        return in_area(points, thing["area"])
    return in_disc(points, (thing["x"], thing["y"]), thing["radius_m"])


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
    table = numpy.asarray([[int(inside(there(ground), thing).sum()) for thing in things] for ground in grounds])
    rank = numpy.mean([ranks(row) for row in table], axis=0)
    top = numpy.mean([in_top(row, k) for row in table], axis=0)
    return {
        thing["id"]: dict(
            remnants_mean=table[:, i].mean(), p_at_least_one=(table[:, i] > 0).mean(), expected_rank=rank[i], p_among_top=top[i],
            **{f"remnants_q{int(100 * p):02}": quantile(table[:, i], p) for p in (0.05, 0.5, 0.95)},
        )
        for i, thing in enumerate(things)
    }


# --- days and months -------------------------------------------------------------------------------------------------------


def date(text):
    return datetime.date.fromisoformat(text)


def month_starts(course):
    """First days of the months and the day after the last: the same day of the month, or its last if that is shorter."""
    first = date(course["first_day"])
    return [months_later(first, k) for k in range(course["months"] + 1)]


def months_later(first, months):
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    for day in range(first.day, 0, -1):
        try:
            return datetime.date(year, month + 1, day)
        except ValueError:
            continue


@functools.cache
def days_from(start, end):
    return [start + datetime.timedelta(days=k) for k in range((end - start).days)]


@functools.cache
def share_from(start, end, day):
    """Share of a month's days that are not before a day."""
    days = days_from(start, end)
    return sum(one >= day for one in days) / len(days)


def mean_presence(points, month):
    """Mean share of people present in a month: the integral of straight lines between points, level beyond."""
    if not points:
        return 1.0
    x, y = numpy.asarray(points, dtype=float).T
    at = numpy.unique(numpy.concatenate([[month, month + 1], x[(x > month) & (x < month + 1)]]))
    levels = numpy.interp(at, x, y)
    return float(((levels[1:] + levels[:-1]) / 2 * numpy.diff(at)).sum())


# --- what acts on a remnant ------------------------------------------------------------------------------------------------


def weight_at(points, ground):
    """Density of an activity's time at each point, per m2; its integral over the ground is 1."""
    if isinstance(ground, list):
        total = sum(part["weight"] * size(part["area"]) for part in ground)
        return sum(part["weight"] * in_area(points, part["area"]) for part in ground) / total
    classes = numpy.asarray(ground["classes"])
    weights = numpy.concatenate([[0], ground["weights"], numpy.zeros(256)])[classes]
    rows, columns = classes.shape
    width, height = (ground["east"] - ground["west"]) / columns, (ground["north"] - ground["south"]) / rows
    column = numpy.floor((points[:, 0] - ground["west"]) / width).astype(int)
    row = numpy.floor((ground["north"] - points[:, 1]) / height).astype(int)
    on = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    return numpy.where(on, weights[numpy.where(on, row, 0), numpy.where(on, column, 0)], 0.0) / (weights.sum() * width * height)


def size(rings):
    """Area of rings: those within an odd number of others are holes."""
    total = 0.0
    for i, ring in enumerate(rings):
        corner = numpy.asarray(ring[:1], dtype=float)
        depth = sum(in_ring(corner, other)[0] for j, other in enumerate(rings) if j != i)
        total += ring_area(ring) * (-1) ** depth
    return total


def ring_area(ring):
    x, y = (numpy.asarray(ring, dtype=float) - ring[0]).T
    return abs(x @ numpy.roll(y, -1) - y @ numpy.roll(x, -1)) / 2


def swept(activity, starts, presence, replicate):
    """Ground that all people of an activity sweep in each month, m2, less what they avoid."""
    persons = sum(number(n, replicate) for _, n in activity["persons"])
    a_day = persons * number(activity["swept_m2"], replicate) * (1 - number(activity["avoidance"], replicate))
    days = activity["days"]
    if isinstance(days, dict) and "seasons" in days:
        by_month = [numpy.mean([days["seasons"][day.month - 1] for day in days_from(*pair)]) for pair in zip(starts, starts[1:])]
    else:
        by_month = [number(days, replicate)] * (len(starts) - 1)
    return numpy.asarray([a_day * n * mean_presence(presence, k) for k, n in enumerate(by_month)])


def searched_shares(measure, starts, replicate):
    """Share of each area of a clearance that has been searched by the beginning of each month and the end of the last: one area
    after the other."""
    what = measure["what"]
    a_month = number(what["teams"], replicate) * number(what["m2_per_team_day"], replicate) * number(what["days_per_month"], replicate)
    done = numpy.cumsum([0] + [a_month * share_from(*pair, date(measure["from"])) for pair in zip(starts, starts[1:])])
    shares, before = [], 0.0
    for area in what["areas"]:
        shares.append(numpy.clip((done - before) / size(area), 0, 1))
        before += size(area)
    return shares


def one_month(left, rates):
    """Chances of what happens to remnants in a month: `left` that they lie there at its beginning, `rates` of what removes them (causes x
    remnants), all at once and shared in proportion. Returns removals (causes x remnants) and how long they lie there, as a share."""
    total = rates.sum(axis=0)
    gone = left * -numpy.expm1(-total)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        lying = numpy.where(total > 0, gone / total, left)
    return rates * lying, lying


class Lot:
    """The remnants of one possible ground that a course begins with, and what acts on them."""

    def __init__(self, model, ground, replicate):
        self.model, self.replicate, self.course = model, replicate, model["course"]
        self.starts = month_starts(self.course)
        self.initial = self.starts[0] < date(model["assessment"])
        self.ground = ground if self.initial else ground[ground[:, 3] == 1]
        self.points = self.ground[:, :2]
        self.known = {}
        strikes = [date(model["strikes"][int(s)]) for s in self.ground[:, 2]]
        self.strikes = numpy.asarray([day.toordinal() for day in strikes], dtype=int)
        self.entries = numpy.maximum(self.strikes, self.starts[0].toordinal())
        self.weights = [weight_at(self.points, activity["ground"]) for activity in model["activities"]]
        self.swept = [swept(a, self.starts, self.course["presence"], replicate) for a in model["activities"]]

    def drawn(self, value):
        return number(value, self.replicate)

    def within(self, areas):
        """Whether each remnant lies in any of the areas; remembered."""
        if id(areas) not in self.known:
            self.known[id(areas)] = in_any(self.points, areas)
        return self.known[id(areas)]

    def partial(self, month):
        """Share of a month from each remnant's day on."""
        start, end = self.starts[month].toordinal(), self.starts[month + 1].toordinal()
        return numpy.clip((end - self.entries) / (end - start), 0, 1)

    def present(self):
        """Chance that each is still there when it comes in; what thinned those that remain at the assessment acts no more."""
        there = numpy.ones(len(self.points))
        fate = self.model["fate"] or {}
        since = self.strikes if self.initial else date(self.model["assessment"]).toordinal()
        if "half_life_years" in fate:
            there *= 0.5 ** ((self.entries - since) / DAYS_A_YEAR / self.drawn(fate["half_life_years"]))
        if not self.initial:
            return there
        if "remaining" in fate:
            there *= self.drawn(fate["remaining"])
        for area in self.model["cleared"]:
            day = date(area["date"]).toordinal()
            acts = self.within(area["areas"]) & (self.strikes < day) & (day <= self.entries)
            there *= 1 - acts * self.drawn(area["detection"])
        return there

    def others(self, month):
        """Rates of removal by fading away and by clearance on record."""
        rates = numpy.zeros(len(self.points))
        start, end = self.starts[month].toordinal(), self.starts[month + 1].toordinal()
        half_life = (self.model["fate"] or {}).get("half_life_years")
        if half_life is not None:
            rates += numpy.log(2) * (end - start) * self.partial(month) / DAYS_A_YEAR / self.drawn(half_life)
        for area in self.model["cleared"] if self.initial else []:
            day = date(area["date"]).toordinal()
            acts = self.within(area["areas"]) & (day > self.entries) & (start <= day < end)
            rates -= acts * numpy.log(max(1 - self.drawn(area["detection"]), 1e-15))
        return rates

    def allowed(self, month, measures):
        """What marking and risk education leave of encounters."""
        left = numpy.ones(len(self.points))
        for measure in measures:
            what, days = measure["what"], (self.starts[month], self.starts[month + 1])
            acting = share_from(*days, date(measure["from"]))
            if "coverage" in what:
                left *= 1 - acting * self.drawn(what["coverage"]) * self.drawn(what["avoidance"])
            if "marked" in what:
                left *= 1 - self.within(what["marked"]) * acting * self.drawn(what["avoidance"])
        return left

    def clearance(self, measures):
        """Rates of removal by measures in every month (months x remnants). A remnant lies anywhere in an area; of what is searched of it
        after it came, a share F, it survives with 1 - detection F."""
        rates = numpy.zeros((len(self.starts) - 1, len(self.points)))
        for measure in measures:
            if "teams" not in measure["what"]:
                continue
            detection = self.drawn(measure["what"]["detection"])
            for area, share in zip(measure["what"]["areas"], searched_shares(measure, self.starts, self.replicate)):
                within = in_area(self.points, area)
                before = self.searched_before(share)
                for month in range(len(rates)):
                    still = [numpy.maximum(1 - detection * numpy.maximum(s - before, 0), 1e-15) for s in share[month : month + 2]]
                    rates[month] += within * numpy.log(still[0] / still[1])
        return rates

    def searched_before(self, share):
        """Share of an area that had been searched when each remnant came: nothing found there was it."""
        days = [day.toordinal() for day in self.starts]
        return numpy.interp(self.entries, days, share)

    def follow(self, measures):
        """Expected numbers, each by month: encounters, detonations, reports, casualties, deaths (months x activities x remnants), cleared
        and left (months x remnants)."""
        left = self.present()
        clearance = self.clearance(measures)
        events, cleared, still = [], [], []
        activities = self.model["activities"]
        for month in range(len(self.starts) - 1):
            came = (self.partial(month) > 0).astype(float)
            factor = self.allowed(month, measures) * self.partial(month)
            met = numpy.asarray([s[month] * w * factor for s, w in zip(self.swept, self.weights)]).reshape(len(activities), len(self.points))
            detonation, report = (numpy.asarray([self.drawn(a[what]) for a in activities])[:, None] for what in ("detonation", "report"))
            causes = numpy.vstack([met * detonation, met * report, [came * clearance[month], came * self.others(month)]])
            removed, lying = one_month(left, causes)
            harm, deaths = (numpy.asarray([self.drawn(a[what]) for a in activities])[:, None] for what in ("casualties", "fatal"))
            n = len(activities)
            events.append([met * lying, removed[:n], removed[n : 2 * n], removed[:n] * harm, removed[:n] * harm * deaths])
            cleared.append(removed[-2])
            left = left - removed.sum(axis=0)
            still.append(left * came)
        return numpy.asarray(events), numpy.asarray(cleared), numpy.asarray(still)


EVENTS = ("encounters", "detonations", "reports", "casualties", "deaths")


def course(model, ground, replicate):
    """Expected numbers of one possible ground: in all, by month, and by month and activity, group or district (months x events x
    things)."""
    lot, measures = Lot(model, ground, replicate), model["course"]["measures"]
    events, cleared, left = lot.follow(measures)
    found = dict(months=events.sum(axis=(2, 3)), total=events.sum(axis=(0, 2, 3)))
    found["first_year"] = events[:12, EVENTS.index("casualties")].sum()
    within = [in_area(lot.points, district["area"]) for district in model["districts"]]
    by_activity = events.sum(axis=3)
    found["by"] = dict(
        activity=by_activity,
        group=numpy.asarray([by_group(model, month, replicate) for month in by_activity]),
        district=numpy.stack([events[..., own].sum(axis=(2, 3)) for own in within] or [numpy.zeros((len(events), 0))], axis=2),
    )
    found["cleared"], found["left"] = cleared.sum(axis=1), left.sum(axis=1)
    others = [[m for m in measures if m is not measure] for measure in measures]
    found["without"] = numpy.asarray([lot.follow(other)[0][:, EVENTS.index("casualties")].sum(axis=(1, 2)) for other in others])
    return found


def by_group(model, by_activity, replicate):
    """Events x groups, last those of no group: casualties and deaths alone are told apart."""
    table = numpy.zeros((len(EVENTS), len(model["groups"]) + 1))
    for activity, events in zip(model["activities"], by_activity.T):
        persons = [number(n, replicate) for _, n in activity["persons"]]
        for (group, _), own in zip(activity["persons"], persons):
            table[3:, -1 if group is None else group] += events[3:] * (own / sum(persons) if sum(persons) else 0)
    return table


# --- input -----------------------------------------------------------------------------------------------------------------


def number(value, replicate):
    return value["by_replicate"][replicate] if isinstance(value, dict) else value


def there(ground):
    """Places of the remnants that lie there at the assessment date."""
    return ground[ground[:, 3] == 1, :2]


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_grounds(path, replicates):
    """One array (remnants x 4: x, y, strike, 1 if there at the assessment date) a replicate."""
    grounds = [[] for _ in range(replicates)]
    for row in rows(path):
        there = float(row["at_assessment"] == "there")
        grounds[int(row["replicate"])].append([float(row["x"]), float(row["y"]), float(row["strike"]), there])
    return [numpy.asarray(ground, dtype=float).reshape(-1, 4) for ground in grounds]


def read_people(path, layers):
    """By layer: people by (row, column), in millionths."""
    people = [{} for _ in range(layers)]
    for row in rows(path):
        people[int(row["layer"])][int(row["row"]), int(row["column"])] = round(float(row["people"]) * MICRO)
    return people


def quantile(values, p):
    """The smallest value with at least a share p of all at or below it."""
    ordered = numpy.sort(values)
    return ordered[max(0, int(numpy.ceil(p * len(ordered) - 1e-9)) - 1)]


# --- against the program's tables ------------------------------------------------------------------------------------------


class Comparison:
    def __init__(self):
        self.compared, self.faults = {}, []

    def same(self, what, stated, own, absolute=1e-9, relative=1e-9):
        """`stated` is text of a table."""
        kind = what.split(":")[0]
        self.compared[kind] = self.compared.get(kind, 0) + 1
        if not stated or not abs(float(stated) - own) <= absolute + relative * abs(own):
            self.faults.append(f"{what}: the program says {stated or 'nothing'}, here {own}")

    def expected(self, what, stated, own):
        self.same(what, stated, own, absolute=1e-9, relative=1e-6)


def compare(dump, run):
    model = json.loads((dump / "model.json").read_text(encoding="utf-8"))
    grounds = read_grounds(dump / "remnants.csv", model["replicates"])
    tables, comparison = run / "tables", Comparison()
    by_replicate = list(rows(tables / "exposure_replicates.csv"))
    if [int(row["replicate"]) for row in by_replicate] != list(range(model["replicates"])):
        sys.exit("the run and the dump are of different replicates")
    if model["populations"]:
        compare_residents(comparison, model, read_people(dump / "people.csv", len(model["populations"])), grounds, tables, by_replicate)
    for kind, table, column in (("facilities", "facilities.csv", "facility_id"), ("routes", "routes.csv", "route_id")):
        if model[kind]:
            compare_places(comparison, kind, ranking(model[kind], grounds, model["top"]), {row[column]: row for row in rows(tables / table)})
    if model["course"] and model["activities"]:
        found = [course(model, ground, replicate) for replicate, ground in enumerate(grounds)]
        compare_course(comparison, model, found, tables, by_replicate)
    return comparison


def compare_residents(comparison, model, people, grounds, tables, by_replicate):
    by_distance = {row["within_m"] + row["group"]: row for row in rows(tables / "people.csv")}
    in_districts = {row["district_id"]: row for row in rows(tables / "district_people.csv")} if model["districts"] else {}
    for distance in model["distances_m"]:
        near = residents_near(model, people, grounds, distance) / MICRO
        name = f"people_within_{distance:g}_m"
        for replicate, row in enumerate(by_replicate):
            comparison.same(f"residents: {name}, replicate {replicate}", row[name], near[replicate, 0, 0])
        for i, group in [(0, "all")] + told_groups(model):
            row = by_distance[f"{distance:g}{group}"]
            comparison.same(f"residents: {name}, {group}, mean", row["people_mean"], near[:, 0, i].mean())
            for p in (0.05, 0.5, 0.95):
                comparison.same(f"residents: {name}, {group}, q{p}", row[f"people_q{int(100 * p):02}"], quantile(near[:, 0, i], p))
        for k, district in enumerate(model["districts"]):
            row = in_districts[district["id"]]
            comparison.same(f"residents: {name}, {district['id']}", row[f"{name}_mean"], near[:, k + 1, 0].mean())
            for i, group in told_groups(model):
                comparison.same(f"residents: {name}, {district['id']}, {group}", row[f"{name}_{group}_mean"], near[:, k + 1, i].mean())


def compare_places(comparison, kind, own, stated):
    for name, numbers in own.items():
        for column, value in numbers.items():
            never = column.startswith("p_") and value == 0  # has no number, only a limit
            comparison.same(f"{kind}: {name}, {column}", stated[name][column] or ("0" if never else ""), value)


def compare_course(comparison, model, found, tables, by_replicate):
    measures = [measure["id"] for measure in model["course"]["measures"]]
    for replicate, (own, row) in enumerate(zip(found, by_replicate)):
        for event, value in zip(EVENTS, own["total"]):
            comparison.expected(f"totals: {event}, replicate {replicate}", row[f"{event}_expected"], value)
        comparison.expected(f"totals: first year, replicate {replicate}", row["casualties_first_12_months_expected"], own["first_year"])
        for measure, months in zip(measures, own["without"]):
            comparison.expected(f"totals: without {measure}, replicate {replicate}", row[f"casualties_expected_without_{measure}"], months.sum())
    mean = {key: numpy.mean([one[key] for one in found], axis=0) for key in found[0] if key != "by"}
    by = {key: numpy.mean([one["by"][key] for one in found], axis=0) for key in found[0]["by"]}
    for month, row in enumerate(rows(tables / "months.csv")):
        compare_events(comparison, f"months: {month + 1}", row, mean["months"][month])
        comparison.expected(f"months: {month + 1}, left", row["remnants_left"], mean["left"][month])
        comparison.expected(f"months: {month + 1}, cleared", row["remnants_cleared"], mean["cleared"][month])
        for measure, months in zip(measures, mean["without"]):
            comparison.expected(f"months: {month + 1}, without {measure}", row[f"casualties_expected_without_{measure}"], months[month])
            spared = months[month] - mean["months"][month, EVENTS.index("casualties")]
            comparison.expected(f"months: {month + 1}, spared by {measure}", row[f"casualties_spared_by_{measure}"], spared)
    compare_things(comparison, model, by, tables)
    spared = {row["measure_id"]: row for row in rows(tables / "measures.csv")}
    for k, measure in enumerate(measures):
        difference = mean["without"][k].sum() - mean["total"][EVENTS.index("casualties")]
        comparison.expected(f"measures: {measure}", spared[measure]["casualties_spared_expected_mean"], difference)


def compare_things(comparison, model, by, tables):
    """Activities, groups and districts, in all and by month."""
    persons = [group for activity in model["activities"] for group, _ in activity["persons"]]
    groups = [name if number in persons else None for number, name in enumerate(model["groups"])]
    names = dict(
        activity=[activity["name"] for activity in model["activities"]],
        group=groups + [NO_GROUP if None in persons else None],
        district=[district["id"] for district in model["districts"]],
    )
    stated = {(row["by"], row["id"]): row for row in rows(tables / "activities.csv")}
    monthly = {(row["month"], row["by"], row["id"]): row for row in rows(tables / "month_activities.csv")}
    for kind, name, own in ((kind, name, by[kind][:, :, k]) for kind in names for k, name in enumerate(names[kind]) if name is not None):
        events = EVENTS[3:] if kind == "group" else EVENTS
        compare_events(comparison, f"by {kind}: {name}", stated.pop((kind, name)), own.sum(axis=0), events)
        for month in range(len(own)):
            compare_events(comparison, f"by month and {kind}: {month + 1}, {name}", monthly.pop((str(month + 1), kind, name)), own[month], events)
    comparison.faults += [f"tables: a row too many: {key}" for key in (*stated, *monthly)]


def compare_events(comparison, what, row, own, events=EVENTS):
    for event in events:
        comparison.expected(f"{what}, {event}", row[f"{event}_expected"], own[EVENTS.index(event)])


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


def square(side):
    return [[0, 0], [side, 0], [side, side], [0, side]]


def invented(**changes):
    """One activity on a hectare in 2021, 500 m2 of it swept each month."""
    activity = dict(name="farming", ground=[dict(area=[square(100)], weight=1)], persons=[[None, 5]], days=10, swept_m2=20, avoidance=0.5)
    activity |= dict(detonation=0.1, report=0.2, casualties=1.5, fatal=0.4)
    months = dict(first_day="2021-01-01", months=12, presence=[], measures=[])
    model = dict(assessment="2020-11-10", strikes=["2020-10-01"], populations=[], districts=[], groups=[], activities=[activity], fate=None)
    return model | dict(cleared=[], course=months) | changes


def lying(*points):
    return numpy.asarray([[x, y, 0, 1] for x, y in points], dtype=float)


def test_a_circle_of_radius_five_cells_holds_81_centres():
    grid, cells = dict(west=0, north=1000, cell_m=10), {(r, c): MICRO for r in range(100) for c in range(100)}
    model = dict(grid=grid, populations=[dict(name="a", multiplier=dict(by_replicate=[1, 2, 1]), shares=[0.25])], districts=[], groups=["g"])
    model["districts"] = [dict(id="west", area=[[[0, 0], [500, 0], [500, 1000], [0, 1000]]])]
    one = lying((505, 505))
    near = residents_near(model, [cells], [one, numpy.vstack([one, one]), one[:0]], 50) / MICRO
    want(near[:, 0], [[81, 20.25, 0], [162, 40.5, 0], [0, 0, 0]])
    want([number for number, _ in told_groups(model)], [1])
    want(near[:, 1, 0], [35, 70, 0])


def test_rows_run_from_the_north():
    want(centres_of(dict(west=0, north=1000, cell_m=10), [[0, 0], [99, 3]]), [[5, 995], [35, 5]])


def test_equal_counts_share_ranks_and_places():
    want(ranks([3, 1, 1, 0]), [1, 2.5, 2.5, 4])
    want(in_top([3, 1, 1, 0], 2), [1, 0.5, 0.5, 0])
    row = numpy.random.default_rng(1).integers(0, 4, 30)
    want([ranks(row).sum(), in_top(row, 7).sum()], [30 * 31 / 2, 7], 1e-9)


def test_areas_strips_and_discs():
    points = numpy.asarray([[5.0, 5.0], [15.0, 5.0], [-1.0, 5.0], [5.0, 10.4]])
    want(in_area(points, [square(10)]), [1, 0, 0, 0])
    want(in_strip(points, [[0, 5], [10, 5]], 2), [1, 0, 1, 0])
    want(in_disc(points, (5, 5), 5.4), [1, 0, 0, 1])
    hole = [square(100), [[2, 2], [8, 2], [8, 8], [2, 8]]]
    want(in_area(points, hole), [0, 1, 0, 1])
    want(size(hole), 1e4 - 36)


def test_nothing_is_lost_or_counted_twice_in_a_month():
    removed, lying = one_month(numpy.asarray([0.7]), numpy.asarray([[0.2], [0.3], [0.5]]))
    want(0.7 - removed.sum(), 0.7 * numpy.exp(-1.0))
    want(removed[0] / removed[1], 2 / 3)
    want(one_month(numpy.ones(1), numpy.zeros((3, 1)))[1], 1)


def test_months_end_with_the_month():
    starts = month_starts(dict(first_day="2020-01-31", months=3))
    want([day.toordinal() - starts[0].toordinal() for day in starts], [0, 29, 60, 90])
    want([share_from(*starts[:2], date(day)) for day in ("2019-01-01", "2020-02-01", "2021-01-01")], [1, 28 / 29, 0])


def test_presence_is_averaged_and_seasons_are_by_day():
    want([mean_presence([[0, 0.2], [0.5, 0.6], [2, 1]], k) for k in range(4)], [0.5333333333333333, 0.8666666666666667, 1, 1], 1e-12)
    activity = invented()["activities"][0] | dict(days=dict(seasons=[31, 0] + [0] * 10))
    want(swept(activity, month_starts(dict(first_day="2021-01-22", months=2)), [], 0), [50 * 10, 0])


def test_an_area_searched_keeps_what_was_missed_and_what_came_later():
    model = invented(activities=[], strikes=["2020-10-01", "2021-02-01", "2022-01-01"])
    what = dict(areas=[[square(100)]], teams=1, m2_per_team_day=250, days_per_month=10, detection=0.8)
    model["course"] |= dict(months=5, measures=[dict(id="teams", **{"from": "2021-01-01"}, what=what)])
    ground = numpy.asarray([[50, 50, 0, 1], [50, 50, 1, 1], [50, 50, 2, 1]], dtype=float)
    _, cleared, left = Lot(model, ground, 0).follow(model["course"]["measures"])
    want(left[:, 0], [0.8, 0.6, 0.4, 0.2, 0.2])
    want(left[:, 1], [0, 0.8, 0.6, 0.4, 0.4])
    want(left[:, 2], 0)
    want(cleared[:, 0], [0.2, 0.2, 0.2, 0.2, 0])


def test_a_year_of_months_is_one_exponential():
    rows = course(invented(), lying((50, 50), (150, 50)), 0)
    gone = 1 - numpy.exp(-12 * 0.05 * 0.3)
    want(rows["total"], [gone / 0.3, gone / 3, gone * 2 / 3, gone / 3 * 1.5, gone / 3 * 1.5 * 0.4])
    want(rows["left"][-1], 2 - gone)
    want(rows["by"]["group"][:, 3:, 0].sum(axis=0), rows["total"][3:])


def test_a_remnant_of_a_later_strike_counts_from_its_day():
    model = invented(strikes=["2021-02-08"])
    model["activities"][0] |= dict(detonation=1, report=0)
    rows = course(model, lying((50, 50)), 0)
    left = numpy.exp(-0.05 * (numpy.arange(12) - 0.25))
    want(rows["left"], [0] + list(left[1:]))
    want(rows["months"][:2, 1], [0, 1 - left[1]])


def test_what_is_known_of_clearance_and_age_acts_in_time():
    model = invented(activities=[], assessment="2022-01-01", fate=dict(half_life_years=1))
    model["cleared"] = [dict(areas=[[square(100)]], date=day, detection=0.5) for day in ("2020-12-01", "2021-03-15", "2020-09-01")]
    model["course"]["months"] = 3
    years = numpy.asarray([0, 31, 59, 90]) / DAYS_A_YEAR
    before = 0.5 * 0.5 ** (92 / DAYS_A_YEAR)
    want(course(model, lying((50, 50)), 0)["left"], before * 0.5 ** years[1:] * [1, 1, 0.5])
    model["assessment"] = "2020-11-01"
    want(course(model, lying((50, 50)), 0)["left"], 0.5 ** (years[1:] + 61 / DAYS_A_YEAR))


def test_drawn_times_agree_with_the_formula():
    """Seed 1, 200,000 remnants; five standard errors on three shares: false alarm below 2e-6."""
    rng, n, rates = numpy.random.default_rng(1), 200_000, numpy.asarray([0.2, 0.5, 0.1])
    times = rng.exponential(1 / rates, (n, 3))
    first, when = times.argmin(axis=1), times.min(axis=1)
    drawn = [((first == i) & (when < 1)).mean() for i in range(3)]
    parts = one_month(numpy.ones(1), rates[:, None])[0][:, 0]
    want((drawn - parts) / numpy.sqrt(parts * (1 - parts) / n), 0, 5)


def test_weights_integrate_to_one():
    ground = [dict(area=[square(100)], weight=3), dict(area=[square(50)], weight=1)]
    side = numpy.arange(0.5, 100)
    points = numpy.column_stack([axis.ravel() for axis in numpy.meshgrid(side, side)])
    want(weight_at(points, ground).sum(), 1, 1e-9)
    raster = dict(west=0, south=0, east=100, north=50, classes=[[1, 2], [0, 3]], weights=[1, 0.5])
    want(weight_at(points, raster).sum(), 1, 1e-9)
    want(weight_at(numpy.asarray([[10.0, 40], [60, 40], [60, 10], [10, 60]]), raster) * 1250 * 1.5, [1, 0.5, 0, 0])


def test_a_difference_is_seen():
    comparison = Comparison()
    comparison.same("a: b", "1", 1.0)
    comparison.expected("a: b", "1.000001", 1.0)
    comparison.same("a: b", "1.000001", 1.0)
    comparison.same("a: b", "", 0.0)
    want([comparison.compared["a"], len(comparison.faults)], [4, 2])


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) != 2:
        sys.exit(__doc__)
    comparison = compare(Path(arguments[0]), Path(arguments[1]))
    for kind, count in comparison.compared.items():
        faulty = sum(fault.startswith(f"{kind}:") for fault in comparison.faults)
        print(f"{kind}: {count} numbers compared, {faulty or 'none'} differing")
    print("\n".join(comparison.faults[:40]) if comparison.faults else "agrees")
    return 1 if comparison.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
