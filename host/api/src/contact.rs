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
        /// Sixty digits both sides see alike, to be compared by another way.
        pub safety_number: Option<String>,
        /// Whether the person compared them.
        pub verified: bool,
        /// Whether they came with other device keys, and wait to be accepted anew.
        pub new_keys: bool,
        /// The conversation with it.
        pub conversation: String,
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
        /// Whether it is a contact that came with other device keys.
        pub new_keys: bool,
    }

    /// Parameters of `contact.add`.
    pub struct AddContactParams {
        /// The link `teahouse:contact/…`.
        pub link: String,
        /// A name for it.
        #[serde(default)]
        #[ts(optional)]
        pub alias: Option<String>,
        /// The first words, which the request shows; a wave of the hand when absent.
        #[serde(default)]
        #[ts(optional)]
        pub hello: Option<String>,
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
        /// Both sides can write, and have heard from each other.
        Mutual,
        /// They asked, and wait for our answer.
        Waiting,
        /// We read nothing from them.
        Blocked,
    }
}
