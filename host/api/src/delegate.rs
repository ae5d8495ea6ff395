//! An account's code is none, or code that it took on so that others can bring what it signed to the chain (EIP-7702).

use crate::money::PartyView;
use crate::view;

view! {
    /// Who brings it to the chain where the account itself does not, and is paid the fee.
    pub struct CarriageView {
        /// The accounts one of which is paid, the cheapest first; none where it is done for nothing.
        pub carriers: Vec<PartyView>,
        /// After this it can never happen, milliseconds.
        pub until: u64,
        /// The code that the account takes on with it; `null` where it has it already.
        pub takes_on: Option<CodeView>,
    }

    /// Code at an address.
    pub struct CodeView {
        /// Where it is: `0x…`.
        pub address: String,
        /// The contract's name; `null` where the address book does not know it.
        pub contract: Option<String>,
    }

    /// What code an account of the persona has.
    pub struct DelegateView {
        /// The account.
        pub account: String,
        /// The code; `null` for a plain account.
        pub code: Option<CodeView>,
        /// Whether the account is plain, or its code is the `Delegate` of the address book. Other code can do anything with
        /// everything the account has.
        pub trusted: bool,
    }

    /// Parameters of `wallet.undelegate`.
    pub struct UndelegateParams {
        /// The account; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// Refused with `PAY-448` where it is there: nobody is paid by an account that runs no code. Here so that this is said,
        /// and not that the field is unknown.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }
}
