//! A shielded pool on a [`super::ReorgChain`]: the books of [`PoolModel`], and proofs that are believed unless they begin with 0.

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::{SolCall, SolError, SolInterface};

use super::contract::{Done, ScriptedCall, ScriptedContract};
use crate::bindings::ShieldedPool as Contract;
use crate::contract::ContractDomain;
use crate::pool::{
    Brought, DepositCall, EvmProof, InsertionGas, PoolCall, PoolEvent, PoolModel, PoolTerms, Proven,
    deposit_rho,
};
use crate::port::Revert;
use crate::refusal::Refusal;

/// How a deposit's commitment is computed from the deposit and its ρ: the double knows no Poseidon.
pub type Commit = fn(&DepositCall, B256) -> B256;

/// A pool that moves coin, and counts tokens without moving any. It asks nothing for insertions, and nobody closes it.
#[derive(Clone, Debug)]
pub struct PoolDouble {
    domain: ContractDomain,
    gas: InsertionGas,
    terms: PoolTerms,
    model: PoolModel,
    commit: Commit,
}

impl PoolDouble {
    /// A pool that was just made at `domain`.
    pub fn new(domain: ContractDomain, terms: PoolTerms, gas: InsertionGas, commit: Commit) -> Self {
        Self { domain, gas, model: PoolModel::new(domain, &terms, gas), terms, commit }
    }

    /// Its books.
    pub const fn model(&self) -> &PoolModel {
        &self.model
    }

    fn act(&mut self, act: &PoolCall, call: &ScriptedCall) -> Result<Vec<PoolEvent>, Refusal> {
        let brought = Brought { by: call.from, value: call.value, time: call.time, base_fee: 0 };
        let pool = &mut self.model;
        Ok(match act {
            PoolCall::Deposit(deposit) => {
                let commitment = (self.commit)(deposit, deposit_rho(&self.domain, pool.state().queued));
                vec![pool.deposit(deposit, &brought, commitment)?]
            }
            PoolCall::Transact(it) => vec![pool.transact(split(it), &brought, is_believed(&it.proof))?],
            PoolCall::TransactAndInsert(it, insertion, second) => {
                let believed = (is_believed(&it.proof), is_believed(second));
                let (paid, inserted) = pool.transact_and_insert(split(it), insertion, &brought, believed)?;
                std::iter::once(paid).chain(inserted).collect()
            }
            PoolCall::Insert(insertion, proof) => vec![pool.insert(insertion, is_believed(proof))?],
            PoolCall::CloseDeposits { .. } => return Err(Refusal::Unknown(Bytes::new())),
        })
    }

    fn answer(&self, data: &[u8]) -> Option<Vec<u8>> {
        use Contract::ShieldedPoolCalls as Calls;
        let (model, books) = (&self.model, self.model.books());
        Some(match Calls::abi_decode(data).ok()? {
            Calls::root(_) => Contract::rootCall::abi_encode_returns(&model.state().root),
            Calls::queued(_) => Contract::queuedCall::abi_encode_returns(&model.state().queued),
            Calls::inserted(_) => Contract::insertedCall::abi_encode_returns(&model.state().inserted),
            Calls::counter(_) => Contract::counterCall::abi_encode_returns(&model.state().counter),
            Calls::isRoot(it) => Contract::isRootCall::abi_encode_returns(&model.is_root(it.root_)),
            Calls::isSpent(it) => Contract::isSpentCall::abi_encode_returns(&model.is_spent(it.nullifier)),
            Calls::entry(it) => {
                let hash = model.entry(it.number).map(|entry| entry.hash()).unwrap_or_default();
                Contract::entryCall::abi_encode_returns(&hash)
            }
            Calls::shielded(it) => Contract::shieldedCall::abi_encode_returns(&books.shielded(it.token)),
            Calls::cap(it) => Contract::capCall::abi_encode_returns(&books.cap(it.token).unwrap_or_default()),
            Calls::depositsClosedUntil(_) => {
                Contract::depositsClosedUntilCall::abi_encode_returns(&model.closed_until().get())
            }
            Calls::closingNonce(_) => Contract::closingNonceCall::abi_encode_returns(&model.closing_nonce()),
            Calls::SHARE_GAS(_) => number(self.gas.share),
            Calls::PAIR_GAS(_) => number(self.gas.pair),
            Calls::PREPAY_FACTOR(_) => number(self.gas.factor),
            Calls::verifiers(_) => {
                let it = self.terms.verifiers;
                [it.two, it.six, it.pair, it.sixteen].map(|at| at.into_word().0).concat()
            }
            _ => return None,
        })
    }
}

