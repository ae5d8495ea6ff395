//! A persona is one face of a profile: its own identity, accounts, contacts, relays and chain; nothing of it leads to another.

use crate::view;

view! {
    /// A persona of the profile.
    pub struct PersonaView {
        /// Its number in the key tree; 0 is the one every profile begins with.
        pub number: u32,
        /// The nickname in its contact card.
        pub nickname: String,
        /// Whether it is the one that answers here.
        pub current: bool,
        /// Whether it is open in the process that answers.
        pub open: bool,
        /// Where its screens are, while a host serves them; whoever has the address can use them.
        pub page: Option<String>,
        /// The socket of its calls.
        pub socket: String,
    }

    /// Parameters of `persona.create`.
    pub struct CreatePersonaParams {
        /// The nickname in its card, 1 to 64 bytes; none that another persona of the profile has.
        pub nickname: String,
        /// Its number, 1 to 15; `null` for the next one.
        #[serde(default)]
        pub number: Option<u32>,
        /// Whether it begins with the relays and the chain of the persona that is asked; whoever runs them then sees one
        /// address on the network for both.
        #[serde(default)]
        pub same_network: bool,
    }

    /// Parameters of `persona.rename`.
    pub struct RenamePersonaParams {
        /// Its number or nickname.
        pub persona: String,
        /// The new nickname, 1 to 64 bytes.
        pub nickname: String,
    }

    /// Parameters of `persona.find`.
    pub struct FindPersonasParams {
        /// Personas 1 to this number are looked for; 1 to 15.
        pub look: u32,
        /// Whether the person agrees that whoever runs the endpoints can guess from the looking that they are one person's.
        #[serde(default)]
        pub agreed: bool,
    }

    /// What looking for personas found.
    pub struct FoundPersonasView {
        /// How many were looked for.
        pub looked: u32,
        /// Those that had used the chain; they are personas of the profile now.
        pub found: Vec<PersonaView>,
    }
}
