//! A shard is one of the gossip topics over which the network spreads its traffic.
//!
//! The number of shards belongs to a generation. When the network outgrows one, the next generation has more shards;
//! conversations that began in the old one stay where they are, because the generation is written in each envelope.

use std::fmt;

use sha2::{Digest, Sha256};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer, fixed_id};

fixed_id!(
    /// What decides the shard of a conversation: random, known to its members only.
    pub struct ShardKey(32)
);

/// A generation of shards. Generation 1 is the only one so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(u16);

impl Generation {
    /// The newest generation: what new conversations use.
    pub const CURRENT: Self = Self(1);

    /// Generation `n`, or `None` when this program does not know it.
    pub const fn new(n: u16) -> Option<Self> {
        if n == 1 { Some(Self(n)) } else { None }
    }

    /// Its number.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// How many shards it has: 8 in generation 1.
    pub const fn shards(self) -> u16 {
        8
    }
}

/// One gossip topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard {
    generation: Generation,
    number: u16,
}

impl Shard {
    /// The shard of a conversation: the first 8 bytes of SHA-256(generation ‖ key), big-endian, modulo the number of
    /// shards.
    pub fn choose(generation: Generation, key: &ShardKey) -> Self {
        let hash =
            Sha256::new_with_prefix(generation.0.to_be_bytes()).chain_update(key.as_bytes()).finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        let number = u64::from_be_bytes(first) % u64::from(generation.shards());
        Self { generation, number: u16::try_from(number).expect("a remainder is below its 16-bit divisor") }
    }

    /// Shard `number` of `generation`, or `None` when it has fewer.
    pub const fn new(generation: Generation, number: u16) -> Option<Self> {
        if number < generation.shards() { Some(Self { generation, number }) } else { None }
    }

    /// Every shard of a generation.
    pub fn all(generation: Generation) -> impl Iterator<Item = Self> {
        (0..generation.shards()).map(move |number| Self { generation, number })
    }

    /// Its generation.
    pub const fn generation(self) -> Generation {
        self.generation
    }

    /// Its number within the generation.
    pub const fn number(self) -> u16 {
        self.number
    }
}

/// The gossip topic: `/teahouse/GENERATION/NUMBER`.
impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/teahouse/{}/{}", self.generation.0, self.number)
    }
}

impl Encode for Shard {
    fn encode(&self, to: &mut Writer) {
        to.u16(self.generation.0).u16(self.number);
    }
}

impl Decode for Shard {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let generation = Generation::new(from.u16()?).ok_or(CodecError::Malformed("generation"))?;
        Self::new(generation, from.u16()?).ok_or(CodecError::Malformed("shard"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_keeps_its_shard_and_conversations_spread_evenly() {
        let mut counts = [0_u32; 8];
        for n in 0..8_000_u64 {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&n.to_be_bytes());
            let shard = Shard::choose(Generation::CURRENT, &ShardKey::from_array(key));
            counts[usize::from(shard.number())] += 1;
        }
        assert!(counts.iter().all(|c| (850..1_150).contains(c)), "{counts:?}");
        let pinned = Shard::choose(Generation::CURRENT, &ShardKey::from_array([7; 32]));
        assert_eq!(pinned.to_string(), "/teahouse/1/0");
    }

    #[test]
    fn a_shard_that_does_not_exist_is_refused() {
        assert!(Shard::from_bytes(&[0, 1, 0, 8]).is_err());
        assert!(Shard::from_bytes(&[0, 2, 0, 0]).is_err());
        assert!(Shard::from_bytes(&[0, 1, 0, 7]).is_ok());
    }
}
