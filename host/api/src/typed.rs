//! What a signature covers when it is no transaction (EIP-712), field by field.

use crate::money::{MoneyView, PartyView};
use crate::view;

view! {
    /// A struct that would be signed. Every field of it is here.
    pub struct TypedDataView {
        /// The contract that asks for it, by its name in the address book; its code was compared with the book's.
        pub contract: String,
        /// The chain it counts on.
        pub chain_id: u64,
        /// Where it counts: the contract of its domain.
        pub place: String,
        /// The name of the struct.
        pub name: String,
        /// Its fields, in the order in which they are signed.
        pub fields: Vec<TypedFieldView>,
    }

    /// One field.
    pub struct TypedFieldView {
        /// Where it is: `maxFee`, or in the second entry of a list `calls.2.to`.
        pub path: String,
        /// `Struct.field`: what a front looks its words up by.
        pub label: String,
        /// What it holds: a decimal number, an address, or hex.
        pub value: String,
        /// What it holds, where it is an amount.
        pub money: Option<MoneyView>,
        /// Whose account it holds, where an app has it signed.
        pub party: Option<PartyView>,
    }
}
