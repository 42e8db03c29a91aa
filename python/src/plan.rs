//! What to run, from what a caller asks.

use crate::errors::OptionError;
use crate::threads::Threads;
use pyo3::PyResult;
use remnants::engine::plan::MemoryPlan;
use remnants::engine::shard::MOST_REPLICATES;
use remnants::estimate;
use remnants::hazard::Plan;
use remnants::random::Seed;
use remnants::scenario::Scenario;

/// What a caller asks; the scenario says the rest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Replicates in all.
    pub replicates: Option<u64>,
    /// Seed.
    pub seed: Option<u64>,
    /// Relative standard error at which to stop.
    pub precision: Option<f64>,
}

impl Asked {
    /// The plan for a scenario. Fails if a number is out of bounds.
    pub fn plan(self, scenario: &Scenario) -> PyResult<Plan> {
        let unless_stated = if self.precision.is_some() { estimate::MOST_FOR_PRECISION } else { scenario.replicates };
        let replicates = self.replicates.unwrap_or(unless_stated);
        if !(1..=MOST_REPLICATES).contains(&replicates) {
            let wanted = format!("wanted is a number from 1 to {MOST_REPLICATES}");
            return Err(OptionError::new_err(format!("replicates is {replicates}; {wanted}")));
        }
        if let Some(precision) = self.precision.filter(|precision| !(*precision > 0.0 && *precision <= 1.0)) {
            let wanted = "wanted is a share above 0 and at most 1, such as 0.02";
            return Err(OptionError::new_err(format!("precision is {precision}; {wanted}")));
        }
        Ok(Plan { seed: Seed(self.seed.unwrap_or(scenario.seed)), replicates, precision: self.precision })
    }
}

/// Refuses to count so many replicates in so many threads if that would need more memory than is free, as the command line does.
pub fn check_memory(scenario: &Scenario, replicates: u64, threads: Threads) -> PyResult<()> {
    let memory = MemoryPlan::new(&scenario.model, replicates, threads.number() as u64);
    estimate::check_memory(memory, None).map_err(OptionError::new_err)
}
