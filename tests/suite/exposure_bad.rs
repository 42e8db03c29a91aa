//! Exposure that is wrong: every fault is told in its own sentence, at its line; what may mislead is a caution.
