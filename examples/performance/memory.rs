//! Whole runs of the released program as processes of their own: seconds, and memory at most beside what was planned.

use crate::Effort;
use crate::footprint::high_water_bytes;
use remnants::engine::plan::MemoryPlan;
use remnants::scenario;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// A run.
pub struct Run {
    pub scenario: &'static str,
    pub replicates: u64,
    pub threads: u64,
    /// Seconds, writing of all files included.
    pub seconds: f64,
    /// Most bytes that it held; nothing where the system does not say.
    pub peak: Option<u64>,
    /// What the plan says, bytes.
    pub planned: u64,
}

/// Scenario, replicates, threads.
type Wanted = (&'static str, u64, u64);

const RUNS: [Wanted; 7] = [
    ("stepanakert-2020", 1_000, 1),
    ("stepanakert-2020", 1_000, 2),
    ("tutorial-valley", 1_000, 1),
    ("tutorial-valley", 1_000, 2),
    ("kosovo-1999", 100, 2),
    ("lebanon-2006", 100, 2),
    (COUNTRY, 10, 2),
];
/// The invented one, which has to be made first.
const COUNTRY: &str = "country (invented)";

/// Builds the program, then runs it.
pub fn measure(root: &Path, effort: Effort) -> Result<Vec<Run>, String> {
    let built = build(root)?;
    let work = built.join("../performance");
    let country = work.join("country");
    finish(Command::new(built.join("examples/country")).arg(&country).stdout(std::process::Stdio::null()))?;
    let runs = match effort {
        Effort::Full => &RUNS[..],
        Effort::Quick => &RUNS[..2],
    };
    let folder = |name: &str| if name == COUNTRY { country.clone() } else { root.join("scenarios").join(name) };
    runs.iter().map(|wanted| run(*wanted, &folder(wanted.0), (&built.join("remnants"), &work.join("output")))).collect()
}

/// The folder of the released program.
fn build(root: &Path) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["build", "--release", "--quiet", "--bin", "remnants", "--example", "country"];
    finish(Command::new(cargo).args(arguments).current_dir(root))?;
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    own.parent().and_then(Path::parent).map(Path::to_owned).ok_or_else(|| "no folder of programs".to_owned())
}

fn finish(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}

fn run(wanted: Wanted, folder: &Path, (program, output): (&Path, &Path)) -> Result<Run, String> {
    let (scenario, replicates, threads) = wanted;
    let model = scenario::read(folder).map_err(|problems| problems.to_string())?.model;
    let planned = MemoryPlan::new(&model, replicates, threads).total();
    drop(model);
    let mut command = Command::new(program);
    command.arg("run").arg(folder).args(["--quiet", "--replace", "--output"]).arg(output);
    command.args(["--replicates", &replicates.to_string(), "--threads", &threads.to_string()]);
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
    let peak = watch(&mut child).map_err(|error| format!("{command:?}: {error}"))?;
    Ok(Run { scenario, replicates, threads, seconds: start.elapsed().as_secs_f64(), peak, planned })
}

/// Waits for a process; gives the most memory that it was seen to have held.
fn watch(child: &mut Child) -> Result<Option<u64>, String> {
    let mut peak = None;
    loop {
        // The system's own high-water mark: what was held between two looks is in it.
        peak = peak.max(high_water_bytes(&child.id().to_string()));
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) if status.success() => return Ok(peak),
            Some(status) => return Err(status.to_string()),
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}
