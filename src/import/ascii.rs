//! Rasters as ESRI ASCII grids.

mod header;
mod prj;
mod words;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::raster::Band;
use crate::crs::LayerCrs;
use header::Header;
use words::{Word, Words};

/// Reads an ESRI ASCII grid. Its CRS is the stated one, or what a `.prj` beside it says.
///
/// Keys of the header in any case and order: ncols, nrows, xllcorner or xllcenter, yllcorner or yllcenter, cellsize or dx and dy,
/// NODATA_value (-9999 if it is left out); then the values by row from the north, over any lines. NaN is a value only if it is the
/// nodata value.
///
/// Fails with one sentence, with the number of the line: words in place of numbers, a header that is incomplete or cannot be, too
/// few or too many values, more than 2^26 of them; no CRS.
pub fn read_band(path: &Path, stated_crs: Option<&LayerCrs>) -> Result<Band, String> {
    read(path, stated_crs).map_err(|why| format!("{} {why}", path.display()))
}

fn read(path: &Path, stated_crs: Option<&LayerCrs>) -> Result<Band, String> {
    let file = File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    let bytes = file.metadata().map_err(|error| format!("cannot be opened: {error}"))?.len();
    let mut words = Words::new(BufReader::with_capacity(1 << 16, file));
    let (header, first) = Header::read(&mut words, bytes)?;
    let crs = stated_crs.map_or_else(|| prj::beside(path), |stated| Ok(stated.clone()))?;
    let transform = header.transform(&crs)?;
    let values = values(&mut words, first, &header)?;
    let (columns, rows, nodata) = (header.columns, header.rows, Some(header.nodata));
    Ok(Band { columns, rows, values, nodata, transform, crs })
}

fn values(words: &mut Words<impl Read>, first: Option<Word>, header: &Header) -> Result<Vec<f64>, String> {
    let wanted = header.columns * header.rows;
    let mut values = Vec::new();
    let mut next = first;
    while let Some(word) = next {
        let value = word.number()?;
        let allowed = value.is_finite() || value.is_nan() && header.nodata.is_nan();
        if !allowed {
            return Err(format!("holds {} in line {}, wanted finite numbers", word.shown(), word.line));
        }
        if values.len() == wanted {
            return Err(format!("holds more values than {} in line {}", header.counts(), word.line));
        }
        values.push(value);
        next = words.next()?;
    }
    if values.len() == wanted {
        Ok(values)
    } else {
        Err(format!("ends in line {} after {} values, wanted {}", words.line(), values.len(), header.counts()))
    }
}
