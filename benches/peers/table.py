"""Times of many runs as a table: medians, with the least and the most beside."""

from statistics import median


def spread(values):
    return {"median": median(values), "least": min(values), "most": max(values)}


def per_remnant(run, seconds):
    return 1e9 * seconds / run["remnants"]


def table(runs, base):
    """A row a contender; prints them. Ratios are taken within rounds, so that what slows a whole round leaves them alone."""
    rows = [row(name, runs[name], runs[base]) for name in runs]
    print(f"\n{'':44}{'ns per remnant':>26}{'times ours':>24}{'peak MB':>9}{'at start':>9}{'process s':>11}")
    for r in rows:
        print(f"{r['name']:44}{ranged(r['ns_per_remnant']):>26}{ranged(r['ratio']):>24}{megabytes(r['peak_bytes']):>9}"
              f"{megabytes(r['before_bytes']):>9}{r['process_seconds']['median']:>11.2f}")
        for stage, ns in r["stages_ns_per_remnant"].items():
            print(f"  {stage:42}{ranged(ns):>26}")
    return rows


def row(name, runs, base):
    stages = runs[0].get("stages", {})
    most = lambda field: max((run[field] for run in runs if run[field] is not None), default=None)  # noqa: E731
    return {
        "name": name,
        "ns_per_remnant": spread([per_remnant(run, run["seconds"]) for run in runs]),
        "ratio": spread([per_remnant(a, a["seconds"]) / per_remnant(b, b["seconds"]) for a, b in zip(runs, base)]),
        "stages_ns_per_remnant": {stage: spread([per_remnant(run, run["stages"][stage]) for run in runs]) for stage in stages},
        "peak_bytes": most("peak_bytes"), "before_bytes": most("before_bytes"),
        "process_seconds": spread([run["process_seconds"] for run in runs]),
    }


def ranged(s):
    return f"{s['median']:.1f} ({s['least']:.1f} to {s['most']:.1f})"


def megabytes(value):
    return "unknown" if value is None else f"{value / 1e6:.0f}"
