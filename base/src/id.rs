//! An identifier is bytes of a fixed length with a type of its own, so that no two kinds can be confused.

/// Declares a public identifier of a fixed number of bytes.
///
/// The type is `Copy`, ordered and hashable, prints as lower-case hex, parses only that form, and is written as its
/// bytes. It is for public values; secrets are [`crate::SecretBytes`].
///
/// ```
/// teahouse_base::fixed_id!(
///     /// Names one envelope.
///     pub struct EnvelopeId(32)
/// );
/// let id = EnvelopeId::from_array([7; 32]);
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[macro_export]
macro_rules! fixed_id {
    ($(#[$doc:meta])* $vis:vis struct $name:ident($len:literal)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name([u8; $len]);

        impl $name {
            /// Its length in bytes.
            pub const LEN: usize = $len;

            /// The identifier with these bytes.
            pub const fn from_array(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// Its bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&$crate::__hex::encode(self.0))
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::CodecError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let malformed = $crate::CodecError::Malformed(stringify!($name));
                if text.bytes().any(|b| b.is_ascii_uppercase()) {
                    return Err(malformed);
                }
                let mut bytes = [0; $len];
                $crate::__hex::decode_to_slice(text, &mut bytes).map_err(|_| malformed)?;
                Ok(Self(bytes))
            }
        }

        impl $crate::Encode for $name {
            fn encode(&self, to: &mut $crate::Writer) {
                to.fixed(&self.0);
            }
        }

        impl $crate::Decode for $name {
            fn decode(from: &mut $crate::Reader<'_>) -> Result<Self, $crate::CodecError> {
                from.array().map(Self)
            }
        }

        impl $crate::__serde::Serialize for $name {
            fn serialize<S: $crate::__serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::string::String as $crate::__serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::__serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::{CodecError, Decode, Encode};

    fixed_id!(
        /// A test's own kind.
        struct PebbleId(4)
    );

    #[test]
    fn an_id_has_one_text_form() {
        let id = PebbleId::from_array([1, 0xab, 2, 0xcd]);
        assert_eq!(id.to_string(), "01ab02cd");
        assert_eq!("01ab02cd".parse(), Ok(id));
        for bad in ["01AB02CD", "01ab02", "01ab02cdef", "01ab02cg", ""] {
            assert_eq!(bad.parse::<PebbleId>(), Err(CodecError::Malformed("PebbleId")), "{bad}");
        }
    }

    #[test]
    fn an_id_is_written_as_its_bytes() {
        let id = PebbleId::from_array([1, 2, 3, 4]);
        assert_eq!(id.to_bytes(), [1, 2, 3, 4]);
        assert_eq!(PebbleId::from_bytes(&[1, 2, 3, 4]), Ok(id));
        assert_eq!(PebbleId::LEN, id.as_bytes().len());
    }
}
