//! An allowance is money that lies in a contract for one app, which pays out of it within limits that the chain enforces.

use crate::consent::ConsentSheetView;
use crate::money::{AssetView, MoneyView, PartyView};
use crate::view;

view! {
    /// What an app may spend, as the chain has it now. Amounts are in the asset's smallest unit; what is not known is `null`.
    pub struct AllowanceView {
        /// Its id, hex: the hash of its terms.
        pub id: String,
        /// The app, hex; `null` after a restore where the app is not installed.
        pub app: Option<String>,
        /// The app's name, while it is installed.
        pub app_name: Option<String>,
        /// Where it stands.
        pub state: AllowanceState,
        /// Of what.
        pub asset: AssetView,
        /// The whole deposit: the most that can ever be lost.
        pub total: String,
        /// The most of one payment.
        pub per_payment: String,
        /// The most of one period.
        pub per_period: String,
        /// Seconds of a period.
        pub period: u32,
        /// When it ends and the rest can be had back, milliseconds.
        pub expires_at: u64,
        /// Whether only those that are listed may be paid.
        pub listed: bool,
        /// Those; empty where the list is not known after a restore.
        pub payees: Vec<PartyView>,
        /// The account that opened it: it may end it, and what is left goes back there.
        pub account: String,
        /// The account that the persona has for the app: its signature spends.
        pub spender: String,
        /// What is left of the deposit.
        pub left: Option<String>,
        /// The most that one payment may be now.
        pub spendable: Option<String>,
        /// When a new period begins, milliseconds.
        pub resets_at: Option<u64>,
        /// Why the chain could not say more.
        pub trouble: Option<crate::ErrorView>,
    }

    /// An allowance, and what was paid out of it.
    pub struct AllowanceDetailView {
        /// The allowance.
        pub allowance: AllowanceView,
        /// The payments, oldest first.
        pub payments: Vec<AllowancePaymentView>,
    }

    /// A payment out of an allowance, as the chain has it.
    pub struct AllowancePaymentView {
        /// Who was paid.
        pub to: PartyView,
        /// How much.
        pub amount: MoneyView,
        /// The transaction.
        pub tx: String,
        /// Its block.
        pub block: u64,
        /// When, milliseconds.
        pub at: u64,
    }

    /// What comes next on the way to an allowance.
    pub struct AllowanceStepView {
        /// What comes next.
        pub step: AllowanceStep,
        /// The allowance, as it is or would be.
        pub allowance: AllowanceView,
        /// The sheet of this step, if it needs a yes.
        pub sheet: Option<ConsentSheetView>,
        /// The payment that is waited for.
        pub payment: Option<String>,
    }

    /// Parameters of `wallet.allowances`.
    pub struct AllowancesParams {
        /// Whether to look on the chain for those that this phrase has opened and this profile does not know.
        #[serde(default)]
        pub look: bool,
    }

    /// Parameters that name an allowance.
    pub struct AllowanceParams {
        /// Its id, or the app that it is for: name or id.
        pub allowance: String,
    }

    /// Parameters of `wallet.allowanceopen`.
    pub struct OpenAllowanceParams {
        /// The account that pays for it; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The app: its name or id.
        pub app: String,
        /// `native` or a token's address; the symbol works too.
        pub asset: String,
        /// The whole deposit, in the smallest unit.
        pub total: String,
        /// The most of one payment, in the smallest unit.
        pub per_payment: String,
        /// The most of one period, in the smallest unit.
        pub per_period: String,
        /// Seconds of a period, an hour at least.
        pub period: u32,
        /// How long it lasts, in seconds: two hours to 366 days.
        pub lasts: u32,
        /// The only addresses that may be paid; anyone when empty.
        #[serde(default)]
        pub payees: Vec<String>,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: nothing is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `app.budget`.
    pub struct OpenBudgetParams {
        /// The account that pays for it; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The app: its id or its short name.
        pub app: String,
        /// `native` or a token's address; the symbol works too.
        pub asset: String,
        /// The whole deposit, in the smallest unit.
        pub most: String,
        /// The most of one day, in the smallest unit; the whole deposit when absent.
        #[serde(default)]
        #[ts(optional)]
        pub per_day: Option<String>,
        /// When it ends, milliseconds: in two hours to 366 days.
        pub until: u64,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: nothing is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `app.budgets`.
    pub struct BudgetsParams {
        /// Only of this app: its id or its short name.
        #[serde(default)]
        #[ts(optional)]
        pub app: Option<String>,
    }

    /// Parameters of `app.budgetend`.
    pub struct EndBudgetParams {
        /// The app: its id or its short name.
        pub app: String,
        /// Of what; of the one there is when absent.
        #[serde(default)]
        #[ts(optional)]
        pub asset: Option<String>,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `wallet.allowancepay`.
    pub struct PayAllowanceParams {
        /// The allowance: its id, or the app that it is for.
        pub allowance: String,
        /// An address `0x…`.
        pub to: String,
        /// Amount in the smallest unit, decimal digits.
        pub base_units: String,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `wallet.allowancerevoke` and `wallet.allowancerefund`.
    pub struct EndAllowanceParams {
        /// The allowance: its id, or the app that it is for.
        pub allowance: String,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }
}

crate::names! {
    /// Where an allowance stands.
    pub enum AllowanceState {
        /// It was asked for; nobody has agreed to it, or it came to nothing.
        Planned,
        /// Agreed to, and on its way.
        Opening,
        /// The app can pay out of it.
        Live,
        /// All of it was spent.
        Empty,
        /// It has ended and holds money for the refund.
        Expired,
        /// Its owner has ended it; the rest is back.
        Revoked,
        /// It has ended and the rest is back.
        Refunded,
        /// The chain could not be asked.
        Unknown,
    }

    /// What comes next on the way to an allowance.
    pub enum AllowanceStep {
        /// Let the contract take the deposit, which is a token.
        Allow,
        /// Deposit it.
        Open,
        /// Wait: what was agreed to is on its way.
        Wait,
        /// It is open.
        Done,
    }
}
