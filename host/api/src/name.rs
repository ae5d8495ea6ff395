//! A name in the directory points at the hash of its owner's contact card; nobody needs one.

use crate::consent::ConsentSheetView;
use crate::money::{MoneyView, PartyView};
use crate::view;

view! {
    /// What is known of a name.
    pub struct NameView {
        /// The name.
        pub name: String,
        /// Where it stands.
        pub phase: NamePhase,
        /// Who owns it; `null` while anybody may ask for it.
        pub owner: Option<PartyView>,
        /// To whom it is offered, if to anybody.
        pub offered_to: Option<PartyView>,
        /// Who may begin a recovery of it, if the owner chose anybody.
        pub recovery: Option<PartyView>,
        /// How many seconds the owner has to stop one.
        pub recovery_delay: Option<u32>,
        /// To whom a recovery that has begun hands it; `null` while none runs.
        pub heir: Option<PartyView>,
        /// From when on that recovery can be finished, milliseconds.
        pub recover_at: Option<u64>,
        /// Hash of the owner's contact card: `0x…`.
        pub card: Option<String>,
        /// Whether that is this profile's own card, as it is now.
        pub card_is_mine: bool,
        /// The number of its last record: a card with a lower one is old.
        pub seq: u64,
        /// From when on it points nowhere, milliseconds.
        pub expires_at: Option<u64>,
        /// From when on anybody may end it and ask for it, milliseconds.
        pub free_from: Option<u64>,
        /// What has to lie with it while it is held; it comes back when the name ends.
        pub deposit: MoneyView,
    }

    /// What comes next on the way to a name.
    pub struct NameStepView {
        /// The name.
        pub name: String,
        /// What comes next.
        pub step: NameStep,
        /// The sheet of this step, if it needs a yes.
        pub sheet: Option<ConsentSheetView>,
        /// The first moment of the next step, milliseconds.
        pub not_before: Option<u64>,
        /// The last moment of it, milliseconds; after that the first step is made again.
        pub not_after: Option<u64>,
    }

    /// Parameters that name a name.
    pub struct NameParams {
        /// The name.
        pub name: String,
    }

    /// Parameters of what is done with a name.
    pub struct NameActParams {
        /// The account that acts and owns; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The name.
        pub name: String,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `name.offer`.
    pub struct OfferNameParams {
        /// The account that owns it; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The name.
        pub name: String,
        /// The account `0x…`; `null` takes the offer back.
        pub to: Option<String>,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `name.recovery`.
    pub struct RecoverNameParams {
        /// The account that acts; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The name.
        pub name: String,
        /// What is done.
        pub step: RecoveryStep,
        /// The account `0x…` that may recover it, or the heir.
        #[serde(default)]
        pub to: Option<String>,
        /// With `set`: how many seconds the owner has to stop a recovery.
        #[serde(default)]
        pub delay: Option<u32>,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }
}

crate::names! {
    /// What is done about the recovery of a name.
    pub enum RecoveryStep {
        /// The owner chooses who may begin one.
        Set,
        /// The owner chooses nobody.
        Clear,
        /// The recovery account begins one, for an heir.
        Start,
        /// The owner stops it.
        Stop,
        /// The heir gets the name, after the owner's time to stop that.
        Finish,
    }

    /// Where a name stands.
    pub enum NamePhase {
        /// Anybody may ask for it.
        Free,
        /// It points at its owner's card.
        Live,
        /// It points nowhere, and nobody but its owner can renew or end it.
        Grace,
        /// Its owner may renew it until somebody ends it.
        Lapsed,
    }

    /// What comes next on the way to a name.
    pub enum NameStep {
        /// Say, in a way that nobody can read, which name is wanted.
        Commit,
        /// Wait: who reads a name in the last step shall not be first to it.
        Wait,
        /// Take it, with its deposit.
        Register,
        /// It is this profile's.
        Done,
    }
}
