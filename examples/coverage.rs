//! Makes `docs/coverage.md` from real studies of the shipped scenarios: `cargo run --release --example coverage`.
//! With `-- --check` it writes nothing and exits with 1 if the committed page differs.

use remnants::coverage::errors::SmallRuns;
use remnants::coverage::{Altered, Coverage, Plan, study};
use remnants::random::Seed;
use remnants::report::coverage::{Setting, report};
use remnants::scenario::{self, Scenario};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const SCENARIOS: [&str; 3] = ["stepanakert-2020", "nagorno-karabakh-2020", "tutorial-valley"];
const TRUTHS: u64 = 2_000;
const REPLICATES: u64 = 20_000;
const SMALL: SmallRuns = SmallRuns { runs: 200, replicates: 250, large: 100_000 };

fn main() -> ExitCode {
    let target = root().join("docs/coverage.md");
    match page() {
        Err(message) => failed(&message),
        Ok(page) if std::env::args().any(|argument| argument == "--check") => check(&page, &target),
        Ok(page) => match std::fs::write(&target, page) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error.to_string()),
        },
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn failed(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}

fn check(page: &str, target: &Path) -> ExitCode {
    let committed = std::fs::read_to_string(target).unwrap_or_default();
    if committed == page {
        return ExitCode::SUCCESS;
    }
    let differing = committed.lines().zip(page.lines()).position(|(old, new)| old != new);
    let line = differing.unwrap_or(committed.lines().count().min(page.lines().count())) + 1;
    failed(&format!(
        "docs/coverage.md differs from what the program finds now, first in line {line}; run the example again"
    ))
}

fn page() -> Result<String, String> {
    let mut page = INTRODUCTION.to_owned();
    for name in SCENARIOS {
        let scenario = scenario::read(&root().join("scenarios").join(name)).map_err(|problems| problems.to_string())?;
        page += &chapter(name, &scenario);
    }
    Ok(page + DISCUSSION)
}

fn chapter(name: &str, scenario: &Scenario) -> String {
    eprintln!("{name} ...");
    let plan = Plan { seed: Seed(scenario.seed), truths: TRUTHS, replicates: REPLICATES, small: SMALL };
    let coverage = study(&scenario.model, plan, &mut |_| {});
    let text = report(&coverage, &scenario.model, Setting::Page);
    format!(
        "## {name}\n\n{text}\n**Coverage lost by the 90 % interval of all remnants, dearest first:** {}.\n\n",
        dearest(&coverage)
    )
}

/// Alterations by how seldom the 90 % interval of all remnants holds, those alone that lose more than their doubt.
fn dearest(coverage: &Coverage) -> String {
    let share = |one: &Altered| Some((one.words, one.pooled.as_ref().ok()?.first()?.held[1]));
    let mut lost: Vec<_> =
        coverage.altered.iter().filter_map(share).filter(|(_, share)| share.interval.1 < 0.9).collect();
    lost.sort_by(|a, b| a.1.share.total_cmp(&b.1.share));
    let words = |(words, share): &(&str, remnants::coverage::pooled::Share)| {
        format!("{words} ({:.0} points lost)", (0.9 - share.share) * 100.0)
    };
    lost.iter().map(words).collect::<Vec<_>>().join("; ")
}

const INTRODUCTION: &str = "\
# Do the intervals hold?

Made by `cargo run --release --example coverage` from real studies; do not edit it. `remnants coverage SCENARIO` does the same for any scenario.

A 90 % interval that holds the truth in 70 cases of 100 is a wrong statement, however right its mean is. Nobody knows the truth of a real
ground, so two weaker questions are asked here.

1. **Is the machinery right?** Truths are drawn from the model itself, with seeds that have nothing in common with the run that is judged. The
   interval must hold them as often as it states. This tests counting, quantiles, random streams and Monte Carlo errors. It does not test the
   formulas of the model, since truths and intervals share them; the exact companion and the tests against closed forms do. And it says
   nothing at all about the world.
