#!/usr/bin/env python3
"""Lays real rasters of people, in many encodings and reference systems, on a grid with the program, and compares with sums made here.

Usage: check_people.py REMNANTS_BINARY DATA_DIR [NAME ...]    Names choose cases; without any, all are run.
Needs rasterio (GDAL), shapely 2, pyproj and numpy. Writes only in a temporary folder.
Exit code 1 if any case has a fault, 2 if there is nothing to check.

Sums here: every pixel as GDAL reads it, its outline taken to the grid's reference system corner by corner (sides cut in eight), its people
spread evenly over that area, and the exact share of the area that lies in a district. The program gives each cell its people and counts
cells by their centres, so districts are much larger than cells and may differ by 0.1 %.
"""

import csv
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy
import pyproj
import rasterio
import shapely
import shapely.affinity
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.warp import Resampling, calculate_default_transform, reproject, transform_bounds
from shapely.geometry import box, mapping, shape

# What the program writes: the one place to change if names change.
DISTRICTS_TABLE = "tables/district_people.csv"
DISTRICT_ID, DISTRICT_PEOPLE = "district_id", "people"
SUMMARY, LAYERS = "summary.json", "layers"
LAYER_NAME, STATED, ON_GRID, OUTSIDE = "name", "people_stated", "people_on_grid", "people_outside_grid"

DISTRICT_TOLERANCE = 1e-3  # cells count by their centres
TOTAL_TOLERANCE = 1e-5  # sides of pixels are curves, cut into straight lines
LAYER = "people"
SIDE_PARTS = 8  # straight lines for the side of a pixel
WHOLE = ("int16", "uint16", "int32")


@dataclass
class Raster:
    """People by pixel; NaN where there is no value. Rows from the north unless the transform says otherwise."""

    people: numpy.ndarray
    transform: Affine
    crs: CRS


@dataclass
class Place:
    """A grid and districts."""

    name: str
    grid_crs: str
    cell_m: int
    raster: Raster
    districts: list  # (id, polygon in longitude and latitude)
    east_half: bool = False


@dataclass
class Case:
    """A file to write and what must come of it."""

    name: str
    place: str
    dtype: str = "float32"
    nodata: object = -99999.0
    options: dict = field(default_factory=dict)
    target: str | None = None  # reference system of the file, if not the source's
    scale: float = 1.0
    south_up: bool = False
    ascii: bool = False
    stated_crs: str | None = None
    undeclared: bool = False  # nodata stands in the file but is not declared
    outcome: str = "people"  # or "refusal", or "either": right numbers or a refusal


def cases():
    yield from encodings()
    yield from systems()
    yield Case("aruba-worldpop", "aruba")
    yield Case("aruba-worldpop-predictor3", "aruba", options=dict(compress="deflate", predictor=3))
    yield Case("caucasus-gpw", "caucasus")
    yield Case("caucasus-gpw-ascii", "caucasus", ascii=True, stated_crs="EPSG:4326", nodata=-9999.0)
    yield Case("east-half", "kosovo-east-half")
    yield Case("undeclared-nodata", "kosovo", undeclared=True, outcome="refusal")


