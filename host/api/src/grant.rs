//! A grant is what a person lets an app ask for, and a receipt is what they did about it.

use crate::view;

view! {
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
}

crate::names! {
    /// What a person said about a grant.
    pub enum GrantDecision {
        /// Nothing against it.
        Open,
        /// No, for good or twice in a row: it stands until it is allowed again.
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
        /// A meter was to be opened.
        Meter,
        /// A meter ended.
        MeterEnd,
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
        /// Nobody was asked: the app's budget had room for it.
        WithinBudget,
    }
}
