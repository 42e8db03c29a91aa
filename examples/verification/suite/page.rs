//! The page: words, tables, plots.

use super::comparison::{Chapter, Doubt, FAMILY_ALARM, Judgement, Row, Shape, rows, z_of};
use super::plots::{Curve, Plot};
use std::fmt::Write;

/// A file with its content, by its place under docs/.
pub type Written = (String, String);

/// The page and its plots; `faults` is the section that is kept by hand.
pub fn page(chapters: &[Chapter], faults: &str) -> Vec<Written> {
    let judgement = Judgement::new(chapters);
    let scores = scores(chapters, &judgement);
    let mut text = heading(chapters, &judgement);
    let mut files = Vec::new();
    for chapter in chapters {
        text += &section(chapter, &judgement);
    }
    for plot in chapters.iter().flat_map(|chapter| &chapter.plots).chain([&scores]) {
        files.push((format!("verification/{}", plot.file), plot.svg()));
    }
    text += NOT_VERIFIED;
    text.push('\n');
    text += faults;
    files.push(("verification.md".to_owned(), text));
    files
}

fn heading(chapters: &[Chapter], judgement: &Judgement) -> String {
    let all = rows(chapters).count();
    let failed = judgement.failures(chapters).count();
    let cases: usize = chapters.iter().map(|chapter| chapter.cases.len()).sum();
    let grounds: u64 = chapters.iter().flat_map(|chapter| &chapter.cases).map(|case| case.replicates).sum();
    let outcome = match failed {
        0 => "All of them pass.".to_owned(),
        n => format!("**{n} of them FAIL.** They are marked in the tables."),
    };
    format!(
        "# Verification\n\n\
         Does the program compute what its model says? This page compares it with numbers obtained in another way. It says \
         nothing about whether the model describes real ground; that is validation, a different question.\n\n\
         Made by one command from real runs; nothing on it is typed by hand but the last section:\n\n\
         ```\ncargo run --release --example verification             # writes docs/verification.md and its plots anew\n\
         cargo run --release --example verification -- --check  # exits 1 if they differ from what is committed, or anything fails\n```\n\n\
         **{all} comparisons in {cases} cases, {grounds} possible grounds. {outcome}**\n\n\
         ## How to read it\n\n\
         - *Expected* is a closed form, or a numerical computation written in `examples/verification/reference/`, which shares \
         no code with the program: tables of probabilities (binomial, beta-binomial, Poisson), convolved and mixed by \
         quadrature. *Measured* comes from the program's own sampler, engine and tallies.\n\
         - *N* possible grounds were drawn with the stated seed. Seeds were chosen once and never changed to make a case pass; where a sample was too \
         skewed, *N* was raised.\n\
         - *±* is one standard error. *z* is the difference in standard errors. For shares of grounds it is the z that \
         corresponds to the binomial law's own probability; for quantiles (whole numbers) to the law of the sample quantile, \
         known exactly; for chi-square (expected: degrees of freedom) to its own law. A mean whose sample is too skewed for the \
         normal law (skewness of the mean above 0.05) counts as failed.\n\
         - {tests} comparisons have chance in them. A correct program fails **any** of them with a probability of at most \
         {FAMILY_ALARM} (Bonferroni: each at {least:.1e}, which for a z-score means |z| above {limit:.2}). Both tails count: what agrees \
         too well fails too. The normal law is an approximation so far out in the tail; that is why skewed samples are refused.\n\
         - The others are computed without chance: there *±* is the largest difference allowed, and z is left out.\n\
         - Comparisons of one case use the same grounds, so their z-scores go together.\n\n\
         ## The z-scores of the whole page\n\n\
         Were the program wrong, points would leave the line at the ends; were the standard errors too large, the points would lie \
         flatter than the line. Quantiles of whole numbers are left out, since they take few values.\n\n\
         ![Sorted z-scores against the normal law](verification/scores.svg)\n\n{spread}\n",
        tests = judgement.tests,
        least = judgement.least_chance,
        limit = judgement.limit,
        spread = spread(chapters),
    )
}

fn continuous(chapters: &[Chapter]) -> Vec<f64> {
    let z = |row: &Row| match row.doubt {
        Doubt::Test { z, law: Shape::Continuous, .. } => Some(z),
        Doubt::Test { law: Shape::Discrete, .. } | Doubt::Skewed | Doubt::Limit(_) => None,
    };
    let mut all: Vec<f64> = rows(chapters).filter_map(z).collect();
    all.sort_by(f64::total_cmp);
    all
}

