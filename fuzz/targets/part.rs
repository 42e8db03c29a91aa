//! Counts of parts, sealed with a right checksum whatever they are.
#![no_main]

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use libfuzzer_sys::fuzz_target;
use remnants::engine::observer::{Progress, Verdict};
use remnants::hazard::{Plan, Stage, Study, Watcher};
use remnants::part::{Origin, Part, write};
use remnants::random::Seed;
use remnants::scenario::{Scenario, read};
use remnants_fuzz::{keep_panics_quiet, no_panic_gets_out};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::LazyLock;

const PLAN: Plan = Plan { seed: Seed(1), replicates: 2, precision: None };

/// A scenario with people, facilities, routes and a course.
static SCENARIO: LazyLock<Scenario> = LazyLock::new(|| read(&place()).expect("a scenario"));
static STUDY: LazyLock<Study<'static>> = LazyLock::new(|| Study::new(&SCENARIO.model, PLAN.seed));
/// The two lines of a part of two replicates, and its body.
static PART: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let counted = STUDY.count(PLAN, 0..2, None, &mut Nobody);
    let (mut bytes, place) = (Vec::new(), place());
    let origin = Origin { scenario: &SCENARIO, place: &place, plan: PLAN };
    write(&mut bytes, origin, &(0..2).into(), &[counted.tallies]).expect("memory takes it");
    let (mut body, lines) = (Vec::new(), bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n'));
    let end = lines.map(|(at, _)| at + 1).nth(1).expect("two lines");
    ZlibDecoder::new(&bytes[end..]).read_to_end(&mut body).expect("a whole body");
    (bytes[..end].to_vec(), body)
});

struct Nobody;

impl Watcher for Nobody {
    fn stage(&mut self, _stage: Stage) {}
    fn progress(&mut self, _progress: Progress) -> Verdict {
        Verdict::Continue
    }
}

fn place() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/python/exposure-scenario/scenario.toml")
}

/// The part with bytes of its counts changed: where in three bytes, and to what.
fn changed(edits: &[u8]) -> Vec<u8> {
    let (mut bytes, mut body) = PART.clone();
    let texts: usize = SCENARIO.texts.iter().map(|(_, text)| text.len()).sum();
    for edit in edits.chunks_exact(4) {
        let at = u32::from_be_bytes([0, edit[0], edit[1], edit[2]]) as usize % (body.len() - texts);
        body[texts + at] = edit[3];
    }
    let mut sealed = ZlibEncoder::new(&mut bytes, Compression::none());
    sealed.write_all(&body).and_then(|()| sealed.finish().map(|_| ())).expect("memory takes it");
    let sum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&sum);
    bytes
}

fuzz_target!(init: keep_panics_quiet(), |bytes: &[u8]| {
    no_panic_gets_out(|| {
        let part = Part::of_bytes("it", changed(bytes).into()).expect("it is sealed");
        let mut tallies = STUDY.tallies();
        if part.add_to(&mut tallies).is_ok() {
            // The same counts once more may leave their range, which is told.
            let _ = part.add_to(&mut tallies);
        }
    });
});
