//! A mini-app is installed from a bundle, given what it may do, and drawn by the host.

use crate::consent::ConsentSheetView;
use crate::money::{PartyView, QrView};
use crate::tree::ViewTree;
use crate::view;

view! {
    /// An installed app.
    pub struct AppView {
        /// Its id: of an app from a file its publisher's key and name, else the registry's.
        pub id: String,
        /// Its short name, unique among the installed ones.
        pub name: String,
        /// Its title in its manifest.
        pub title: String,
        /// Its version.
        pub version: String,
        /// The publisher's key: the first bytes of its hash, hex.
        pub publisher: String,
        /// The bundle's hash, hex.
        pub bundle: String,
        /// When it was installed, milliseconds.
        pub installed_at: u64,
        /// The interfaces its binary imports: all it can ever ask for.
        pub imports: Vec<String>,
        /// What it may do.
        pub grants: Vec<GrantView>,
        /// Lookalike names and other things to notice, as codes.
        pub warnings: Vec<String>,
    }

    /// One thing an app may do.
    pub struct GrantView {
        /// Its id.
        pub id: String,
        /// The capability: `wallet`, `contracts`, `claims`, `storage` ….
        pub capability: String,
        /// Its parameters as the manifest states them.
        pub scope: Vec<String>,
        /// Whether each use asks the person.
        pub asks: bool,
        /// What the person said about it.
        pub decision: GrantDecision,
        /// When it was given, milliseconds; `null` where that was not noted.
        pub given_at: Option<u64>,
        /// The version that it was given to first; `null` where that was not noted.
        pub given_to: Option<String>,
        /// When it ends, milliseconds; `null` for never.
        pub ends_at: Option<u64>,
        /// What it may move at most, asset by asset; empty where it moves no money.
        pub caps: Vec<GrantCapView>,
    }

    /// The most that one permission may move of one asset.
    pub struct GrantCapView {
        /// The asset, as the app calls it.
        pub asset: String,
        /// Its symbol; what the app calls it where the chain in use does not know it.
        pub symbol: String,
        /// Digits behind the point.
        pub decimals: u8,
        /// The most of one payment that the app asked for, in the smallest unit.
        pub asked_payment: String,
        /// The most of one day that it asked for.
        pub asked_day: String,
        /// The person's own most of one payment, in the smallest unit; `null` for none.
        pub own_payment: Option<String>,
        /// The person's own most of one day; `null` for none.
        pub own_day: Option<String>,
    }

    /// A receipt: one thing that a person did about an app, bound to the one before.
    pub struct AppReceiptView {
        /// Its number, from 1.
        pub number: u64,
        /// When, milliseconds.
        pub at: u64,
        /// The app.
        pub app: String,
        /// Its version then; empty where it was not installed.
        pub version: String,
        /// The hash of its bundle then, hex; zeros where it was not installed.
        pub bundle: String,
        /// The permission that it is about; `all` for every one.
        pub scope: String,
        /// What was asked, or done.
        pub kind: ReceiptKind,
        /// What was answered.
        pub answer: ReceiptAnswer,
        /// The digest of what was shown, hex.
        pub shown: String,
        /// The hash of the receipt before, hex; zeros in the first.
        pub previous: String,
        /// The hash of this receipt, hex.
        pub hash: String,
    }

    /// Parameters of `app.receipts`.
    pub struct AppReceiptsParams {
        /// Only of this app: its id or its short name. Of all when absent.
        #[serde(default)]
        #[ts(optional)]
        pub app: Option<String>,
        /// Only older ones than this number.
        #[serde(default)]
        #[ts(optional)]
        pub before: Option<u64>,
        /// At most so many, 1 to 200.
        pub limit: u32,
    }

    /// A page of receipts, newest first.
    pub struct AppReceiptsView {
        /// The receipts.
        pub receipts: Vec<AppReceiptView>,
        /// Whether there are older ones.
        pub more: bool,
        /// How many were ever written, of all apps.
        pub count: u64,
        /// The hash of the newest of them, hex.
        pub head: String,
        /// Where the log is not what was written; `null` while it is whole.
        pub trouble: Option<crate::ErrorView>,
    }

    /// All receipts as text.
    pub struct ReceiptsExportView {
        /// One JSON object a line, oldest first; the last line has how many there are and the newest one's hash.
        pub lines: String,
        /// How many there are.
        pub count: u64,
        /// The hash of the newest, hex: noted elsewhere, it shows later that none was dropped.
        pub head: String,
    }

    /// An open app.
    pub struct OpenAppView {
        /// Its handle while it is open.
        pub handle: String,
        /// The app.
        pub app: String,
        /// Its title.
        pub title: String,
        /// The conversation it was opened in.
        pub conversation: Option<String>,
        /// Rises with every change of what follows.
        pub revision: u64,
        /// What it draws; `null` while it has drawn nothing.
        pub tree: Option<ViewTree>,
        /// What the host asks of the person for it.
        pub pickers: Vec<PickerView>,
        /// Permissions that ran out, and that it asks for again: nothing is done for it before the person says so.
        pub renewals: Vec<String>,
        /// Sheets of this app that wait for an answer.
        pub sheets: Vec<String>,
        /// Claim links of this app's envelopes, for the person to pass on. Whoever has one has the share.
        pub links: Vec<ClaimLinkView>,
        /// Why it stopped: a code; `null` while it runs.
        pub stopped: Option<String>,
    }

    /// A picker of the host: the app learns only what is picked.
    pub struct PickerView {
        /// Its id.
        pub id: String,
        /// At most so many.
        pub max: u32,
        /// What the app says it is for, quoted.
        pub reason: String,
    }

    /// A share as a link.
    pub struct ClaimLinkView {
        /// The envelope, hex.
        pub envelope: String,
        /// The share's number.
        pub index: u32,
        /// Its amount.
        pub amount: crate::money::MoneyView,
        /// The link `teahouse:envelope/…`.
        pub link: String,
    }

    /// Parameters of `app.inspect`.
    pub struct BundleParams {
        /// The bytes of the `.teahouse` file, base64.
        pub bundle: String,
    }

    /// Parameters of `app.install`.
    pub struct InstallParams {
        /// The bytes of the `.teahouse` file, base64.
        pub bundle: String,
        /// Whether an update may do more than what is installed.
        #[serde(default)]
        pub agree: bool,
    }

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
        /// The version that is installed by the registry's record.
        pub installed: Option<String>,
        /// The newest version that was ever installed so: an older one is not taken.
        pub seen: Option<String>,
        /// Why it would not be installed: a code.
        pub refused: Option<String>,
        /// Lookalike names and other things to notice, as codes.
        pub warnings: Vec<String>,
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

    /// Parameters of `app.installnamed`.
    pub struct InstallNamedParams {
        /// Its name, `PUBLISHER/NAME`, or a link `teahouse:app/…`.
        pub name: String,
        /// The version; the newest when absent.
        #[serde(default)]
        #[ts(optional)]
        pub version: Option<String>,
        /// The bytes of its `.teahouse` file, base64, where they are at hand.
        #[serde(default)]
        #[ts(optional)]
        pub bundle: Option<String>,
        /// Whether an update may do more than what is installed.
        #[serde(default)]
        pub agree: bool,
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

    /// Parameters that name an installed app.
    pub struct AppParams {
        /// Its id or its short name.
        pub app: String,
    }

    /// Parameters of `app.revoke`.
    pub struct RevokeParams {
        /// Its id or its short name.
        pub app: String,
        /// The grant; all of them when absent.
        #[serde(default)]
        #[ts(optional)]
        pub grant: Option<String>,
    }

    /// Parameters of `app.allow` and `app.deny`.
    pub struct AllowParams {
        /// Its id or its short name.
        pub app: String,
        /// The grant.
        pub grant: String,
    }

    /// Parameters of `app.limit`.
    pub struct LimitGrantParams {
        /// Its id or its short name.
        pub app: String,
        /// The grant.
        pub grant: String,
        /// The asset whose most is set, as the app calls it; without one only the end is set.
        #[serde(default)]
        #[ts(optional)]
        pub asset: Option<String>,
        /// The most of one payment, in the smallest unit; none of the person's own when absent.
        #[serde(default)]
        #[ts(optional)]
        pub per_payment: Option<String>,
        /// The most of one day; none of the person's own when absent.
        #[serde(default)]
        #[ts(optional)]
        pub per_day: Option<String>,
        /// How long it lasts from now on; its end stays as it is when absent.
        #[serde(default)]
        #[ts(optional)]
        pub lasts: Option<GrantTerm>,
    }

    /// Parameters of `app.open`.
    pub struct OpenAppParams {
        /// Its id or its short name.
        pub app: String,
        /// The conversation to open it in: its id, or the name of a contact.
        #[serde(default)]
        #[ts(optional)]
        pub conversation: Option<String>,
        /// The message that is opened: the id of a red envelope or a card.
        #[serde(default)]
        #[ts(optional)]
        pub message: Option<String>,
        /// The person's language, BCP 47.
        #[serde(default)]
        #[ts(optional)]
        pub locale: Option<String>,
        /// Whether to open it although it failed each time it was started.
        #[serde(default)]
        #[ts(optional)]
        pub anyway: Option<bool>,
    }

    /// Parameters of `app.event`: what the person did to a node.
    pub struct AppEventParams {
        /// The open app.
        pub handle: String,
        /// The revision the person saw. An older one is refused, so that nobody presses what is no longer there.
        #[serde(default)]
        #[ts(optional)]
        pub revision: Option<u64>,
        /// The node.
        pub node: u32,
        /// What was done.
        pub action: UiAction,
    }

    /// An open app as text, for a terminal.
    pub struct ScreenView {
        /// The open app.
        pub handle: String,
        /// The revision that was drawn.
        pub revision: u64,
        /// The lines. Every control that can be used has a number in front of it.
        pub text: String,
        /// Those controls in order.
        pub controls: Vec<ControlView>,
    }

    /// A control of a screen.
    pub struct ControlView {
        /// Its number on the screen, from 1.
        pub number: u32,
        /// Its node.
        pub node: u32,
        /// Its label.
        pub label: String,
    }

    /// Parameters of `app.enter`: a line typed at a screen.
    pub struct EnterParams {
        /// The open app.
        pub handle: String,
        /// A control's number, and behind it what to enter: `2 hello`. A button takes nothing, `-` empties a field.
        pub line: String,
    }

    /// Parameters of `app.pick`.
    pub struct PickParams {
        /// The open app.
        pub handle: String,
        /// The picker.
        pub picker: String,
        /// The contacts picked; empty refuses.
        pub contacts: Vec<String>,
    }

    /// Parameters that name an open app.
    pub struct HandleParams {
        /// The open app.
        pub handle: String,
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

    /// What a person said about a grant.
    pub enum GrantDecision {
        /// Nothing against it.
        Open,
        /// No, twice in a row: it stands until it is allowed again.
        Denied,
        /// Taken back.
        Revoked,
        /// It ran out: the person is asked before the next use.
        Ended,
    }

    /// How long a permission lasts.
    pub enum GrantTerm {
        /// An hour.
        Hour,
        /// A day.
        Day,
        /// Thirty days.
        Month,
        /// Until it is taken back.
        Never,
    }

    /// What a receipt is about.
    pub enum ReceiptKind {
        /// A permission was given, or its end or its most was set.
        Grant,
        /// A permission was refused for good.
        Denial,
        /// A permission was taken back.
        Revoke,
        /// A payment.
        Payment,
        /// Something to sign.
        Signature,
        /// A contract call.
        ContractWrite,
        /// A card into a conversation.
        Card,
        /// People to choose.
        Pick,
        /// Shares of a red envelope, given away.
        Gift,
    }

    /// What a person answered.
    pub enum ReceiptAnswer {
        /// Yes.
        Agreed,
        /// No.
        Refused,
        /// No, and not to be asked again.
        RefusedForGood,
        /// Nobody answered in time.
        Lapsed,
    }
}

crate::choice! {
    /// What a person does to a node.
    pub enum UiAction {
        /// Pressed a button.
        Pressed,
        /// Typed words.
        Text {
            /// The words.
            value: String,
        },
        /// Typed a whole number.
        Number {
            /// Decimal digits, with a sign where it is below 0.
            value: String,
        },
        /// Typed an amount.
        BaseUnits {
            /// In the smallest unit, decimal digits.
            value: String,
        },
        /// Emptied a field.
        Cleared,
        /// Chose an option.
        Chosen {
            /// Its number, from 0.
            index: u32,
        },
        /// Turned a switch.
        Toggled {
            /// Whether it is on now.
            on: bool,
        },
    }
}
