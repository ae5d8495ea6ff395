//! A stored or sent value is a version byte and fields in a fixed order, written in one canonical form.
//!
//! Numbers are big-endian; variable parts carry their length as four bytes; lists carry their count as four bytes.
//! A decoder checks every length against what is left before it allocates, and refuses trailing bytes.

use thiserror::Error;

use crate::code::{Coded, ErrorCode};

/// Why bytes are not the value they claim to be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CodecError {
    /// The bytes end before the value does.
    #[error("{needed} more bytes expected, {left} left")]
    Truncated {
        /// Bytes the next field needs.
        needed: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// Bytes follow the value.
    #[error("{0} bytes follow the value")]
    TrailingBytes(usize),
    /// The version is not one that this program reads.
    #[error("version {found} is not known, the newest known is {newest}")]
    UnknownVersion {
        /// The version found.
        found: u8,
        /// The newest version known here.
        newest: u8,
    },
    /// A length or count is above its bound.
    #[error("{what}: {found} is above the bound of {bound}")]
    TooLong {
        /// The field.
        what: &'static str,
        /// The length found.
        found: usize,
        /// The largest length allowed.
        bound: usize,
    },
    /// A field has a value that its type does not have, or a form that is not the canonical one.
    #[error("{0} is malformed")]
    Malformed(&'static str),
}

impl Coded for CodecError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Truncated { .. } => ErrorCode::new("COD-101"),
            Self::TrailingBytes(_) => ErrorCode::new("COD-102"),
            Self::UnknownVersion { .. } => ErrorCode::new("COD-103"),
            Self::TooLong { .. } => ErrorCode::new("COD-104"),
            Self::Malformed(_) => ErrorCode::new("COD-105"),
        }
    }
}

/// Writes fields one after the other.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self::default()
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.fixed(&[value])
    }

    /// Two bytes, big-endian.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.fixed(&value.to_be_bytes())
    }

    /// Four bytes, big-endian.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.fixed(&value.to_be_bytes())
    }

    /// Eight bytes, big-endian.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.fixed(&value.to_be_bytes())
    }

    /// Sixteen bytes, big-endian.
    pub fn u128(&mut self, value: u128) -> &mut Self {
        self.fixed(&value.to_be_bytes())
    }

    /// One byte, 0 or 1.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.u8(u8::from(value))
    }

    /// The bytes as they are; the reader must know how many.
    pub fn fixed(&mut self, bytes: &[u8]) -> &mut Self {
        self.out.extend_from_slice(bytes);
        self
    }

    /// A four-byte length and the bytes.
    ///
    /// # Panics
    /// When the bytes are 4 GiB or more: every caller bounds its fields far below.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.len(bytes.len()).fixed(bytes)
    }

    /// UTF-8 text as [`Writer::bytes`].
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// A four-byte count and each item.
    pub fn list<T: Encode>(&mut self, items: &[T]) -> &mut Self {
        self.len(items.len());
        for item in items {
            item.encode(self);
        }
        self
    }

    /// A byte 0, or a byte 1 and the value.
    pub fn option<T: Encode>(&mut self, value: Option<&T>) -> &mut Self {
        self.bool(value.is_some());
        if let Some(value) = value {
            value.encode(self);
        }
        self
    }

    /// A nested value.
    pub fn value<T: Encode + ?Sized>(&mut self, value: &T) -> &mut Self {
        value.encode(self);
        self
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    fn len(&mut self, len: usize) -> &mut Self {
        self.u32(u32::try_from(len).expect("fields are bounded far below 4 GiB by their types"))
    }
}

/// Reads fields one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader over `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    /// How many bytes are left.
    pub const fn left(&self) -> usize {
        self.left.len()
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, CodecError> {
        Ok(self.array::<1>()?[0])
    }

    /// Two bytes, big-endian.
    pub fn u16(&mut self) -> Result<u16, CodecError> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    /// Four bytes, big-endian.
    pub fn u32(&mut self) -> Result<u32, CodecError> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// Eight bytes, big-endian.
    pub fn u64(&mut self) -> Result<u64, CodecError> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    /// Sixteen bytes, big-endian.
    pub fn u128(&mut self) -> Result<u128, CodecError> {
        Ok(u128::from_be_bytes(self.array()?))
    }

    /// One byte that is 0 or 1; anything else is [`CodecError::Malformed`].
    pub fn bool(&mut self) -> Result<bool, CodecError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(CodecError::Malformed("flag")),
        }
    }

    /// Exactly `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    /// Exactly `len` bytes.
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], CodecError> {
        if self.left.len() < len {
            return Err(CodecError::Truncated { needed: len, left: self.left.len() });
        }
        let (head, tail) = self.left.split_at(len);
        self.left = tail;
        Ok(head)
    }

    /// A four-byte length of at most `bound`, and that many bytes.
    pub fn bytes(&mut self, what: &'static str, bound: usize) -> Result<&'a [u8], CodecError> {
        let len = self.count(what, bound)?;
        self.take(len)
    }

    /// UTF-8 text of at most `bound` bytes.
    pub fn text(&mut self, what: &'static str, bound: usize) -> Result<&'a str, CodecError> {
        std::str::from_utf8(self.bytes(what, bound)?).map_err(|_| CodecError::Malformed(what))
    }

    /// A list of at most `bound` items.
    pub fn list<T: Decode>(&mut self, what: &'static str, bound: usize) -> Result<Vec<T>, CodecError> {
        let count = self.count(what, bound)?;
        // Capacity follows the bytes that are there, never the count that is claimed.
        let mut items = Vec::with_capacity(count.min(self.left.len()));
        for _ in 0..count {
            items.push(T::decode(self)?);
        }
        Ok(items)
    }

    /// A byte 0, or a byte 1 and a value.
    pub fn option<T: Decode>(&mut self) -> Result<Option<T>, CodecError> {
        if self.bool()? { T::decode(self).map(Some) } else { Ok(None) }
    }

    /// A nested value.
    pub fn value<T: Decode>(&mut self) -> Result<T, CodecError> {
        T::decode(self)
    }

    /// A version byte of 1 to `newest`.
    pub fn version(&mut self, newest: u8) -> Result<u8, CodecError> {
        match self.u8()? {
            found if (1..=newest).contains(&found) => Ok(found),
            found => Err(CodecError::UnknownVersion { found, newest }),
        }
    }

    /// The end: anything left is refused.
    pub const fn finish(self) -> Result<(), CodecError> {
        match self.left.len() {
            0 => Ok(()),
            n => Err(CodecError::TrailingBytes(n)), // BASE-001
        }
    }

    fn count(&mut self, what: &'static str, bound: usize) -> Result<usize, CodecError> {
        let found = usize::try_from(self.u32()?).map_err(|_| CodecError::Malformed(what))?;
        if found > bound {
            return Err(CodecError::TooLong { what, found, bound }); // BASE-002
        }
        Ok(found)
    }
}

/// A value with one canonical byte form.
pub trait Encode {
    /// Writes the value.
    fn encode(&self, to: &mut Writer);

    /// The value's bytes.
    fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::new();
        self.encode(&mut to);
        to.finish()
    }
}