def encodings():
    """One raster, written in many ways."""
    tiles = dict(tiled=True, blockxsize=64, blockysize=64)
    ways = {
        "plain-strips": dict(),
        "one-strip": dict(blockysize=4096),
        "lzw": dict(compress="lzw"),
        "lzw-predictor2-tiled": dict(compress="lzw", predictor=2, **tiles),
        "deflate-predictor2": dict(compress="deflate", predictor=2),
        "deflate-predictor3-tiled": dict(compress="deflate", predictor=3, **tiles),
        "zstd-tiled": dict(compress="zstd", **tiles),
        "zstd-predictor3": dict(compress="zstd", predictor=3),
        "packbits": dict(compress="packbits"),
        "big-endian": dict(endianness="big"),
        "big-endian-lzw-predictor2": dict(endianness="big", compress="lzw", predictor=2),
        "big-endian-deflate-predictor3-tiled": dict(endianness="big", compress="deflate", predictor=3, **tiles),
        "bigtiff": dict(bigtiff="yes"),
        "bigtiff-big-endian-tiled": dict(bigtiff="yes", endianness="big", compress="deflate", **tiles),
        "bigtiff-lzw-predictor2-one-strip": dict(bigtiff="yes", compress="lzw", predictor=2, blockysize=4096),
        "sparse-tiled": dict(sparse_ok=True, compress="deflate", tiled=True, blockxsize=16, blockysize=16),
        "sparse-strips": dict(sparse_ok=True, blockysize=1),
    }
    for name, options in ways.items():
        yield Case(f"f32-{name}", "kosovo", options=options)
    yield Case("f64", "kosovo", dtype="float64")
    yield Case("f64-deflate-predictor3-tiled", "kosovo", dtype="float64", options=dict(compress="deflate", predictor=3, **tiles))
    yield Case("f64-big-endian-lzw-predictor2", "kosovo", dtype="float64", options=dict(endianness="big", compress="lzw", predictor=2))
    yield Case("u16-lzw-predictor2", "kosovo", dtype="uint16", nodata=65535, options=dict(compress="lzw", predictor=2))
    yield Case("u16-big-endian-predictor2", "kosovo", dtype="uint16", nodata=65535, options=dict(endianness="big", compress="deflate", predictor=2))
    yield Case("i16-packbits", "kosovo", dtype="int16", nodata=-1, options=dict(compress="packbits"))
    yield Case("i16-zstd-predictor2-tiled", "kosovo", dtype="int16", nodata=-1, options=dict(compress="zstd", predictor=2, **tiles))
    yield Case("i32-deflate", "kosovo", dtype="int32", nodata=-2147483648, options=dict(compress="deflate"))
    yield Case("nodata-nan", "kosovo", nodata=float("nan"), options=dict(compress="deflate"))
    yield Case("nodata-none", "kosovo", nodata=None)
    yield Case("u16-nodata-none", "kosovo", dtype="uint16", nodata=None)
    yield Case("south-up", "kosovo", south_up=True, outcome="either")
    yield Case("i16-scale", "kosovo", dtype="int16", nodata=-1, scale=0.1, outcome="either")


def systems():
    """The raster in other reference systems: their own pixels are the truth, so resampling is no matter."""
    for name, crs in {
        "mollweide": "ESRI:54009",
        "laea-europe": "EPSG:3035",
        "web-mercator": "EPSG:3857",
        "equal-earth-cylinder": "EPSG:6933",
        "utm-34": "EPSG:32634",
    }.items():
        yield Case(f"crs-{name}", "kosovo", target=crs, options=dict(compress="deflate", tiled=True, blockxsize=64, blockysize=64))


# --- real places -----------------------------------------------------------------------------------------------------------


def places(data):
    kosovo = read(data / "kosovo/kontur_XK_30arcsec_derived.tif")
    districts = kosovo_districts(data / "kosovo/wof_admin_kosovo.geojson")
    aruba = read(data / "context/worldpop_abw_ppp_2020_UNadj_constrained.tif")
    gpw = read(data / "context/gpw_2020_30min_caucasus_window_derived.asc", CRS.from_epsg(4326))
    inside = [("turned", turned(21.0, 42.3, 21.5, 42.8)), ("slanted", shapely.Polygon([(21.0, 42.2), (21.5, 42.4), (21.3, 42.9), (20.97, 42.7)]))]
    return {
        "kosovo": Place("kosovo", "EPSG:32634", 200, kosovo, districts),
        "kosovo-east-half": Place("kosovo-east-half", "EPSG:32634", 100, kosovo, inside, east_half=True),
        "aruba": Place("aruba", "EPSG:32619", 25, aruba, aruba_districts()),
        "caucasus": Place("caucasus", "EPSG:32638", 500, gpw, caucasus_districts()),
    }


