//! The munition types, one entry for each submunition in its carrier.

use super::sources::*;
use super::{Entry, Footprint, Load, Rate, Shape, Source, Trust};

use Trust::{Unverified, Verified};

const fn load(usual: u32, source: Source) -> Option<Load> {
    Some(Load { usual, others: &[], source, trust: Verified })
}

const fn presumed_load(usual: u32, others: &'static [u32], source: Source) -> Option<Load> {
    Some(Load { usual, others, source, trust: Unverified })
}

const fn rate(words: &'static str, low: Option<f64>, high: Option<f64>, source: Source) -> Rate {
    Rate { words, low, high, source, trust: Verified }
}

const UNKNOWN: Entry =
    Entry { id: "", carrier: "", submunition: "", load: None, tested: &[], field: &[], footprint: None };

/// Old Pentagon figure, recent claim, and what was seen of the same grenades.
const M42_TESTED: &[Rate] = &[
    rate("6 % (old Pentagon figure; at least 4 of each 72)", Some(0.06), Some(0.06), WASHINGTON_POST),
    rate("at most 2.35 % claimed from tests in 2020", None, Some(0.0235), NEW_YORK_TIMES),
];
const M42_FIELD: &[Rate] = &[rate("at least 14 % for the same grenades", Some(0.14), None, NEW_YORK_TIMES)];
const LEBANON_FIELD: Rate =
    rate("Lebanon 2006, all types: 30-40 %, up to 80 % at some places (MACC SL)", Some(0.30), Some(0.80), CSM);
const LEBANON_CLAIM: Rate =
    rate("Lebanon 2006, all types: manufacturers 10-15 %, UN in general 20-30 %", Some(0.10), Some(0.30), IRIN);
const M85_TESTED: &[Rate] = &[Rate {
    words: "with self-destruct: about 1 to 2.3 % by manufacturer or test",
    low: Some(0.01),
    high: Some(0.023),
    source: M85_ANALYSIS,
    trust: Unverified,
}];
const M85_FIELD: &[Rate] = &[Rate {
    words: "with self-destruct: about 10 % in Lebanon",
    low: Some(0.10),
    high: Some(0.10),
    source: M85_ANALYSIS,
    trust: Unverified,
}];
const KOSOVO_CLAIM: &[Rate] = &[rate("NATO bomblets: official about 10 % (HRW: 5 %)", Some(0.05), Some(0.10), TICKING)];
const KOSOVO_FIELD: &[Rate] = &[rate(
    "NATO bomblets, Kosovo 1999 (KFOR EOD): on average 15 %, up to 26 %",
    Some(0.15),
    Some(0.26),
    GUARDIAN_2000,
)];
const RUSSIAN_CLAIM: Rate =
    rate("Russian types in Ukraine: 30-40 % (a Pentagon claim, not a survey)", Some(0.30), Some(0.40), MESSENGER);
const BLU63_TESTED: &[Rate] = &[rate("required to function in 95 % (5 % failures)", Some(0.05), Some(0.05), FORUM)];
const BLU63_FIELD: &[Rate] = &[rate("up to 40 %, in particular BLU-63/61 (UN, Lebanon)", None, Some(0.40), TNMA)];
const CBU_OVAL: Option<Footprint> = Some(Footprint {
    shape: Shape::Oval { long: (61.0, 244.0), short: (37.0, 123.0) },
    words: "oval, from 37 x 61 m to 123 x 244 m, set by spin and opening height",
    source: FATALLY_FLAWED,
    trust: Verified,
});

