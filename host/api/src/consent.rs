//! A consent sheet is what the host shows before anything leaves: the digest of what is shown is what is agreed to.

use std::collections::BTreeMap;

use crate::delegate::CarriageView;
use crate::money::{MoneyView, PartyView};
use crate::typed::TypedDataView;
use crate::view;

view! {
    /// A question to the person. Refusal is the default, and the sheet is armed only after [`ConsentSheetView::arm_ms`].
    pub struct ConsentSheetView {
        /// Its id.
        pub id: String,
        /// The hash of everything shown: approving sends it back.
        pub digest: String,
        /// What is asked for.
        pub action: ConsentAction,
        /// How far it is.
        pub state: ConsentState,
        /// When it was opened, milliseconds.
        pub at: u64,
        /// When it falls, milliseconds.
        pub expires_at: u64,
        /// Who asks: `null` when the person does.
        pub asker: Option<AskerView>,
        /// What the app says, quoted, at most 120 characters.
        pub reason: Option<String>,
        /// What leaves the wallet, simulated on the newest block; of what an app wants signed the most that it lets be taken.
        pub leaves: Vec<MoneyView>,
        /// What arrives in it.
        pub arrives: Vec<MoneyView>,
        /// What the other side may take later, if this is an allowance.
        pub allows: Option<MoneyView>,
        /// The most that bringing it to the chain takes, in coin or in a token; `null` where this profile pays none.
        pub fee_max: Option<MoneyView>,
        /// Who brings it to the chain, if the account itself does not.
        pub carried: Option<CarriageView>,
        /// What is signed, where that is no transaction of the account itself; of an allowance its terms, or the payment that
        /// the app's account signed; of what an app wants signed, what its account would sign; of a claim what the share's key signed.
        pub signs: Option<TypedDataView>,
        /// Of a shielded payment or a deposit: notes, change, what is seen, and how well it hides.
        pub shielded: Option<crate::shielded::ShieldedSheetView>,
        /// On the other side.
        pub to: Option<PartyView>,
        /// The account that acts, and thereby shows itself.
        pub account: String,
        /// Of a contract call: the method's name.
        pub method: Option<String>,
        /// Which of the steps of one request it is, from 1.
        pub step: u32,
        /// How many steps the request takes, each with a sheet of its own.
        pub steps: u32,
        /// What the other side was given from here so far, fees left out.
        pub given_before: Vec<MoneyView>,
        /// What this app has already spent today.
        pub spent_today: Vec<MoneyView>,
        /// What a person should notice.
        pub warnings: Vec<WarningView>,
        /// How long the approving button stays unarmed, milliseconds.
        pub arm_ms: u32,
    }

    /// The app that asks.
    pub struct AskerView {
        /// The app.
        pub app: String,
        /// Its name.
        pub name: String,
        /// Its publisher's key: the first bytes of its hash, hex.
        pub publisher: String,
        /// The conversation it is open in.
        pub conversation: Option<String>,
    }

    /// Something to notice, as a code.
    pub struct WarningView {
        /// The code.
        pub code: String,
        /// Values for the sentence.
        pub params: BTreeMap<String, String>,
        /// Whether a yes counts only if it names this warning: [`ApproveParams::confirmed`].
        pub grave: bool,
    }

    /// Parameters that name a sheet.
    pub struct SheetParams {
        /// Its id.
        pub sheet: String,
    }

    /// Parameters of `consent.refuse`.
    pub struct RefuseParams {
        /// The sheet.
        pub sheet: String,
        /// Whether the app is not to ask again for what its permission allows, until the person lifts that.
        #[serde(default)]
        #[ts(optional)]
        pub for_good: Option<bool>,
    }

    /// Parameters of `consent.approve`.
    pub struct ApproveParams {
        /// The sheet.
        pub sheet: String,
        /// The digest that was shown. Another one is refused.
        pub digest: String,
        /// The codes of the grave warnings that the person confirmed one by one.
        #[serde(default)]
        pub confirmed: Vec<String>,
    }

    /// What became of an approved sheet.
    pub struct ConsentOutcomeView {
        /// The sheet.
        pub sheet: String,
        /// How far it is now.
        pub state: ConsentState,
        /// The payment it became.
        pub payment: Option<String>,
        /// Its receipt's number.
        pub receipt: u64,
    }

    /// A line of the consent log: each names the hash of the one before.
    pub struct ConsentReceiptView {
        /// Its number, from 1.
        pub number: u64,
        /// When, milliseconds.
        pub at: u64,
        /// The sheet.
        pub sheet: String,
        /// The digest that was shown.
        pub digest: String,
        /// What was answered.
        pub answer: ConsentState,
        /// Hash of the line before; 64 zeros in the first.
        pub previous: String,
        /// Hash of this line.
        pub hash: String,
    }
}

crate::names! {
    /// What a sheet asks for.
    pub enum ConsentAction {
        /// A transfer the person entered.
        Send,
        /// A payment an app asks for.
        AppPayment,
        /// A contract call an app asks for.
        AppContract,
        /// Typed data that an app wants signed by its own account.
        AppSign,
        /// Vouchers that an app wants counted up under one yes.
        AppMeter,
        /// The refund of an expired envelope.
        Refund,
        /// What a contract may take is taken back.
        Revoke,
        /// The fee of a payment that waits may become higher than was agreed to.
        RaiseFee,
        /// What others would bring to the chain is brought by the own account, which thereby shows itself.
        Carry,
        /// A step with a name.
        Name,
        /// A step of a publisher of mini-apps.
        Publish,
        /// The code that the account took on is taken back.
        Undelegate,
        /// Money is put at an app's disposal, within limits.
        AllowanceOpen,
        /// A payment out of what an app may spend.
        AllowancePay,
        /// What an app may spend ends, and the rest comes back.
        AllowanceEnd,
        /// Money goes into the pool.
        ShieldedDeposit,
        /// A payment that nobody sees.
        ShieldedSend,
        /// Money leaves the pool.
        ShieldedWithdraw,
        /// Notes of one's own become one.
        ShieldedJoin,
        /// A shielded payment is brought by the own account, which thereby shows itself.
        ShieldedCarry,
    }

    /// How far a sheet is.
    pub enum ConsentState {
        /// It waits for an answer.
        Pending,
        /// Agreed to.
        Approved,
        /// Refused.
        Refused,
        /// Nobody answered in time.
        Expired,
        /// What it would do has changed: a new sheet shows it.
        Stale,
    }
}