def read(path, crs=None):
    with rasterio.open(path) as raster:
        return Raster(raster.read(1, masked=True).astype("f8").filled(numpy.nan), raster.transform, raster.crs or crs)


def kosovo_districts(path):
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    named = {(f["properties"]["placetype"], f["properties"]["name"]): shape(f["geometry"]) for f in features}
    regions = [(f"region-{name.lower()}", area) for (kind, name), area in sorted(named.items()) if kind == "region"]
    parts = shapely.union(named[("localadmin", "Dragash")], named[("localadmin", "Leposaviq")])
    hole = turned(20.6, 42.3, 21.4, 42.9).difference(turned(20.9, 42.5, 21.1, 42.7))
    return regions + [("two-parts", parts), ("with-hole", hole)]


def turned(west, south, east, north):
    """A box askew: along an edge that follows the grid, counting cells by their centres errs the same way all along."""
    return shapely.affinity.rotate(box(west, south, east, north), 17)


def aruba_districts():
    return [
        ("north-west", turned(-70.06, 12.5, -69.99, 12.62)),
        ("south-east", turned(-69.99, 12.41, -69.87, 12.5)),
        ("slanted", shapely.Polygon([(-70.05, 12.55), (-69.95, 12.43), (-69.9, 12.47), (-70.0, 12.6)])),
    ]


def caucasus_districts():
    return [
        ("turned", turned(44.9, 39.1, 47.1, 41.2)),
        ("slanted", shapely.Polygon([(44.6, 40.1), (46.2, 38.7), (48.2, 40.2), (46.4, 41.6)])),
    ]


# --- files -----------------------------------------------------------------------------------------------------------------


def write(case, place, folder):
    raster = warped(place.raster, case.target) if case.target else place.raster
    values, transform = stored(case, raster.people), raster.transform
    if case.south_up:
        values = values[::-1]
        transform = transform * Affine(1, 0, 0, 0, -1, raster.people.shape[0])
    path = folder / ("people.asc" if case.ascii else "people.tif")
    if case.ascii:
        write_ascii(path, values, transform, case.nodata)
        return path, Raster(values_back(case, values), transform, raster.crs)
    height, width = values.shape
    options = dict(driver="GTiff", width=width, height=height, count=1, dtype=case.dtype, crs=raster.crs, transform=transform)
    options |= {} if case.nodata is None or case.undeclared else {"nodata": case.nodata}
    with rasterio.open(path, "w", **options, **case.options) as file:
        file.write(values, 1)
        if case.scale != 1:
            file.scales = (case.scale,)
    if case.outcome == "refusal":
        return path, None
    return path, read_back(case, path, values)


def warped(raster, target):
    height, width = raster.people.shape
    left, top = raster.transform * (0, 0)
    right, bottom = raster.transform * (width, height)
    transform, columns, rows = calculate_default_transform(raster.crs, target, width, height, left, bottom, right, top)
    people = numpy.full((rows, columns), numpy.nan)
    reproject(
        raster.people, people, src_transform=raster.transform, src_crs=raster.crs, dst_transform=transform, dst_crs=target,
        src_nodata=numpy.nan, dst_nodata=numpy.nan, resampling=Resampling.nearest,
    )
    return Raster(people, transform, CRS.from_user_input(target))


def stored(case, people):
    filler = 0 if case.nodata is None else case.nodata
    values = people / case.scale
    if case.dtype in WHOLE:
        values = numpy.round(values)
    return numpy.where(numpy.isnan(values), filler, values).astype(case.dtype)


def values_back(case, values):
    return numpy.where(values == case.nodata, numpy.nan, values.astype("f8"))


