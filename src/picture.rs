//! Maps as PNG and SVG.
