//! The tables of laws.

use super::Holds::*;
use super::{Form, may, need};

pub(in crate::scenario) static LAW: Form = Form {
    name: "law",
    words: "a law",
    keys: &[
        may("uniform", Numbers, "[low, high]: all values between are equally likely"),
        may("triangular", Numbers, "[low, mode, high]"),
        may("pert", Numbers, "[low, mode, high]"),
        may("normal", One(&NORMAL_LAW), "a normal law"),
        may("lognormal", One(&LOGNORMAL_LAW), "a lognormal law"),
        may("beta", One(&BETA_LAW), "a beta law"),
        may("discrete", One(&DISCRETE_LAW), "values with weights"),
        may("empirical", Numbers, "observed values, equally likely"),
        may("integers", Numbers, "[low, high]: all whole numbers from low to high are equally likely"),
        may("between", Numbers, "[low, high]: the law is cut to this range"),
        may("round", Word(&["nearest"]), "\"nearest\": a continuous law for a whole number is rounded"),
    ],
};

pub(in crate::scenario) static NORMAL_LAW: Form = Form {
    name: "normal_law",
    words: "a normal law",
    keys: &[need("mean", Number, "the mean"), need("sd", Number, "the standard deviation")],
};

pub(in crate::scenario) static LOGNORMAL_LAW: Form = Form {
    name: "lognormal_law",
    words: "a lognormal law",
    keys: &[
        need("median", Number, "the median"),
        need("sd_log", Number, "the standard deviation of the natural logarithm"),
    ],
};

pub(in crate::scenario) static BETA_LAW: Form = Form {
    name: "beta_law",
    words: "a beta law",
    keys: &[need("alpha", Number, "the parameter alpha"), need("beta", Number, "the parameter beta")],
};

pub(in crate::scenario) static DISCRETE_LAW: Form = Form {
    name: "discrete_law",
    words: "a discrete law",
    keys: &[need("values", Numbers, "the values"), need("weights", Numbers, "their weights")],
};
