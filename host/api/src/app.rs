//! A mini-app is installed from a bundle, given what it may do, and drawn by the host.

pub use crate::blocklist::{
    BlockedView, BlocklistAddParams, BlocklistIgnoreParams, BlocklistParams, BlocklistView,
};
pub use crate::grant::{
    AllowParams, AppReceiptView, AppReceiptsParams, AppReceiptsView, GrantCapView, GrantDecision, GrantTerm,
    GrantView, LimitGrantParams, ReceiptAnswer, ReceiptKind, ReceiptsExportView, RevokeParams,
};
use crate::money::QrView;
pub use crate::registry::{
    AppListingView, AppLookupParams, AttestAppParams, PublishAppParams, PublishStep, PublishStepView,
    RotateKeyParams, StoreAppView, StoreParams, StoreView, YankAppParams,
};
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
        /// Where it came from.
        pub origin: AppOriginView,
    }

    /// What there is to see of an app, out of its bundle.
    pub struct AppAboutView {
        /// What it is and could ever do: the installed app, or what would be installed.
        pub app: AppView,
        /// Its title in the language that was asked for, else in English.
        pub title: String,
        /// What it says it is for, in one sentence, so too.
        pub summary: String,
        /// How many bytes its bundle has.
        pub bytes: u64,
        /// Its icon, a `data:` address; `null` where it has none that can be shown.
        pub icon: Option<String>,
        /// Pictures of it, `data:` addresses.
        pub pictures: Vec<String>,
    }

    /// Where an app came from.
    pub struct AppOriginView {
        /// By which way.
        pub way: AppWay,
        /// Its name in the registry, `PUBLISHER/NAME`; `null` of an app that no record of the registry stands for.
        pub named: Option<String>,
        /// The link `teahouse:app/…` to it, where there was one.
        pub link: Option<String>,
        /// The contact who sent the card it came with.
        pub contact: Option<String>,
        /// The whole key that signed its bundle, hex.
        pub key: String,
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
        /// The same for files.
        pub file_pickers: Vec<FilePickerView>,
        /// The same for places and codes.
        pub text_pickers: Vec<TextPickerView>,
        /// Permissions that ran out, and that it asks for again: nothing is done for it before the person says so.
        pub renewals: Vec<String>,
        /// Sheets of this app that wait for an answer.
        pub sheets: Vec<String>,
        /// Claim links of this app's envelopes, for the person to pass on. Whoever has one has the share.
        pub links: Vec<ClaimLinkView>,
        /// Why it stopped: a code; `null` while it runs.
        pub stopped: Option<String>,
        /// What it is, of an app that is not installed and runs without powers; `null` of an installed one.
        pub unkept: Option<AppView>,
    }

    /// What an open app uses.
    pub struct RunningAppView {
        /// Its handle.
        pub handle: String,
        /// Its title.
        pub title: String,
        /// The conversation it was opened in.
        pub conversation: Option<String>,
        /// Whether it is installed; one that is not runs without powers.
        pub kept: bool,
        /// How much it does, in one word.
        pub load: AppLoad,
        /// Bytes of memory it has now.
        pub memory: u64,
        /// The most it had since it was opened.
        pub memory_most: u64,
        /// The most it may have.
        pub memory_bound: u64,
        /// How long its turns took in the last minute, milliseconds: it had a core for no longer.
        pub busy_millis: u64,
        /// Turns since it was opened.
        pub turns: u64,
        /// Bytes it keeps on the disk.
        pub storage: u64,
        /// The most it may keep.
        pub storage_bound: u64,
        /// What it asked for and waits for.
        pub pending: u32,
        /// The last turn that was not kept.
        pub last_fault: Option<AppFaultView>,
        /// Why it stopped: a code; `null` while it runs.
        pub stopped: Option<String>,
    }

    /// A turn of an app that was not kept.
    pub struct AppFaultView {
        /// Why: a code.
        pub code: String,
        /// When, milliseconds.
        pub at: u64,
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

    /// A picker of a file: the app gets the one that is picked, and learns of no other.
    pub struct FilePickerView {
        /// Its id.
        pub id: String,
        /// The most bytes that it may have: as the app asked, and as there is room for.
        pub max_bytes: u64,
        /// The media types that the app takes, such as `image/png` or `image/*`; any, when there are none.
        pub accept: Vec<String>,
        /// What the app says it is for, quoted.
        pub reason: String,
    }

    /// A picker that is answered with a text: of a place the app learns the cell it lies in, of a code the text.
    pub struct TextPickerView {
        /// Its id.
        pub id: String,
        /// What is asked for.
        pub asks: TextAsked,
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
        /// The message whose card it came with.
        #[serde(default)]
        #[ts(optional)]
        pub message: Option<String>,
    }

    /// Parameters of `app.about`.
    pub struct AboutAppParams {
        /// The id of an installed app; else its name in the registry, `PUBLISHER/NAME`, or a link `teahouse:app/…`.
        pub name: String,
        /// Of an app of the registry: the version; the newest when absent.
        #[serde(default)]
        #[ts(optional)]
        pub version: Option<String>,
        /// The bytes of its `.teahouse` file, base64, where they are at hand.
        #[serde(default)]
        #[ts(optional)]
        pub bundle: Option<String>,
        /// The person's language, BCP 47.
        #[serde(default)]
        #[ts(optional)]
        pub locale: Option<String>,
    }

    /// Parameters of `app.fetch`.
    pub struct FetchAppParams {
        /// A link `teahouse:app/…`, or a name of the registry whose bytes are at hand.
        pub name: String,
        /// The message whose card it came with: another app than the card's is refused.
        #[serde(default)]
        #[ts(optional)]
        pub message: Option<String>,
    }

    /// Parameters of `app.run`.
    pub struct RunAppParams {
        /// A link `teahouse:app/…`, or a name of the registry whose bytes are at hand.
        pub name: String,
        /// The person's language, BCP 47.
        #[serde(default)]
        #[ts(optional)]
        pub locale: Option<String>,
    }

    /// A link that leads somebody else to an app.
    pub struct AppLinkView {
        /// The link `teahouse:app/…`.
        pub link: String,
        /// The link as a QR code; `null` when it is too long for one.
        pub qr: Option<QrView>,
        /// Why no mailbox has its bytes: a code.
        pub trouble: Option<String>,
    }

    /// Parameters that name an installed app.
    pub struct AppParams {
        /// Its id or its short name.
        pub app: String,
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
        /// Whether to record everything the app sees and does, for its developer; `app.close` hands it out.
        #[serde(default)]
        #[ts(optional)]
        pub record: Option<bool>,
    }

    /// What a closed app leaves behind.
    pub struct ClosedAppView {
        /// What was recorded of it, base64; `null` where it was not opened so.
        pub session: Option<String>,
    }

    /// The bundle of an installed app.
    pub struct BundleView {
        /// The bytes of the `.teahouse` file, base64.
        pub bundle: String,
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

    /// Parameters of `app.pickfile`.
    pub struct PickFileParams {
        /// The open app.
        pub handle: String,
        /// The picker.
        pub picker: String,
        /// The file picked; refuses when absent.
        #[serde(default)]
        #[ts(optional)]
        pub file: Option<PickedFile>,
    }

    /// Parameters of `app.picktext`.
    pub struct PickTextParams {
        /// The open app.
        pub handle: String,
        /// The picker.
        pub picker: String,
        /// A place or the text of a code; refuses when absent or empty. A place is a town's name, its degrees north and east such as
        /// `52.52, 13.4`, or a geohash.
        #[serde(default)]
        #[ts(optional)]
        pub text: Option<String>,
    }

    /// A file that the person picked.
    pub struct PickedFile {
        /// Its name.
        pub name: String,
        /// Its bytes, base64.
        pub bytes: String,
    }

    /// Parameters that name an open app.
    pub struct HandleParams {
        /// The open app.
        pub handle: String,
    }
}

crate::names! {
    /// The way by which an app came.
    pub enum AppWay {
        /// From a file.
        File,
        /// By its name in the registry.
        Registry,
        /// By a link, from paper or from a page.
        Link,
        /// By a card in a conversation.
        Card,
    }

    /// How much an open app does.
    pub enum AppLoad {
        /// Next to nothing.
        Quiet,
        /// More than a fiftieth of a core over the last minute, or half of the memory it may have or more.
        Busy,
        /// More than a quarter of a core over the last minute, or nine tenths of the memory it may have or more.
        Heavy,
        /// It is stopped, or a turn of it failed within the last minute.
        Faulted,
    }
}

crate::names! {
    /// What a picker of a text asks for.
    pub enum TextAsked {
        /// A place, told as a cell of about 39 by 20 km.
        City,
        /// A place, told as a cell of about 5 by 5 km.
        Neighbourhood,
        /// The text of a code.
        Code,
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
