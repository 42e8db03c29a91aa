//! What each section of the report says.

mod basis;
mod course;
mod exposed;
mod far;
mod places;
mod short;
mod sure;

use super::document::{Document, Teller};

/// The whole report.
pub fn document(teller: Teller) -> Document {
    let sections = [
        short::section(teller),
        short::map(teller),
        exposed::section(teller),
        places::section(teller),
        course::section(teller),
        far::section(teller),
        sure::section(teller),
        basis::section(teller),
        basis::method(teller),
        basis::receipt(teller),
    ];
    Document {
        title: teller.findings.title.clone(),
        subtitle: teller.tell("report.subtitle", &[("date", &teller.findings.assessment_date)]),
        alarm: short::alarm(teller),
        sections: sections.into_iter().flatten().collect(),
    }
}
