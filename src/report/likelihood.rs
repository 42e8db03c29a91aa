//! Words for probabilities, by one table. "Unlikely" is not among them: where people may die, a small probability is told as
//! one that cannot be excluded. The number always stands beside the word.

/// The words from the most probable down: from which probability on, and the key of the word in language files.
pub const WORDS: [(f64, &str); 6] = [
    (0.99, "likelihood.virtually_certain"),
    (0.90, "likelihood.very_likely"),
    (0.66, "likelihood.likely"),
    (0.33, "likelihood.as_likely_as_not"),
    (0.10, "likelihood.possible"),
    (0.0, "likelihood.cannot_be_excluded"),
];

/// The key of the word for a probability. What no replicate showed, and what is unknown, cannot be excluded.
pub fn word(probability: f64) -> &'static str {
    let fits = WORDS.iter().find(|(from, _)| probability >= *from);
    fits.map_or(WORDS[WORDS.len() - 1].1, |(_, key)| key)
}