2. **What if the model is wrong?** The same intervals are held against truths from a scenario in which one thing is otherwise. What is lost
   is published here, whether it flatters or not.

How: numbers are whole and often equal, so an interval of whole numbers holds more than it states and cannot be tested as it is. We test
*randomised ranks* instead: the rank of the truth among the N replicates, equal numbers in an order drawn from a named random stream, is
uniform on 0 to N whatever the law (Czado, Gneiting and Held 2009; Talts and others 2018). All truths are ranked among the same replicates, so they
are not independent: the number that an interval holds is beta-binomial, exactly, and its variance (M + N + 1) / (N + 2) times the binomial one for M truths.
The p-values of coverage come from that law; those of *ranks even* from chi-square over 20 bins, divided by the same factor. 95 % intervals of a
share are Wilson's, with M divided by it. All tests together fail a right machinery once in 10,000 studies (Bonferroni).

What is otherwise, each alone (the last: three at once):

- *another pattern*: normal for ellipse, ring and surveyed points, ellipse for normal, once with the same second moments and once with the
  same 95 % contour; *rings with a hole of 0.7*: for every pattern;
- *kappa a quarter*: failure rates of strikes differ more; *no kappa*: all strikes of a type fail at one rate;
- *mean failure rates linked*: all types stand at the same quantile of their laws; *all strikes share one failure rate*: each strike's own
  law stays, but all of them stand at the same quantile of it;
- *mean failure rates doubled*: field rates were often higher than the range under test;
- *doubtful strikes* (probability strictly between 0 and 1): all happened or none, each as often as graded; all real; real half as often;
- *25 % more strikes*: each recorded strike has, with a quarter of its probability, a companion that nobody recorded, of the same munition, in the same area (within
  500 m where the place is known) [J].

Altered truths have the luck of the unaltered ones, so lines of one table may be compared more closely than their intervals say.

";

const DISCUSSION: &str = "\
## What to take from it

- **The machinery holds.** Where truths come from the model, its intervals hold them as often as they state, and standard errors and
  Monte Carlo ranges are right. Intervals of small counts, such as those of a district that is seldom hit, hold more than their name says.
- **Failure rates cost most.** If mean rates are twice what is stated, as they often were in the field, the 90 % interval of all remnants fails about every
  second time, nearly always because there are more remnants than its upper end. The default of 5 to 20 % is the range under test. State a rate that
  fits the place, or run the scenario a second time with `failure_rate = \"field-wide\"` and show both.
- **What strikes share costs next.** If all strikes share one failure rate, or doubtful strikes happened together, the mean stays right and the interval is too
  narrow: what is independent in the model averages out there, and not on the ground. A wrong kappa costs up to as much where few strikes make up
  the total. No kappa at all makes the interval too wide rather than too narrow.
- **Grades** cost where many strikes are doubtful, in either direction, and hardly anything where they are few.
- **A register that misses a fifth of what happened** (25 % more strikes) costs the total some 7 to 10 points and contaminated area more. In Lebanon the known strike sites
  grew not by a quarter but fourfold, from 249 to 962; no interval here would survive that. Use `unrecorded_strikes`.
- **The pattern moves places, not numbers.** The total does not feel it. The contaminated area loses up to about 10 points when the other pattern fills another
  area: matching the 95 % contour or the second moments is not the same thing, and nobody has measured which is right.
- **Errors add up.** With a quarter more strikes and rates doubled and shared, the 90 % interval of all remnants holds the truth in three or four cases of ten.
  Say of it \"if the listed assumptions hold\", every time, and never \"with 90 % certainty\".
- Intervals of districts mostly lose less, because whether a strike fell into the district at all is so uncertain that little else matters. Wide intervals are
  no virtue.
- An alteration that nobody thought of is not here. Wrong loads, wrong types, and clearance that nobody reported would cost too, as would several of the above together.
";
