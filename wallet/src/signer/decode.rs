//! A known call is call data read as what it means; data that is not exactly one such call is no call at all.

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol_types::{SolCall, SolInterface};
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::{MiniAppRegistry, PracticeDollar, RedEnvelope};
use teahouse_chain::book::ContractName;
use teahouse_chain::delegate::Batch;
use teahouse_chain::pool::Proven;
use teahouse_chain::port::Asset;

use super::Intent;
pub use super::budgets::BudgetCall;
use super::budgets::budget_call;
pub use super::escrows::EscrowCall;
use super::escrows::escrow_call;
pub use super::names::NameCall;
use super::names::name_call;

/// A call that the consent sheet can put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownCall {
    /// Send a token.
    SendToken {
        /// The token's contract.
        token: Address,
        /// To whom.
        to: Address,
        /// How much.
        amount: U256,
    },
    /// Let a contract of the address book take tokens.
    AllowToken {
        /// The token's contract.
        token: Address,
        /// Which contract.
        spender: ContractName,
        /// At most how much.
        amount: U256,
    },
    /// Let somebody who is not in the address book take no more of a token.
    DisallowToken {
        /// The token's contract.
        token: Address,
        /// Who may take none from now on.
        spender: Address,
    },
    /// Fund a gift.
    CreateEnvelope {
        /// What is given.
        asset: Asset,
        /// All shares together.
        total: U256,
        /// How many shares.
        shares: u32,
        /// When the rest goes back.
        expiry: UnixSeconds,
    },
    /// Carry somebody's claim of a share.
    ClaimShare {
        /// The share.
        index: u32,
        /// Who gets it.
        to: Address,
        /// The share's amount.
        amount: U256,
        /// What the carrier keeps of it.
        fee: U256,
    },
    /// Send the rest of a gift to where its terms say.
    RefundEnvelope,
    /// Push again what a contract owes.
    PayOwed,
    /// Make practice dollars, which are worth nothing.
    MintPracticeDollars {
        /// For whom.
        to: Address,
        /// How many.
        amount: U256,
    },
    /// Publish, or keep, a mini-app.
    Registry(RegistryCall),
    /// Take, keep, hand on or give up a name.
    Name(NameCall),
    /// Open, pay from, or end what an app may spend.
    Allowance(BudgetCall),
    /// Take a step of a deal whose money a contract keeps.
    Escrow(EscrowCall),
    /// Bring somebody's batch of calls.
    CarryBatch {
        /// Whose.
        account: Address,
        /// How many calls.
        calls: usize,
        /// What the fee is paid in.
        fee_asset: Asset,
        /// The fee.
        fee: U256,
    },
    /// Make the own account a plain one again.
    TakeCodeBack,
    /// Put money into the shielded pool: everybody sees who, what and how much.
    ShieldedDeposit {
        /// Of what.
        asset: Asset,
        /// How much becomes a note.
        amount: U256,
        /// Coin for the insertion of the note.
        prepaid: U256,
    },
    /// Bring a shielded payment: everybody sees who brings it, and what leaves the pool.
    ShieldedPayment {
        /// How many notes it spends, dummies included.
        notes: usize,
        /// What leaves the pool.
        asset: Asset,
        /// How much of it, the fee included.
        amount: u128,
        /// Who gets it; `None` where nothing leaves the pool.
        recipient: Option<Address>,
        /// What of the amount is for bringing it.
        fee: u128,
        /// Coin for the insertion of its notes.
        prepaid: U256,
    },
    /// Insert notes that wait in the pool's queue.
    ShieldedInsertion {
        /// How many.
        leaves: u8,
        /// Who is rewarded.
        payee: Address,
    },
}

/// What can be done in the registry of mini-apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistryCall {
    /// Become a publisher.
    RegisterPublisher,
    /// Change the key that signs bundles.
    RotateKey,
    /// Offer the publisher to another account.
    OfferOwner,
    /// Take an offered publisher over.
    AcceptOwner,
    /// Create an app.
    CreateApp,
    /// Release a version.
    Publish,
    /// Withdraw a release for good.
    Yank,
    /// Say what the own build of a release came to.
    Attest,
}

/// What `intent` says as a call; `None` where it is a plain transfer of coin, or nothing that `contract` understands.
pub fn of_intent(intent: &Intent) -> Option<KnownCall> {
    match intent {
        Intent::SendCoin { .. } => None,
        Intent::SendToken { token, to, amount } => {
            Some(KnownCall::SendToken { token: *token, to: *to, amount: *amount })
        }
        Intent::AllowToken { token, spender, amount } => {
            Some(KnownCall::AllowToken { token: *token, spender: *spender, amount: *amount })
        }
        Intent::DisallowToken { token, spender } => {
            Some(KnownCall::DisallowToken { token: *token, spender: *spender })
        }
        Intent::CallContract { contract, data, .. } => known_call(*contract, data),
        Intent::CarryBatch { account, data, .. } => {
            let (batch, fee) = Batch::of_execution(data)?;
            let (calls, fee) = (batch.calls.len(), U256::from(fee.get()));
            Some(KnownCall::CarryBatch { account: *account, calls, fee_asset: batch.fee_asset, fee })
        }
        Intent::TakeCodeBack { .. } => Some(KnownCall::TakeCodeBack),
        Intent::PoolDeposit { deposit, prepaid } => Some(KnownCall::ShieldedDeposit {
            asset: Asset::from_token(deposit.token),
            amount: deposit.amount,
            prepaid: *prepaid,
        }),
        Intent::PoolTransact { proven, prepaid } => Some(shielded_payment(proven, *prepaid)),
        Intent::PoolInsert { insertion, .. } => {
            Some(KnownCall::ShieldedInsertion { leaves: insertion.count, payee: insertion.payee })
        }
    }
}

