//! Whether pixels hold their numbers as they are, or to be multiplied and shifted first.

use geotiff_reader::GeoTiffFile;

/// TIFF tag in which GDAL keeps what has no tag of its own, as XML.
const METADATA: u16 = 42112;
/// What it may say of the band's numbers, and what leaves them as they are.
const ROLES: [(&str, f64); 2] = [("scale", 1.0), ("offset", 0.0)];

/// Refuses a file whose numbers are others than its pixels hold: taken as they stand they would be wrong by any factor.
pub(super) fn check(file: &GeoTiffFile) -> Result<(), String> {
    let ifd = file.tiff().ifd(file.base_ifd_index()).map_err(|error| error.to_string())?;
    let text = ifd.tag(METADATA).and_then(|tag| tag.value.as_str()).unwrap_or("");
    text.split("<Item").skip(1).try_for_each(check_item)
}

/// An item is ` name="SCALE" sample="0" role="scale">0.1</Item>`, in any order.
fn check_item(item: &str) -> Result<(), String> {
    let (head, rest) = item.split_once('>').unwrap_or((item, ""));
    let value = rest.split('<').next().unwrap_or("").trim();
    let says = |role: &str| ['"', '\''].iter().any(|quote| head.contains(&format!("role={quote}{role}{quote}")));
    match ROLES.iter().find(|(role, _)| says(role)) {
        Some((role, plain)) if value.parse::<f64>().ok() != Some(*plain) => Err(format!(
            "its pixels are not its values: they have the {role} \"{}\", wanted values as they are, for example by gdal_translate -unscale -ot Float32",
            value.chars().take(40).collect::<String>().escape_debug()
        )),
        Some(_) | None => Ok(()),
    }
}
