//! A red envelope is a gift that waits on the chain in shares; whoever holds a share's key can have it paid out.

use crate::money::{MoneyView, PartyView};
use crate::view;

view! {
    /// A red envelope as the chain has it now.
    pub struct EnvelopeView {
        /// Its id, hex.
        pub id: String,
        /// How far it is.
        pub state: EnvelopeState,
        /// The whole gift.
        pub funded: MoneyView,
        /// What is left in it.
        pub left: MoneyView,
        /// How many shares there are.
        pub shares: u32,
        /// How many were claimed.
        pub claimed: u32,
        /// When it expires, seconds.
        pub expires_at: u64,
        /// Where the rest goes then.
        pub refund_to: PartyView,
        /// The share that the asked link or message carries.
        pub share: Option<ShareView>,
        /// Who claimed what.
        pub claims: Vec<ClaimView>,
    }

    /// One share.
    pub struct ShareView {
        /// Its number.
        pub index: u32,
        /// Its amount.
        pub amount: MoneyView,
        /// How far it is.
        pub state: ShareState,
    }

    /// One claim as the chain has it.
    pub struct ClaimView {
        /// The share's number.
        pub index: u32,
        /// What was paid.
        pub amount: MoneyView,
        /// Where to.
        pub to: PartyView,
        /// The transaction.
        pub tx: String,
        /// Gas it used, paid by whoever carried it; `null` when the chain was not asked in time.
        pub gas_used: Option<u64>,
        /// Its block.
        pub block: u64,
        /// When, seconds.
        pub at: u64,
    }

    /// Parameters that name an envelope.
    pub struct EnvelopeParams {
        /// A claim link `teahouse:envelope/…`, an envelope's id, or a message's id.
        pub envelope: String,
    }

    /// Parameters of `envelope.claim`.
    pub struct ClaimParams {
        /// A claim link `teahouse:envelope/…`, or a message's id.
        pub envelope: String,
        /// Whether only to show what it would do.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `envelope.claimown`.
    pub struct ClaimOwnParams {
        /// A claim link `teahouse:envelope/…`, or a message's id.
        pub envelope: String,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `envelope.refund`.
    pub struct RefundParams {
        /// A claim link, an envelope's id, or a message's id.
        pub envelope: String,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }
}

crate::names! {
    /// How far an envelope is.
    pub enum EnvelopeState {
        /// Shares can be claimed.
        Open,
        /// Every share was claimed.
        Empty,
        /// It has expired and holds money for the refund.
        Expired,
        /// It has expired and the rest was refunded.
        Refunded,
    }

    /// How far a share is for its holder.
    pub enum ShareState {
        /// Nobody opened it.
        Unopened,
        /// Its claim is on its way.
        Claiming,
        /// It was claimed by this profile.
        Claimed,
        /// Someone else claimed it, or none was left.
        Gone,
        /// It expired.
        Expired,
        /// The chain could not be asked.
        Unknown,
    }
}
