//! A bent case is one of those at hand with a few changes: bytes turned, numbers at a border, pieces moved, words put in.

use crate::testing::SeededRng;

/// Numbers at which something ends.
const BORDERS: [u64; 16] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    0x7fff_ffff_ffff_ffff,
    u64::MAX,
];

/// Most changes of one case.
const MOST_CHANGES: usize = 6;

pub(super) struct Bender<'a> {
    chance: SeededRng,
    words: &'a [Vec<u8>],
    most: usize,
}

impl<'a> Bender<'a> {
    pub(super) const fn new(seed: u64, words: &'a [Vec<u8>], most: usize) -> Self {
        Self { chance: SeededRng::new(seed), words, most }
    }

    /// A new case out of these, of which there is at least one.
    pub(super) fn bent(&mut self, cases: &[Vec<u8>]) -> Vec<u8> {
        let mut case = cases[self.below(cases.len())].clone();
        for _ in 0..=self.below(MOST_CHANGES) {
            self.change(&mut case, cases);
        }
        case.truncate(self.most);
        case
    }

    fn change(&mut self, case: &mut Vec<u8>, cases: &[Vec<u8>]) {
        match self.below(10) {
            0 => self.turn_a_bit(case),
            1 => self.set_a_byte(case),
            2 | 3 => self.set_a_border(case),
            4 => self.leave_out(case),
            5 => self.say_twice(case),
            6 => self.put_noise(case),
            7 | 8 => self.put_a_word(case),
            _ => self.go_on_as_another(case, cases),
        }
    }

    /// A number below this one; 0 below 0.
    fn below(&mut self, bound: usize) -> usize {
        let drawn = usize::try_from(self.chance.step() >> 33).unwrap_or_default();
        drawn.checked_rem(bound).unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        self.chance.step().to_be_bytes()[0]
    }

    /// A piece of a case: where it begins and ends.
    fn piece(&mut self, case: &[u8]) -> (usize, usize) {
        let at = self.below(case.len() + 1);
        let most = (case.len() - at).min(1_usize << self.below(9));
        (at, at + self.below(most + 1))
    }

    fn turn_a_bit(&mut self, case: &mut [u8]) {
        let at = self.below(case.len());
        let bit = 1_u8 << self.below(8);
        if let Some(byte) = case.get_mut(at) {
            *byte ^= bit;
        }
    }

    fn set_a_byte(&mut self, case: &mut [u8]) {
        let at = self.below(case.len());
        let to = self.byte();
        if let Some(byte) = case.get_mut(at) {
            *byte = to;
        }
    }

    /// A number of one to eight bytes, in either order.
    fn set_a_border(&mut self, case: &mut [u8]) {
        let number = BORDERS[self.below(BORDERS.len())];
        let width = 1_usize << self.below(4);
        let at = self.below(case.len());
        let big_end = self.below(2) == 0;
        let (big, little) = (number.to_be_bytes(), number.to_le_bytes());
        let bytes = if big_end { &big[8 - width..] } else { &little[..width] };
        for (to, from) in case.iter_mut().skip(at).zip(bytes) {
            *to = *from;
        }
    }

    fn leave_out(&mut self, case: &mut Vec<u8>) {
        let (at, end) = self.piece(case);
        case.drain(at..end);
    }

    fn say_twice(&mut self, case: &mut Vec<u8>) {
        let (at, end) = self.piece(case);
        let piece = case[at..end].to_vec();
        self.put(case, &piece);
    }

    fn put_noise(&mut self, case: &mut Vec<u8>) {
        let len = 1 + self.below(16);
        let noise: Vec<u8> = (0..len).map(|_| self.byte()).collect();
        self.put(case, &noise);
    }

    fn put_a_word(&mut self, case: &mut Vec<u8>) {
        let words = self.words;
        match words.get(self.below(words.len())) {
            Some(word) => self.put(case, word),
            None => self.put_noise(case),
        }
    }

    fn put(&mut self, case: &mut Vec<u8>, piece: &[u8]) {
        if case.len() + piece.len() <= self.most {
            let rest = case.split_off(self.below(case.len() + 1));
            case.extend_from_slice(piece);
            case.extend(rest);
        }
    }

    fn go_on_as_another(&mut self, case: &mut Vec<u8>, cases: &[Vec<u8>]) {
        let other = &cases[self.below(cases.len())];
        let from = self.below(other.len() + 1);
        case.truncate(self.below(case.len() + 1));
        case.extend_from_slice(&other[from..]);
        case.truncate(self.most);
    }
}
