//! A contact is a person whose card this profile holds.

use crate::money::QrView;
use crate::view;

view! {
    /// This profile's own card, to be shown or sent.
    pub struct CardView {
        /// The link `teahouse:contact/…`.
        pub link: String,
        /// The link as a QR code; `null` when it is too long for one.
        pub qr: Option<QrView>,
    }

    /// A contact.
    pub struct ContactView {
        /// Its id: the account identity, hex.
        pub id: String,
        /// The nickname in its card.
        pub nickname: String,
        /// The name this profile gave it.
        pub alias: Option<String>,
        /// How far the acquaintance is.
        pub state: ContactState,
        /// Digits both sides see alike, to be compared by another way; `null` before there is a session.
        pub safety_number: Option<String>,
        /// Whether the person compared them.
        pub verified: bool,
        /// The conversation with it, if there is one.
        pub conversation: Option<String>,
    }

    /// Someone who asks to be a contact.
    pub struct RequestView {
        /// Its id.
        pub id: String,
        /// The nickname in its card.
        pub nickname: String,
        /// When it came, milliseconds.
        pub at: u64,
        /// The first words, if any.
        pub text: Option<String>,
    }

    /// Parameters of `contact.add`.
    pub struct AddContactParams {
        /// The link `teahouse:contact/…`.
        pub link: String,
        /// A name for it.
        #[serde(default)]
        #[ts(optional)]
        pub alias: Option<String>,
    }

    /// Parameters that name a contact.
    pub struct ContactParams {
        /// Its id, or its alias or nickname where that names exactly one.
        pub contact: String,
    }

    /// Parameters of `contact.verify`.
    pub struct VerifyContactParams {
        /// Its id, or its alias or nickname where that names exactly one.
        pub contact: String,
        /// The safety number as it was compared. Another one is refused.
        pub safety_number: String,
    }

    /// Parameters of `contact.rename`.
    pub struct RenameContactParams {
        /// Its id, or its alias or nickname where that names exactly one.
        pub contact: String,
        /// The new name; `null` goes back to the nickname.
        pub alias: Option<String>,
    }
}

crate::names! {
    /// How far an acquaintance is.
    pub enum ContactState {
        /// We asked; they did not answer yet.
        Asked,
        /// Both sides can write.
        Mutual,
        /// We read nothing from them.
        Blocked,
    }
}
