//! Arithmetic on many numbers at once, with the same bits whatever vectors the processor has.
//!
//! Only + - x / and square roots are used, which every processor rounds alike, and never a fused multiply-add; loops over them are
//! compiled for any processor, for one with AVX2 and for one with AVX-512.

use std::f64::consts::FRAC_PI_2;

/// A loop worth vectors.
pub trait Work {
    /// Does it. To be marked `#[inline(always)]`, and so all that it calls: what is not inlined is not compiled for AVX2.
    fn run(self);
}

/// Does the work with the widest vectors that the processor has.
#[inline]
pub fn widest(work: impl Work) {
    #[cfg(target_arch = "x86_64")]
    match Vectors::here() {
        // SAFETY: the processor has all that the function asks for.
        #[allow(unsafe_code)]
        Vectors::Avx512 => return unsafe { with_avx512(work) },
        // SAFETY: likewise.
        #[allow(unsafe_code)]
        Vectors::Avx2 => return unsafe { with_avx2(work) },
        Vectors::Any => {}
    }
    work.run();
}

/// The vectors of a processor for which loops are compiled.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vectors {
    Any,
    Avx2,
    Avx512,
}

#[cfg(target_arch = "x86_64")]
impl Vectors {
    #[inline]
    fn here() -> Vectors {
        use std::arch::is_x86_feature_detected as has;
        if has!("avx512f") && has!("avx512dq") && has!("avx512vl") {
            Vectors::Avx512
        } else if has!("avx2") {
            Vectors::Avx2
        } else {
            Vectors::Any
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(work: impl Work) {
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
fn with_avx512(work: impl Work) {
    work.run();
}

/// 2^52: with it as exponent, the bits of a whole number below are those of its mantissa.
const WHOLE: f64 = (1_u64 << 52) as f64;

/// A whole number below 2^52 as a number, without a conversion that vectors lack.
#[inline(always)]
pub fn whole(number: u64) -> f64 {
    f64::from_bits(number | WHOLE.to_bits()) - WHOLE
}

/// The lower 32 bits of a whole number from 0 to 2^52.
#[inline(always)]
pub fn low_bits(number: f64) -> u32 {
    (number + WHOLE).to_bits() as u32
}

/// Natural logarithm of a positive normal number, to 3e-16 of its value or 1e-16.
///
/// x = 2^k m with m between sqrt(1/2) and sqrt(2), and ln m = 2 artanh s, s = (m - 1) / (m + 1), by the series' best polynomial
/// (coefficients of FreeBSD's msun, `e_log.c`).
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const MANTISSA: u64 = (1 << 52) - 1;
    const BIAS: f64 = 1023.0;
    // ln 2 in two parts, the first with so many zeros at its end that its product with k is exact.
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let shifted = x.to_bits() + (1.0_f64.to_bits() - ROOT_HALF);
    let k = whole(shifted >> 52) - BIAS;
    let f = f64::from_bits((shifted & MANTISSA) + ROOT_HALF) - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
    let odd = 0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586);
    let rest = even + z * (0.6666666666666735 + w * odd);
    let half_square = 0.5 * f * f;
    k * LN_2_HIGH - ((half_square - (s * (half_square + rest) + k * LN_2_LOW)) - f)
}

/// Sine and cosine of a turn times `part` over 2^32, to 1e-15; `part` is below 2^32.
///
/// The turn is parted into quarters about the axes; within one the series' best polynomials hold (coefficients of FreeBSD's msun,
/// `k_sin.c` and `k_cos.c`). All in words of 64 bits, as wide as the numbers.
#[inline(always)]
pub fn sin_cos_of_turn(part: u64) -> (f64, f64) {
    const EIGHTH: u64 = 1 << 29;
    const QUARTER: u64 = 1 << 30;
    let from_eighth = part + EIGHTH;
    let quarter = from_eighth >> 30;
    let x = (whole(from_eighth & (QUARTER - 1)) - EIGHTH as f64) * (FRAC_PI_2 / QUARTER as f64);
    let (sin, cos) = sin_cos(x);
    let (sin, cos) = if quarter & 1 == 0 { (sin, cos) } else { (cos, sin) };
    let negated = |value: f64, sign: u64| f64::from_bits(value.to_bits() ^ (sign << 62));
    (negated(sin, quarter & 2), negated(cos, (quarter + 1) & 2))
}

/// Sine and cosine between -pi/4 and pi/4.
#[inline(always)]
fn sin_cos(x: f64) -> (f64, f64) {
    let z = x * x;
    let s = -0.0001984126982985795
        + z * (2.7557313707070068e-06 + z * (-2.5050760253406863e-08 + z * 1.58969099521155e-10));
    let sin = x + x * z * (-0.16666666666666632 + z * (0.00833333333332249 + z * s));
    let c = 2.480158728947673e-05
        + z * (-2.7557314351390663e-07 + z * (2.087572321298175e-09 + z * -1.1359647557788195e-11));
    let cos = 1.0 - 0.5 * z + z * z * (0.0416666666666666 + z * (-0.001388888888887411 + z * c));
    (sin, cos)
}

/// Does a piece of work in every way that the processor has; gives their number. `make` is told which it is for.
#[cfg(test)]
pub(crate) fn every_way<W: Work>(mut make: impl FnMut(usize) -> W) -> usize {
    make(0).run();
    let mut ways = 1;
    #[cfg(target_arch = "x86_64")]
    for (has, way) in [
        (std::arch::is_x86_feature_detected!("avx2"), Vectors::Avx2),
        (Vectors::here() == Vectors::Avx512, Vectors::Avx512),
    ] {
        if has {
            let work = make(ways);
            ways += 1;
            // SAFETY: the processor has what is asked for.
            #[allow(unsafe_code)]
            match way {
                Vectors::Any => work.run(),
                Vectors::Avx2 => unsafe { with_avx2(work) },
                Vectors::Avx512 => unsafe { with_avx512(work) },
            }
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Evaluate<'a>(&'a [f64], &'a mut Vec<u64>);

    impl Work for Evaluate<'_> {
        #[inline(always)]
        fn run(self) {
            self.1.extend(self.0.iter().map(|u| ln(*u).to_bits()));
            let turns = self.0.iter().map(|u| sin_cos_of_turn((u * 4_294_967_295.0) as u64));
            self.1.extend(turns.map(|(sin, cos)| sin.to_bits() ^ cos.to_bits().rotate_left(7)));
        }
    }

    #[test]
    fn every_way_gives_the_same_bits() {
        let numbers: Vec<f64> = unit_numbers().collect();
        let mut found = [Vec::new(), Vec::new(), Vec::new()];
        let mut left = found.iter_mut();
        let ways = every_way(|_| Evaluate(&numbers, left.next().expect("three at most")));
        found[1..ways].iter().for_each(|other| assert_eq!(*other, found[0]));
    }
    use std::f64::consts::TAU;

    /// Numbers that are spread over the unit interval evenly, and some near its ends.
    fn unit_numbers() -> impl Iterator<Item = f64> {
        let even = (0..100_000).map(|k| (f64::from(k) + 0.5) / 100_000.0);
        even.chain((1..60).flat_map(|k| [0.5_f64.powi(k), 1.0 - 0.5_f64.powi(k.min(53))])).filter(|u| *u > 0.0)
    }

    #[test]
    fn logarithms_are_those_of_the_library() {
        for u in unit_numbers() {
            let (found, wanted) = (ln(u), libm::log(u));
            assert!((found - wanted).abs() <= 3e-16 * wanted.abs().max(0.4), "{u}: {found} {wanted}");
        }
    }

    #[test]
    fn sines_and_cosines_are_those_of_the_library() {
        let ends = [0, 1, 1 << 29, (1 << 29) - 1, 3 << 29, 1 << 31, (1 << 32) - 1];
        for part in (0..100_000_u64).map(|k| k * 42_949).chain(ends) {
            let angle = part as f64 / (1_u64 << 32) as f64 * TAU;
            let (sin, cos) = sin_cos_of_turn(part);
            assert!((sin - libm::sin(angle)).abs() < 1e-15 && (cos - libm::cos(angle)).abs() < 1e-15, "{part}");
        }
    }

    #[test]
    fn whole_numbers_keep_their_value() {
        for number in [0, 1, 4_294_967_295, (1 << 52) - 1] {
            assert_eq!(whole(number), number as f64);
            assert_eq!(low_bits(number as f64), number as u32);
        }
    }
}
