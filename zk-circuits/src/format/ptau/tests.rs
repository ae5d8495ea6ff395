use teahouse_base::testing::SeededRng;

use super::*;

const POWER: u32 = 4;

fn read(file: &[u8], power: u32) -> Result<Powers, PtauError> {
    Powers::read(file, power, &mut SeededRng::new(1))
}

/// Where a section begins.
fn section(file: &[u8], wanted: u32) -> usize {
    let mut at = 12;
    while u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) != wanted {
        at += 12 + usize::try_from(u64::from_le_bytes(file[at + 4..at + 12].try_into().unwrap())).unwrap();
    }
    at + 12
}

/// The file with a point and its neighbour exchanged: both are of the group, and only the relation is gone.
fn exchanged(file: &[u8], number: u32, place: usize, size: usize) -> Vec<u8> {
    let (mut bent, at) = (file.to_vec(), section(file, number) + size * place);
    let (one, two) = bent[at..at + 2 * size].split_at_mut(size);
    one.swap_with_slice(two);
    bent
}

#[test]
fn powers_are_read_for_every_domain_up_to_the_largest() {
    let file = samples::file(POWER);
    for power in 1..=POWER {
        assert_eq!(read(&file, power).unwrap().odd_g1.len(), 1 << power);
    }
    let error = read(&file, POWER + 1).unwrap_err();
    assert_eq!(error, PtauError::TooSmall { needed: POWER + 1, found: POWER });
    assert_eq!(error.code().as_str(), "ZKP-261");
}

#[test]
fn pta_001_a_known_file_is_known_by_its_digest() {
    let file = samples::file(POWER);
    let mut known = digest(&file);
    assert!(Powers::read_known(&file, &known, 3, &mut SeededRng::new(1)).is_ok());
    known[0] ^= 1;
    let refused = Powers::read_known(&file, &known, 3, &mut SeededRng::new(1));
    assert_eq!(refused, Err(FormatError::OtherDigest.into()));
}

#[test]
fn pta_002_powers_are_those_of_one_number() {
    let file = samples::file(POWER);
    for (number, size, part) in [(2, G1, "tau"), (3, G2, "tau"), (4, G1, "alpha"), (5, G1, "beta")] {
        for place in [0, 1, 5, 14] {
            let error = read(&exchanged(&file, number, place, size), POWER).unwrap_err();
            assert_eq!(error, PtauError::NoPowers { part }, "{number} {place}");
            assert_eq!(error.code().as_str(), "ZKP-262");
        }
    }
    let mut bent = file.clone();
    let (from, to) = (section(&file, 3) + G2, section(&file, 6));
    bent.copy_within(from..from + G2, to);
    assert_eq!(read(&bent, POWER), Err(PtauError::NoPowers { part: "beta" }));
}

#[test]
fn pta_003_every_point_is_of_its_group() {
    let file = samples::file(POWER);
    for number in [2, 3, 4, 5, 12, 13, 14, 15] {
        let mut bent = file.clone();
        let size = if matches!(number, 3 | 13) { G2 } else { G1 };
        bent[section(&file, number) + size * 15] ^= 1;
        assert_eq!(read(&bent, POWER).unwrap_err().code().as_str(), "ZKP-257", "{number}");
    }
}

#[test]
fn pta_004_prepared_points_follow_from_the_powers() {
    let file = samples::file(POWER);
    let cases = [
        (12, 15, G1, "tau"),
        (12, 31, G1, "tau"),
        (13, 15, G2, "tau"),
        (14, 15, G1, "alpha"),
        (15, 15, G1, "beta"),
    ];
    for (number, first, size, part) in cases {
        for place in [0, 7, 14] {
            let error = read(&exchanged(&file, number, first + place, size), POWER).unwrap_err();
            assert_eq!(error, PtauError::NotPrepared { part }, "{number} {place}");
            assert_eq!(error.code().as_str(), "ZKP-263");
        }
    }
}