fn shielded_payment(proven: &Proven, prepaid: U256) -> KnownCall {
    let (payment, external) = (&proven.payment, &proven.external);
    KnownCall::ShieldedPayment {
        notes: payment.nullifiers.len(),
        asset: Asset::from_token(payment.asset),
        amount: payment.amount,
        recipient: (!external.recipient.is_zero()).then_some(external.recipient),
        fee: external.fee,
        prepaid,
    }
}

/// Reads call data to `contract`. `None` for unknown selectors, for data that is not the one canonical form of its
/// call, and for calls that have an intent of their own (token transfers and allowances, and what goes to the pool).
pub fn known_call(contract: ContractName, data: &Bytes) -> Option<KnownCall> {
    match contract {
        ContractName::RedEnvelope => envelope_call(data),
        ContractName::MiniAppRegistry => registry_call(data).map(KnownCall::Registry),
        ContractName::NameDirectory => name_call(data).map(KnownCall::Name),
        ContractName::Allowance => budget_call(data).map(KnownCall::Allowance),
        ContractName::Escrow => escrow_call(data).map(KnownCall::Escrow),
        // Nobody signs for these here: what is not shown in words is not signed. The pool's calls have intents of their own, which
        // say what is prepaid.
        ContractName::RLNMembership
        | ContractName::RelayStake
        | ContractName::VoucherBank
        | ContractName::ServiceVouchers
        | ContractName::RideSettlement
        | ContractName::ShieldedPool => None,
        // Nobody calls these but the pool, and what they say changes nothing.
        ContractName::VerifierJoinsplitTwo
        | ContractName::VerifierJoinsplitSix
        | ContractName::VerifierInsertionPair
        | ContractName::VerifierInsertionSixteen => None,
        // A batch is signed as typed data; nobody calls the code at its own address.
        ContractName::Delegate => None,
        ContractName::PracticeDollar => {
            let call: PracticeDollar::mintCall = canonical(data)?;
            Some(KnownCall::MintPracticeDollars { to: call.to, amount: call.amount })
        }
    }
}

/// The call in `data`, if `data` is exactly what encoding it gives: nothing hides behind the arguments.
fn canonical<C: SolCall>(data: &Bytes) -> Option<C> {
    let call = C::abi_decode(data).ok()?;
    (call.abi_encode() == data.as_ref()).then_some(call)
}

pub(super) fn canonical_any<I: SolInterface>(data: &Bytes) -> Option<I> {
    let calls = I::abi_decode(data).ok()?;
    (calls.abi_encode() == data.as_ref()).then_some(calls)
}

fn envelope_call(data: &Bytes) -> Option<KnownCall> {
    use RedEnvelope::RedEnvelopeCalls as Calls;
    Some(match canonical_any::<Calls>(data)? {
        Calls::create(call) => KnownCall::CreateEnvelope {
            asset: Asset::from_token(call.terms.token),
            total: U256::from(call.terms.total),
            shares: call.terms.shares,
            expiry: UnixSeconds::new(call.terms.expiry),
        },
        Calls::claim(call) if call.signed.destKind == 0 => KnownCall::ClaimShare {
            index: call.signed.index,
            to: Address::from_word(call.signed.dest),
            amount: U256::from(call.signed.amount),
            fee: U256::from(call.fee),
        },
        Calls::refund(_) => KnownCall::RefundEnvelope,
        Calls::payOwed(_) | Calls::redirectOwed(_) => KnownCall::PayOwed,
        _ => return None,
    })
}

fn registry_call(data: &Bytes) -> Option<RegistryCall> {
    use MiniAppRegistry::MiniAppRegistryCalls as Calls;
    Some(match canonical_any::<Calls>(data)? {
        Calls::registerPublisher(_) => RegistryCall::RegisterPublisher,
        Calls::rotateKey(_) => RegistryCall::RotateKey,
        Calls::offerOwner(_) => RegistryCall::OfferOwner,
        Calls::acceptOwner(_) => RegistryCall::AcceptOwner,
        Calls::createApp(_) => RegistryCall::CreateApp,
        Calls::publish(_) => RegistryCall::Publish,
        Calls::yank(_) => RegistryCall::Yank,
        Calls::attest(_) => RegistryCall::Attest,
        _ => return None,
    })
}
