//! Points inside a circuit: 6 constraints to add, 5 to double, 20 for two bits of a multiplication.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::OnceLock;

use ark_bn254::Fr;
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, Field};
use taceo_ark_babyjubjub::{EdwardsAffine, EdwardsProjective};

use super::{A, Coordinates, D};
use crate::wires::{self, Built, Circuit, Wire};

/// Bits of a scalar that one table of multiples of the generator takes.
const WINDOW: usize = 3;

/// A point inside a circuit, or what claims to be one.
#[derive(Clone, Debug)]
pub struct PointVar {
    /// The first coordinate.
    pub x: Wire,
    /// The second coordinate.
    pub y: Wire,
}

impl PointVar {
    /// Private coordinates, on no curve yet. No constraint.
    pub fn private(circuit: &Circuit, point: Option<&Coordinates>) -> Built<Self> {
        let (x, y) = point.map(|point| (point.x, point.y)).unzip();
        Ok(Self { x: wires::private(circuit, x)?, y: wires::private(circuit, y)? })
    }

    /// A point that every proof of the circuit shares.
    pub fn constant(point: Coordinates) -> Self {
        Self { x: wires::constant(point.x), y: wires::constant(point.y) }
    }
}

/// Demands that a point is on the curve. Three constraints.
pub fn enforce_on_curve(circuit: &Circuit, point: &PointVar) -> Built<()> {
    let xx = wires::product(circuit, &point.x, &point.x)?;
    let yy = wires::product(circuit, &point.y, &point.y)?;
    let left = wires::sum(circuit, &[(A, &xx), (Fr::ONE, &yy)], -Fr::ONE)?;
    let dxx = wires::sum(circuit, &[(D, &xx)], Fr::ZERO)?;
    wires::enforce_product(circuit, &dxx, &yy, &left) // CRV-001
}

/// Demands that two points are equal. Two constraints.
pub fn enforce_equal(circuit: &Circuit, a: &PointVar, b: &PointVar) -> Built<()> {
    wires::enforce_equal(circuit, &a.x, &b.x)?;
    wires::enforce_equal(circuit, &a.y, &b.y)
}

/// The addition law inside one circuit, for points of the curve.
///
/// Its formulas divide. On the curve no divisor is ever 0; off the curve one can be, and then the quotient is whatever
/// the prover likes: `undefined` is a forger's list of such likings, and empty outside tests.
#[derive(Debug)]
pub struct Law<'a> {
    circuit: &'a Circuit,
    undefined: RefCell<VecDeque<Fr>>,
}

impl<'a> Law<'a> {
    /// The law inside `circuit`.
    pub fn new(circuit: &'a Circuit) -> Self {
        Self::bent(circuit, &[])
    }

    pub(crate) fn bent(circuit: &'a Circuit, undefined: &[Fr]) -> Self {
        Self { circuit, undefined: RefCell::new(undefined.iter().copied().collect()) }
    }

    /// `p + q`. Six constraints, whether or not they are equal, inverse or the identity.
    pub fn add(&self, p: &PointVar, q: &PointVar) -> Built<PointVar> {
        let one = Fr::ONE;
        let b = self.product(&p.x, &q.y)?;
        let c = self.product(&p.y, &q.x)?;
        let turned = self.sum(&[(one, &p.y), (-A, &p.x)], Fr::ZERO)?;
        let both = self.sum(&[(one, &q.x), (one, &q.y)], Fr::ZERO)?;
        let e = self.product(&turned, &both)?;
        let t = self.product(&b, &c)?;
        let over_x = self.sum(&[(one, &b), (one, &c)], Fr::ZERO)?;
        let over_y = self.sum(&[(one, &e), (A, &b), (-one, &c)], Fr::ZERO)?;
        let x = self.quotient(&over_x, &self.sum(&[(D, &t)], one)?)?;
        let y = self.quotient(&over_y, &self.sum(&[(-D, &t)], one)?)?;
        Ok(PointVar { x, y })
    }

    /// `2·p`. Five constraints.
    pub fn double(&self, p: &PointVar) -> Built<PointVar> {
        let one = Fr::ONE;
        let xy = self.product(&p.x, &p.y)?;
        let xx = self.product(&p.x, &p.x)?;
        let yy = self.product(&p.y, &p.y)?;
        let over_x = self.sum(&[(one + one, &xy)], Fr::ZERO)?;
        let over_y = self.sum(&[(one, &yy), (-A, &xx)], Fr::ZERO)?;
        let x = self.quotient(&over_x, &self.sum(&[(A, &xx), (one, &yy)], Fr::ZERO)?)?;
        let y = self.quotient(&over_y, &self.sum(&[(-A, &xx), (-one, &yy)], one + one)?)?;
        Ok(PointVar { x, y })
    }

    /// `−p`. No constraint.
    pub fn negate(&self, p: &PointVar) -> Built<PointVar> {
        Ok(PointVar { x: self.sum(&[(-Fr::ONE, &p.x)], Fr::ZERO)?, y: p.y.clone() })
    }

