use ark_ff::{AdditiveGroup, BigInteger, Field};
use ark_relations::gr1cs::ConstraintSystem;
use proptest::prelude::*;
use teahouse_base::{CodecError, Decode, Encode, SecretBytes};

use super::gadget::{Bend, Clause, statement};
use super::*;
use crate::babyjub::gadget::{spread, tables};
use crate::babyjub::{self, A, D};
use crate::testing::{arb_fr, free_cells, is_one_circuit, loose_cells, number, small_orders};

const SCALAR: u64 = 0x1234_5678_9abc_def1;

fn signer() -> SigningKey {
    SigningKey::from_scalar(Scalar::from(SCALAR), SecretBytes::new([7; 32]))
}

fn accepts(key: &Coordinates, message: Fr, signature: &Signature, bend: &Bend) -> bool {
    let circuit = ConstraintSystem::new_ref();
    statement(&circuit, key, message, signature, bend).unwrap();
    circuit.is_satisfied().unwrap()
}

/// Without its clause the forgery passes; with it, it is refused.
fn only_the_clause_refuses(clause: Clause, key: &Coordinates, message: Fr, forged: &Signature, bend: &Bend) {
    let omitted = Bend { omit: Some(clause), ..bend.clone() };
    assert!(accepts(key, message, forged, &omitted), "{clause:?}: the forgery needs nothing else");
    assert!(!accepts(key, message, forged, bend), "{clause:?}");
}

fn times(point: &Coordinates, scalar: Scalar) -> EdwardsAffine {
    (point.point().unwrap() * scalar).into_affine()
}

/// A message whose challenge, under `commitment` and `key`, is as wanted.
fn message_with(commitment: &Coordinates, key: &Coordinates, wanted: impl Fn(&Number) -> bool) -> Fr {
    let mut messages = (1_u64..).map(Fr::from);
    messages.find(|message| wanted(&challenge(commitment, key, *message).into_bigint())).unwrap()
}

/// The first is circomlib's own test: the private key 0001…0001, whose bytes blake-512 makes a scalar of, and 1234.
#[test]
fn signatures_are_those_of_circomlibjs() {
    let known = [
        [
            "994010219703001815340449613425044215384278165578404307786348688961164616823",
            "39623792628007582591404564324228249319907866395490907231837982208883411903",
            "1234",
            "13277427435165878497778222415993513565335242147425444199013288855685581939618",
            "13622229784656158136036771217484571176836296686641868549125388198837476602820",
            "11220723668893468001994760120794694848178115379170651044669708829805665054484",
            "2367470421002446880004241260470975644531657398480773647535134774673409612366",
            "2010143491207902444122668013146870263468969134090678646686512037244361350365",
        ],
        [
            "1591413101514532923900785220128863600506444181914082486475314615879810522689",
            "737614518833682816150916835426540074436094357965353013830305790204537442487",
            "0",
            "9259450669142400489080397759693639257898149914829187523164109963309340622552",
            "9485877586991857703401903496642827335866945294484805129472039966357926123102",
            "4011439095254555497336140997145089593333285321585434454319828554160197468245",
            "12859268685425000517573681411797885856346687511479228580614198734879576470775",
            "432223661998164546318089262590976032399047396930881403063200578109560216782",
        ],
        [
            "1955166603183934198009939997375757587906312381568529222549005740732371630892",
            "150994663849780104335242796910217474717899013529912721185182863587612917932",
            "21888242871839275222246405745257275088548364400416034343698204186575808495616",
            "17788520011381179593941793542177088003738527034733847264387142974438571928495",
            "13178053446645437930489469951744660170316110624006459804440531388532406836835",
            "4824915120221264552702265337901804435384721127368332550245386278019074910718",
            "12348455764017701295073533585464935469524058529259237228619294558319647569601",
            "2701103481454421836691059768803778672802474575033067936633493799524490582692",
        ],
    ];
    for [scalar, nonce, message, x, y, rx, ry, response] in known {
        let key = SigningKey::from_scalar(scalar.parse().unwrap(), SecretBytes::new([0; 32]));
        let signature = key.sign_with(nonce.parse().unwrap(), number(message));
        assert_eq!(key.public(), Coordinates { x: number(x), y: number(y) });
        assert_eq!(signature.commitment, Coordinates { x: number(rx), y: number(ry) });
        assert_eq!(signature.response.to_string(), response);
        assert_eq!(verify(&key.public(), number(message), &signature), Ok(()));
        assert!(accepts(&key.public(), number(message), &signature, &Bend::default()));
    }
}

