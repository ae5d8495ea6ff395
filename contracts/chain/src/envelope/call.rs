//! A call is a contract, call data, and the coin that goes along.

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::SolCall;
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::claim::ShareClaim;
use super::gathering::{Gathering, Join, Seat};
use super::terms::{Amount, Terms};
use super::tree::SharePath;
use crate::bindings::{PracticeDollar, RedEnvelope};
use crate::contract::{deposit_of, insertion_of, opening_as};
use crate::destination::{NoteDest, NoteOpening, Redirect};
use crate::port::{Asset, CallPlan};

/// One call, ready to be put into a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractCall {
    /// The contract.
    pub to: Address,
    /// Native coin that goes along, in wei.
    pub value: U256,
    /// Call data.
    pub data: Bytes,
}

impl ContractCall {
    fn new(to: Address, value: U256, call: &impl SolCall) -> Self {
        Self { to, value, data: call.abi_encode().into() }
    }

    /// This call made by `from`.
    pub fn plan(self, from: Address) -> CallPlan {
        CallPlan { from, to: self.to, value: self.value, data: self.data, gas: None, as_if: None }
    }
}

/// Funds an envelope of equal shares or a deck. A token must be approved first: [`ContractCall::approve`].
pub fn create(contract: Address, terms: &Terms) -> ContractCall {
    ContractCall::new(
        contract,
        deposit_of(terms.asset, terms.total.get()),
        &RedEnvelope::createCall { terms: terms.to_sol() },
    )
}

/// Funds an open envelope, whose terms hold the root of `gathering`.
pub fn create_open(contract: Address, terms: &Terms, gathering: &Gathering) -> ContractCall {
    let call = RedEnvelope::createOpenCall { terms: terms.to_sol(), gathering: gathering.to_sol() };
    ContractCall::new(contract, deposit_of(terms.asset, terms.total.get()), &call)
}

/// Takes the next seat. `signature` is by the group's key and `proof` for the verifier of its membership, each empty where
/// the gathering asks for none; `fee` must be zero unless the caller is the relayer that the join names.
pub fn join(
    contract: Address,
    (terms, gathering): (&Terms, &Gathering),
    signed: &Join,
    (signature, proof): (&[u8], &[u8]),
    fee: Amount,
) -> ContractCall {
    let call = RedEnvelope::joinCall {
        terms: terms.to_sol(),
        gathering: gathering.to_sol(),
        signed: signed.to_sol(),
        signature: signature.to_vec().into(),
        proof: proof.to_vec().into(),
        fee: fee.word(),
    };
    ContractCall::new(contract, U256::ZERO, &call)
}

/// Tells the creator's secret. Until the last join is final the secret is worth keeping: a block that is taken back would
/// let others join who know it.
pub fn reveal(contract: Address, terms: &Terms, gathering: &Gathering, secret: B256) -> ContractCall {
    let call = RedEnvelope::revealCall { terms: terms.to_sol(), gathering: gathering.to_sol(), secret };
    ContractCall::new(contract, U256::ZERO, &call)
}

/// Pays these seats. A shielded one is paid with its opening, and owed its share without.
pub fn settle(
    contract: Address,
    (terms, gathering): (&Terms, &Gathering),
    seats: &[(Seat, Option<NoteOpening>)],
) -> ContractCall {
    let shielded = seats.iter().filter(|(seat, _)| seat.dest.account().is_none());
    let openings: Vec<_> = shielded.map(|(_, opening)| opening.as_ref()).collect();
    let value = openings.iter().flatten().map(|opening| opening.value()).sum();
    let call = RedEnvelope::settleCall {
        terms: terms.to_sol(),
        gathering: gathering.to_sol(),
        seats: seats.iter().map(|(seat, _)| seat.to_sol()).collect(),
        openings: openings.into_iter().map(opening_of).collect(),
    };
    ContractCall::new(contract, value, &call)
}

/// Sends the rest to the destination of the terms. A shielded one is paid with its opening, and owed it without.
pub fn refund(contract: Address, terms: &Terms, opening: Option<&NoteOpening>) -> ContractCall {
    let call = RedEnvelope::refundCall { terms: terms.to_sol(), opening: opening_of(opening) };
    ContractCall::new(contract, insertion_of(opening), &call)
}

fn opening_of(opening: Option<&NoteOpening>) -> RedEnvelope::NoteOpening {
    opening_as!(RedEnvelope, opening)
}

/// Pushes what could not be pushed to `account` again.
pub fn pay_owed(contract: Address, asset: Asset, account: Address) -> ContractCall {
    ContractCall::new(contract, U256::ZERO, &RedEnvelope::payOwedCall { token: asset.token(), account })
}

