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
        /// Where it can be paid privately in the pool in use, as it said last: `tea1…`; `null` when it cannot.
        pub private_address: Option<String>,
        /// Whether that is another than the one that was relied on before: it is used only after a yes to exactly that.
        pub private_changed: bool,
        /// Whether it was told where this profile can be paid privately in the pool in use.
        pub knows_private: bool,
    }

    /// Parameters of `contact.shareaddress`: where the chain has a pool, a shielded address of its own is told with the account.
    pub struct ShareAddressParams {
        /// Contact id, alias or nickname.
        pub contact: String,
        /// The account to be paid at; the first when absent. An account of its own keeps payers apart.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
    }
}
