#!/usr/bin/env python3
"""Opens the GeoPackage of run folders as map programs will: GDAL with GEOS, and QGIS without a screen.

Usage: check_gis.py IMAGES FOLDER...    Needs GDAL and QGIS for Python (Debian: python3-gdal, python3-qgis).
Looks at validity, reference system, extents, values against tables and rasters, zones against their boxes; then whether
QGIS draws the zones in their colours by itself. A picture of each is put into the folder IMAGES, to be looked at.
Exit code 1 if anything is wrong.
"""

import csv
import json
import os
import sqlite3
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy
from osgeo import gdal, ogr, osr
from osgeo_utils.samples import validate_cloud_optimized_geotiff, validate_gpkg
from qgis.core import QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

gdal.UseExceptions()
ogr.UseExceptions()

# Under which name a table has the features of a layer, and what its rows are called.
TABLES = {
    "districts": ("districts.csv", "district_id"),
    "facilities": ("facilities.csv", "facility_id"),
    "routes": ("routes.csv", "route_id"),
    "strikes": ("strikes.csv", "strike_id"),
}
# From top to bottom of a map.
DRAWN = ["strikes", "evidence", "facilities", "facility_grounds", "strike_lines", "strike_areas", "routes", "cleared_areas",
         "districts", "context_lines", "context_areas", "hazard_zones"]


def layers_of(package):
    return {package.GetLayer(k).GetName(): package.GetLayer(k) for k in range(package.GetLayerCount())}


def database_faults(path):
    database = sqlite3.connect(path)
    if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        yield "the database is damaged"
    if database.execute("PRAGMA foreign_key_check").fetchall():
        yield "references lead nowhere"
    for error in validate_gpkg.check(str(path), abort_at_first_error=False, extra_checks=True) or []:
        yield f"not a GeoPackage by GDAL's check: {error}"


def shape_faults(name, layer, reference):
    if not layer.GetSpatialRef().IsSame(reference):
        yield f"{name}: another reference system than the rasters"
    stated, found = layer.GetExtent(force=0), None
    for feature in layer:
        geometry = feature.GetGeometryRef()
        if geometry is None or geometry.IsEmpty() or not geometry.IsValid():
            yield f"{name}: the shape of feature {feature.GetFID()} is not valid"
            return
        own = geometry.GetEnvelope()
        found = own if found is None else (min(found[0], own[0]), max(found[1], own[1]), min(found[2], own[2]), max(found[3], own[3]))
    if found is None or max(abs(a - b) for a, b in zip(stated, found)) > 1e-6:
        yield f"{name}: the extent is stated as {stated}, but is {found}"


def value_faults(name, layer, folder):
    file, key = TABLES[name]
    with open(folder / "tables" / file, encoding="utf-8", newline="") as table:
        rows = {row[key]: row for row in csv.DictReader(table)}
    if len(rows) != layer.GetFeatureCount():
        yield f"{name}: {layer.GetFeatureCount()} features, but {len(rows)} rows in {file}"
    fields = [field.name for field in layer.schema]
    for feature in layer:
        row = rows[feature.GetField(key)]
        for field in fields:
            if field not in row:
                continue
            own, stated = feature.GetField(field), row[field]
            same = (own is None and stated == "") or str(own) == stated
            if not same and isinstance(own, (int, float)) and stated:
                same = abs(own - float(stated)) <= 1e-4 * max(abs(float(stated)), 0.1)
            if not same:
                yield f"{name}: {field} of {row[key]} is {own}, but {stated!r} in {file}"


def zone_faults(zones, boxes, area_of_box):
    """A zone of n boxes must be the n boxes with most expected remnants, all of them and nothing else."""
    order = sorted(((box.GetField("expected_remnants"), box.GetFID(), box.GetGeometryRef().Clone()) for box in boxes),
                   key=lambda one: (-one[0], one[1]))
    for zone in zones:
        name, count, shape = zone.GetField("name"), zone.GetField("boxes"), zone.GetGeometryRef()
        area = count * area_of_box
        if abs(shape.Area() - area) > 1e-6 * area or abs(zone.GetField("area_ha") * 1e4 - area) > 1e-6 * area:
            yield f"{name}: an outline of {shape.Area()} m2 and {zone.GetField('area_ha')} ha stated, wanted {area} m2"
        if count > len(order):
            continue
        members = ogr.Geometry(ogr.wkbMultiPolygon)
        for _, _, box in order[:count]:
            members.AddGeometry(box)
        if members.UnionCascaded().SymDifference(shape).Area() > 1e-6 * area:
            yield f"{name}: not the {count} boxes with most expected remnants"


def raster_faults(boxes, folder):
    """The boxes must be the pixels of the raster that hold a value."""
    raster = gdal.Open(str(folder / "rasters" / "expected_per_box.tif"))
    values, (west, side, _, north, _, _) = raster.ReadAsArray(), raster.GetGeoTransform()
    seen = numpy.zeros(values.shape, bool)
    for box in boxes:
        left, _, _, top = box.GetGeometryRef().GetEnvelope()
        row, column = round((north - top) / side), round((left - west) / side)
        seen[row, column] = True
        if abs(values[row, column] - box.GetField("expected_remnants")) > 1e-6 * max(values[row, column], 1e-6):
            yield f"boxes: {box.GetField('expected_remnants')} at row {row}, column {column}, but the raster has {values[row, column]}"
            return
    if (seen != (values != -9999)).any():
        yield "boxes: not the pixels of the raster that hold a value"


