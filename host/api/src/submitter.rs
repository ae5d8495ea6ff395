//! The submitter role is what a host does for others: it brings their claims and payments to the chain, and keeps a fee.

use crate::money::MoneyView;
use crate::view;

view! {
    /// The role as it stands.
    pub struct SubmitterStatusView {
        /// Whether it runs: `serve --submitter`.
        pub running: bool,
        /// Why it carries nothing now, or else why its last look at the pool's queue came to nothing: a code.
        pub problem: Option<String>,
        /// Its own peer id on the network.
        pub peer: String,
        /// Where others reach it: what they give to `relay add`. Empty while it does not run.
        pub addresses: Vec<String>,
        /// Its own account: it pays the gas, and fees go to it.
        pub account: String,
        /// Coin of that account; `null` while it does not run, or the chain is not reached.
        pub coin: Option<MoneyView>,
        /// Everything that was taken.
        pub submitted: u32,
        /// Of that, in no block yet.
        pub waiting: u32,
        /// Of that, in a block.
        pub confirmed: u32,
        /// Of that, refused by a contract or never sent.
        pub failed: u32,
        /// Batches of the pool's queue that it inserted: nobody asked for them, and they are in no count above.
        pub inserted: u32,
        /// Coin that these insertions were paid, and a part of what was earned.
        pub rewards: MoneyView,
        /// Fees of what is confirmed and rewards of insertions, by asset.
        pub earned: Vec<MoneyView>,
        /// Coin that went into gas, and into what shielded payments prepay for their insertion.
        pub spent: MoneyView,
        /// Coin that went into calls of the last day which contracts refused; `null` while it does not run, or is locked.
        pub lost_today: Option<MoneyView>,
        /// What it carries, and for how much; `null` while it does not run.
        pub terms: Option<SubmitterTermsView>,
    }

    /// What it carries.
    pub struct SubmitterTermsView {
        /// The chain's number.
        pub chain_id: u64,
        /// For how much claims of red envelopes are carried; `null` where none are.
        pub claims: Option<SubmitterPriceView>,
        /// For how much payments are brought; `null` where none are.
        pub batches: Option<SubmitterPriceView>,
        /// For how much shielded payments are brought; `null` where none are, or the chain has no pool.
        pub shielded: Option<SubmitterPriceView>,
        /// Whether it inserts what waits in the pool's queue, for what was prepaid.
        pub inserts: bool,
        /// How many may wait for a block at a time.
        pub at_a_time: u32,
        /// Coin that refused calls may cost in a day, before nothing more is taken.
        pub loss_a_day: MoneyView,
    }

    /// A price.
    pub struct SubmitterPriceView {
        /// Whether it is for nothing.
        pub free: bool,
        /// On top of the gas, for a fee in coin, in hundredths.
        pub margin_percent: u32,
        /// For a fee in a token: for a claim, and for each begun 150,000 gas of a payment.
        pub tokens: Vec<MoneyView>,
    }

    /// Parameters of `submitter.payout`.
    pub struct PayoutParams {
        /// To whom: an address, or a contact who told one.
        pub to: String,
        /// `native` or a token's address; the symbol works too.
        pub asset: String,
        /// How much, in the smallest unit.
        pub base_units: String,
        /// The digest of what was shown: the yes to it.
        #[serde(default)]
        #[ts(optional)]
        pub digest: Option<String>,
    }

    /// What taking something out of the role's account would do, or did.
    pub struct PayoutView {
        /// The role's account.
        pub account: String,
        /// Who gets it.
        pub to: String,
        /// What.
        pub amount: MoneyView,
        /// The largest fee for the gas.
        pub fee_max: MoneyView,
        /// The digest of all that: saying yes sends it back.
        pub digest: String,
        /// Whether it was agreed to, and is on its way.
        pub done: bool,
    }
}
