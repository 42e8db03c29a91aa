//! Foreign files: rasters, vectors, tables.
