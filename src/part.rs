//! Parts of a run: the counts of some of its replicates in a file, to be added up with those of others.
//!
//! A part is two lines of text, the counts, and a checksum; docs/parts.md describes it byte by byte. It carries the scenario and its
//! tables; larger inputs are found by path and checked by their SHA-256. What a part holds hangs on nothing but scenario, seed, replicates
//! and version, so that sums of parts are exactly the counts of one run.

mod about;
pub mod file;
pub mod set;

use crate::engine::shard::ReplicateSet;
use crate::hazard::{Plan, Tallies};
use crate::packing::{Fault, Pack, Packer, Unpacker};
use crate::receipt::inputs::{input_fault, input_faults};
use crate::receipt::sha256;
use crate::scenario::{self, InputFile, Scenario, Texts, visible};
pub use about::About;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The layout of parts that this program writes and reads.
pub const LAYOUT: u32 = 1;
/// How every part begins, before the number of its layout.
const FIRST_WORDS: &str = "remnants part ";
/// Bytes of the checksum at the end.
const CHECKSUM: u64 = 32;
/// Longest first line; of any later layout, too.
const MOST_FIRST_LINE: u64 = 64;
/// Longest second line.
const MOST_ABOUT: u64 = 64 << 20;
/// Largest text that a part carries: as large a table as scenarios may have.
const MOST_TEXT: u64 = 500_000_000;
/// Counts are many small numbers, which compress well at once and hardly better with patience.
const COMPRESSION: Compression = Compression::new(2);

/// Where counts come from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its file or folder.
    pub place: &'a Path,
    /// Seed, and the replicates that are wanted in all.
    pub plan: Plan,
}

/// Writes the counts of tallies that hold these replicates together.
pub fn write(to: &mut dyn Write, origin: Origin, counted: &ReplicateSet, tallies: &[Tallies]) -> io::Result<()> {
    let about = About::new(origin, counted, tallies.iter().map(|(hazard, _)| hazard.rows().len() as u64).collect());
    let mut to = Summed { to, sum: Sha256::new() };
    writeln!(to, "{FIRST_WORDS}{LAYOUT}\n{}", about.line())?;
    let mut body = ZlibEncoder::new(&mut to, COMPRESSION);
    origin.scenario.texts.iter().try_for_each(|(_, bytes)| body.write_all(bytes))?;
    let mut packer = Packer::new(&mut body);
    tallies.iter().try_for_each(|tallies| tallies.pack(&mut packer))?;
    packer.finish()?;
    body.finish()?;
    let Summed { to, sum } = to;
    to.write_all(&sum.finalize())?;
    to.flush()
}

/// Passes bytes on and sums them up.
struct Summed<'w> {
    to: &'w mut dyn Write,
    sum: Sha256,
}

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A part whose checksum is right.
#[derive(Clone, Debug)]
pub struct Part {
    name: String,
    about: About,
    bytes: Bytes,
}

/// Where the bytes of a part are.
#[derive(Clone, Debug)]
enum Bytes {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

trait ReadSeek: BufRead + Seek {}
impl<T: BufRead + Seek> ReadSeek for T {}

impl Bytes {
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(match self {
            Bytes::File(path) => Box::new(BufReader::with_capacity(1 << 16, File::open(path)?)),
            Bytes::Memory(bytes) => Box::new(io::Cursor::new(bytes.as_ref())),
        })
    }
}

impl Part {
    /// Opens the part in a file. Fails with a sentence that names it.
    pub fn open(path: &Path) -> Result<Part, String> {
        let is_file = std::fs::metadata(path).map(|meta| meta.is_file());
        match is_file {
            Ok(true) => Part::begin(path.display().to_string(), Bytes::File(path.to_owned())),
            Ok(false) => Err(format!("{} is not a file", visible(&path.display().to_string()))),
            Err(error) => Err(format!("{} cannot be read ({error})", visible(&path.display().to_string()))),
        }
    }

    /// The part that these bytes are; `name` says which in errors.
    pub fn of_bytes(name: &str, bytes: Arc<[u8]>) -> Result<Part, String> {
        Part::begin(name.to_owned(), Bytes::Memory(bytes))
    }

