//! The format as a JSON Schema (draft 2020-12), so that editors complete keys and mark wrong ones.

use super::forms::{Form, Holds, Key, LAW, Required, SCENARIO};
use super::number::Measure;
use crate::units::Quantity;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The JSON Schema of a scenario file.
pub fn schema() -> String {
    let mut definitions = BTreeMap::new();
    define(&SCENARIO, &mut definitions);
    define(&LAW, &mut definitions);
    let definitions: Map<String, Value> = definitions.into_iter().map(|(name, form)| (name.to_owned(), form)).collect();
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "remnants scenario",
        "$ref": "#/$defs/scenario",
        "$defs": definitions,
    });
    format!("{root:#}\n")
}

/// Adds the schema of a form and of all forms that it holds.
fn define(form: &'static Form, definitions: &mut BTreeMap<&'static str, Value>) {
    if definitions.contains_key(form.name) {
        return;
    }
    definitions.insert(form.name, table(form));
    for key in form.keys {
        match key.holds {
            Holds::One(inner) | Holds::Many(inner) | Holds::Named(inner) => define(inner, definitions),
            Holds::Text
            | Holds::Texts
            | Holds::Word(_)
            | Holds::Date
            | Holds::DateOr(_)
            | Holds::Whole
            | Holds::Number
            | Holds::Numbers
            | Holds::NumbersByName
            | Holds::Law(_)
            | Holds::LawOrLaws(_)
            | Holds::LawOrYear(_)
            | Holds::Count(_)
            | Holds::FailureRate
            | Holds::Kappa
            | Holds::Evidence
            | Holds::Position
            | Holds::Box
            | Holds::Polygon
            | Holds::Line
            | Holds::Offsets => {}
        }
    }
}

fn table(form: &Form) -> Value {
    let properties: Map<String, Value> = form.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> =
        form.keys.iter().filter(|key| key.required == Required::Yes).map(|key| key.name).collect();
    json!({
        "description": form.words,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(key: &Key) -> Value {
    let mut property = held(key.holds);
    if let Value::Object(members) = &mut property {
        members.insert("description".to_owned(), json!(key.about));
    }
    property
}

fn held(holds: Holds) -> Value {
    match holds {
        Holds::Text => json!({ "type": "string", "minLength": 1 }),
        Holds::Texts => json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
        Holds::Word(words) => json!({ "enum": words }),
        Holds::Date => json!({ "type": "string", "format": "date" }),
        Holds::DateOr(word) => json!({ "anyOf": [{ "const": word }, { "type": "string", "format": "date" }] }),
        Holds::Whole => json!({ "type": "integer", "minimum": 0 }),
        Holds::Number => number(),
        Holds::Numbers => json!({ "type": "array", "items": number(), "minItems": 1 }),
        Holds::NumbersByName => json!({ "type": "object", "additionalProperties": number(), "minProperties": 1 }),
        Holds::LawOrLaws(quantity) => {
            let by_name = json!({ "type": "object", "additionalProperties": law(quantity), "minProperties": 1 });
            json!({ "anyOf": [law(quantity), by_name] })
        }
        Holds::LawOrYear(quantity) => json!({ "anyOf": [law(quantity), numbers(12)] }),
        Holds::Law(quantity) | Holds::Count(quantity) => law(quantity),
        Holds::FailureRate => law(Quantity::FailureRate),
        Holds::Kappa => law(Quantity::Concentration),
        Holds::Evidence => law(Quantity::Probability),
        Holds::Position => numbers(2),
        Holds::Box => numbers(4),
        Holds::Polygon => json!({ "anyOf": [corners(3), { "type": "array", "items": corners(3), "minItems": 1 }] }),
        Holds::Line => corners(2),
        Holds::Offsets => corners(1),
        Holds::One(form) => reference(form),
        Holds::Many(form) => json!({ "type": "array", "items": reference(form) }),
        Holds::Named(form) => json!({ "type": "object", "additionalProperties": reference(form) }),
    }
}

/// A number, or a number with its unit as text.
fn number() -> Value {
    json!({ "type": ["number", "string"] })
}

fn numbers(count: usize) -> Value {
    json!({ "type": "array", "items": number(), "minItems": count, "maxItems": count })
}

fn corners(least: usize) -> Value {
    json!({ "type": "array", "items": numbers(2), "minItems": least })
}

fn reference(form: &Form) -> Value {
    json!({ "$ref": format!("#/$defs/{}", form.name) })
}

/// A law: a number within the quantity's bounds, a number with its unit or a word as text, or a law table.
fn law(quantity: Quantity) -> Value {
    let limits = quantity.limits();
    json!({
        "anyOf": [
            { "type": "number", "minimum": limits.low, "maximum": limits.high },
            { "type": "string", "description": Measure::of(quantity).wanted() },
            reference(&LAW),
        ],
    })
}