/// Every type, in the order in which it is listed.
pub static ENTRIES: &[Entry] = &[
    Entry {
        id: "m77",
        carrier: "M26 rocket (MLRS)",
        submunition: "M77",
        load: load(644, LEBANON_37),
        tested: &[
            rate("5-23 % under test", Some(0.05), Some(0.23), LEBANON_37),
            rate("16 % (US Department of Defense)", Some(0.16), Some(0.16), HRW_2004),
        ],
        field: &[LEBANON_FIELD],
        footprint: Some(Footprint {
            shape: Shape::Area(20_000.0),
            words: "one rocket: 20,000 m2",
            source: GUARDIAN_2006,
            trust: Verified,
        }),
    },
    Entry {
        id: "m42-m46-m483a1",
        carrier: "M483A1 155 mm shell",
        submunition: "M42 and M46",
        load: load(88, LEBANON_36),
        tested: M42_TESTED,
        field: M42_FIELD,
        ..UNKNOWN
    },
    Entry {
        id: "m42-m46-m864",
        carrier: "M864 155 mm shell",
        submunition: "M42 and M46",
        load: load(72, WASHINGTON_POST),
        tested: M42_TESTED,
        field: M42_FIELD,
        footprint: Some(Footprint {
            shape: Shape::PerimeterOf(22_500.0),
            words: "one shell: about 22,500 m2, an oval along whose perimeter the grenades fall",
            source: NEW_YORK_TIMES,
            trust: Verified,
        }),
    },
    Entry {
        id: "m85-m395",
        carrier: "M395 155 mm shell",
        submunition: "M85",
        load: load(63, LEBANON_37),
        tested: M85_TESTED,
        field: M85_FIELD,
        ..UNKNOWN
    },
    Entry {
        id: "m85-m396",
        carrier: "M396 155 mm shell",
        submunition: "M85",
        load: load(49, LEBANON_37),
        tested: M85_TESTED,
        field: M85_FIELD,
        ..UNKNOWN
    },
    Entry {
        id: "blu-97",
        carrier: "CBU-87 or CBU-103 bomb",
        submunition: "BLU-97",
        load: load(202, FATALLY_FLAWED),
        tested: KOSOVO_CLAIM,
        field: KOSOVO_FIELD,
        footprint: CBU_OVAL,
    },
    Entry {
        id: "bl755",
        carrier: "BL755 or RBL755 bomb",
        submunition: "BL755 bomblet",
        load: load(147, PHR),
        tested: KOSOVO_CLAIM,
        field: KOSOVO_FIELD,
        ..UNKNOWN
    },
    Entry {
        id: "blu-63",
        carrier: "CBU-58 bomb",
        submunition: "BLU-63",
        load: load(650, FORUM),
        tested: BLU63_TESTED,
        field: BLU63_FIELD,
        ..UNKNOWN
    },
    Entry {
        id: "9n210-uragan",
        carrier: "9M27K Uragan 220 mm rocket",
        submunition: "9N210",
        load: load(30, UKRAINE_2023),
        ..UNKNOWN
    },
    Entry {
        id: "9n235-uragan",
        carrier: "9M27K Uragan 220 mm rocket",
        submunition: "9N235",
        load: load(30, UKRAINE_2023),
        ..UNKNOWN
    },
    Entry {
        id: "9n235-smerch",
        carrier: "9M55K Smerch 300 mm rocket",
        submunition: "9N235",
        load: presumed_load(72, &[], INTENSE_AND_LASTING),
        ..UNKNOWN
    },
    Entry {
        id: "m095",
        carrier: "LAR-160 rocket",
        submunition: "M095",
        load: presumed_load(104, &[], KARABAKH_NOTE),
        ..UNKNOWN
    },
    Entry {
        id: "ao-2.5rt",
        carrier: "RBK-500 bomb",
        submunition: "AO-2.5RT or AO-2.5RTM",
        load: presumed_load(60, &[108], HRW_MONITOR_PAGES),
        ..UNKNOWN
    },
    Entry {
        id: "shoab-0.5",
        carrier: "RBK-500 bomb",
        submunition: "ShOAB-0.5",
        load: presumed_load(565, &[], HRW_MONITOR_PAGES),
        ..UNKNOWN
    },
    Entry {
        id: "ptab-1m",
        carrier: "RBK-500 bomb",
        submunition: "PTAB-1M",
        load: presumed_load(268, &[], HRW_MONITOR_PAGES),
        ..UNKNOWN
    },
    Entry {
        id: "mk-118",
        carrier: "Mk 20 Rockeye bomb",
        submunition: "Mk 118",
        load: presumed_load(247, &[], HRW_HI),
        ..UNKNOWN
    },
    Entry {
        id: "blu-26",
        carrier: "CBU-24 bomb",
        submunition: "BLU-26",
        load: presumed_load(670, &[665], HRW_HI),
        field: &[rate("Laos: unknown, reported \"as high as 30 %\" (an order of magnitude)", None, Some(0.30), LAOS)],
        ..UNKNOWN
    },
    Entry {
        id: "type-90",
        carrier: "Type 81 122 mm rocket",
        submunition: "Type 90 (MZD-2)",
        load: presumed_load(39, &[], LEBANON_WAR),
        ..UNKNOWN
    },
];

/// What is published of submunitions of many types together.
pub(super) static GENERAL: &[Rate] = &[
    rate(
        "all types: 5-20 % under test by manufacturers and militaries, higher in combat",
        Some(0.05),
        Some(0.20),
        LEBANON_27,
    ),
    LEBANON_CLAIM,
    LEBANON_FIELD,
    RUSSIAN_CLAIM,
];
