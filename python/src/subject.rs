//! A scenario that is run, with what is computed of it once.

use crate::errors::{self, ScenarioError};
use pyo3::PyResult;
use remnants::exact::{self, Companion};
use remnants::hazard::Study;
use remnants::random::Seed;
use remnants::receipt::inputs::input_faults;
use remnants::scenario::{self, InputFile, Scenario, Texts};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A scenario, its file, and its exact companion once somebody needed it.
#[derive(Debug)]
pub struct Subject {
    /// The scenario.
    pub scenario: Scenario,
    /// Its file, from the root.
    pub file: PathBuf,
    companion: OnceLock<Companion>,
}

impl Subject {
    /// A scenario that was read from a file or folder.
    pub fn new(scenario: Scenario, place: &Path) -> Arc<Subject> {
        let file = if place.is_dir() { place.join("scenario.toml") } else { place.to_owned() };
        let file = std::path::absolute(&file).unwrap_or(file);
        Arc::new(Subject { scenario, file, companion: OnceLock::new() })
    }

    /// Reads a scenario, these texts in the place of files.
    pub fn read(place: &Path, texts: &Texts) -> PyResult<Arc<Subject>> {
        let scenario = scenario::read_with(place, texts).map_err(|problems| errors::problems(&problems))?;
        Ok(Subject::new(scenario, place))
    }

    /// Reads a scenario that had these inputs. Fails if any of them has changed since.
    pub fn read_again(file: &Path, texts: &Texts, inputs: &[InputFile]) -> PyResult<Arc<Subject>> {
        let elsewhere = inputs.iter().filter(|input| texts.get(&input.path).is_none());
        let faults = input_faults(file, elsewhere);
        if !faults.is_empty() {
            return Err(ScenarioError::new_err(format!("{}: {}", file.display(), faults.join("; "))));
        }
        let subject = Subject::read(file, texts)?;
        if subject.scenario.inputs == inputs {
            Ok(subject)
        } else {
            Err(ScenarioError::new_err(format!("{}: the scenario reads other inputs than it did", file.display())))
        }
    }

    /// Makes it ready for counting with a seed.
    pub fn study(&self, seed: Seed) -> Study<'_> {
        let companion = self.companion.get_or_init(|| exact::companion(&self.scenario.model));
        Study::with_companion(&self.scenario.model, seed, companion.clone())
    }
}
