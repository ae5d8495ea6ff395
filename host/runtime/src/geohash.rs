//! A geohash names a rectangle of the map: its first letter one of 32 cells of the world, each more one of 32 in that cell.
//!
//! Where a longer one would say a place too exactly, its first letters say the cell around it.

const LETTERS: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";

/// Most letters of one that is read: a few centimetres.
pub const MOST_LETTERS: usize = 12;

/// The cell of so many letters that a point lies in; none for a point that is not on the map.
pub fn cell_at(latitude: f64, longitude: f64, letters: u8) -> Option<String> {
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return None;
    }
    let (mut across, mut up) = ((-180.0, 180.0), (-90.0, 90.0));
    let mut is_across = true;
    let mut cell = String::new();
    for _ in 0..letters {
        let mut place = 0_usize;
        for _ in 0..5 {
            let half = if is_across { halve(&mut across, longitude) } else { halve(&mut up, latitude) };
            place = place * 2 + usize::from(half);
            is_across = !is_across;
        }
        cell.push(char::from(LETTERS[place]));
    }
    Some(cell)
}

/// Keeps the half of a range that a value lies in; whether that is the upper one.
fn halve(range: &mut (f64, f64), value: f64) -> bool {
    let middle = f64::midpoint(range.0, range.1);
    let is_upper = value >= middle;
    if is_upper {
        range.0 = middle
    } else {
        range.1 = middle
    }
    is_upper
}

/// The cell of so many letters around a geohash of at least as many; none for what is no geohash or a coarser one.
pub fn around(geohash: &str, letters: u8) -> Option<String> {
    let lower = geohash.to_ascii_lowercase();
    let is_one = lower.len() <= MOST_LETTERS && lower.bytes().all(|letter| LETTERS.contains(&letter));
    if !is_one {
        return None;
    }
    lower.get(..usize::from(letters)).filter(|cell| !cell.is_empty()).map(str::to_owned) // PIC-001
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lies_in_the_cell_that_others_name_too() {
        // The example of the format's own description, and four corners of the map.
        assert_eq!(cell_at(57.64911, 10.40744, 11).as_deref(), Some("u4pruydqqvj"));
        assert_eq!(cell_at(42.6, -5.6, 5).as_deref(), Some("ezs42"));
        assert_eq!(cell_at(-90.0, -180.0, 5).as_deref(), Some("00000"));
        assert_eq!(cell_at(90.0, 180.0, 5).as_deref(), Some("zzzzz"));
        for off in [(90.1, 0.0), (0.0, 180.1), (f64::NAN, 0.0), (f64::INFINITY, 0.0)] {
            assert_eq!(cell_at(off.0, off.1, 5), None, "{off:?}");
        }
    }

    #[test]
    fn pic_001_a_longer_geohash_is_cut_to_its_cell_and_a_coarser_one_is_none() {
        assert_eq!(around("U4PRUYDQQVJ", 5).as_deref(), Some("u4pru"));
        assert_eq!(around("u4pru", 4).as_deref(), Some("u4pr"));
        for bad in ["u4pr", "", "u4pra", "u4 ru", "u4prü", "u4pruydqqvjjj"] {
            assert_eq!(around(bad, 5), None, "{bad}");
        }
    }
}
