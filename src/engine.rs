//! Many replicates, in parallel, into exact whole-number tallies.

pub mod tally;
