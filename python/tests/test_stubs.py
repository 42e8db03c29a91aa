"""The type stubs say what the package has."""

import ast
import inspect
import subprocess
import sys
from importlib import resources

import remnants
from remnants import _remnants


def test_stubs_are_complete_and_right(tmp_path):
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nignore_missing_imports = True\ndisable_error_code = import-untyped\n")
    # What mypy cannot see through; all else of the package is checked, too.
    known = tmp_path / "known"
    known.write_text("remnants.dask._read\nremnants.frames.(geopandas|pandas|xarray)\nremnants.mpi.Sum\n")
    options = ["--concise", "--ignore-unused-allowlist", "--allowlist", known, "--mypy-config-file", settings]
    checked = [sys.executable, "-m", "mypy.stubtest", "remnants", *options]
    done = subprocess.run(list(map(str, checked)), capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_docstrings_are_the_same():
    """Stubs are what editors show, and help() shows the others."""
    tree = ast.parse(resources.files(remnants).joinpath("_remnants.pyi").read_text(encoding="utf-8"))
    for name, node in named(tree):
        told = _remnants
        for part in name.split("."):
            told = getattr(told, part)
        words = ast.get_docstring(node)
        if words is not None:
            assert inspect.getdoc(told) == words, name


def named(tree, prefix=""):
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from named(node, f"{node.name}.")
