use ark_ff::{Field, LegendreSymbol, PrimeField, Zero};
use ark_relations::gr1cs::ConstraintSystem;

use super::gadget::{self, Law, PointVar};
use super::*;
use crate::bits;
use crate::testing::{free_cells, loose_cells, number, small_orders};
use crate::wires::{self, Circuit};

fn at(x: &str, y: &str) -> Coordinates {
    Coordinates { x: number(x), y: number(y) }
}

/// The points of EIP-2494's test cases.
fn known() -> [Coordinates; 2] {
    [
        at(
            "17777552123799933955779906779655732241715742912184938656739573121738514868268",
            "2626589144620713026669568689430873010625803728049924121243784502389097019475",
        ),
        at(
            "16540640123574156134436876038791482806971768689494387082833631921987005038935",
            "20819045374670962167435360035096875258406992893633759881276124905556507972311",
        ),
    ]
}

fn var(circuit: &Circuit, point: &Coordinates) -> PointVar {
    PointVar::private(circuit, Some(point)).unwrap()
}

fn seen(point: &PointVar) -> Coordinates {
    Coordinates { x: wires::value(&point.x).unwrap(), y: wires::value(&point.y).unwrap() }
}

#[test]
fn the_curve_is_circoms_and_its_addition_has_no_exceptions() {
    let l = "2736030358979909402780800718157159386076813972158567259200215660948447373041";
    assert_eq!(Scalar::MODULUS.to_string(), l);
    assert_eq!((A, D), (Fr::from(168_700), Fr::from(168_696)));
    assert_eq!(A.legendre(), LegendreSymbol::QuadraticResidue);
    assert_eq!(D.legendre(), LegendreSymbol::QuadraticNonResidue);
    let generator = at(
        "5299619240641551281634865583518297030282874472190772894086521144482721001553",
        "16950150798460657717958625567821834550301663161624707787222815936182638968203",
    );
    assert_eq!(base(), generator);
    assert!(EdwardsAffine::generator().mul_bigint(Scalar::MODULUS).is_zero(), "the generator has order l");
}

#[test]
fn points_add_and_double_as_in_eip_2494() {
    let [p, q] = known();
    let sum = at(
        "7916061937171219682591368294088513039687205273691143098332585753343424131937",
        "14035240266687799601661095864649209771790948434046947201833777492504781204499",
    );
    let double = at(
        "6890855772600357754907169075114257697580319025794532037257385534741338397365",
        "4338620300185947561074059802482547481416142213883829469920100239455078257889",
    );
    let circuit = ConstraintSystem::new_ref();
    let law = Law::new(&circuit);
    let [p_var, q_var] = known().map(|point| var(&circuit, &point));
    assert_eq!(Coordinates::of((p.point().unwrap() + q.point().unwrap()).into_affine()), sum);
    assert_eq!(seen(&law.add(&p_var, &q_var).unwrap()), sum);
    assert_eq!(seen(&law.double(&p_var).unwrap()), double);
    assert!(circuit.is_satisfied().unwrap());
    assert_eq!(circuit.num_constraints(), 6 + 5);
}

#[test]
fn the_gadget_adds_all_pairs_of_special_points_as_the_library_does() {
    let mut points = small_orders();
    points.extend(known());
    points.push(base());
    points.extend(points.clone().iter().map(|p| Coordinates { x: -p.x, y: p.y }));
    for p in &points {
        assert!(p.is_on_curve());
        for q in &points {
            let circuit = ConstraintSystem::new_ref();
            let law = Law::new(&circuit);
            let sum = law.add(&var(&circuit, p), &var(&circuit, q)).unwrap();
            let native = (p.point().unwrap() + q.point().unwrap()).into_affine();
            assert_eq!(seen(&sum), Coordinates::of(native));
            assert!(circuit.is_satisfied().unwrap());
        }
        let circuit = ConstraintSystem::new_ref();
        let double = Law::new(&circuit).double(&var(&circuit, p)).unwrap();
        assert_eq!(seen(&double), Coordinates::of((p.point().unwrap() * Scalar::from(2)).into_affine()));
        assert!(circuit.is_satisfied().unwrap());
    }
}

#[test]
fn crv_001_what_is_not_on_the_curve_is_refused() {
    let accepts = |point: &Coordinates| {
        let circuit = ConstraintSystem::new_ref();
        gadget::enforce_on_curve(&circuit, &var(&circuit, point)).unwrap();
        assert_eq!(circuit.num_constraints(), 3);
        circuit.is_satisfied().unwrap()
    };
    let [p, _] = known();
    let off = [Coordinates { x: p.x, y: p.y + Fr::ONE }, Coordinates { x: Fr::ZERO, y: Fr::ZERO }];
    assert!(accepts(&p) && accepts(&base()) && accepts(&Coordinates::IDENTITY));
    for point in off {
        assert!(!accepts(&point) && !point.is_on_curve());
    }
}

/// Why that clause is needed: off the curve the law divides 0 by 0, and any point is "twice" this one.
#[test]
fn off_the_curve_the_law_proves_what_the_prover_likes() {
    let odd = Coordinates { x: A.sqrt().unwrap().inverse().unwrap(), y: Fr::ONE };
    assert!(!odd.is_on_curve());
    for liking in [0, 5, 77].map(Fr::from) {
        let circuit = ConstraintSystem::new_ref();
        let double = Law::bent(&circuit, &[liking]).double(&var(&circuit, &odd)).unwrap();
        assert_eq!(seen(&double).y, liking);
        assert!(circuit.is_satisfied().unwrap());
    }
}

#[test]
fn multiples_are_those_of_the_library() {
    let wide = Scalar::from_le_bytes_mod_order(&[0x5a; 64]);
    for scalar in [Scalar::from(0), Scalar::from(5), -Scalar::from(2), wide] {
        let circuit = ConstraintSystem::new_ref();
        let law = Law::new(&circuit);
        let bits = bits::private(&circuit, &bits::of(Some(&scalar.into_bigint()), 254)).unwrap();
        let base_multiple = law.base_times(&bits[..251]).unwrap();
        let odd_multiple = law.times_odd(&var(&circuit, &base()), &bits).unwrap();
        assert_eq!(seen(&base_multiple), base_times(&scalar));
        assert_eq!(seen(&odd_multiple), base_times(&(scalar + scalar + Scalar::from(1))));
        assert!(circuit.is_satisfied().unwrap());
        assert_eq!(circuit.num_constraints(), 254 + 831 + 2551);
    }
}

#[test]
fn no_cell_of_the_law_is_free() {
    let circuit = ConstraintSystem::new_ref();
    let law = Law::new(&circuit);
    let [p, q] = known().map(|point| var(&circuit, &point));
    for point in [&p, &q] {
        gadget::enforce_on_curve(&circuit, point).unwrap();
    }
    law.double(&law.add(&p, &q).unwrap()).unwrap();
    assert_eq!(free_cells(&circuit), Vec::<usize>::new());
    assert_eq!(loose_cells(&circuit, 4), 0, "the coordinates decide the rest");
}
