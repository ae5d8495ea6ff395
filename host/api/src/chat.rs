//! A conversation is what two people wrote to each other; each message says how far it has provably come.

use crate::view;

view! {
    /// A conversation in the list.
    pub struct ConversationView {
        /// Its id.
        pub id: String,
        /// The contact on the other side.
        pub contact: String,
        /// The name to show.
        pub title: String,
        /// Whether the contact's safety number was compared.
        pub verified: bool,
        /// The newest message.
        pub last: Option<MessageView>,
        /// How many messages of theirs are unread.
        pub unread: u32,
    }

    /// A message.
    pub struct MessageView {
        /// Its id, the same on both sides.
        pub id: String,
        /// The conversation.
        pub conversation: String,
        /// Whether this profile wrote it.
        pub mine: bool,
        /// When it was written, milliseconds, by its author's clock.
        pub at: u64,
        /// Its place in the order that both sides share: rises from message to message; equal places are ordered by id.
        pub place: u64,
        /// Whether something that its author had seen never arrived here.
        pub gap_before: bool,
        /// How far it has come. Messages of the other side are `delivered` or `read`.
        pub state: MessageState,
        /// What it says.
        pub content: ContentView,
    }

    /// What a card says of its app, for who does not have it.
    pub struct CardOfferView {
        /// The app's short name.
        pub name: String,
        /// Its version.
        pub version: String,
        /// The number of its publisher in the registry; `null` where the card names its key.
        pub publisher: Option<u64>,
        /// The first bytes of the hash of its publisher's key, hex; `null` where the card names a record of the registry.
        pub key: Option<String>,
        /// The link `teahouse:app/…`.
        pub link: String,
    }

    /// A page of messages, oldest first.
    pub struct MessagePage {
        /// The messages.
        pub messages: Vec<MessageView>,
        /// Whether there are older ones.
        pub more: bool,
    }

    /// Parameters of `chat.show`.
    pub struct ShowChatParams {
        /// The conversation's id, or the name of a contact.
        pub conversation: String,
        /// Only what comes before this message.
        #[serde(default)]
        #[ts(optional)]
        pub before: Option<String>,
        /// At most so many; 1 to 200.
        pub limit: u32,
    }

    /// Parameters of `chat.send`.
    pub struct SendTextParams {
        /// The conversation's id, or the name of a contact.
        pub conversation: String,
        /// The words; 1 to 8,000 bytes.
        pub text: String,
    }

    /// Parameters of `chat.read`.
    pub struct ReadChatParams {
        /// The conversation's id, or the name of a contact.
        pub conversation: String,
        /// Everything up to this message has been seen; the newest when absent.
        #[serde(default)]
        #[ts(optional)]
        pub up_to: Option<String>,
    }
}

crate::names! {
    /// How far a message has provably come.
    pub enum MessageState {
        /// On this device's disk; it goes out by itself.
        Queued,
        /// Two relays have signed for it.
        Stored,
        /// The other device has it.
        Delivered,
        /// The other person has seen it.
        Read,
    }
}

crate::choice! {
    /// What a message says.
    pub enum ContentView {
        /// Words.
        Text {
            /// The words.
            text: String,
        },
        /// A share of a red envelope for the reader.
        RedEnvelope {
            /// The app that gave it.
            app: String,
            /// The envelope's id, hex.
            envelope: String,
            /// The share's number.
            index: u32,
            /// The wish on it.
            greeting: String,
            /// How far it is, as far as this device knows.
            state: crate::envelope::ShareState,
            /// What the share is worth; `null` where the asset is not known here.
            amount: Option<crate::money::MoneyView>,
            /// How to get the app; `null` where the envelope does not say, or says it of another app.
            offer: Option<CardOfferView>,
        },
        /// A card of an app: opening it opens the app with what the card carries.
        AppCard {
            /// The app.
            app: String,
            /// The words on it.
            text: String,
            /// Whether its sender has changed it since.
            updated: bool,
            /// How to get the app; `null` where the card does not say, or says it of another app.
            offer: Option<CardOfferView>,
        },
        /// Word of a change of a card, which shows it itself.
        CardUpdate {
            /// The app.
            app: String,
            /// The words on the card from then on.
            text: String,
        },
        /// A file that was shared in an app, where the reader's own app can fetch it.
        AppFile {
            /// The app.
            app: String,
            /// What its writer calls it, cleaned.
            name: String,
            /// Its bytes, as its writer says.
            size: u64,
        },
        /// Where its writer can be paid.
        PayAddress {
            /// The number of the chain.
            chain: u64,
            /// The account; `null` takes back what was said before.
            address: Option<String>,
            /// Whether it is the chain in use.
            here: bool,
        },
        /// A wish to be told where the reader can be paid.
        AskPayAddress {
            /// The number of the chain.
            chain: u64,
            /// Whether it is the chain in use.
            here: bool,
        },
        /// Where its writer can be paid privately.
        PrivatePayAddress {
            /// The number of the chain.
            chain: u64,
            /// The shielded address, where it is of the pool in use; `null` of another, and of what takes it back.
            address: Option<String>,
            /// Whether it takes back what was said before.
            taken_back: bool,
            /// Whether it is the chain in use.
            here: bool,
        },
        /// The account that its writer uses with an app.
        AppAccount {
            /// The app.
            app: String,
            /// Its title, where it is installed.
            title: Option<String>,
            /// The account.
            address: String,
        },
        /// Of a kind this version does not know.
        Unknown {
            /// The kind's number.
            number: u32,
        },
    }
}
