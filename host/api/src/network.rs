//! The network is what the connection pill shows: relays and the chain, each with what was last proven.

use crate::view;

view! {
    /// The relays.
    pub struct RelayStatusView {
        /// The whole in one word.
        pub state: LinkState,
        /// Each configured relay.
        pub relays: Vec<RelayView>,
        /// Messages that wait to be stored.
        pub queued: u32,
    }

    /// A configured relay.
    pub struct RelayView {
        /// Its multiaddress, with its peer id.
        pub address: String,
        /// Its peer id.
        pub peer: String,
        /// Whether it is connected now.
        pub connected: bool,
        /// Whether it has said that it keeps messages.
        pub mailbox: bool,
        /// Whether it has said that it carries others' claims to the chain.
        pub submitter: bool,
    }

    /// Parameters of `relay.add` and `relay.remove`.
    pub struct RelayParams {
        /// Its multiaddress, with its peer id.
        pub address: String,
    }

    /// The chain.
    pub struct ChainStatusView {
        /// Whether one is configured.
        pub configured: bool,
        /// Its name.
        pub name: String,
        /// Its number.
        pub chain_id: u64,
        /// Whether everything on it is worthless.
        pub practice: bool,
        /// The native coin's symbol.
        pub native_symbol: String,
        /// Whether it answered.
        pub reachable: bool,
        /// The newest block.
        pub height: Option<u64>,
        /// The newest final block.
        pub finalized: Option<u64>,
        /// The time of the newest block, seconds.
        pub block_time: Option<u64>,
        /// The contracts of the address book by name.
        pub contracts: std::collections::BTreeMap<String, String>,
        /// Why it cannot be relied on: a code.
        pub problem: Option<String>,
        /// Values for the sentence of `problem`: who contradicts whom, and on what.
        pub params: std::collections::BTreeMap<String, String>,
        /// Everyone who is asked about it.
        pub endpoints: Vec<EndpointView>,
    }

    /// One endpoint of the chain.
    pub struct EndpointView {
        /// Its name in the chain profile.
        pub name: String,
        /// The host that is asked.
        pub host: String,
        /// How often in a row it did not answer.
        pub failures: u32,
    }

    /// Parameters of `chain.use`: the two documents that `devnet up` writes, or a profile that names contracts itself.
    pub struct UseChainParams {
        /// The chain profile, JSON.
        pub profile: String,
        /// The address book, JSON; empty for the contracts that the profile names.
        pub book: String,
    }
}

crate::names! {
    /// A connection in one word.
    pub enum LinkState {
        /// Enough relays for a message to be stored.
        Online,
        /// Some, too few.
        Limited,
        /// None.
        Offline,
    }
}