impl ScriptedContract for PoolDouble {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        let Some(act) = PoolCall::read(&call.data) else {
            let output = self.answer(&call.data).ok_or_else(Revert::default)?.into();
            return Ok(Done { output, ..Done::default() });
        };
        let events = self.act(&act, call).map_err(|refusal| revert(&refusal))?;
        let logs = events.iter().map(|event| event.to_log(call.to)).collect();
        let pays = events.iter().flat_map(|event| coin_of(event, call.from)).collect();
        Ok(Done { output: Bytes::new(), logs, pays })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

fn split(proven: &Proven) -> (&crate::pool::Payment, &crate::pool::External) {
    (&proven.payment, &proven.external)
}

fn is_believed(proof: &EvmProof) -> bool {
    !proof.a[0].is_zero()
}

fn number(number: u64) -> Vec<u8> {
    U256::from(number).to_be_bytes_vec()
}

/// The coin that an event pays, and to whom.
fn coin_of(event: &PoolEvent, brought_by: Address) -> Vec<(Address, U256)> {
    match event {
        PoolEvent::Deposited(_) => Vec::new(),
        PoolEvent::Inserted(it) => vec![(it.payee, it.reward)],
        PoolEvent::Transacted(it) if it.asset.is_zero() => {
            let submitter = if it.submitter.is_zero() { brought_by } else { it.submitter };
            vec![(it.recipient, U256::from(it.amount - it.fee)), (submitter, U256::from(it.fee))]
        }
        PoolEvent::Transacted(_) => Vec::new(),
    }
}

fn revert(refusal: &Refusal) -> Revert {
    match refusal {
        Refusal::Pool(refusal) => refusal.to_revert(),
        Refusal::WrongCoin { sent, due } => {
            Revert { data: Contract::WrongValue { sent: *sent, due: *due }.abi_encode().into() }
        }
        _ => Revert::default(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures::executor::block_on;
    use teahouse_base::{Clock, UnixMillis, UnixSeconds};

    use super::*;
    use crate::pool::{CIPHERTEXT, EMPTY_ROOT, External, Payment, Pool, PoolCap, PoolRefusal, Verifiers};
    use crate::port::{At, CallError, ChainId};
    use crate::testing::ReorgChain;

    const POOL: Address = Address::repeat_byte(0xe1);
    const ANNA: Address = Address::repeat_byte(0xa1);

    struct StoppedClock;

    impl Clock for StoppedClock {
        fn now(&self) -> UnixMillis {
            UnixMillis::new(1_800_000_000_000)
        }
    }

    fn double() -> PoolDouble {
        let (domain, at) =
            (ContractDomain { chain_id: ChainId::PRACTICE, contract: POOL }, Address::repeat_byte);
        let terms = PoolTerms {
            verifiers: Verifiers { two: at(1), six: at(2), pair: at(3), sixteen: at(4) },
            caps: vec![PoolCap { token: Address::ZERO, most: 100 }],
            keepers: vec![at(5)],
            needed: 1,
        };
        let gas = InsertionGas { share: 1, pair: 2, factor: 2 };
        PoolDouble::new(
            domain,
            terms,
            gas,
            |deposit, rho| if deposit.amount.is_zero() { B256::ZERO } else { rho },
        )
    }

    fn call(act: &PoolCall, value: u64) -> ScriptedCall {
        let (value, data) = (U256::from(value), act.to_data());
        ScriptedCall { from: ANNA, to: POOL, value, data, time: UnixSeconds::new(5) }
    }

    fn deposit(amount: u64) -> PoolCall {
        let (amount, ciphertext) = (U256::from(amount), Box::new([1; CIPHERTEXT]));
        PoolCall::Deposit(DepositCall { token: Address::ZERO, amount, note_key: B256::ZERO, ciphertext })
    }

    fn withdrawal(is_believed: bool) -> PoolCall {
        let word = |n: u64| B256::from(U256::from(n));
        let mut proof = [0; EvmProof::BYTES];
        proof[31] = is_believed.into();
        PoolCall::Transact(Box::new(Proven {
            payment: Payment {
                root: EMPTY_ROOT,
                nullifiers: vec![word(1), word(2)],
                commitments: [word(3), word(4)],
                asset: Address::ZERO,
                amount: 30,
            },
            external: External {
                recipient: Address::repeat_byte(0xb0),
                submitter: Address::ZERO,
                fee: 4,
                not_before: 0,
                deadline: 9,
                adapter: Address::ZERO,
                parameters: B256::ZERO,
                ciphertexts: [Box::new([2; CIPHERTEXT]), Box::new([3; CIPHERTEXT])],
            },
            proof: EvmProof::from_bytes(&proof),
        }))
    }

    #[test]
    fn a_double_writes_pays_and_refuses_like_a_pool() {
        let mut pool = double();
        let done = pool.run(&call(&deposit(40), 47)).expect("it is good");
        let event = PoolEvent::read(POOL, &done.logs[0]).expect("it is the pool's");
        assert!(matches!(event, Some(PoolEvent::Deposited(it)) if (it.number, it.reward) == (0, 7)));
        let refused = pool.run(&call(&deposit(40), 39)).expect_err("coin is missing");
        let wanted = Refusal::WrongCoin { sent: U256::from(39), due: U256::from(40) };
        assert_eq!(Refusal::read(&refused), wanted);

        let false_one = pool.run(&call(&withdrawal(false), 0)).expect_err("nothing shows it");
        assert!(matches!(PoolRefusal::read(&false_one), Some(PoolRefusal::PaymentNotProven { .. })));
        let done = pool.run(&call(&withdrawal(true), 0)).expect("it is shown");
        assert_eq!(done.pays, [(Address::repeat_byte(0xb0), U256::from(26)), (ANNA, U256::from(4))]);
        let again = pool.run(&call(&withdrawal(true), 0)).expect_err("a note is spent once");
        assert!(matches!(PoolRefusal::read(&again), Some(PoolRefusal::Spent(_))));
    }

    #[test]
    fn a_double_on_a_chain_answers_what_a_pool_is_asked() {
        let chain = ReorgChain::new(ChainId::PRACTICE, Arc::new(StoppedClock));
        let mut placed = double();
        placed.run(&call(&deposit(40), 40)).expect("it is good");
        chain.place(POOL, Box::new(placed.clone()));
        let (port, pool) = (chain.endpoint("one"), Pool::at(POOL));
        assert_eq!(block_on(pool.state(&port, At::Latest)), Ok(placed.model().state()));
        assert_eq!(block_on(pool.shielded(&port, Address::ZERO, At::Latest)), Ok(40));
        assert_eq!(block_on(pool.cap(&port, Address::ZERO, At::Latest)), Ok(Some(100)));
        assert_eq!(block_on(pool.is_spent(&port, B256::ZERO, At::Latest)), Ok(false));
        assert_eq!(block_on(pool.insertion_gas(&port, At::Latest)), Ok(placed.gas));
        assert_eq!(block_on(pool.verifiers(&port, At::Latest)), Ok(placed.terms.verifiers));
        let kept = placed.model().entry(0).map(|entry| entry.hash());
        assert_eq!(block_on(pool.entry(&port, 0, At::Latest)), Ok(kept));
        let closed = block_on(pool.closed_until(&port, UnixSeconds::new(1), At::Latest));
        assert_eq!(closed, Ok(None));
        // and nothing else
        let odd = block_on(crate::port::ChainPort::call(&port, POOL, vec![1, 2, 3, 4].into(), At::Latest));
        assert!(matches!(odd, Err(CallError::Reverted(_))));
    }
}