/// A value that can be read back from its canonical byte form.
pub trait Decode: Sized {
    /// Reads one value and leaves what follows.
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError>;

    /// Reads one value that fills `bytes` exactly.
    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut from = Reader::new(bytes);
        let value = Self::decode(&mut from)?;
        from.finish()?;
        Ok(value)
    }
}

impl<const N: usize> Encode for [u8; N] {
    fn encode(&self, to: &mut Writer) {
        to.fixed(self);
    }
}

impl<const N: usize> Decode for [u8; N] {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.array()
    }
}

macro_rules! number_codec {
    ($($number:ident),*) => {$(
        impl Encode for $number {
            fn encode(&self, to: &mut Writer) {
                to.$number(*self);
            }
        }

        impl Decode for $number {
            fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
                from.$number()
            }
        }
    )*};
}

number_codec!(u8, u16, u32, u64, u128, bool);

impl Encode for crate::UnixMillis {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.get());
    }
}

impl Decode for crate::UnixMillis {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.u64().map(Self::new)
    }
}

impl Encode for crate::UnixSeconds {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.get());
    }
}

impl Decode for crate::UnixSeconds {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.u64().map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, PartialEq)]
    struct Sample {
        number: u32,
        text: String,
        flag: bool,
        list: Vec<u16>,
        maybe: Option<u64>,
    }

    impl Encode for Sample {
        fn encode(&self, to: &mut Writer) {
            to.u8(1)
                .u32(self.number)
                .text(&self.text)
                .bool(self.flag)
                .list(&self.list)
                .option(self.maybe.as_ref());
        }
    }

    impl Decode for Sample {
        fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
            from.version(1)?;
            Ok(Self {
                number: from.u32()?,
                text: from.text("text", 100)?.to_owned(),
                flag: from.bool()?,
                list: from.list("list", 100)?,
                maybe: from.option()?,
            })
        }
    }

    fn arb_sample() -> impl Strategy<Value = Sample> {
        (
            any::<u32>(),
            ".{0,20}",
            any::<bool>(),
            proptest::collection::vec(any::<u16>(), 0..20),
            any::<Option<u64>>(),
        )
            .prop_map(|(number, text, flag, list, maybe)| Sample { number, text, flag, list, maybe })
    }

    proptest! {
        #[test]
        fn a_value_comes_back_from_its_bytes(sample in arb_sample()) {
            prop_assert_eq!(Sample::from_bytes(&sample.to_bytes()), Ok(sample));
        }

        #[test]
        fn bent_bytes_never_panic_and_are_canonical_when_accepted(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(sample) = Sample::from_bytes(&bytes) {
                prop_assert_eq!(sample.to_bytes(), bytes);
            }
        }

        #[test]
        fn every_cut_is_refused(sample in arb_sample(), cut in any::<prop::sample::Index>()) {
            let bytes = sample.to_bytes();
            prop_assert!(Sample::from_bytes(&bytes[..cut.index(bytes.len())]).is_err());
        }
    }

    #[test]
    fn base_001_refuses_trailing_bytes() {
        assert_eq!(u16::from_bytes(&[0, 1, 2]), Err(CodecError::TrailingBytes(1)));
    }

    #[test]
    fn base_002_a_claimed_length_above_its_bound_is_refused_before_anything_is_allocated() {
        // given a list that claims four thousand million items
        let bytes = [0xff, 0xff, 0xff, 0xff];
        // when / then
        let refused = Reader::new(&bytes).list::<u64>("items", 10);
        assert_eq!(refused, Err(CodecError::TooLong { what: "items", found: 0xffff_ffff, bound: 10 }));
    }

    #[test]
    fn version_zero_and_later_versions_are_named_in_the_refusal() {
        assert_eq!(Reader::new(&[0]).version(2), Err(CodecError::UnknownVersion { found: 0, newest: 2 }));
        assert_eq!(Reader::new(&[3]).version(2), Err(CodecError::UnknownVersion { found: 3, newest: 2 }));
    }

    #[test]
    fn a_flag_has_one_form() {
        assert_eq!(bool::from_bytes(&[2]), Err(CodecError::Malformed("flag")));
    }
}
