//! An identifier of the chat names an account, a device, a conversation, a session or a message, and nothing else.

teahouse_base::fixed_id!(
    /// An account: the Ed25519 key that its device log is signed with, in its canonical 32 bytes.
    pub struct AccountId(32)
);

teahouse_base::fixed_id!(
    /// A device: its own Ed25519 key, random, certified by the account's device log.
    pub struct DeviceId(32)
);

teahouse_base::fixed_id!(
    /// A conversation between two accounts: the hash of both, the same on either side.
    pub struct ConversationId(32)
);

teahouse_base::fixed_id!(
    /// A session between two devices: Olm's session id as bytes.
    pub struct SessionId(32)
);

teahouse_base::fixed_id!(
    /// A letter inside the ciphertext: random, chosen by its sender, the same in every resend.
    pub struct MessageId(16)
);

impl ConversationId {
    /// The conversation between `a` and `b`, in either order.
    pub fn between(a: &AccountId, b: &AccountId) -> Self {
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        let mut hasher = blake3::Hasher::new_derive_key("teahouse 2026-11 chat conversation id v1");
        hasher.update(low.as_bytes());
        hasher.update(high.as_bytes());
        Self::from_array(*hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_name_their_conversation_alike() {
        let (a, b) = (AccountId::from_array([1; 32]), AccountId::from_array([2; 32]));
        assert_eq!(ConversationId::between(&a, &b), ConversationId::between(&b, &a));
        assert_ne!(ConversationId::between(&a, &b), ConversationId::between(&a, &a));
    }
}