fn spread(chapters: &[Chapter]) -> String {
    let all = continuous(chapters);
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let sd = (all.iter().map(|z| (z - mean) * (z - mean)).sum::<f64>() / (n - 1.0)).sqrt();
    let beyond = |limit: f64| all.iter().filter(|z| z.abs() > limit).count();
    format!(
        "{} z-scores: mean {mean:.2}, standard deviation {sd:.2}, largest {:.2}, smallest {:.2}; beyond 2: {} (the normal law: \
         {:.0}), beyond 3: {} ({:.1}).\n",
        all.len(),
        all.last().unwrap_or(&0.0),
        all.first().unwrap_or(&0.0),
        beyond(2.0),
        0.0455 * n,
        beyond(3.0),
        0.0027 * n
    )
}

fn scores(chapters: &[Chapter], judgement: &Judgement) -> Plot {
    let all = continuous(chapters);
    let n = all.len() as f64;
    let points = all.iter().enumerate().map(|(k, z)| (z_of((k as f64 + 0.5) / n), *z)).collect();
    let level = |z: f64| vec![(-3.6, z), (3.6, z)];
    Plot {
        file: "scores.svg",
        title: "Sorted z-scores against the normal law",
        axes: ["expected of so many normal numbers", "z-scores of this page"],
        logarithmic: [false, false],
        ranges: [(-3.6, 3.6), (-5.2, 5.2)],
        curves: vec![
            Curve::line("the normal law", vec![(-3.6, -3.6), (3.6, 3.6)]),
            Curve::dots("the comparisons of this page", points),
            Curve::dashed("beyond these a comparison fails", level(judgement.limit)),
            Curve::dashed("", level(-judgement.limit)),
        ],
    }
}

fn section(chapter: &Chapter, judgement: &Judgement) -> String {
    let mut text = format!("## {}\n\n{}\n\n", chapter.title, chapter.about);
    for plot in &chapter.plots {
        let _ = writeln!(text, "![{}](verification/{})\n", plot.title, plot.file);
    }
    text += "| Case | Quantity | Expected | Measured | ± | z | N | Seed | Verdict |\n|---|---|---|---|---|---|---|---|---|\n";
    for case in &chapter.cases {
        for (index, row) in case.rows.iter().enumerate() {
            let name = if index == 0 { case.name.as_str() } else { "" };
            let drawn = if case.replicates > 0 {
                (case.replicates.to_string(), case.seed.to_string())
            } else {
                Default::default()
            };
            let verdict = if judgement.passes(row) { "agrees" } else { "**FAILS**" };
            let (error, z) = doubt(row);
            let (expected, measured) = (digits(row.expected), digits(row.measured));
            let _ = writeln!(
                text,
                "| {name} | {} | {expected} | {measured} | {error} | {z} | {} | {} | {verdict} |",
                row.quantity.replace('|', "\\|"),
                drawn.0,
                drawn.1
            );
        }
    }
    text.push('\n');
    text
}

fn doubt(row: &Row) -> (String, String) {
    match row.doubt {
        Doubt::Test { error, z, .. } => {
            (error.map(short).unwrap_or_default(), format!("{:.2}", z + 0.0).replace("-0.00", "0.00"))
        }
        Doubt::Skewed => ("too skewed".to_owned(), String::new()),
        Doubt::Limit(limit) => (format!("≤ {}", short(limit)), String::new()),
    }
}

/// Five figures; noise of rounding reads as 0.
fn digits(v: f64) -> String {
    significant(v, 5)
}

fn short(v: f64) -> String {
    significant(v, 2)
}

fn significant(v: f64, figures: i32) -> String {
    if v.abs() < 1e-12 {
        return "0".to_owned();
    }
    let magnitude = libm::floor(libm::log10(v.abs())) as i32;
    if magnitude < -5 {
        return format!("{v:.*e}", figures as usize - 1);
    }
    let decimals = (figures - 1 - magnitude).max(0) as usize;
    let text = format!("{v:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

const NOT_VERIFIED: &str = "## What is not verified here\n\n\
    - **Whether the model is right about the world.** Failure rates, patterns and kappas are inputs.\n\
    - Reading scenarios, rasters, tables and areas; grades turned into probabilities; the projections; the files that are \
    written. Tests under `tests/` cover them.\n\
    - Fine cells: counts are compared in boxes of 50 m and hectares. Very large grids, many thousand strikes, districts \
    with many corners, strikes across the edge of the grid: tests only.\n\
    - The interval of a quantile, Wilson intervals, the release zone's level, the stop rule: tests only, and coverage is \
    another study.\n\
    - The companion where sharp patterns meet several uncertain dimensions (a known fault in CHANGELOG.md), and with \
    ground classes or searched areas whose edges cross a box.\n\
    - Uncertain dimensions are compared by their moments, not in boxes. Of normal scatter only fixed standard deviations \
    are compared.\n\
    - Faults smaller than the standard errors above.\n";