def write_ascii(path, values, transform, nodata):
    height, width = values.shape
    head = f"ncols {width}\nnrows {height}\nxllcorner {transform.c}\nyllcorner {transform.f + height * transform.e}\ncellsize {transform.a}\nNODATA_value {nodata}\n"
    path.write_text(head + "\n".join(" ".join(repr(float(v)) for v in row) for row in values) + "\n", encoding="ascii")


def read_back(case, path, values):
    """As GDAL reads the file, held to what was written."""
    with rasterio.open(path) as file:
        if not numpy.array_equal(file.read(1), values, equal_nan=case.dtype not in WHOLE):
            raise ValueError("GDAL reads otherwise than was written")
        people = file.read(1, masked=True).astype("f8").filled(numpy.nan) * file.scales[0] + file.offsets[0]
        return Raster(people, file.transform, file.crs)


# --- the scenario and the program ------------------------------------------------------------------------------------------

SCENARIO = """format = 1
title = "People on a grid: {name}"
assessment_date = 2020-01-02
replicates = 100

[grid]
crs = "{crs}"
cell_m = {cell}
bounds_m = [{bounds}]

[munitions.m]
submunitions = 10
pattern = {{ normal = {{ sd_along_m = 10, sd_across_m = 10 }} }}

[[strikes]]
id = "s"
date = 2020-01-01
munition = "m"
evidence = "confirmed"
location = {{ xy_m = [{strike}] }}

[[district_files]]
geojson = "districts.geojson"
id_property = "id"
name_property = "id"

[[exposure.populations]]
name = "{layer}"
date = 2020-01-01
source = "test"
licence = "test"
raster = "{file}"
{stated}"""


