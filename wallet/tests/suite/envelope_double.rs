//! A scripted `RedEnvelope` for the scripted chain: the rules that redemptions and submitters rely on, in native coin.

use std::collections::{BTreeMap, BTreeSet};

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::{SolCall, SolError, SolEvent, SolInterface};
use teahouse_chain::bindings::RedEnvelope;
use teahouse_chain::port::{Log, Revert};
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};

use crate::world::CHAIN;

#[derive(Clone, Default)]
pub struct EnvelopeDouble {
    live: BTreeMap<B256, u128>,
    claimed: BTreeSet<(B256, u32)>,
    /// What terms are hashed to, by their bytes: the one costly thing here.
    ids: BTreeMap<Vec<u8>, B256>,
}

fn refuse(error: impl SolError) -> Revert {
    Revert { data: error.abi_encode().into() }
}

impl EnvelopeDouble {
    fn id(&mut self, contract: Address, terms: &RedEnvelope::Terms) -> B256 {
        use alloy::sol_types::{SolStruct, SolValue};
        let domain = teahouse_chain::typed::EnvelopeDomain { chain_id: CHAIN, contract };
        let hash = || terms.eip712_signing_hash(&domain.eip712());
        *self.ids.entry(terms.abi_encode()).or_insert_with(hash)
    }

    fn claim(&mut self, call: &ScriptedCall, asked: RedEnvelope::claimCall) -> Result<Done, Revert> {
        let (id, signed) = (self.id(call.to, &asked.terms), asked.signed);
        let left = *self.live.get(&id).ok_or_else(|| refuse(RedEnvelope::UnknownEnvelope { id }))?;
        if !self.claimed.insert((id, signed.index)) {
            return Err(refuse(RedEnvelope::AlreadyClaimed { id, index: signed.index }));
        }
        let time = U256::from(call.time.get());
        if call.time.get() >= asked.terms.expiry {
            return Err(refuse(RedEnvelope::Expired { expiry: asked.terms.expiry, time }));
        }
        if call.time.get() > signed.deadline {
            return Err(refuse(RedEnvelope::SignaturePastDeadline { deadline: signed.deadline, time }));
        }
        if !asked.fee.is_zero() && call.from != signed.relayer {
            return Err(refuse(RedEnvelope::NotTheRelayer { caller: call.from, relayer: signed.relayer }));
        }
        let (amount, fee): (u128, u128) = (signed.amount.to(), asked.fee.to());
        self.live.insert(id, left - amount);
        let dest = Address::from_word(signed.dest);
        let event = RedEnvelope::Claimed {
            id,
            index: signed.index,
            dest: signed.dest,
            destKind: signed.destKind,
            amount: signed.amount,
            relayer: signed.relayer,
            fee: asked.fee,
        };
        let pays = vec![(dest, U256::from(amount - fee)), (signed.relayer, U256::from(fee))];
        Ok(Done { logs: vec![log(call.to, &event)], pays, ..Done::default() })
    }
}

fn log(address: Address, event: &impl SolEvent) -> Log {
    let data = event.encode_log_data();
    Log { address, topics: data.topics().to_vec(), data: data.data, block: None, tx: B256::ZERO, index: 0 }
}

impl ScriptedContract for EnvelopeDouble {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        use RedEnvelope::RedEnvelopeCalls as Calls;
        match Calls::abi_decode(&call.data).map_err(|_| Revert::default())? {
            Calls::create(asked) => {
                let total: u128 = asked.terms.total.to();
                let id = self.id(call.to, &asked.terms);
                self.live.insert(id, total);
                Ok(Done::default())
            }
            Calls::claim(asked) => self.claim(call, asked),
            Calls::envelope(asked) => {
                let bits = self
                    .claimed
                    .iter()
                    .filter(|(id, _)| *id == asked.id)
                    .fold(0_u128, |b, (_, i)| b | 1 << i);
                let left = self.live.get(&asked.id).copied();
                let said = RedEnvelope::envelopeReturn {
                    status: u8::from(left.is_some()),
                    remaining: alloy::primitives::aliases::U96::from(left.unwrap_or(0)),
                    claimed: bits,
                    joined: 0,
                };
                let output = RedEnvelope::envelopeCall::abi_encode_returns(&said).into();
                Ok(Done { output, ..Done::default() })
            }
            _ => Err(Revert::default()),
        }
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}
