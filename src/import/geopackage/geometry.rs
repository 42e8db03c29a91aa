//! Shapes as a GeoPackage stores them: a header, then well-known binary (OGC 06-103r4), also with the flags of PostGIS.

use crate::import::vector::Shape;

/// Parts that a message or a scenario cannot use, by the codes of well-known binary.
fn other(code: u32) -> &'static str {
    match code {
        4 => "several points",
        7 => "a collection of shapes",
        _ => "a curve or a surface",
    }
}

/// A shape; `srs_id` is what its table says. The sentence of a failure goes on from "whose shape".
pub(super) fn shape(bytes: &[u8], srs_id: i64) -> Result<Shape, String> {
    let mut reader = Reader { bytes, big_endian: true };
    let outside = reader.outside()?;
    if outside.srs_id != srs_id {
        let own = outside.srs_id;
        return Err(format!("is in the CRS with srs_id {own}, but its layer in that with srs_id {srs_id}"));
    }
    if let Some(words) = outside.without {
        return Ok(Shape::Other(words));
    }
    let shape = reader.shape()?;
    let unread = matches!(shape, Shape::Other(_)) || reader.bytes.is_empty();
    if unread { Ok(shape) } else { Err(format!("has {} bytes too many", reader.bytes.len())) }
}

/// The places of several points. The sentence of a failure goes on from "whose shape".
pub(super) fn points(bytes: &[u8]) -> Result<Vec<(f64, f64)>, String> {
    let mut reader = Reader { bytes, big_endian: true };
    if let Some(words) = reader.outside()?.without {
        return Err(format!("is {words}, wanted several points"));
    }
    reader.part(4)?;
    let point = |reader: &mut Reader| {
        let part = reader.part(1)?;
        let (x, y) = reader.position(&part)?;
        if x.is_finite() && y.is_finite() { Ok((x, y)) } else { Err(NOT_A_NUMBER.to_owned()) }
    };
    let places = (0..reader.count(21)?).map(|_| point(&mut reader)).collect::<Result<_, _>>()?;
    if reader.bytes.is_empty() { Ok(places) } else { Err(format!("has {} bytes too many", reader.bytes.len())) }
}

/// What stands before well-known binary.
struct Outside {
    srs_id: i64,
    /// What it is, if it is no shape that well-known binary tells.
    without: Option<&'static str>,
}

/// Bytes that are still to be read.
struct Reader<'b> {
    bytes: &'b [u8],
    big_endian: bool,
}

