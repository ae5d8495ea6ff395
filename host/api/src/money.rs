//! An amount is a whole number of an asset's smallest unit, as decimal text; what is not known is absent, never 0.

use crate::consent::WarningView;
use crate::typed::TypedDataView;
use crate::view;

view! {
    /// What can be owned.
    pub struct AssetView {
        /// `native`, or the token's address: `0x…`, lower case.
        pub id: String,
        /// As a person reads it: `PRACTICE-ETH`.
        pub symbol: String,
        /// How many digits of the smallest unit lie behind the point.
        pub decimals: u8,
    }

    /// An amount of an asset.
    pub struct MoneyView {
        /// The asset.
        pub asset: AssetView,
        /// The amount in the smallest unit, decimal digits.
        pub base_units: String,
    }

    /// What one asset of the persona's account amounts to. A part that is not known is `null`.
    pub struct BalanceView {
        /// The asset.
        pub asset: AssetView,
        /// Everything that is the account's at the newest block.
        pub total: Option<String>,
        /// What can be spent now: what is settled, less what the journal holds back.
        pub available: Option<String>,
        /// What has arrived and is not yet final.
        pub confirming: Option<String>,
        /// What payments on their way hold back, largest fee included.
        pub reserved: Option<String>,
        /// Whether the chain could not be asked: then nothing above is to be shown as a number.
        pub unknown: bool,
    }

    /// The wallet as one screen shows it.
    pub struct WalletView {
        /// The account of this persona: `0x…`.
        pub address: String,
        /// The chain's name.
        pub chain: String,
        /// Whether everything here is worthless practice money.
        pub practice: bool,
        /// One line per asset, native coin first.
        pub balances: Vec<BalanceView>,
        /// Height of the block these figures are of; `null` when unknown.
        pub height: Option<u64>,
        /// Why a figure is unknown, or may be: `CHN-103` when the endpoints contradict each other.
        pub trouble: Option<crate::ErrorView>,
    }

    /// One account of the persona.
    pub struct AccountView {
        /// Its number: what commands take.
        pub index: u32,
        /// Its address.
        pub address: String,
        /// Its derivation path; empty for an imported account.
        pub path: String,
        /// What the person calls it.
        pub label: Option<String>,
        /// The app it is used with, and with nothing else.
        pub app: Option<String>,
        /// Whether its key was imported: a backup brings it back, the phrase does not.
        pub imported: bool,
    }

    /// Parameters of `wallet.import`.
    pub struct ImportAccountParams {
        /// A keystore V3, JSON.
        pub keystore: String,
        /// The file's own password.
        pub password: crate::secret::SecretText,
    }

    /// What a payer needs.
    pub struct ReceiveView {
        /// The address.
        pub address: String,
        /// The link `ethereum:0x…@CHAIN`.
        pub link: String,
        /// The link as a QR code.
        pub qr: QrView,
    }

    /// A QR code as data: the front draws it in its own colours.
    pub struct QrView {
        /// Modules per side, quiet zone not included.
        pub side: u32,
        /// One text per row, `1` for a dark module and `0` for a light one.
        pub rows: Vec<String>,
    }

    /// One payment or contract call of this wallet.
    pub struct PaymentView {
        /// Its name in the journal.
        pub id: String,
        /// What it was for.
        pub purpose: PaymentPurpose,
        /// How far it is.
        pub state: PaymentState,
        /// When the person agreed to it, milliseconds.
        pub at: u64,
        /// What left the wallet.
        pub leaves: Vec<MoneyView>,
        /// What arrived.
        pub arrives: Vec<MoneyView>,
        /// Whom it came from, where that is somebody; `null` for what this wallet paid, and for coin that contracts moved.
        pub from: Option<PartyView>,
        /// Whom it went to.
        pub to: Option<PartyView>,
        /// What it cost; `null` until a block says.
        pub fee: Option<MoneyView>,
        /// Gas used; `null` until a block says.
        pub gas_used: Option<u64>,
        /// The transaction; `null` until there is one.
        pub tx: Option<String>,
        /// The block that holds it.
        pub block: Option<u64>,
        /// That block's hash, where it is known: a number alone does not survive a reorganisation.
        pub block_hash: Option<String>,
        /// The app that asked, if one did.
        pub app: Option<String>,
        /// Whether it waits for a block, so that a higher fee or a cancellation can still take its place.
        pub waits: bool,
        /// Whether it was called back; until a block says so, it may still happen.
        pub called_back: bool,
        /// Why it failed: a code, if it did.
        pub failure: Option<String>,
        /// Why its state may be older than the chain: `CHN-103` when the endpoints contradict each other. `null` once it is
        /// final.
        pub trouble: Option<crate::ErrorView>,
        /// What to know about what others sent, before it is relied on.
        pub warnings: Vec<WarningView>,
        /// Of a claim: what the share's key signed last, or would sign. Whoever brings it for a fee gets a signature of its
        /// own, which names that account and the fee.
        pub signs: Option<TypedDataView>,
    }

    /// Someone on the other side of a payment.
    pub struct PartyView {
        /// The address.
        pub address: String,
        /// The contact's name, if it is a contact's address.
        pub contact: Option<String>,
        /// The contract's name, if the address book knows it.
        pub contract: Option<String>,
        /// Whether the contact's safety number was compared.
        pub verified: bool,
        /// Whether it is this persona's own account.
        pub mine: bool,
        /// Whether nothing was ever sent there; never of a contract of the address book, which is called and not paid.
        pub first_time: bool,
    }

    /// Parameters of `wallet.send`.
    pub struct WalletSendParams {
        /// The account that pays; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// An address `0x…` (in capital and small letters only with its checksum), a link `ethereum:0x…@CHAIN`, or a contact
        /// who has said where it can be paid: its id, or its alias or nickname where that names exactly one.
        pub to: String,
        /// `native` or a token's address; the symbol works too.
        pub asset: String,
        /// Amount in the smallest unit, decimal digits.
        pub base_units: String,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `wallet.approvals`.
    pub struct ApprovalsParams {
        /// Only of this account; of all when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
    }

    /// What somebody may still take of a token.
    pub struct ApprovalView {
        /// The number of the account that it may take it from.
        pub account: u32,
        /// Its address.
        pub address: String,
        /// Of which token.
        pub asset: AssetView,
        /// How much; `null` where the token gives no answer that can be relied on.
        pub may_take: Option<MoneyView>,
        /// Who: a contract of the address book, or somebody for whom nobody vouches, where `contract` is null.
        pub spender: PartyView,
        /// Why the amount is not known.
        pub trouble: Option<crate::ErrorView>,
    }

    /// What others may still take, and how much of the chain the list knows.
    pub struct ApprovalsView {
        /// Each approval; those whose amount is not known come last.
        pub approvals: Vec<ApprovalView>,
        /// How many were not asked about: anybody can name an account in events, and a list asks about so many, of which so many
        /// are kept for each token. The last said are kept, and asked about first.
        pub left_out: u32,
        /// The block from which on every account was looked at; `null` where one was not looked at yet.
        pub looked_from: Option<u64>,
        /// The block up to which every account was looked at.
        pub looked_to: Option<u64>,
        /// Whether nothing can be missing: every account was looked at from the first block to the newest, nothing was left
        /// out, and every amount is known. An empty list says that nobody may take anything only where this is true.
        pub whole: bool,
    }

    /// Parameters of `wallet.revoke`.
    pub struct RevokeApprovalParams {
        /// The account that may be taken from; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The token: its symbol or address.
        pub asset: String,
        /// Who may take it: a contract's name in the address book, or an address.
        pub spender: String,
        /// Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
        #[serde(default)]
        pub fee_in: Option<String>,
        /// Whether only to show what it would do: no sheet is kept.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `wallet.payment`.
    pub struct PaymentParams {
        /// Its name in the journal.
        pub id: String,
    }

    /// Parameters of `wallet.speedup` and `wallet.cancel`.
    pub struct ReplaceParams {
        /// Its name in the journal.
        pub id: String,
        /// Whether only to say whether it can be done, and for which fee.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Another attempt at a payment that no block holds yet; only one of the two can ever happen.
    pub struct ReplacementView {
        /// The payment as it is now.
        pub payment: PaymentView,
        /// What the other attempt costs at most; within the fee that was agreed to.
        pub fee_max: MoneyView,
        /// Whether it is on its way; false after a dry run.
        pub sent: bool,
    }

    /// Parameters of `wallet.history`.
    pub struct HistoryParams {
        /// Only of this account; of all when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// At most so many, newest first; 1 to 200.
        pub limit: u32,
        /// Only what stands after this one: its `at` and `id`, joined by a point.
        #[serde(default)]
        #[ts(optional)]
        pub before: Option<String>,
        /// Only this asset: `native`, a symbol, or a token's address.
        #[serde(default)]
        #[ts(optional)]
        pub asset: Option<String>,
        /// Only with this contact, contract or address.
        #[serde(default)]
        #[ts(optional)]
        pub with: Option<String>,
        /// Only what came, or only what this account sent.
        #[serde(default)]
        #[ts(optional)]
        pub direction: Option<Direction>,
        /// Also what anybody can put there for nothing: transfers of zero and of tokens that the wallet does not know.
        #[serde(default)]
        pub all: bool,
    }

    /// How far the history has been looked up on the chain.
    pub struct HistoryStatusView {
        /// The first block that is looked at, of several accounts the first of all; `null` before the first look.
        pub from: Option<u64>,
        /// The last block that was looked at, for every account.
        pub to: Option<u64>,
        /// The newest block; `null` when the chain cannot be asked.
        pub head: Option<u64>,
        /// Whether every block was looked at, for every account from its own first one on.
        pub complete: bool,
        /// Whether coin that contracts moved could not be told somewhere, because the endpoints have forgotten old balances.
        pub gaps: bool,
    }

    /// Parameters of `wallet.rescan`.
    pub struct RescanParams {
        /// Only for this account; for all when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
        /// The block to begin at.
        pub from: u64,
    }
}

crate::names! {
    /// Which way money went.
    pub enum Direction {
        /// To this account.
        Received,
        /// From this account.
        Sent,
    }

    /// How far a payment is.
    pub enum PaymentState {
        /// Agreed to and on disk; nothing was sent.
        Approved,
        /// Signed and on disk; it may or may not have reached the chain.
        Signed,
        /// Handed to the chain or to a submitter.
        Sent,
        /// In a block.
        Included,
        /// In a block that the chain calls safe.
        Safe,
        /// In a final block.
        Final,
        /// In a block, without effect.
        Reverted,
        /// Never sent, and never will be.
        Abandoned,
        /// Someone else used what it needed.
        Foreign,
        /// Its deadline passed unused.
        Expired,
    }

    /// What a payment is for.
    pub enum PaymentPurpose {
        /// A transfer.
        Transfer,
        /// A contract call that an app asked for.
        Contract,
        /// A claim of a red envelope's share.
        Claim,
        /// The refund of an expired red envelope.
        Refund,
        /// What a contract could take was taken back.
        Revoke,
        /// Somebody sent it.
        Received,
        /// The account sent it, but not from this journal: another device with the same phrase did, or a contract that may.
        Elsewhere,
        /// Contracts, or the chain itself, moved coin: what a block's transactions do not explain.
        Contracts,
        /// An app's allowance was opened, or ended.
        Allowance,
        /// A payment out of an app's allowance: it left the wallet when the allowance was opened.
        AllowancePayment,
        /// Anything else the wallet did.
        Other,
    }
}
