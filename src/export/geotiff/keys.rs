//! Where a raster lies, as GeoKeys (OGC GeoTIFF 1.1).

use geotiff_core::geokeys::{GT_MODEL_TYPE, GT_RASTER_TYPE, PROJECTED_CRS_TYPE};
use geotiff_core::tags::{TAG_GEO_ASCII_PARAMS, TAG_GEO_DOUBLE_PARAMS, TAG_GEO_KEY_DIRECTORY};
use geotiff_core::{GeoKeyDirectory, GeoKeyValue, ModelType, RasterType};
use tiff_core::{Tag, TagValue};

use super::Stamp;
use crate::crs::Projection;

/// GeoKeys that the library does not name (OGC GeoTIFF 1.1, annex C and D).
const FALSE_EASTING: u16 = 3082;
const FALSE_NORTHING: u16 = 3083;
const CENTRE_LONGITUDE: u16 = 3088;
const CENTRE_LATITUDE: u16 = 3089;
const USER_DEFINED: u16 = 32767;
const LAMBERT_AZIMUTHAL_EQUAL_AREA: u16 = 10;
const METRE: u16 = 9001;
const WGS84: u16 = 4326;
const DEGREE: u16 = 9102;
const GEOGRAPHIC: u16 = 2048;
const ANGULAR_UNITS: u16 = 2054;
const CITATION: u16 = 3073;
const PROJECTION: u16 = 3074;
const METHOD: u16 = 3075;
const LINEAR_UNITS: u16 = 3076;
/// Of the keys left to private use (32768 to 65535): readers that do not know it pass over it.
const RECEIPT: u16 = 40_000;

/// The tags that hold them.
pub(super) fn of(stamp: Stamp) -> Result<Vec<Tag>, tiff_writer::Error> {
    let (directory, doubles, texts) =
        directory(stamp).serialize().map_err(|error| tiff_writer::Error::Other(error.to_string()))?;
    let mut tags = vec![Tag::new(TAG_GEO_KEY_DIRECTORY, TagValue::Short(directory))];
    if !doubles.is_empty() {
        tags.push(Tag::new(TAG_GEO_DOUBLE_PARAMS, TagValue::Double(doubles)));
    }
    tags.push(Tag::new(TAG_GEO_ASCII_PARAMS, TagValue::Ascii(texts)));
    Ok(tags)
}

fn directory(Stamp { crs, receipt }: Stamp) -> GeoKeyDirectory {
    let mut keys = GeoKeyDirectory::new();
    keys.set(GT_MODEL_TYPE, GeoKeyValue::Short(ModelType::Projected.code()));
    keys.set(GT_RASTER_TYPE, GeoKeyValue::Short(RasterType::PixelIsArea.code()));
    keys.set(RECEIPT, GeoKeyValue::Ascii(receipt.short_line()));
    match (crs.epsg(), crs.projection()) {
        (Some(code), _) => keys.set(PROJECTED_CRS_TYPE, GeoKeyValue::Short(code)),
        (None, Projection::LocalLaea { longitude, latitude }) => {
            local_laea(&mut keys, crs.name(), longitude, latitude);
        }
        // Every other projection has a number.
        (None, Projection::Utm { .. } | Projection::LaeaEurope) => {}
    }
    keys
}

fn local_laea(keys: &mut GeoKeyDirectory, name: &str, longitude: f64, latitude: f64) {
    let short = GeoKeyValue::Short;
    let number = |value: f64| GeoKeyValue::Double(vec![value]);
    keys.set(GEOGRAPHIC, short(WGS84));
    keys.set(ANGULAR_UNITS, short(DEGREE));
    keys.set(PROJECTED_CRS_TYPE, short(USER_DEFINED));
    keys.set(CITATION, GeoKeyValue::Ascii(format!("WGS 84 / {name}")));
    keys.set(PROJECTION, short(USER_DEFINED));
    keys.set(METHOD, short(LAMBERT_AZIMUTHAL_EQUAL_AREA));
    keys.set(LINEAR_UNITS, short(METRE));
    keys.set(FALSE_EASTING, number(0.0));
    keys.set(FALSE_NORTHING, number(0.0));
    keys.set(CENTRE_LONGITUDE, number(longitude));
    keys.set(CENTRE_LATITUDE, number(latitude));
}
