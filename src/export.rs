//! Files of the output contract: computed whole, written beside, renamed, the manifest last.

pub mod coverage;
pub mod folder;
pub mod geojson;
pub mod geopackage;
pub mod geotiff;
pub mod held;
pub mod kml;
pub mod maps;
pub mod manifest;
pub mod parquet;
pub mod pictures;
pub mod summary;
pub mod tables;
pub mod unsampled;
pub mod vectors;