/// The point `(1/√168700, 1)` is not on the curve, and the law lets the prover choose what its multiples are. With it as
/// a key, every second message is signed by a response of 0.
#[test]
fn eds_001_a_key_off_the_curve_would_be_signed_for_by_anyone() {
    // given
    let key = Coordinates { x: A.sqrt().unwrap().inverse().unwrap(), y: Fr::ONE };
    let commitment = Coordinates { x: Fr::ZERO, y: -(A + A) / (A + D) };
    let forged = Signature { commitment, response: Number::from(0_u64) };
    let message = message_with(&commitment, &key, |challenge| challenge.is_odd());
    // when
    let passes = |last: Fr, omit| {
        let mut undefined = [1, 1, 1, 0].map(Fr::from).to_vec();
        undefined.extend([1, 0].map(Fr::from).repeat(126));
        undefined.extend([last, Fr::ZERO]);
        accepts(&key, message, &forged, &Bend { undefined, omit, ..Bend::default() })
    };
    // then
    assert_eq!(verify(&key, message, &forged), Err(BrokenClause::KeyOffCurve));
    let last = [Fr::ONE, -Fr::ONE].into_iter().find(|last| passes(*last, Some(Clause::KeyOnCurve)));
    assert!(!passes(last.expect("without the clause the forgery passes"), None));
}

#[test]
fn eds_002_a_key_of_small_order_would_accept_any_message() {
    let nonce = Scalar::from(77);
    for key in small_orders() {
        let forged = Signature { commitment: babyjub::base_times(&nonce), response: nonce.into_bigint() };
        assert_eq!(verify(&key, Fr::from(5), &forged), Err(BrokenClause::KeyOfSmallOrder));
        only_the_clause_refuses(Clause::KeyOrder, &key, Fr::from(5), &forged, &Bend::default());
    }
}

/// Whoever chooses `h` chooses `S`, and then `R` that fits, without knowing the key.
#[test]
fn eds_003_a_challenge_that_is_not_bound_would_let_anyone_sign() {
    let key = signer().public();
    let (response, chosen) = (Scalar::from(9), Scalar::from(4));
    let eightfold = times(&key, Scalar::from(8));
    let commitment = babyjub::base().point().unwrap() * response - eightfold * chosen;
    let forged =
        Signature { commitment: Coordinates::of(commitment.into_affine()), response: response.into_bigint() };
    let bend = Bend { challenge: Some(chosen.into_bigint()), ..Bend::default() };
    assert_eq!(verify(&key, Fr::from(5), &forged), Err(BrokenClause::NotSigned));
    only_the_clause_refuses(Clause::ChallengeBound, &key, Fr::from(5), &forged, &bend);
}

/// `h` and `h + p` are one field element with two sets of bits.
#[test]
fn eds_003_a_challenge_has_one_set_of_bits() {
    // given
    let (key, nonce) = (signer().public(), Scalar::from(11));
    let commitment = babyjub::base_times(&nonce);
    let twin_of = |challenge: &Number| {
        let mut twin = *challenge;
        twin.add_with_carry(&Fr::MODULUS);
        twin
    };
    let message = message_with(&commitment, &key, |challenge| twin_of(challenge).num_bits() <= 254);
    // when
    let twin = twin_of(&challenge(&commitment, &key, message).into_bigint());
    let factor = Scalar::from_le_bytes_mod_order(&twin.to_bytes_le());
    let response = nonce + factor * Scalar::from(8) * Scalar::from(SCALAR);
    let forged = Signature { commitment, response: response.into_bigint() };
    // then
    assert_eq!(verify(&key, message, &forged), Err(BrokenClause::NotSigned));
    let bend = Bend { challenge: Some(twin), ..Bend::default() };
    only_the_clause_refuses(Clause::ChallengeCanonical, &key, message, &forged, &bend);
}