    fn begin(name: String, bytes: Bytes) -> Result<Part, String> {
        let name = visible(&name);
        let read = bytes.open().map_err(Refusal::from).and_then(|mut from| beginning(from.as_mut()));
        let (about, _) = read.map_err(|refusal| format!("{name} {refusal}"))?;
        Ok(Part { name, about, bytes })
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its name and what it says of itself.
    pub fn named(&self) -> (&str, &About) {
        (&self.name, &self.about)
    }

    /// What it says of itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The scenario that it carries; larger inputs lie in the folder of `place`, or where they lay when it was made. Fails with a sentence.
    pub fn scenario(&self, place: Option<&Path>) -> Result<Scenario, String> {
        let About { inputs, scenario, .. } = &self.about;
        let file = self.place(place);
        let texts = self.texts()?;
        let elsewhere = inputs.iter().filter(|input| texts.get(&input.path).is_none());
        let mut faults = input_faults(&file, elsewhere);
        // A place that is named must be the scenario's, or results would point at another.
        faults.extend(place.and(inputs.first()).and_then(|input| input_fault(&file, input)));
        if !faults.is_empty() {
            let hint = "say with --scenario where the scenario and its larger inputs are";
            return Err(format!("{}: {}; {hint}", self.name, faults.join("; ")));
        }
        let mut read = scenario::read_with(&file, &texts).map_err(|problems| format!("{}: {problems}", self.name))?;
        if read.inputs != *inputs {
            return Err(format!("{} states other inputs than its scenario reads", self.name));
        }
        read.id.clone_from(scenario);
        Ok(read)
    }

    /// The scenario's file, there or where it was.
    pub fn place(&self, place: Option<&Path>) -> PathBuf {
        let name = self.about.inputs.first().map_or("scenario.toml", |input| input.path.as_str());
        let stated = Path::new(&self.about.folder);
        let folder = place.map_or(stated, |place| if place.is_dir() { place } else { place.parent().unwrap_or(place) });
        folder.join(name)
    }

    fn texts(&self) -> Result<Texts, String> {
        let mut texts = Texts::default();
        let mut put = |input: &InputFile, mut body: io::Take<&mut dyn Read>| {
            let mut bytes = Vec::new();
            body.read_to_end(&mut bytes)?;
            let same = sha256(&bytes) == input.sha256;
            texts.put(&input.path, bytes.into());
            if same { Ok(()) } else { Err(Fault::Number) }
        };
        self.read(|body| self.about.pass_texts(body, &mut put))?;
        Ok(texts)
    }

    /// Reads the body of the very bytes whose checksum is found right once more: a file may have changed since it was opened.
    fn read(&self, read: impl FnOnce(&mut dyn Read) -> Result<(), Fault>) -> Result<(), String> {
        let broken = |fault: &dyn std::fmt::Display| format!("{} is not whole: {fault}", self.name);
        let mut from = self.bytes.open().map_err(|error| broken(&error))?;
        let (about, (start, length)) =
            beginning(from.as_mut()).map_err(|refusal| format!("{} {refusal}", self.name))?;
        if about != self.about {
            return Err(format!("{} has changed since it was opened", self.name));
        }
        from.seek(SeekFrom::Start(start)).map_err(|error| broken(&error))?;
        read(&mut ZlibDecoder::new(from.take(length))).map_err(|fault| broken(&fault))
    }

    /// Adds its counts to tallies of a study of its scenario and seed. Fails with a sentence; the tallies are of no use then.
    pub fn add_to(&self, tallies: &mut Tallies) -> Result<(), String> {
        let before = tallies.0.rows().len();
        self.read(|body| self.unpack(body, tallies))?;
        let mut numbers: Vec<u64> = tallies.0.rows()[before..].iter().map(|row| row.replicate).collect();
        let mut exposed: Vec<u64> = tallies.1.rows().iter().skip(before).map(|(replicate, _)| replicate).collect();
        numbers.sort_unstable();
        exposed.sort_unstable();
        let whole = self.about.counted.numbers().eq(numbers.iter().copied()) && numbers == exposed;
        if whole { Ok(()) } else { Err(format!("{} does not hold the replicates that it states", self.name)) }
    }

    fn unpack(&self, body: &mut dyn Read, tallies: &mut Tallies) -> Result<(), Fault> {
        self.about.pass_texts(body, &mut |_, mut text| Ok(io::copy(&mut text, &mut io::sink()).map(|_| ())?))?;
        let mut from = Unpacker::new(body);
        self.about.tallies.iter().try_for_each(|replicates| from.add(*replicates, tallies))?;
        if from.is_at_end()? { Ok(()) } else { Err(Fault::Number) }
    }
}

/// Why bytes are no part, to be said after its name.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("is not a part of a run of this program")]
    Foreign,
    #[error("has layout {0} and this program reads layout {LAYOUT}: it was made by another version, or is damaged")]
    Layout(String),
    #[error("is damaged or cut short: its checksum does not match")]
    Damaged,
    #[error("is not whole: {0}")]
    About(String),
    #[error("cannot be read ({0})")]
    System(#[from] io::Error),
}

/// What a part says of itself, and where its counts are, once its checksum was found right.
fn beginning(from: &mut dyn ReadSeek) -> Result<(About, (u64, u64)), Refusal> {
    let first = line(from, MOST_FIRST_LINE)?.ok_or(Refusal::Foreign)?;
    let layout = first.strip_prefix(FIRST_WORDS).ok_or(Refusal::Foreign)?;
    if layout != LAYOUT.to_string() {
        return Err(Refusal::Layout(visible(layout)));
    }
    let end = sound_until(from)?;
    from.seek(SeekFrom::Start(first.len() as u64 + 1))?;
    let second = line(from, MOST_ABOUT)?.ok_or(Refusal::Damaged)?;
    let start = (first.len() + second.len() + 2) as u64;
    let about = About::read(&second).map_err(Refusal::About)?;
    Ok((about, (start, end.checked_sub(start).ok_or(Refusal::Damaged)?)))
}

/// A line without its break; `None` if it is too long, not in UTF-8 or has no end.
fn line(from: &mut dyn BufRead, most: u64) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    from.take(most).read_until(b'\n', &mut bytes)?;
    Ok(if bytes.pop() == Some(b'\n') { String::from_utf8(bytes).ok() } else { None })
}

/// Where the checksum begins, if it is right.
fn sound_until(from: &mut dyn ReadSeek) -> Result<u64, Refusal> {
    let end = from.seek(SeekFrom::End(0))?.checked_sub(CHECKSUM).ok_or(Refusal::Damaged)?;
    from.rewind()?;
    let (mut sum, mut piece, mut left) = (Sha256::new(), vec![0; 1 << 16], end);
    while left > 0 {
        let wanted = left.min(piece.len() as u64) as usize;
        from.read_exact(&mut piece[..wanted])?;
        sum.update(&piece[..wanted]);
        left -= wanted as u64;
    }
    let mut stated = [0; CHECKSUM as usize];
    from.read_exact(&mut stated)?;
    if sum.finalize()[..] == stated { Ok(end) } else { Err(Refusal::Damaged) }
}