def geopackage_faults(folder):
    path = folder / "vectors" / "remnants.gpkg"
    yield from database_faults(path)
    package = ogr.Open(str(path))
    if "GPKG_METADATA_ITEM_1" not in package.GetMetadata() or json.loads(package.GetMetadata()["GPKG_METADATA_ITEM_1"])["made_by"] != "remnants":
        yield "no receipt"
    layers = layers_of(package)
    reference = osr.SpatialReference(wkt=gdal.Open(str(folder / "rasters" / "density.tif")).GetProjection())
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    for name, layer in layers.items():
        if layer.GetGeomType() != ogr.wkbNone:
            yield from shape_faults(name, layer, reference)
    sampled = "possible_grounds" in layers
    for name in TABLES:
        if name in layers and (sampled or (folder / "tables" / TABLES[name][0]).exists()):
            yield from value_faults(name, layers[name], folder)
    layers["boxes"].ResetReading()
    first = layers["boxes"].GetNextFeature()
    yield from zone_faults(layers["hazard_zones"], layers["boxes"], first.GetGeometryRef().Area())
    yield from raster_faults(layers["boxes"], folder)


def kml_faults(folder):
    """GDAL sees the placemarks where the GeoPackage has their features."""
    text = folder / "vectors" / "remnants.kml"
    # A layer lives no longer than the file that it is of.
    placemarks = ogr.Open(str(text))
    seen = layers_of(placemarks)
    package = ogr.Open(str(folder / "vectors" / "remnants.gpkg"))
    for title, name in [("Zones", "hazard_zones"), ("Districts", "districts"), ("Facilities", "facilities"), ("Documented strikes", "strikes")]:
        layer = package.GetLayerByName(name)
        if layer is None:
            continue
        if title not in seen or seen[title].GetFeatureCount() != layer.GetFeatureCount():
            yield f"remnants.kml: not as many placemarks under {title} as {name} has features"
            continue
        degrees = osr.SpatialReference()
        degrees.ImportFromEPSG(4326)
        degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        turn = osr.CoordinateTransformation(layer.GetSpatialRef(), degrees)
        for placemark, feature in zip(seen[title], layer):
            shape = feature.GetGeometryRef().Clone()
            shape.Transform(turn)
            there, here = shape.GetEnvelope(), placemark.GetGeometryRef().GetEnvelope()
            # An outline on blocks contains the zone.
            blocks = "traced on blocks" in (placemark.GetField("description") or "")
            around = here[0] <= there[0] and here[1] >= there[1] and here[2] <= there[2] and here[3] >= there[3]
            if not (blocks and around) and max(abs(a - b) for a, b in zip(there, here)) > 2e-7:
                yield f"remnants.kml: {placemark.GetField('Name')} lies at {here}, not at {there}"


def cog_faults(folder):
    for path in sorted((folder / "rasters").glob("*.tif")):
        warnings, errors, _ = validate_cloud_optimized_geotiff.validate(str(path), full_check=True)
        for fault in warnings + errors:
            yield f"{path.name}: {fault}"


def qgis_faults(folder, image):
    path = folder / "vectors" / "remnants.gpkg"
    package = ogr.Open(str(path))
    names = list(layers_of(package))
    opened = {name: QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in DRAWN + ["boxes"] if name in names}
    for name, layer in opened.items():
        if not layer.isValid():
            yield f"QGIS does not open {name}"
    zones = opened["hazard_zones"]
    if zones.renderer().type() != "categorizedSymbol":
        yield f"QGIS draws zones by a {zones.renderer().type()}, wanted the default style of the file"
        return
    colours = {one.value(): one.symbol().color().name() for one in zones.renderer().categories()}
    if len(set(colours.values())) < len(colours) or set(colours) != {zone["name"] for zone in zones.getFeatures()}:
        yield f"QGIS: {colours} are not a colour for each zone"
    if opened["boxes"].renderer().type() != "graduatedSymbol":
        yield "QGIS: boxes without their default style"
    for name in {"districts", "facilities"} & set(opened):
        if not opened[name].labelsEnabled():
            yield f"QGIS: {name} without labels"
    yield from picture_faults([opened[name] for name in DRAWN if name in opened], zones, image, colours)


def picture_faults(layers, zones, image, colours):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(zones.crs())
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(1400, 1100))
    extent = zones.extent()
    extent.scale(1.1)
    settings.setExtent(extent)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    for error in job.errors():
        yield f"QGIS: {error.layerID}: {error.message}"
    picture = job.renderedImage()
    picture.save(str(image))
    # Zones are drawn over white, three quarters opaque, the smallest last over all larger ones: dark brown must be there.
    darkest = min(QColor(picture.pixel(x, y)).lightness() for x in range(0, 1400, 5) for y in range(0, 1100, 5))
    if darkest > 110:
        yield f"QGIS: the picture {image} is blank"


def main(images, folders):
    images = Path(images)
    images.mkdir(parents=True, exist_ok=True)
    application = QgsApplication([], False)
    application.initQgis()
    faulty = False
    for folder in map(Path, folders):
        checks = {
            "GeoPackage": geopackage_faults(folder),
            "KML": kml_faults(folder),
            "rasters": cog_faults(folder),
            "QGIS": qgis_faults(folder, images / f"{folder.name}.png"),
        }
        for name, check in checks.items():
            try:
                faults = list(check)
            except Exception as error:  # a file that cannot be opened is a fault of the file
                faults = [f"{type(error).__name__}: {error}"]
            faulty |= bool(faults)
            print(f"{folder.name}, {name}: {'; '.join(faults[:10]) if faults else 'sound'}", flush=True)
    # QGIS may crash while it tidies up.
    sys.stdout.flush()
    os._exit(1 if faulty else 0)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
