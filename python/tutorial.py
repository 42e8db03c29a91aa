# %% [markdown]
# # remnants in Python: a tutorial
#
# This file is a notebook: editors such as VS Code, PyCharm, Spyder and Jupyter (with Jupytext) show its cells, and
# `python tutorial.py` runs it from beginning to end. It needs pandas, xarray, GeoPandas and Dask besides the package.
#
# Everything here concerns the past: strikes that were documented, and what may still lie where they fell. Few possible grounds are
# drawn so that it runs within a minute; draw ten thousand before you use a number.

# %%
import pickle
import sys
import tempfile
from pathlib import Path

import numpy as np

import remnants

HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
SCENARIOS = HERE.parent / "scenarios"

# %% [markdown]
# ## A scenario
#
# `load` reads a scenario and checks all of it. `describe` says in words what was understood: read that first.

# %%
city = remnants.load(SCENARIOS / "stepanakert-2020")
print(city)
print(city.title, "-", city.assessment_date, "-", city.crs)
print("\n".join(city.describe().splitlines()[:30]))

# %% [markdown]
# What is wrong with a scenario is said all at once, each problem with its line, in the words of the command line.

# %%
try:
    city.with_({"munitions.m095.failure_rate": "mots", "strikes.stepanakert-4-october.carriers": -3})
except remnants.ScenarioError as error:
    print(error)

# %% [markdown]
# ## A run
#
# The same scenario, seed and number of replicates give the same numbers to the last bit: on any number of threads, in any number of
# pieces, from Python or from the command line.

# %%
run = city.run(replicates=200, progress=lambda done, wanted: print(f"{done} of {wanted}", file=sys.stderr))
remnants_left = run.summary["remnants"]
print(f"{run}: {remnants_left['mean']:.0f} remnants expected")
print("\n".join(run.cautions))

# %% [markdown]
# Never quote the mean alone. Whether the run agrees with its exact companion is its `verdict`; a run that disagrees is of no use.

# %%
assert run.verdict != "disagrees"
print({key: value for key, value in remnants_left.items() if key != "best_estimate"})

# %% [markdown]
# ## Maps as arrays
#
# Row 0 is north. NaN means that no documented strike reaches a place, so that it was not assessed. That is not the same as safe.

# %%
presence = run.raster("presence")
print(presence, presence.extent, presence.geotransform)
assessed = ~np.isnan(presence.values)
print(f"{assessed.sum()} boxes assessed; the likeliest holds a remnant with probability {np.nanmax(presence.values):.2f}")

# %% [markdown]
# The expected map needs no sampling: its sum is what the exact companion says.

# %%
expected = np.nansum(run.raster("expected_per_box").values.astype(float))
assert abs(expected / run.summary["exact_companion"]["remnants_on_grid"] - 1) < 0.01

# %%
maps = run.to_xarray("box")
print(maps)
nearest = maps["presence"].sel(x=649_951, y=4_408_724, method="nearest")
print(f"At the city's published position: {float(nearest):.3f} {nearest.attrs['support']}")

# %% [markdown]
# ## Tables and layers

# %%
print(run.table_names())
strikes = run.to_pandas("strikes")
print(strikes.iloc[:, :6])

# %%
print(run.layer_names())
zones = run.to_geopandas("hazard_zones")
print(zones.head(), zones.crs)

# %% [markdown]
# ## What hangs on an assumption
#
# No failure rate of the M095 is published. What if it were as in Lebanon, or as claimed under test? `with_` changes values in the text of
# the scenario and checks it again; the scenario that you have stays as it is.

# %%
rates = {"stated range": city}
rates |= {f"{rate:.0%}": city.with_({"munitions.m095.failure_rate": rate}) for rate in (0.05, 0.12, 0.25)}
for name, scenario in rates.items():
    told = scenario.run(replicates=100).summary["remnants"]
    print(f"{name:>12}: {told['q05']} to {told['q95']} remnants in nine of ten possible grounds")

# %% [markdown]
# Entries of lists are named by their `id` or by their number.

# %%
several = city.with_({"strikes.stepanakert-4-october.carriers": 8, "strikes[1].carriers": {"integers": [6, 10]}})
print([line for line in several.toml.splitlines() if line.startswith("carriers")])

# %% [markdown]
# ## Parts
#
# Replicates can be counted in pieces, here, on other computers or next week. A part is the same bytes as a part file of the command line.

# %%
parts = [city.count(first, first + 50, replicates=200) for first in range(0, 200, 50)]
print(parts[1], len(parts[1]), "bytes")
sent = [pickle.loads(pickle.dumps(part)) for part in parts]
both = [remnants.merge(sent[2:], scenario=city), remnants.merge(sent[:2], scenario=city)]
again = remnants.results(both, scenario=city)
assert again.summary == run.summary

# %% [markdown]
# What is missing or does not belong there is refused; nothing is lost by asking.

# %%
try:
    remnants.results(parts[:3], scenario=city)
except remnants.PartError as error:
    print(error)

# %% [markdown]
# ## Many processes
#
# On a cluster, `Client` is given its address; here it is this computer. Pieces that a lost worker had are counted again.
# (`LocalCluster` does as well; in a script it wants `if __name__ == "__main__":` around all else.)

# %%
from dask.distributed import Client, SubprocessCluster

import remnants.dask

with SubprocessCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster, Client(cluster) as client:
    clustered = remnants.dask.run(city, client, replicates=200)
    assert clustered.summary == run.summary
    told = remnants.dask.sweep(rates, client, lambda run: run.summary["contaminated_area_ha"], replicates=100)
print({name: f"{area['q05']:.0f} to {area['q95']:.0f} ha" for name, area in told.items()})

# %% [markdown]
# ## Files
#
# `write` makes all files of the command line: report, maps, rasters, vectors, tables. What stands there already is not replaced unasked.

# %%
with tempfile.TemporaryDirectory() as folder:
    output = run.write(Path(folder) / "stepanakert-2020")
    print(sorted(path.name for path in output.iterdir()))