/// What stands before a shape.
struct Head {
    /// 1 point, 2 line, 3 polygon, 4 to 6 several of them, 7 collection.
    code: u32,
    /// Bytes of a position.
    position: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], String> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or("is cut short")?;
        self.bytes = rest;
        Ok(taken)
    }

    fn outside(&mut self) -> Result<Outside, String> {
        if self.take(2)? != b"GP" || self.byte()? != 0 {
            return Err("is not in the GeoPackage's format".to_owned());
        }
        let flags = self.byte()?;
        self.big_endian = flags & 1 == 0;
        let srs_id = i64::from(self.u32()?.cast_signed());
        if flags & 0b10_0000 != 0 {
            return Ok(Outside { srs_id, without: Some("a shape of another make") });
        }
        let envelope = match flags >> 1 & 0b111 {
            0 => 0,
            1 => 32,
            2 | 3 => 48,
            4 => 64,
            _ => return Err("has an envelope that cannot be".to_owned()),
        };
        self.take(envelope)?;
        Ok(Outside { srs_id, without: (flags & 0b1_0000 != 0).then_some("no shape") })
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    fn u32(&mut self) -> Result<u32, String> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(self.take(4)?);
        Ok(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn f64(&mut self) -> Result<f64, String> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.take(8)?);
        Ok(if self.big_endian { f64::from_be_bytes(bytes) } else { f64::from_le_bytes(bytes) })
    }

    /// How many parts follow, each of at least so many bytes.
    fn count(&mut self, least: usize) -> Result<usize, String> {
        let count = self.u32()? as usize;
        let possible = count <= self.bytes.len() / least;
        if possible { Ok(count) } else { Err(format!("says that it has {count} parts, more than it has room for")) }
    }

    fn head(&mut self) -> Result<Head, String> {
        self.big_endian = match self.byte()? {
            0 => true,
            1 => false,
            order => return Err(format!("has the byte order {order}, wanted 0 or 1")),
        };
        let written = self.u32()?;
        if written & 0x2000_0000 != 0 {
            self.take(4)?;
        }
        let (thousands, code) = ((written & 0x1fff_ffff) / 1000, (written & 0x1fff_ffff) % 1000);
        let height = written & 0x8000_0000 != 0 || thousands == 1 || thousands == 3;
        let measure = written & 0x4000_0000 != 0 || thousands == 2 || thousands == 3;
        let known = thousands <= 3 && (1..=17).contains(&code);
        let position = 8 * (2 + usize::from(height) + usize::from(measure));
        if known { Ok(Head { code, position }) } else { Err(format!("is of the type {written}, which is not known")) }
    }

    fn shape(&mut self) -> Result<Shape, String> {
        let head = self.head()?;
        match head.code {
            1 => self.point(&head),
            2 => Ok(self.line(&head)?),
            3 => Ok(area(self.rings(&head)?)),
            6 => {
                let mut rings = Vec::new();
                for _ in 0..self.count(9)? {
                    let part = self.part(3)?;
                    rings.extend(self.rings(&part)?);
                }
                Ok(area(rings))
            }
            4 => self.only_point(),
            5 => self.lines(),
            code => Ok(Shape::Other(other(code))),
        }
    }

    /// The head of a part that must be of this kind.
    fn part(&mut self, code: u32) -> Result<Head, String> {
        let part = self.head()?;
        if part.code == code { Ok(part) } else { Err(format!("has a part of the type {}, wanted {code}", part.code)) }
    }

    /// The point of several that are only one.
    fn only_point(&mut self) -> Result<Shape, String> {
        match self.count(9)? {
            0 => Ok(Shape::Other("no shape")),
            1 => {
                let part = self.part(1)?;
                self.point(&part)
            }
            2.. => Ok(Shape::Other(other(4))),
        }
    }

    /// Lines; of one line, that line.
    fn lines(&mut self) -> Result<Shape, String> {
        let mut lines = Vec::new();
        for _ in 0..self.count(9)? {
            let part = self.part(2)?;
            lines.push(self.positions(&part)?);
        }
        lines.retain(|line| !line.is_empty());
        Ok(match lines.len() {
            0 => Shape::Other("no shape"),
            1 => Shape::Line(lines.swap_remove(0)),
            2.. => Shape::Lines(lines),
        })
    }

    /// A point; one without coordinates is written as NaN.
    fn point(&mut self, head: &Head) -> Result<Shape, String> {
        let (x, y) = self.position(head)?;
        match (x.is_nan() && y.is_nan(), x.is_finite() && y.is_finite()) {
            (true, _) => Ok(Shape::Other("no shape")),
            (false, true) => Ok(Shape::Point((x, y))),
            (false, false) => Err(NOT_A_NUMBER.to_owned()),
        }
    }

    fn line(&mut self, head: &Head) -> Result<Shape, String> {
        let positions = self.positions(head)?;
        Ok(if positions.is_empty() { Shape::Other("no shape") } else { Shape::Line(positions) })
    }

    fn rings(&mut self, head: &Head) -> Result<Vec<Vec<(f64, f64)>>, String> {
        (0..self.count(4)?).map(|_| self.positions(head)).collect()
    }

    fn positions(&mut self, head: &Head) -> Result<Vec<(f64, f64)>, String> {
        let count = self.count(head.position)?;
        let mut positions = Vec::with_capacity(count);
        for _ in 0..count {
            let (x, y) = self.position(head)?;
            if !(x.is_finite() && y.is_finite()) {
                return Err(NOT_A_NUMBER.to_owned());
            }
            positions.push((x, y));
        }
        Ok(positions)
    }

    fn position(&mut self, head: &Head) -> Result<(f64, f64), String> {
        let place = (self.f64()?, self.f64()?);
        self.take(head.position - 16)?;
        Ok(place)
    }
}

const NOT_A_NUMBER: &str = "has a position that is not a number";

fn area(rings: Vec<Vec<(f64, f64)>>) -> Shape {
    if rings.is_empty() { Shape::Other("no shape") } else { Shape::Area(rings) }
}
