"""What can go wrong, in the words of the command line."""


class RemnantsError(Exception):
    """Anything that this package has to say against what was asked."""


class ScenarioError(RemnantsError, ValueError):
    """A scenario that is wrong: every problem, each with where it is, what was found and what is wanted."""


class PartError(RemnantsError, ValueError):
    """Parts that are damaged, do not belong together, or are not the whole run."""


class OptionError(RemnantsError, ValueError):
    """A value that a call does not take, such as no replicates, or the name of a table that is not there."""


class OutputError(RemnantsError, OSError):
    """A place that cannot be written to, or at which something stands already."""


class VersionError(RemnantsError, RuntimeError):
    """Workers that have another version of this package."""
