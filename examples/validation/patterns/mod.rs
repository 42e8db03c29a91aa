//! Statistics of point patterns: how clustered points are, and whether points that were hidden lie where the others say.

pub mod envelope;
pub mod fit;
pub mod hold_out;
pub mod process;
pub mod ripley;
pub mod window;