def bounds(place):
    height, width = place.raster.people.shape
    left, top = place.raster.transform * (0, 0)
    right, bottom = place.raster.transform * (width, height)
    west, south, east, north = transform_bounds(place.raster.crs, place.grid_crs, left, bottom, right, top, densify_pts=101)
    west = (west + east) / 2 if place.east_half else west
    side = place.cell_m
    margin = 0 if place.east_half else 20 * side
    edges = [(west - margin) // side, (south - margin) // side, (east + margin) // side + 1, (north + margin) // side + 1]
    return [int(edge) * side for edge in edges]


def write_scenario(case, place, folder, raster_path):
    edges = bounds(place)
    stated = f'crs = "{case.stated_crs}"\n' if case.stated_crs else ""
    strike = f"{edges[0] + 10 * place.cell_m}, {edges[1] + 10 * place.cell_m}"
    text = SCENARIO.format(
        name=case.name, crs=place.grid_crs, cell=place.cell_m, bounds=", ".join(map(str, edges)), strike=strike, layer=LAYER,
        file=raster_path.name, stated=stated,
    )
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    features = [{"type": "Feature", "properties": {"id": name}, "geometry": mapping(area)} for name, area in place.districts]
    (folder / "districts.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def run(binary, folder):
    command = [binary, "run", folder, "--quiet", "--output", folder / "output"]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600)


def found(folder):
    output = folder / "output"
    with open(output / DISTRICTS_TABLE, encoding="utf-8", newline="") as file:
        districts = {row[DISTRICT_ID]: float(row[DISTRICT_PEOPLE]) for row in csv.DictReader(file)}
    layers = json.loads((output / SUMMARY).read_text(encoding="utf-8"))[LAYERS]
    layer = next(layer for layer in layers if layer[LAYER_NAME] == LAYER)
    return districts, layer


# --- the same sums, made here ----------------------------------------------------------------------------------------------


class Shares:
    """Share of each pixel's area in each district and on the grid; remembered, since many files share their pixels."""

    def __init__(self):
        self.known = {}

    def of(self, raster, place):
        key = (place.name, raster.people.shape, tuple(raster.transform), raster.crs.to_wkt())
        if key not in self.known:
            self.known[key] = self.made(raster, place)
        return self.known[key]

    def made(self, raster, place):
        pixels = outlines(raster, place.grid_crs)
        areas = shapely.area(pixels)
        targets = [(name, projected(area, "EPSG:4326", place.grid_crs)) for name, area in place.districts]
        targets.append(("", box(*bounds(place))))
        return {name: inside(pixels, areas, area) for name, area in targets}


def outlines(raster, grid_crs):
    """Outline of every pixel in the grid's reference system, row by row."""
    height, width = raster.people.shape
    steps = numpy.arange(SIDE_PARTS) / SIDE_PARTS
    nought, one = numpy.zeros(SIDE_PARTS), numpy.ones(SIDE_PARTS)
    across = numpy.concatenate([steps, one, 1 - steps, nought, [0]])
    down = numpy.concatenate([nought, steps, one, 1 - steps, [0]])
    rows, columns = numpy.mgrid[0:height, 0:width].reshape(2, -1, 1)
    x, y = raster.transform * (columns + across, rows + down)
    transformer = pyproj.Transformer.from_crs(raster.crs.to_wkt(), grid_crs, always_xy=True)
    return shapely.polygons(numpy.stack(transformer.transform(x, y), axis=-1))


def projected(area, source, target):
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return shapely.transform(area, lambda xy: numpy.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def inside(pixels, areas, area):
    shapely.prepare(area)
    shares = shapely.contains_properly(area, pixels).astype("f8")
    cut = numpy.flatnonzero(shapely.intersects(area, pixels) & (shares == 0))
    shares[cut] = shapely.area(shapely.intersection(pixels[cut], area)) / areas[cut]
    return shares


def faults(case, place, raster, shares, result, folder):
    if case.outcome == "either" and result.returncode == 2 and result.stderr.strip():
        return
    if case.outcome == "refusal":
        if result.returncode != 2 or not result.stderr.strip():
            yield f"exit code {result.returncode}, wanted a refusal (2) with a sentence"
        return
    if result.returncode != 0:
        yield f"exit code {result.returncode}: {' '.join(result.stderr.split())[:400]}"
        return
    people = numpy.nan_to_num(raster.people.ravel())
    expected = {name: float(share @ people) for name, share in shares.of(raster, place).items()}
    districts, layer = found(folder)
    stated, on_grid = float(people.sum()), expected.pop("")
    yield from off("stated", layer[STATED], stated, TOTAL_TOLERANCE * stated)
    yield from off("on the grid", layer[ON_GRID], on_grid, TOTAL_TOLERANCE * stated)
    yield from off("outside the grid", layer[OUTSIDE], stated - on_grid, TOTAL_TOLERANCE * stated)
    for name, wanted in expected.items():
        yield from off(name, districts.get(name), wanted, DISTRICT_TOLERANCE * wanted + 0.5)


def off(what, value, wanted, tolerance):
    if value is None or not abs(value - wanted) <= tolerance:
        yield f"{what}: {value}, wanted {wanted:.2f} within {tolerance:.2f}"


def checked(binary, case, place, shares):
    with tempfile.TemporaryDirectory(prefix="check-people-") as name:
        folder = Path(name)
        path, raster = write(case, place, folder)
        write_scenario(case, place, folder, path)
        result = run(binary, folder)
        said = list(faults(case, place, raster, shares, result, folder))
        refused = case.outcome != "people" and result.returncode == 2
        return said, ("refused: " + " ".join(result.stderr.split())[:120]) if refused else "agrees"


def main(binary, data, names):
    known, shares, faulty, count = places(Path(data)), Shares(), False, 0
    for case in cases():
        if names and case.name not in names:
            continue
        try:
            said, well = checked(Path(binary).resolve(), case, known[case.place], shares)
        except Exception as error:  # whatever goes wrong with one case, the others are still checked
            said, well = [f"{type(error).__name__}: {error}"], ""
        count, faulty = count + 1, faulty or bool(said)
        print(f"{case.name}: {'; '.join(said) if said else well}", flush=True)
    if not count:
        print("no case by these names")
        return 2
    return 1 if faulty else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
