//! Roads, rivers, borders and buildings: thin lines under all else, so that readers see where they are.

use super::ContextMark;
use super::canvas::{Canvas, Ground};
use super::colour::{BORDER, BUILT_UP, ROAD, WATER};
use super::dashes::OUTLINE;
use super::edges::View;
use super::marks;
use super::shapes::{Spot, Stroke};
use super::words::Words;
use crate::scenario::ContextKind;

/// Draws context; of each kind in turn, so that the same files in another order look the same.
pub(super) fn draw(canvas: &mut Canvas, (view, ground): (&View, &Ground), context: &[ContextMark]) {
    for kind in ContextKind::ALL.into_iter().rev() {
        for mark in context.iter().filter(|mark| mark.kind == kind) {
            let lines = marks::lines_of(view, &mark.outline);
            match kind {
                ContextKind::Border => ground.dashed(canvas, &lines, stroke(kind)),
                ContextKind::Road | ContextKind::River | ContextKind::BuiltUp | ContextKind::Other => {
                    ground.outline(canvas, &lines, stroke(kind));
                }
            }
        }
    }
}

fn stroke(kind: ContextKind) -> Stroke {
    match kind {
        ContextKind::Road => Stroke::solid(ROAD, 1.0),
        ContextKind::River => Stroke::solid(WATER, 1.3),
        ContextKind::Border => Stroke::solid(BORDER, 1.2),
        ContextKind::BuiltUp => Stroke::solid(BUILT_UP, 0.8),
        ContextKind::Other => Stroke::solid(BUILT_UP, 1.0),
    }
}

fn name(kind: ContextKind, words: &Words) -> &str {
    match kind {
        ContextKind::Road => &words.context_road,
        ContextKind::River => &words.context_river,
        ContextKind::Border => &words.context_border,
        ContextKind::BuiltUp => &words.context_built_up,
        ContextKind::Other => &words.context_other,
    }
}

/// Draws one sample about a spot.
type Sample<'a> = &'a dyn Fn(&mut Canvas, Spot);

/// A legend entry for each kind that is present.
pub(super) fn legend((context, words): (&[ContextMark], &Words), entry: &mut dyn FnMut(&str, Sample)) {
    for kind in ContextKind::ALL {
        if context.iter().any(|mark| mark.kind == kind) {
            entry(name(kind, words), &|canvas, (x, y)| {
                let line = [(x - 14.0, y), (x + 15.0, y)];
                if kind == ContextKind::Border {
                    canvas.dashed(&line, stroke(kind), OUTLINE);
                } else {
                    canvas.line(line.to_vec(), stroke(kind));
                }
            });
        }
    }
}
