//! One possible ground.
