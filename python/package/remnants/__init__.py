"""Where unexploded submunitions may still lie after documented strikes, and how sure one can be.

>>> import remnants
>>> scenario = remnants.load("scenarios/tutorial-valley")
>>> run = scenario.run(replicates=100)
>>> run.raster("presence").values.shape
>>> run.write("output/valley")

For protection, survey, clearance and risk education. It never cancels land: beyond reach of documented strikes it knows nothing.
"""

from remnants._remnants import Part, Raster, Run, Scenario, __version__, check, load, merge, results
from remnants.errors import OptionError, OutputError, PartError, RemnantsError, ScenarioError, VersionError

__all__ = [
    "OptionError",
    "OutputError",
    "Part",
    "PartError",
    "Raster",
    "RemnantsError",
    "Run",
    "Scenario",
    "ScenarioError",
    "VersionError",
    "__version__",
    "check",
    "load",
    "merge",
    "results",
]
