//! Convergence in `summary.json`: the numbers of `tables/convergence.csv`.

use super::headline_with;
use crate::hazard::convergence::{Convergence, Step};
use serde_json::{Value, json};

/// A list, one entry a headline number.
pub(super) fn convergence(settled: &[Convergence]) -> Value {
    let one = |c: &Convergence| {
        let steps: Vec<Value> = c.steps.iter().map(step).collect();
        json!({ "quantity": c.quantity, "unit": c.unit, "steps": steps })
    };
    settled.iter().map(one).collect()
}

fn step(step: &Step) -> Value {
    let mut value = json!({ "replicates": step.replicates });
    if let (Value::Object(value), Value::Object(headline)) = (&mut value, headline_with(&step.headline, &step.best)) {
        value.extend(headline.into_iter().filter(|(name, _)| name != "sd"));
    }
    value
}
