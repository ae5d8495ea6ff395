//! A size class is one of the two lengths an envelope can have, so that its length tells almost nothing.

use teahouse_base::CodecError;

/// Bytes of every envelope that are not ciphertext: 1 + 1 + 2 + 4 + 32 + 64 + 288.
pub const ENVELOPE_OVERHEAD: usize = 392;

/// Bytes kept at the end of every envelope for the rate-limit proof: a Groth16 proof of 128 and five field elements.
pub const PROOF_LEN: usize = 288;

/// One of the two lengths of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 3,072 bytes: text, acknowledgements, cards. Fits one mix packet.
    Small,
    /// 14,336 bytes: handshakes with attachments' keys, group commits, app cards with a picture.
    Large,
}

impl Class {
    /// Both classes, the smaller first.
    pub const ALL: [Self; 2] = [Self::Small, Self::Large];

    /// Bytes of a whole envelope of this class.
    pub const fn envelope_len(self) -> usize {
        match self {
            Self::Small => 3_072,
            Self::Large => 14_336,
        }
    }

    /// Bytes of ciphertext an envelope of this class carries, always exactly this many: 2,680 or 13,944.
    pub const fn ciphertext_len(self) -> usize {
        self.envelope_len() - ENVELOPE_OVERHEAD
    }

    /// The most plaintext bytes that fit, when the sealing layers add `overhead` bytes (nonces, headers, tags) and the
    /// padding inside the innermost seal is ISO 7816-4: one byte 0x80, then zeroes up to the end.
    ///
    /// ```
    /// use teahouse_wire::Class;
    /// assert_eq!(Class::Small.plaintext_capacity(24 + 16), 2_639);
    /// assert_eq!(Class::Small.plaintext_capacity(2_680), 0);
    /// ```
    pub const fn plaintext_capacity(self, overhead: usize) -> usize {
        self.ciphertext_len().saturating_sub(overhead).saturating_sub(1)
    }

    /// The smallest class in which `plaintext` bytes fit under `overhead`, or `None` when none does.
    pub fn fitting(plaintext: usize, overhead: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|class| {
            class.ciphertext_len() > overhead && plaintext <= class.plaintext_capacity(overhead)
        })
    }

    /// The class of an envelope of `len` bytes.
    pub fn of_len(len: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.envelope_len() == len)
    }

    pub(crate) const fn to_byte(self) -> u8 {
        match self {
            Self::Small => 1,
            Self::Large => 2,
        }
    }

    pub(crate) const fn from_byte(byte: u8) -> Result<Self, CodecError> {
        match byte {
            1 => Ok(Self::Small),
            2 => Ok(Self::Large),
            _ => Err(CodecError::Malformed("size class")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fitting_class_is_the_smallest_and_has_room_for_the_padding_mark() {
        assert_eq!(Class::fitting(2_639, 40), Some(Class::Small));
        assert_eq!(Class::fitting(2_640, 40), Some(Class::Large));
        assert_eq!(Class::fitting(13_903, 40), Some(Class::Large));
        assert_eq!(Class::fitting(13_904, 40), None);
        assert_eq!(Class::fitting(0, 13_944), None);
    }
}
