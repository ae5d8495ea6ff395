//! A payee is a contact who has said where it can be paid on the chain in use.

use crate::view;

view! {
    /// What a contact and this profile have told each other about being paid, on the chain in use.
    pub struct PayeeView {
        /// The contact's id.
        pub contact: String,
        /// The name to show.
        pub name: String,
        /// Whether the contact's safety number was compared.
        pub verified: bool,
        /// Where it can be paid, as it said last; `null` when it never said so or took it back.
        pub address: Option<String>,
        /// The address that was relied on before, when the contact has named another since: the new one is used only after
        /// a yes to exactly that.
        pub changed_from: Option<String>,
        /// When it said so, milliseconds; `null` when it never did.
        pub told_at: Option<u64>,
        /// Whether it took back what it had said.
        pub taken_back: bool,
        /// Whether it was told where this profile can be paid, at one of its accounts.
        pub knows_ours: bool,
        /// Whether it asks where this profile can be paid, and was not answered.
        pub asks: bool,
    }

    /// Parameters of `contact.shareaddress`.
    pub struct ShareAddressParams {
        /// Contact id, alias or nickname.
        pub contact: String,
        /// The account to be paid at; the first when absent. An account of its own keeps payers apart.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
    }
}
