//! A KEM key pair is ML-KEM-768 (FIPS 203), kept as its 64-byte seed.

use ml_kem::kem::KeyExport;
use ml_kem::{B32, DecapsulationKey, EncapsulationKey, MlKem768, Seed};
use teahouse_base::{CodecError, Decode, Encode, Reader, Rng, RngExt, SecretBytes, Writer};
use zeroize::{Zeroize, Zeroizing};

use crate::kdf::Key;

/// Bytes of a public key.
pub const KEM_PUBLIC_LEN: usize = 1_184;
/// Bytes of a ciphertext.
pub const KEM_CIPHERTEXT_LEN: usize = 1_088;

/// The secret half: the seed (d, z) of FIPS 203, algorithm 16. Wiped on drop, prints nothing of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KemSecret(SecretBytes<64>);

/// The public half. Checked when it is made: every coefficient is below 3,329 (FIPS 203, 7.2, modulus check).
#[derive(Clone, PartialEq, Eq)]
pub struct KemPublic(Box<[u8; KEM_PUBLIC_LEN]>);

/// What encapsulation sends to the holder of the secret half.
#[derive(Clone, PartialEq, Eq)]
pub struct KemCiphertext(Box<[u8; KEM_CIPHERTEXT_LEN]>);

impl KemSecret {
    /// A fresh pair.
    pub(crate) fn generate(rng: &mut dyn Rng) -> Self {
        Self(SecretBytes::random(rng))
    }

    /// The public half.
    pub(crate) fn public(&self) -> KemPublic {
        let bytes = self.expanded().encapsulation_key().to_bytes();
        KemPublic(boxed(&bytes).expect("an ML-KEM-768 public key has 1,184 bytes"))
    }

    /// The shared secret in `sent`. A ciphertext that was not made for this key gives a secret nobody else has
    /// (implicit rejection, FIPS 203 algorithm 18), so a wrong one shows itself one layer above.
    pub(crate) fn decapsulate(&self, sent: &KemCiphertext) -> Key {
        use ml_kem::kem::Decapsulate;
        let mut secret = self
            .expanded()
            .decapsulate_slice(sent.as_bytes())
            .expect("a ciphertext's type fixes its 1,088 bytes");
        let key = Key::new(secret.into());
        secret.zeroize();
        key
    }

    fn expanded(&self) -> DecapsulationKey<MlKem768> {
        let mut seed = Seed::default();
        seed.copy_from_slice(self.0.expose());
        let key = DecapsulationKey::from_seed(seed);
        seed.zeroize();
        key
    }
}

impl KemPublic {
    /// The key with these bytes, if they are one.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, CodecError> {
        let bytes = boxed(bytes).ok_or(CodecError::Malformed("KEM key"))?;
        let key = Self(bytes);
        key.expanded().ok_or(CodecError::Malformed("KEM key"))?;
        Ok(key)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; KEM_PUBLIC_LEN] {
        &self.0
    }

    /// A secret for the holder of the other half, and what carries it there.
    pub(crate) fn encapsulate(&self, rng: &mut dyn Rng) -> (KemCiphertext, Key) {
        let message = Zeroizing::new(rng.array::<32>());
        let key = self.expanded().expect("checked when this key was made");
        let (sent, mut secret) = key.encapsulate_deterministic(&B32::from(*message));
        let sent = KemCiphertext(boxed(&sent).expect("an ML-KEM-768 ciphertext has 1,088 bytes"));
        let out = Key::new(secret.into());
        secret.zeroize();
        (sent, out)
    }

    fn expanded(&self) -> Option<EncapsulationKey<MlKem768>> {
        let key = ml_kem::Key::<EncapsulationKey<MlKem768>>::try_from(&self.0[..]).ok()?;
        EncapsulationKey::new(&key).ok()
    }
}

impl KemCiphertext {
    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; KEM_CIPHERTEXT_LEN] {
        &self.0
    }
}

fn boxed<const N: usize>(bytes: &[u8]) -> Option<Box<[u8; N]>> {
    Box::<[u8]>::from(bytes).try_into().ok()
}

impl std::fmt::Debug for KemPublic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KemPublic({}..)", hex::encode(&self.0[..8]))
    }
}

impl std::fmt::Debug for KemCiphertext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KemCiphertext({}..)", hex::encode(&self.0[..8]))
    }
}

impl Encode for KemSecret {
    fn encode(&self, to: &mut Writer) {
        to.fixed(self.0.expose());
    }
}

impl Decode for KemSecret {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self(SecretBytes::new(from.array()?)))
    }
}

impl Encode for KemPublic {
    fn encode(&self, to: &mut Writer) {
        to.fixed(&self.0[..]);
    }
}

impl Decode for KemPublic {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Self::from_slice(from.take(KEM_PUBLIC_LEN)?)
    }
}

impl Encode for KemCiphertext {
    fn encode(&self, to: &mut Writer) {
        to.fixed(&self.0[..]);
    }
}

impl Decode for KemCiphertext {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let bytes = boxed(from.take(KEM_CIPHERTEXT_LEN)?);
        Ok(Self(bytes.expect("took exactly 1,088 bytes")))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use teahouse_base::testing::SeededRng;

    #[test]
    fn both_sides_get_the_same_secret() {
        let mut rng = SeededRng::new(1);
        let secret = KemSecret::generate(&mut rng);
        let (sent, ours) = secret.public().encapsulate(&mut rng);
        assert_eq!(secret.decapsulate(&sent), ours);
    }

    #[test]
    fn a_bent_ciphertext_gives_another_secret_and_no_error() {
        let mut rng = SeededRng::new(2);
        let secret = KemSecret::generate(&mut rng);
        let (mut sent, ours) = secret.public().encapsulate(&mut rng);
        sent.0[17] ^= 1;
        assert_ne!(secret.decapsulate(&sent), ours);
    }

    #[test]
    fn a_public_key_past_the_modulus_is_refused() {
        let mut bytes = *KemSecret::generate(&mut SeededRng::new(3)).public().as_bytes();
        bytes[0] = 0xff;
        bytes[1] |= 0x0f;
        assert_eq!(KemPublic::from_slice(&bytes), Err(CodecError::Malformed("KEM key")));
    }

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let secret = KemSecret(SecretBytes::new([0x41; 64]));
        assert!(!format!("{secret:?}").contains("41"));
    }
}