#[test]
fn eds_004_a_response_has_one_form() {
    let key = signer();
    let twin_of = |signature: Signature| {
        let mut response = signature.response;
        response.add_with_carry(&Scalar::MODULUS);
        Signature { response, ..signature }
    };
    let fits = |message: &Fr| twin_of(key.sign(*message)).response.num_bits() <= 251;
    let message = (1_u64..).map(Fr::from).find(fits).unwrap();
    let forged = twin_of(key.sign(message));
    assert_eq!(verify(&key.public(), message, &forged), Err(BrokenClause::ResponseTooLarge));
    only_the_clause_refuses(Clause::ResponseCanonical, &key.public(), message, &forged, &Bend::default());
}

/// Three "bits" that are no bits name any point in a table of eight: whoever may choose them needs no key.
#[test]
fn eds_004_a_response_of_no_bits_would_let_anyone_sign() {
    // given
    let (key, message, commitment) = (signer().public(), Fr::from(5), babyjub::base_times(&Scalar::from(3)));
    let factor = as_factor(challenge(&commitment, &key, message)) * Scalar::from(8);
    let wanted = Coordinates::of((times(&key, factor) + commitment.point().unwrap()).into_affine());
    // when
    let mut response = vec![Fr::ZERO; 251];
    response[..3].copy_from_slice(&(0..).find_map(|last| no_bits(&wanted, Fr::from(last))).unwrap());
    let forged = Signature { commitment, response: Number::from(0_u64) };
    // then
    assert_eq!(verify(&key, message, &forged), Err(BrokenClause::NotSigned));
    let bend = Bend { response: Some(response), ..Bend::default() };
    only_the_clause_refuses(Clause::ResponseBits, &key, message, &forged, &bend);
}

/// The three numbers that name `wanted` in the generator's first table, the last of them given.
fn no_bits(wanted: &Coordinates, last: Fr) -> Option<[Fr; 3]> {
    let along = |coordinate: fn(&Coordinates) -> Fr| {
        let factors = spread(tables()[0].each_ref().map(coordinate));
        [0, 1, 2, 3].map(|at| factors[at] + last * factors[at + 4])
    };
    let ([x, xa, xb, xab], [y, ya, yb, yab]) = (along(|point| point.x), along(|point| point.y));
    let (x, y) = (wanted.x - x, y - wanted.y);
    let square = ya * xab - yab * xa;
    let linear = ya * xb + y * xab + yab * x - yb * xa;
    let rest = y * xb + yb * x;
    let root = (linear.square() - square * rest * Fr::from(4)).sqrt()?;
    let a = (root - linear) / square.double();
    Some([a, (x - xa * a) / (xb + xab * a), last])
}

#[test]
fn eds_005_another_message_key_or_signature_is_refused() {
    let (key, message) = (signer(), Fr::from(5));
    let honest = key.sign(message);
    let mut response = honest.response;
    response.add_with_carry(&Number::from(1_u64));
    let other = key.sign(Fr::from(6));
    let bent = [
        (key.public(), Fr::from(6), honest),
        (babyjub::base(), message, honest),
        (key.public(), message, Signature { response, ..honest }),
        (key.public(), message, Signature { commitment: other.commitment, ..honest }),
    ];
    for (key, message, forged) in bent {
        assert_eq!(verify(&key, message, &forged), Err(BrokenClause::NotSigned));
        only_the_clause_refuses(Clause::Equation, &key, message, &forged, &Bend::default());
    }
}

#[test]
fn eds_005_a_commitment_off_the_curve_is_refused() {
    let (key, message) = (signer().public(), Fr::from(5));
    let commitment = Coordinates { x: Fr::from(3), y: Fr::from(4) };
    let forged = Signature { commitment, response: Number::from(9_u64) };
    assert_eq!(verify(&key, message, &forged), Err(BrokenClause::CommitmentOffCurve));
    only_the_clause_refuses(Clause::Equation, &key, message, &forged, &Bend::default());
}

