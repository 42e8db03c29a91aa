#!/usr/bin/env python3
"""Opens every .tif, .geojson and .kml of a run folder as others will, and says in one line a file whether it is sound.

Usage: check_outputs.py FOLDER    Needs rasterio and shapely; checks the COG layout too if rio-cogeo is installed, and KML against
the schema of OGC if lxml and pykml are, which brings the schema.
Exit code 1 if any file has a fault, 2 if there is nothing to check.
"""

import importlib.util
import json
import sys
from pathlib import Path

import numpy
import rasterio
from shapely.geometry import shape
from shapely.validation import explain_validity

try:
    from rio_cogeo.cogeo import cog_validate
except ImportError:
    cog_validate = None

try:
    from lxml import etree
except ImportError:
    etree = None

NODATA = -9999.0


def raster_faults(path):
    with rasterio.open(path) as raster:
        if raster.crs is None or not raster.crs.is_projected:
            yield f"CRS is {raster.crs}, wanted a projected one"
        if raster.nodata != NODATA:
            yield f"nodata is {raster.nodata}, wanted {NODATA}"
        if raster.count != 1 or raster.dtypes[0] != "float32":
            yield f"{raster.count} bands of {raster.dtypes[0]}, wanted one of float32"
        yield from transform_faults(raster)
        values = raster.read(1)
        if not numpy.isfinite(values).all():
            yield "holds NaN or infinite values"
        if (values[values != NODATA] < 0).any():
            yield "holds negative values"
        for level in raster.overviews(1):
            yield from overview_faults(path, raster, level)
    if cog_validate is not None:
        sound, errors, warnings = cog_validate(str(path), strict=True, quiet=True)
        if not sound:
            yield f"not a cloud-optimised GeoTIFF: {errors} {warnings}"


def transform_faults(raster):
    t = raster.transform
    if t.b or t.d or t.a <= 0 or t.e != -t.a:
        yield f"transform {tuple(t)[:6]}, wanted square pixels, north-up"
    for edge in (t.c, t.f):
        if abs(edge / t.a - round(edge / t.a)) > 1e-6:
            yield f"edge {edge} is no multiple of the side {t.a}"
    if raster.tags().get("AREA_OR_POINT", "Area") != "Area":
        yield "counts from pixel centres, wanted corners"


def overview_faults(path, raster, level):
    with rasterio.open(path, overview_level=raster.overviews(1).index(level)) as overview:
        small, full = overview.read(1), raster.read(1)
    valid = full[full != NODATA]
    seen = small[small != NODATA]
    if valid.size == 0 and seen.size or seen.size and not (valid.min() - 1e-6 <= seen.min() and seen.max() <= valid.max() + 1e-6):
        yield f"overview {level} leaves the range of the values: nodata was averaged in"


def geojson_faults(path):
    collection = json.loads(path.read_text(encoding="utf-8"))
    if collection.get("type") != "FeatureCollection" or "crs" in collection:
        yield "not a FeatureCollection by RFC 7946"
    for feature in collection.get("features", []):
        name = feature.get("properties", {}).get("name")
        if feature.get("geometry") is None:
            continue
        geometry = shape(feature["geometry"])
        if not geometry.is_valid:
            yield f"{name}: {explain_validity(geometry)}"
        west, south, east, north = geometry.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            yield f"{name}: bounds {geometry.bounds} are not degrees"
        if feature.get("bbox") != list(geometry.bounds):
            yield f"{name}: bbox {feature.get('bbox')}, wanted {list(geometry.bounds)}"
        for polygon in getattr(geometry, "geoms", [geometry]):
            if not polygon.exterior.is_ccw or any(ring.is_ccw for ring in polygon.interiors):
                yield f"{name}: rings turn the wrong way"
                break


def kml_schema():
    package = importlib.util.find_spec("pykml")
    if etree is None or package is None:
        return None
    schemas = Path(package.submodule_search_locations[0]) / "schemas"

    class Beside(etree.Resolver):
        def resolve(self, url, public, context):
            return self.resolve_filename(str(schemas / url.rsplit("/", 1)[-1]), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.parse(str(schemas / "ogckml22.xsd"), parser))


def kml_faults(path):
    schema = kml_schema()
    if schema is not None and not schema.validate(etree.parse(str(path))):
        yield f"not KML 2.2: {schema.error_log.last_error}"
    if path.stat().st_size > 5_000_000:
        yield f"{path.stat().st_size} bytes, too many for a phone"


def main(folder):
    checks = {".kml": kml_faults, ".tif": raster_faults, ".geojson": geojson_faults}
    files = sorted(path for path in Path(folder).rglob("*") if path.suffix in checks)
    faulty = False
    for path in files:
        try:
            faults = list(checks[path.suffix](path))
        except Exception as error:  # a file that cannot be opened is a fault of the file
            faults = [f"cannot be opened: {error}"]
        faulty |= bool(faults)
        print(f"{path.relative_to(folder)}: {'; '.join(faults) if faults else 'sound'}")
    if not files:
        print(f"{folder}: no .tif, no .geojson and no .kml")
        return 2
    return 1 if faulty else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