    /// `(2·k + 1)·p` for the number `k` of an even count of bits.
    ///
    /// An odd number is a sum of its powers of two with signs: `2·k + 1 = 2^n + Σ (2·kᵢ − 1)·2^i` for `n` bits. Two
    /// signs make a digit of 1 or 3 with a sign, so that a step is two doublings and one addition: 20 constraints for
    /// two bits, and 11 for three times the point.
    pub fn times_odd(&self, p: &PointVar, bits: &[Wire]) -> Built<PointVar> {
        debug_assert!(bits.len().is_multiple_of(2), "the bits come in pairs");
        let thrice = self.add(&self.double(p)?, p)?;
        bits.chunks(2).rev().try_fold(p.clone(), |sum, pair| {
            let digit = self.digit(p, &thrice, &pair[0], &pair[1])?;
            self.add(&self.double(&self.double(&sum)?)?, &digit)
        })
    }

    /// `p` or `3·p`, the latter if the bits agree; negative if the higher bit is 0. Four constraints.
    fn digit(&self, p: &PointVar, thrice: &PointVar, low: &Wire, high: &Wire) -> Built<PointVar> {
        let one = Fr::ONE;
        let product = self.product(low, high)?;
        let agree = self.sum(&[(-one, low), (-one, high), (one + one, &product)], one)?;
        let sign = self.sum(&[(one + one, high)], -one)?;
        let x = self.choose(&agree, &p.x, &thrice.x)?;
        let y = self.choose(&agree, &p.y, &thrice.y)?;
        Ok(PointVar { x: self.product(&x, &sign)?, y })
    }

    /// `k` times the generator for the number `k` in bits. Ten constraints for three bits.
    pub fn base_times(&self, bits: &[Wire]) -> Built<PointVar> {
        let zero = wires::constant(0);
        let mut total = None;
        for (chunk, table) in bits.chunks(WINDOW).zip(tables()) {
            let bit = |at: usize| chunk.get(at).unwrap_or(&zero);
            let multiple = self.look_up(table, [bit(0), bit(1), bit(2)])?;
            total = Some(match total {
                None => multiple,
                Some(total) => self.add(&total, &multiple)?,
            });
        }
        Ok(total.unwrap_or_else(|| PointVar::constant(Coordinates::IDENTITY)))
    }

    /// The table's entry that three bits name. Four constraints: for the products of the bits.
    fn look_up(&self, table: &[Coordinates; 8], [a, b, c]: [&Wire; 3]) -> Built<PointVar> {
        let (ab, ac, bc) = (self.product(a, b)?, self.product(a, c)?, self.product(b, c)?);
        let abc = self.product(&ab, c)?;
        let wires = [&wires::constant(1), a, b, &ab, c, &ac, &bc, &abc];
        let along = |coordinate: fn(&Coordinates) -> Fr| {
            let factors = spread(table.each_ref().map(coordinate));
            self.sum(&std::array::from_fn::<_, 8, _>(|at| (factors[at], wires[at])), Fr::ZERO)
        };
        Ok(PointVar { x: along(|point| point.x)?, y: along(|point| point.y)? })
    }

    /// `b` if the bit is 1, else `a`. One constraint.
    fn choose(&self, bit: &Wire, a: &Wire, b: &Wire) -> Built<Wire> {
        let apart = self.sum(&[(Fr::ONE, b), (-Fr::ONE, a)], Fr::ZERO)?;
        self.sum(&[(Fr::ONE, a), (Fr::ONE, &self.product(bit, &apart)?)], Fr::ZERO)
    }

    fn sum(&self, terms: &[(Fr, &Wire)], rest: Fr) -> Built<Wire> {
        wires::sum(self.circuit, terms, rest)
    }

    fn product(&self, a: &Wire, b: &Wire) -> Built<Wire> {
        wires::product(self.circuit, a, b)
    }

    fn quotient(&self, a: &Wire, b: &Wire) -> Built<Wire> {
        wires::quotient(self.circuit, a, b, || self.undefined.borrow_mut().pop_front().unwrap_or(Fr::ZERO))
    }
}

/// The factors with which the products of three bits add up to the entry that the bits name (Möbius inversion).
pub(crate) fn spread(mut entries: [Fr; 8]) -> [Fr; 8] {
    for bit in [1, 2, 4] {
        for at in (0..8).filter(|at| at & bit != 0) {
            let without = entries[at ^ bit];
            entries[at] -= without;
        }
    }
    entries
}

/// For each stretch of three bits the multiples 0 to 7 of the generator, times the stretch's weight.
pub(crate) fn tables() -> &'static [[Coordinates; 8]] {
    static TABLES: OnceLock<Vec<[Coordinates; 8]>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut unit = EdwardsAffine::generator().into_group();
        let next = |unit: &mut EdwardsProjective| {
            let multiples =
                std::iter::successors(Some(EdwardsProjective::ZERO), |point| Some(*point + *unit));
            let points: Vec<_> = multiples.take(9).collect();
            *unit = points[8];
            std::array::from_fn(|at| Coordinates::of(points[at].into_affine()))
        };
        (0..84).map(|_| next(&mut unit)).collect()
    })
}
