//! Shielded payments: money whose amount, payer and payee the chain does not show. What leaves or enters the pool is seen.
//!
//! A payment goes from a consent sheet over a proof, which takes seconds, to a submitter or the own account: the states of
//! [`ShieldedState`]. It can be called off until it is handed over; from then on it happens once or never, and
//! [`ShieldedPaymentView::money`] says at every moment where the money is.

mod insertion;
mod tidy;

pub use insertion::{InsertionView, ShieldedInsertion};
pub use tidy::{ShieldedTidyParams, ShieldedTidyView, ShieldedTidyingView};

use crate::consent::WarningView;
use crate::money::{MoneyView, PartyView, QrView};
use crate::secret::SecretText;
use crate::view;

view! {
    /// The pool, and how far this persona has looked into it.
    pub struct ShieldedStatusView {
        /// Whether the chain has a pool; without one everything below is empty, and nothing can be paid.
        pub available: bool,
        /// The pool's contract: `0x…`.
        pub pool: Option<String>,
        /// The network's short name, which addresses carry: 16 hex digits.
        pub network: Option<String>,
        /// Whether the proofs' keys are development keys: whoever reads their seed can forge, so the money is worthless.
        pub insecure_keys: bool,
        /// The last block that was looked at.
        pub scanned: Option<u64>,
        /// The newest block; `null` when the chain cannot be asked.
        pub head: Option<u64>,
        /// Whether everything up to the newest block was looked at.
        pub complete: bool,
        /// Leaves in the tree of the newest safe block.
        pub leaves: u64,
        /// Leaves of them that are not this persona's: among so many a payment hides.
        pub others: u64,
        /// Leaves that wait for their insertion.
        pub queued: u64,
        /// Whether the pool takes deposits now.
        pub deposits_open: bool,
        /// What it does now.
        pub working: Option<ShieldedProgressView>,
        /// Why the figures may be old: a code.
        pub trouble: Option<crate::ErrorView>,
    }

    /// What one asset in the pool amounts to.
    pub struct ShieldedBalanceView {
        /// The asset, and the sum of all below.
        pub total: MoneyView,
        /// What a payment can use now, in the smallest unit.
        pub available: String,
        /// What arrived and is not inserted, or whose block is not safe yet.
        pub confirming: String,
        /// What payments on their way hold.
        pub reserved: String,
        /// What is too small to be worth its own fee.
        pub dust: String,
        /// How many notes can be used: one payment takes six at most.
        pub notes: u32,
        /// The most that one payment can bring without joining notes first, before any fee.
        pub at_once: String,
        /// The yes to joinings that nobody asks for, where one was given.
        pub tidying: Option<ShieldedTidyingView>,
    }

    /// The private half of the wallet.
    pub struct ShieldedWalletView {
        /// One for each asset there is something of.
        pub balances: Vec<ShieldedBalanceView>,
        /// The pool.
        pub status: ShieldedStatusView,
    }

    /// Parameters of `shielded.receive`.
    pub struct ShieldedReceiveParams {
        /// What the payer is asked for: an asset, with `base_units`.
        #[serde(default)]
        #[ts(optional)]
        pub asset: Option<String>,
        /// How much, in the smallest unit.
        #[serde(default)]
        #[ts(optional)]
        pub base_units: Option<String>,
        /// What for: at most 175 bytes.
        #[serde(default)]
        #[ts(optional)]
        pub memo: Option<String>,
    }

    /// An address that nobody can tie to the persona's others; it stays good for ever.
    pub struct ShieldedReceiveView {
        /// The address: `tea1…`.
        pub address: String,
        /// The link `teahouse:pay/…`, with what is asked for.
        pub link: String,
        /// The link as a QR code.
        pub qr: QrView,
    }

    /// Parameters of `shielded.deposit`.
    pub struct ShieldedDepositParams {
        /// The account that pays, and is seen; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// `native`, a symbol, or a token's address.
        pub asset: String,
        /// Amount in the smallest unit, decimal digits.
        pub base_units: String,
        /// What its insertion is paid beforehand; a batch of its own when absent.
        #[serde(default)]
        #[ts(optional)]
        pub insertion: Option<ShieldedInsertion>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `shielded.send`.
    pub struct ShieldedSendParams {
        /// A shielded address, a link `teahouse:pay/…`, or a contact that has said where it can be paid privately.
        pub to: String,
        /// `native`, a symbol, or a token's address.
        pub asset: String,
        /// Amount in the smallest unit, decimal digits: what arrives.
        pub base_units: String,
        /// Words that only the payee reads: at most 175 bytes.
        #[serde(default)]
        pub memo: String,
        /// Who brings it.
        #[serde(default)]
        pub by: ShieldedCarrier,
        /// What its insertion is paid beforehand where the own account brings it; a batch of its own when absent.
        #[serde(default)]
        #[ts(optional)]
        pub insertion: Option<ShieldedInsertion>,
        /// Whether only to show what it would do: no sheet is kept, no note is held.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `shielded.withdraw`.
    pub struct ShieldedWithdrawParams {
        /// An address, a link, or a contact; the persona's first account when absent. Everybody sees it.
        #[serde(default)]
        #[ts(optional)]
        pub to: Option<String>,
        /// `native`, a symbol, or a token's address.
        pub asset: String,
        /// Amount in the smallest unit, decimal digits: what arrives.
        pub base_units: String,
        /// Who brings it.
        #[serde(default)]
        pub by: ShieldedCarrier,
        /// What its insertion is paid beforehand where the own account brings it; a batch of its own when absent.
        #[serde(default)]
        #[ts(optional)]
        pub insertion: Option<ShieldedInsertion>,
        /// Whether only to show what it would do: no sheet is kept, no note is held.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `shielded.join`: many small notes become one.
    pub struct ShieldedJoinParams {
        /// `native`, a symbol, or a token's address.
        pub asset: String,
        /// Who brings it.
        #[serde(default)]
        pub by: ShieldedCarrier,
        /// Whether only to show what it would do: no sheet is kept, no note is held.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// What a sheet shows of a shielded payment or a deposit beside what every sheet shows.
    pub struct ShieldedSheetView {
        /// Where it goes; `null` of a deposit, a withdrawal or a joining.
        pub address: Option<String>,
        /// Words for the payee.
        pub memo: Option<String>,
        /// How many notes it spends; none of a deposit.
        pub notes: u32,
        /// What comes back to the payer as a new note.
        pub change: MoneyView,
        /// What everybody will see leave the pool, the fee included, or go in; `null` where nothing does.
        pub shown: Option<MoneyView>,
        /// How well it hides.
        pub anonymity: AnonymityView,
        /// How long the proof may take, milliseconds; `null` before the first one on this machine.
        pub proof_ms: Option<u64>,
        /// Who brings it.
        pub by: ShieldedCarrier,
        /// What its insertion is paid beforehand; `null` where whoever brings it decides that.
        pub insertion: Option<InsertionView>,
        /// After this it can never happen, milliseconds; 0 of a deposit, which waits like every payment of its account.
        pub until: u64,
    }

    /// How well a payment hides, in figures that anybody can count.
    pub struct AnonymityView {
        /// Among how many leaves that are not the payer's own.
        pub others: u64,
        /// Deposits and withdrawals of the same amount in the last seven days, where an amount is shown.
        pub same_amount: Option<u64>,
        /// The best word that these figures carry.
        pub hiding: HidingView,
    }

    /// One shielded payment, deposit or receipt of money.
    pub struct ShieldedPaymentView {
        /// Its name: an intent's, of a deposit its account's payment, or `note-` and the first 16 digits of a note's commitment.
        pub id: String,
        /// What it is.
        pub kind: ShieldedKind,
        /// How far it is.
        pub state: ShieldedState,
        /// Where the money is now.
        pub money: ShieldedMoney,
        /// When it was agreed to, or its block's time, milliseconds; 0 where the block is not known.
        pub at: u64,
        /// The amount that it is about, without any fee.
        pub amount: MoneyView,
        /// What was paid for bringing it, out of the pool.
        pub fee: Option<MoneyView>,
        /// The shielded address it went to.
        pub address: Option<String>,
        /// The contact or account on the other side, where it is known.
        pub party: Option<PartyView>,
        /// Words for the payee.
        pub memo: Option<String>,
        /// Who brought it, or may bring it: a submitter's name on the network, or an account.
        pub carrier: Option<String>,
        /// What the prover is doing.
        pub progress: Option<ShieldedProgressView>,
        /// The transaction that a block holds.
        pub tx: Option<String>,
        /// The block.
        pub block: Option<u64>,
        /// Whether it can still be called off.
        pub can_cancel: bool,
        /// Whether somebody else can be asked to bring it.
        pub can_retry: bool,
        /// Whether a receipt can be given.
        pub can_receipt: bool,
        /// After this it can never happen, milliseconds.
        pub until: Option<u64>,
        /// The last thing that went wrong on the way: a code, with what to do.
        pub trouble: Option<crate::ErrorView>,
        /// What to know before it is relied on.
        pub warnings: Vec<WarningView>,
    }

    /// How far a proof is.
    pub struct ShieldedProgressView {
        /// The payment.
        pub id: String,
        /// What is being done.
        pub stage: ShieldedStage,
        /// How far it is, in thousandths, by what it took on this machine before; `null` before the first proof.
        pub permille: Option<u32>,
        /// How long it may still take, milliseconds.
        pub left_ms: Option<u64>,
    }

    /// Parameters of `shielded.history`.
    pub struct ShieldedHistoryParams {
        /// At most so many, newest first; 1 to 200.
        pub limit: u32,
        /// Only this asset.
        #[serde(default)]
        #[ts(optional)]
        pub asset: Option<String>,
        /// Only what is not over.
        #[serde(default)]
        pub open: bool,
    }

    /// Parameters that name a shielded payment.
    pub struct ShieldedPaymentParams {
        /// Its name.
        pub id: String,
    }

    /// Parameters of `shielded.cancel`.
    pub struct ShieldedCancelParams {
        /// Its name.
        pub id: String,
        /// Whether only to say that it can be called off: it goes on.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `shielded.retry`.
    pub struct ShieldedRetryParams {
        /// Its name.
        pub id: String,
        /// Who is to bring it: `own` shows the account, and opens a sheet that says so.
        #[serde(default)]
        pub by: ShieldedCarrier,
        /// Whether only to show what it would do: no sheet is kept, and nobody is named or asked to bring it.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// What became of `shielded.retry`.
    pub struct ShieldedRetryView {
        /// The payment as it is now; its carrier is whoever is asked next, or would be.
        pub payment: ShieldedPaymentView,
        /// The sheet that asks whether the own account may show itself; only of `own`.
        pub sheet: Option<crate::consent::ConsentSheetView>,
    }

    /// Parameters of `shielded.receipt`: who asks has made a question with `shielded.question`.
    pub struct GiveReceiptParams {
        /// The payment's name.
        pub id: String,
        /// The question: `teaq1…`.
        pub question: String,
    }

    /// A receipt that only whoever asked can rely on.
    pub struct ShieldedReceiptView {
        /// The receipt, as text.
        pub receipt: String,
    }

    /// A question for one receipt, which this persona alone can check.
    pub struct QuestionView {
        /// The question: `teaq1…`.
        pub question: String,
    }

    /// Parameters of `shielded.checkreceipt`.
    pub struct CheckReceiptParams {
        /// The receipt.
        pub receipt: String,
        /// The question it answers.
        pub question: String,
    }

    /// What a receipt shows, once it holds against the chain.
    pub struct CheckedReceiptView {
        /// What was paid.
        pub amount: MoneyView,
        /// To which shielded address.
        pub address: String,
        /// Whether that address is this persona's own.
        pub mine: bool,
        /// The transaction.
        pub tx: String,
        /// The block.
        pub block: u64,
        /// Whether that block is final.
        pub is_final: bool,
    }

    /// Parameters of `shielded.viewkey`.
    pub struct ViewKeyParams {
        /// Which key.
        pub key: ViewKeyKind,
        /// The profile's password.
        pub password: SecretText,
    }

    /// A viewing key: whoever has it sees, for ever, and can pay nothing.
    pub struct ViewKeyView {
        /// The key, as text.
        pub key: SecretText,
        /// The pool it is of: `0x…`.
        pub pool: String,
    }
}

crate::names! {
    /// Who brings a shielded payment to the chain.
    #[derive(Default)]
    pub enum ShieldedCarrier {
        /// A submitter, for a fee out of the pool; nobody else, so that no account shows itself.
        #[default]
        Submitter,
        /// The persona's own account, which everybody sees then.
        Own,
    }

    /// How well a payment hides.
    pub enum HidingView {
        /// Whoever looks can guess.
        NotAtAll,
        /// Among few.
        Thin,
        /// Among a stated number.
        Among,
        /// Among a thousand or more.
        Private,
    }

    /// What a shielded payment is.
    pub enum ShieldedKind {
        /// Money of an own account went in.
        Deposit,
        /// Somebody paid.
        Received,
        /// Paid to somebody.
        Sent,
        /// Money left the pool.
        Withdrawal,
        /// Notes of one's own became one.
        Join,
    }

    /// How far a shielded payment is.
    pub enum ShieldedState {
        /// Agreed to, its notes held.
        Agreed,
        /// A proof is being made, or waits for a safe block or for others.
        Proving,
        /// Proved; nobody has it yet.
        Proved,
        /// Handed over: it may be out there.
        Sent,
        /// In a block.
        Included,
        /// In a final block; of money that came, in the tree of a safe block.
        Final,
        /// Called off before it was handed over.
        Cancelled,
        /// A note of it was spent elsewhere.
        Foreign,
        /// Its time passed, or of a deposit the chain refused it; nothing happened, and nothing will.
        Expired,
    }

    /// Where the money of a payment is.
    pub enum ShieldedMoney {
        /// The payer's, to spend.
        Yours,
        /// Held for this payment, and nobody else has anything of it.
        Held,
        /// On its way: it arrives, or is the payer's again when its time is over.
        OnItsWay,
        /// Where it was to go.
        Arrived,
        /// Spent by another payment of the same phrase.
        SpentElsewhere,
    }

    /// What a prover is doing.
    pub enum ShieldedStage {
        /// It waits for its turn.
        Waiting,
        /// It reads the key.
        ReadingKey,
        /// It computes the circuit's values.
        Witness,
        /// It makes the proof.
        Proving,
        /// It verifies what was made.
        Checking,
    }

    /// Which viewing key.
    pub enum ViewKeyKind {
        /// Sees what comes and what goes.
        Full,
        /// Sees what comes.
        Incoming,
        /// Sees what goes.
        Outgoing,
    }
}