/// Pushes what is owed to the caller to `to`.
pub fn redirect_owed(contract: Address, asset: Asset, to: Address) -> ContractCall {
    ContractCall::new(contract, U256::ZERO, &RedEnvelope::redirectOwedCall { token: asset.token(), to })
}

/// Pays what is owed to the note that `opening` opens.
pub fn pay_owed_note(contract: Address, asset: Asset, opening: &NoteOpening) -> ContractCall {
    let call = RedEnvelope::payOwedNoteCall { token: asset.token(), opening: opening_of(Some(opening)) };
    ContractCall::new(contract, insertion_of(Some(opening)), &call)
}

/// Sends what is owed to the note `from` elsewhere, as its authority signed; `opening` opens another note.
pub fn redirect_owed_note(
    contract: Address,
    signed: &Redirect,
    from: &NoteDest,
    opening: Option<&NoteOpening>,
    signature: &[u8],
) -> ContractCall {
    let call = RedEnvelope::redirectOwedNoteCall {
        signed: RedEnvelope::Redirect {
            token: signed.token,
            dest: signed.dest,
            amount: signed.amount,
            toKind: signed.to.kind(),
            to: signed.to.word(),
            deadline: signed.deadline.get(),
        },
        from: RedEnvelope::NoteDest {
            pool: from.pool,
            noteKey: from.note_key,
            ciphertextHash: from.ciphertext_hash,
            authority: from.authority,
        },
        opening: opening_of(opening),
        signature: signature.to_vec().into(),
    };
    ContractCall::new(contract, insertion_of(opening), &call)
}

impl ContractCall {
    /// Lets `spender` take up to `amount` of an ERC-20 token from the caller.
    pub fn approve(token: Address, spender: Address, amount: U256) -> Self {
        Self::new(token, U256::ZERO, &PracticeDollar::approveCall { spender, value: amount })
    }

    /// Sends an ERC-20 token.
    pub fn transfer(token: Address, to: Address, amount: U256) -> Self {
        Self::new(token, U256::ZERO, &PracticeDollar::transferCall { to, value: amount })
    }
}

/// A claim with all that proves it: what is handed to whoever carries it to the chain.
///
/// As bytes: `version | terms 130 or 144 | claim 122 | key 20 | path 4 + 44 n | signature 65`, with n at most 7; version 1
/// for an account, and version 2 for a note, whose opening follows.
///
/// # Privacy
/// Whoever holds it can carry it and nothing else: destination, fee and relayer are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedClaim {
    /// The envelope's terms.
    pub terms: Terms,
    /// What the key signed.
    pub claim: ShareClaim,
    /// The share's key, as an address.
    pub key: Address,
    /// The share's place in the tree.
    pub path: SharePath,
    /// `r 32 | s 32 | v 1` with v 27 or 28.
    pub signature: [u8; 65],
    /// What opens the destination, where it is a note: without it nobody can carry the claim.
    pub opening: Option<NoteOpening>,
}

const TO_ACCOUNT: u8 = 1;
const TO_NOTE: u8 = 2;

impl SignedClaim {
    /// Pays the share. `fee` must be zero unless the caller is the relayer the claim names.
    pub fn call(&self, contract: Address, fee: Amount) -> ContractCall {
        let call = RedEnvelope::claimCall {
            terms: self.terms.to_sol(),
            signed: self.claim.to_sol(),
            key: self.key,
            path: self.path.to_sol(),
            signature: self.signature.to_vec().into(),
            fee: fee.word(),
            opening: opening_of(self.opening.as_ref()),
        };
        ContractCall::new(contract, insertion_of(self.opening.as_ref()), &call)
    }
}

impl Encode for SignedClaim {
    fn encode(&self, to: &mut Writer) {
        to.u8(if self.opening.is_some() { TO_NOTE } else { TO_ACCOUNT });
        to.value(&self.terms).value(&self.claim).fixed(self.key.as_slice());
        to.value(&self.path).fixed(&self.signature);
        if let Some(opening) = &self.opening {
            to.value(opening);
        }
    }
}

impl Decode for SignedClaim {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let version = from.version(TO_NOTE)?;
        let (terms, claim) = (from.value()?, from.value()?);
        let (key, path) = (from.array::<20>()?.into(), from.value()?);
        let signature = from.array()?;
        let opening = if version == TO_NOTE { Some(from.value()?) } else { None };
        Ok(Self { terms, claim, key, path, signature, opening })
    }
}
