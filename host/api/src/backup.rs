//! A backup is what the phrase alone cannot bring back; here is what one holds, and what was done about it.

use crate::secret::SecretText;
use crate::{names, view};

view! {
    /// A sealed backup.
    pub struct BackupView {
        /// The file's bytes in base64: only the phrase opens them.
        pub file: String,
        /// A name for the file.
        pub name: String,
        /// What it holds.
        pub contents: BackupContentsView,
    }

    /// What a backup holds, and what it cannot bring back.
    pub struct BackupContentsView {
        /// When it was made, milliseconds.
        pub made_at: u64,
        /// The nicknames of the personas in it, the first one first.
        pub personas: Vec<String>,
        /// The names of the chains that were in use.
        pub chains: Vec<String>,
        /// How many of each kind come back.
        pub holds: Vec<HeldView>,
        /// Apps that were installed: they are installed again by hand.
        pub apps: Vec<LostAppView>,
        /// What does not come back, and how many where that is known.
        pub lost: Vec<LostView>,
    }

    /// How many of one kind a backup holds.
    pub struct HeldView {
        /// The kind.
        pub what: Held,
        /// How many.
        pub count: u32,
    }

    /// What a backup does not bring back.
    pub struct LostView {
        /// The kind.
        pub what: Lost,
        /// How many; `null` where nobody can know.
        pub count: Option<u32>,
    }

    /// An app that was installed.
    pub struct LostAppView {
        /// Its id.
        pub id: String,
        /// Its title.
        pub name: String,
        /// Its version.
        pub version: String,
        /// The hash of its bundle.
        pub bundle: String,
    }

    /// What was done so that this profile can be restored.
    pub struct BackupStateView {
        /// When the person last proved that they wrote the phrase down, milliseconds.
        pub phrase_checked_at: Option<u64>,
        /// When a backup with this persona in it was last made, milliseconds.
        pub backup_made_at: Option<u64>,
    }

    /// Parameters of `wallet.checkphrase`.
    pub struct CheckPhraseParams {
        /// The 24 words as they were written down.
        pub phrase: SecretText,
    }

    /// Parameters of `wallet.phrase`.
    pub struct ShowPhraseParams {
        /// The profile's password; `null` where it has none.
        pub password: Option<SecretText>,
        /// That the person wants to see it, and that nobody looks over their shoulder.
        pub confirmed: bool,
    }

    /// The phrase. Whoever reads it owns everything.
    pub struct PhraseView {
        /// The 24 words, with spaces between them.
        pub phrase: SecretText,
    }

    /// A restored profile, or what a test restore would give.
    pub struct RestoredView {
        /// The profile's name on this machine; `null` of a test.
        pub profile: Option<String>,
        /// The first account's address.
        pub account: String,
        /// What the backup held; `null` without one.
        pub contents: Option<BackupContentsView>,
        /// What does not come back.
        pub lost: Vec<LostView>,
    }
}

names! {
    /// A kind of thing that a backup holds.
    pub enum Held {
        /// Further personas, each with all of its own.
        Personas,
        /// Further accounts, by name and app.
        Accounts,
        /// Contacts, with alias, verification and block.
        Contacts,
        /// What contacts and this persona told each other about where they can be paid, by chain.
        PayAddresses,
        /// Payments.
        Payments,
        /// Private payments, with what is needed to go on with them; private money itself comes back from the phrase.
        PrivatePayments,
        /// Questions that receipts of private payments answer: a receipt is held against the one that it was given for.
        Questions,
        /// What arrived, and moved otherwise, as it was read from the chain.
        Moves,
        /// Tokens that were added.
        Tokens,
        /// Claims of red envelopes.
        Claims,
        /// Batches of red envelopes' keys.
        Envelopes,
        /// Shares that were given as links.
        GivenShares,
        /// Shares that were received.
        ReceivedShares,
        /// Names that were asked for: what their hidden first step hides.
        Names,
        /// What apps may do.
        Grants,
        /// Limits of spending.
        Limits,
        /// What apps may spend by themselves: the terms, which the chain knows by hash only.
        Allowances,
        /// Answers to sheets.
        Receipts,
        /// Relays.
        Relays,
        /// Imported accounts.
        ImportedAccounts,
    }

    /// A kind of thing that does not come back.
    pub enum Lost {
        /// Conversations and their messages.
        Messages,
        /// Sessions: each contact is asked anew by the next message to them.
        Sessions,
        /// Who asked to be a contact and was not answered.
        Requests,
        /// Apps and what they kept.
        Apps,
        /// Payments that were agreed to and not signed: look at the account before paying again.
        UnsentPayments,
        /// Further personas, for want of a backup: what their accounts own is found by looking for them.
        Personas,
        /// The list of further accounts, for want of a backup: opened in order, they are the same again.
        Accounts,
        /// Imported accounts, for want of a backup: they are imported again by hand.
        ImportedAccounts,
        /// Contacts, for want of a backup.
        Contacts,
        /// Where contacts can be paid, for want of a backup: they tell it again.
        PayAddresses,
        /// The history of payments, for want of a backup; what arrived is read from the chain again when it is asked for.
        History,
        /// Private payments that were on their way, for want of a backup: each happens or does not, and what was sent is read from
        /// the pool again.
        PrivatePayments,
        /// Questions that receipts answer, for want of a backup: receipts that were given for them can no more be checked.
        Questions,
        /// Tokens that were added, for want of a backup: they are added again by hand.
        Tokens,
        /// The list of red envelopes that were made and claimed, for want of a backup.
        Envelopes,
        /// Received shares and links of given ones, for want of a backup.
        Shares,
        /// The list of names, for want of a backup: those that are owned stay so, and those only asked for are asked for again.
        Names,
        /// Limits and what apps may do, for want of a backup; allowances are looked for on the chain.
        Limits,
        /// Answers to sheets, for want of a backup.
        Receipts,
        /// Relays, for want of a backup: they are added again by hand, and the chain is chosen again.
        Relays,
    }
}