#[test]
fn eds_006_a_nonce_follows_from_key_and_message_and_serves_one_message() {
    let seeds = [[1; 32], [2; 32]].map(SecretBytes::new);
    let [one, two] = seeds.each_ref().map(SigningKey::from_seed);
    assert_eq!(one.sign(Fr::from(5)), SigningKey::from_seed(&seeds[0]).sign(Fr::from(5)));
    assert_ne!(one.sign(Fr::from(5)).commitment, one.sign(Fr::from(6)).commitment);
    assert_ne!(one.sign(Fr::from(5)).commitment, two.sign(Fr::from(5)).commitment);
    assert_eq!(verify(&one.public(), Fr::from(5), &one.sign(Fr::from(5))), Ok(()));
}

#[test]
fn eds_007_a_key_prints_nothing() {
    assert_eq!(format!("{:?}", signer()), "SigningKey(..)");
}

#[test]
fn eds_008_keys_and_signatures_have_one_form_as_bytes() {
    // given
    let (key, signature) = (signer().public(), signer().sign(Fr::from(5)));
    let (of_key, of_signature) = (key.to_bytes(), signature.to_bytes());
    // then
    assert_eq!((of_key.len(), of_signature.len()), (64, 96));
    assert_eq!(Coordinates::from_bytes(&of_key), Ok(key));
    assert_eq!(Signature::from_bytes(&of_signature), Ok(signature));
    let mut twin = signature.response;
    twin.add_with_carry(&Scalar::MODULUS);
    let refused = [
        (vec![0; 64], "point"),
        ([&[0xff; 32][..], &of_key[32..]].concat(), "coordinate"),
        ([&of_signature[..64], &twin.to_bytes_be()].concat(), "response"),
        ([&of_key[..], &Scalar::MODULUS.to_bytes_be()].concat(), "response"),
    ];
    for (bytes, what) in refused {
        let found = if bytes.len() == 64 {
            Coordinates::from_bytes(&bytes).map(drop)
        } else {
            Signature::from_bytes(&bytes).map(drop)
        };
        assert_eq!(found, Err(CodecError::Malformed(what)));
    }
}

#[test]
fn codes_are_stable() {
    let codes = [
        (BrokenClause::KeyOffCurve, "ZKP-121"),
        (BrokenClause::KeyOfSmallOrder, "ZKP-122"),
        (BrokenClause::ResponseTooLarge, "ZKP-123"),
        (BrokenClause::CommitmentOffCurve, "ZKP-124"),
        (BrokenClause::NotSigned, "ZKP-125"),
    ];
    assert!(codes.iter().all(|(broken, code)| broken.code().as_str() == *code));
}

#[test]
fn a_signature_costs_4567_constraints_and_leaves_no_cell_free() {
    let (key, message) = (signer(), Fr::from(5));
    let circuit = ConstraintSystem::new_ref();
    statement(&circuit, &key.public(), message, &key.sign(message), &Bend::default()).unwrap();
    assert_eq!(circuit.num_constraints(), 4_567);
    assert_eq!(free_cells(&circuit), Vec::<usize>::new());
    assert_eq!(loose_cells(&circuit, 2 + 251), 0, "the signature decides the rest");
}

#[test]
fn a_signature_is_one_circuit_with_and_without_values() {
    let (key, message) = (signer(), Fr::from(5));
    let (signature, bend) = (key.sign(message), Bend::default());
    assert!(is_one_circuit(|circuit| {
        statement(circuit, &key.public(), message, &signature, &bend).unwrap();
    }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn random_keys_and_messages_verify_natively_and_in_circuit(seed: [u8; 32], message in arb_fr()) {
        let key = SigningKey::from_seed(&SecretBytes::new(seed));
        let signature = key.sign(message);
        prop_assert_eq!(verify(&key.public(), message, &signature), Ok(()));
        prop_assert!(accepts(&key.public(), message, &signature, &Bend::default()));
    }
}
