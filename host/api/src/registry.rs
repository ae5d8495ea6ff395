//! The registry names apps and their releases, for whoever publishes them and whoever looks for them.

use crate::consent::ConsentSheetView;
use crate::money::{PartyView, QrView};
use crate::view;

view! {
    /// What the registry says of an app and one release of it.
    pub struct AppListingView {
        /// The registry's id of it, and its id here once it is installed by it.
        pub id: String,
        /// Its name.
        pub name: String,
        /// The number of its publisher.
        pub publisher: u64,
        /// The account that publishes it.
        pub owner: PartyView,
        /// The key that signed the release: the first bytes of its hash, hex.
        pub key: String,
        /// Whether its publisher signs with another key by now.
        pub key_changed: bool,
        /// The release's version.
        pub version: String,
        /// The newest version; `null` before the first release.
        pub latest: Option<String>,
        /// BLAKE3 of the release's bundle, hex.
        pub bundle: String,
        /// When it was published, milliseconds.
        pub published_at: u64,
        /// When its publisher withdrew it, milliseconds; `null` while it stands.
        pub withdrawn_at: Option<u64>,
        /// How many accounts besides the publisher's say that they made it again from its sources and got the same bytes. One person can
        /// have many accounts.
        pub rebuilt: u32,
        /// How many say that they got other bytes.
        pub rebuilt_otherwise: u32,
        /// The version that is installed by the registry's record.
        pub installed: Option<String>,
        /// The newest version that was ever installed so: an older one is not taken.
        pub seen: Option<String>,
        /// Why it would not be installed: a code.
        pub refused: Option<String>,
        /// Lookalike names and other things to notice, as codes.
        pub warnings: Vec<String>,
    }

    /// An app as the store lists it, with its newest release.
    pub struct StoreAppView {
        /// The registry's id of it, and its id here once it is installed by it.
        pub id: String,
        /// Its name in the registry, `PUBLISHER/NAME`, which means one app only.
        pub named: String,
        /// Its name.
        pub name: String,
        /// Its title where it is installed: the registry knows none.
        pub title: Option<String>,
        /// The number of its publisher.
        pub publisher: u64,
        /// The account that publishes it.
        pub owner: PartyView,
        /// Its newest version.
        pub version: String,
        /// When that was published, milliseconds.
        pub published_at: u64,
        /// Whether its publisher withdrew that version.
        pub withdrawn: bool,
        /// The version that is installed by the registry's record.
        pub installed: Option<String>,
        /// Lookalike names and other things to notice, as codes.
        pub warnings: Vec<String>,
    }

    /// A page of the store.
    pub struct StoreView {
        /// The apps.
        pub apps: Vec<StoreAppView>,
        /// How many there are on all pages.
        pub total: u32,
        /// Where the next page begins; `null` on the last one.
        pub next: Option<u32>,
        /// The block up to which the registry was read.
        pub block: u64,
    }

    /// Parameters of `app.store`.
    pub struct StoreParams {
        /// Words that all stand in its name, its publisher's number, or its title where it is installed; they are sent nowhere.
        #[serde(default)]
        #[ts(optional)]
        pub words: Option<String>,
        /// Where the page begins; at the first app when absent.
        #[serde(default)]
        #[ts(optional)]
        pub from: Option<u32>,
        /// At most so many, and never more than 50; 20 when absent.
        #[serde(default)]
        #[ts(optional)]
        pub limit: Option<u32>,
    }

    /// Parameters of `app.lookup`.
    pub struct AppLookupParams {
        /// Its name, `PUBLISHER/NAME`, or a link `teahouse:app/…`.
        pub name: String,
        /// The version; the newest when absent.
        #[serde(default)]
        #[ts(optional)]
        pub version: Option<String>,
    }

    /// What comes next on the way of a bundle into the registry.
    pub struct PublishStepView {
        /// What comes next.
        pub step: PublishStep,
        /// The sheet of this step, if it needs a yes.
        pub sheet: Option<ConsentSheetView>,
        /// The publisher's number, once there is one.
        pub publisher: Option<u64>,
        /// The app's name.
        pub name: String,
        /// The release's version.
        pub version: String,
        /// Once it is done, the link `teahouse:app/…` to the release.
        pub link: Option<String>,
        /// The link as a QR code; `null` when it is too long for one.
        pub qr: Option<QrView>,
        /// Once it is done, why no mailbox has its bytes: a code.
        pub trouble: Option<String>,
    }

    /// Parameters of `app.publish`.
    pub struct PublishAppParams {
        /// The bytes of the `.teahouse` file, base64.
        pub bundle: String,
        /// The account that publishes; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The publisher's number, where the account did not register it itself.
        #[serde(default)]
        #[ts(optional)]
        pub publisher: Option<u64>,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `app.yank`.
    pub struct YankAppParams {
        /// Its name, `PUBLISHER/NAME`, or a link `teahouse:app/…`.
        pub name: String,
        /// The version.
        pub version: String,
        /// The account that publishes; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `app.attest`.
    pub struct AttestAppParams {
        /// The bytes of the `.teahouse` file that was made again, base64: the release's, or it is refused.
        pub bundle: String,
        /// Its name, `PUBLISHER/NAME`, or a link `teahouse:app/…`; the name in the bundle when absent.
        #[serde(default)]
        #[ts(optional)]
        pub app: Option<String>,
        /// The account that says so; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `app.rotatekey`.
    pub struct RotateKeyParams {
        /// The Ed25519 public key that signs bundles from now on, hex.
        pub key: String,
        /// The account that publishes; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The publisher's number, where the account did not register it itself.
        #[serde(default)]
        #[ts(optional)]
        pub publisher: Option<u64>,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }
}

crate::names! {
    /// What comes next on the way of a bundle into the registry.
    pub enum PublishStep {
        /// The account becomes a publisher, with the key that signed the bundle.
        Register,
        /// The publisher creates the app.
        Create,
        /// The publisher releases the version.
        Release,
        /// The registry has it.
        Done,
    }
}
