//! On which side of a line a point lies, without error.
//!
//! J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates,
//! Discrete & Computational Geometry 18 (1997): a filter, and where it cannot decide, exact expansions.

use std::cmp::Ordering;

use super::Point;

/// Where `c` lies for one who looks from `a` to `b`: `Greater` to the left, `Less` to the right, `Equal` on the line. Exact.
pub(super) fn side(a: Point, b: Point, c: Point) -> Ordering {
    let (left, right) = ((a.x - c.x) * (b.y - c.y), (a.y - c.y) * (b.x - c.x));
    let determinant = left - right;
    let doubt = (3.0 + 16.0 * f64::EPSILON) * f64::EPSILON * (left.abs() + right.abs());
    if determinant.abs() > doubt { sign(determinant) } else { exact_side(a, b, c) }
}

fn sign(value: f64) -> Ordering {
    value.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
}

/// The determinant as a sum of six products, each kept as two numbers.
fn exact_side(a: Point, b: Point, c: Point) -> Ordering {
    let products = [(a.x, b.y), (-a.y, b.x), (b.x, c.y), (-b.y, c.x), (c.x, a.y), (-c.y, a.x)];
    let mut sum: [f64; 12] = [0.0; 12];
    let mut terms = 0;
    for (p, q) in products {
        let high = p * q;
        for term in [p.mul_add(q, -high), high] {
            grow(&mut sum[..=terms], term);
            terms += 1;
        }
    }
    sum.iter().rev().find(|part| **part != 0.0).map_or(Ordering::Equal, |part| sign(*part))
}

/// Adds a number to an expansion whose last place is free (Shewchuk's Grow-Expansion).
fn grow(expansion: &mut [f64], term: f64) {
    let mut carry = term;
    let last = expansion.len() - 1;
    for part in &mut expansion[..last] {
        let total = carry + *part;
        let virtual_part = total - carry;
        *part = (carry - (total - virtual_part)) + (*part - virtual_part);
        carry = total;
    }
    expansion[last] = carry;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_one_rounding_off_a_line_is_seen_on_its_side() {
        let (a, b) = (Point::new(12.0, 12.0), Point::new(24.0, 24.0));
        let step = f64::EPSILON / 2.0;
        for k in 0..64 {
            for l in 0..64 {
                let c = Point::new(0.5 + f64::from(k) * step, 0.5 + f64::from(l) * step);
                assert_eq!(side(a, b, c), l.cmp(&k), "{k} {l}");
            }
        }
    }
}
