#!/usr/bin/env bash
# Builds the wheel, installs it with pip into an environment of its own, and runs tests and tutorial there.
#
#   python/check.sh PROGRAM FOLDER [STEP...]
#
# PROGRAM is the binary of the command line that runs are compared with, FOLDER where environment and wheel go. Steps, all unless some are
# named: tools (what comes over the net), wheel, install, tests, tutorial.
set -euo pipefail
program=$(realpath "$1") folder=$(realpath -m "$2")
shift 2
here=$(cd "$(dirname "$0")" && pwd)
bin=$folder/environment/bin

# The compiler may work meanwhile.
tools() {
    python3 -m venv "$folder/environment"
    "$bin/pip" install -q maturin numpy pandas xarray geopandas 'dask[distributed]' mpi4py mpich pytest mypy rasterio
}

# Shares what cargo compiled for the program.
wheel() {
    rm -rf "$folder/wheels"
    (cd "$here" && "$bin/maturin" build --release --interpreter "$bin/python" --out "$folder/wheels")
    ls -l "$folder/wheels"
}

install() { "$bin/pip" install -q --force-reinstall --no-deps "$folder"/wheels/*.whl; }

# From elsewhere, so that what pip installed is what is imported.
tests() { (cd "$folder" && REMNANTS_BINARY=$program "$bin/pytest" -q -p no:cacheprovider "$here/tests"); }

tutorial() { (cd "$folder" && "$bin/python" "$here/tutorial.py"); }

mkdir -p "$folder"
[ $# -gt 0 ] || set -- tools wheel install tests tutorial
for step in "$@"; do "$step"; done
