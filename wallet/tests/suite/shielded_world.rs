//! A small world with a shielded pool: its books, believed proofs, and people who bring things to it.

use std::sync::Arc;

use alloy::primitives::{Address, B256, U256, address, keccak256};
use teahouse_base::Clock;
use teahouse_base::testing::MemoryStore;
use teahouse_chain::book::{AddressBook, ContractAt, ContractName};
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::pool::{
    CIPHERTEXT, DepositCall, EMPTY_ROOT, Entry, EvmProof, External, Insertion, InsertionGas, Payment, Pool,
    PoolCall, PoolCap, PoolState, PoolTerms, Proven, Verifiers,
};
use teahouse_chain::port::At;
use teahouse_chain::profile::{KeySetup, ShieldedAt, VerifiersAt};
use teahouse_chain::testing::{PoolDouble, ScriptedCall, ScriptedContract};
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::signer::{Intent, Signer};
use teahouse_wallet::submitter::{FeePolicy, Limits, Submitter, Terms};

use crate::world::*;

pub const POOL: Address = address!("0000000000000000000000000000000000e1e1e1");
/// What the contract reckons with.
pub const GAS: InsertionGas = InsertionGas { share: 23_000, pair: 320_000, factor: 2 };

/// The contracts of a small world, and a pool.
pub fn pool_book() -> Arc<AddressBook> {
    let mut all = (*book()).clone();
    all.contracts.insert(ContractName::ShieldedPool, pool_at().pool);
    Arc::new(all)
}

pub fn word(number: u64) -> B256 {
    B256::from(U256::from(number))
}

/// A proof that the pool's double believes, and others that it does not.
pub fn proof(first: u8) -> EvmProof {
    let mut bytes = [0; EvmProof::BYTES];
    bytes[31] = first;
    EvmProof::from_bytes(&bytes)
}

pub fn deposit(amount: u64) -> DepositCall {
    let ciphertext = Box::new([7; CIPHERTEXT]);
    DepositCall { token: Address::ZERO, amount: U256::from(amount), note_key: word(7), ciphertext }
}

/// Where the pool is, as a profile says it.
pub fn pool_at() -> ShieldedAt {
    let at = |address| ContractAt { address, code_hash: keccak256([0xfe]), since: 0 };
    let verifier = |byte| at(Address::repeat_byte(byte));
    let verifiers =
        VerifiersAt { two: verifier(1), six: verifier(2), pair: verifier(3), sixteen: verifier(4) };
    ShieldedAt { pool: at(POOL), keys: KeySetup::Development, verifiers, caps: Vec::new() }
}

/// A pool that was just made.
fn pool() -> PoolDouble {
    let at = Address::repeat_byte;
    let terms = PoolTerms {
        verifiers: Verifiers { two: at(1), six: at(2), pair: at(3), sixteen: at(4) },
        caps: vec![PoolCap { token: Address::ZERO, most: u128::from(COIN) * 50 }],
        keepers: vec![at(5)],
        needed: 1,
    };
    let domain = ContractDomain { chain_id: CHAIN, contract: POOL };
    // A deposit's leaf is its ρ: a number of the field that no other has.
    PoolDouble::new(domain, terms, GAS, |_, rho| rho)
}

/// A pool with so much of somebody's coin in it, of which no log tells.
pub fn full_pool(amount: u64) -> PoolDouble {
    let mut pool = pool();
    let (value, data) = (U256::from(amount), PoolCall::Deposit(deposit(amount)).to_data());
    let time = teahouse_base::UnixSeconds::new(5);
    pool.run(&ScriptedCall { from: account(9), to: POOL, value, data, time }).unwrap();
    pool
}

/// A withdrawal of `amount` to `recipient` until `deadline`, of the notes with these nullifiers.
pub fn withdrawal(
    nullifiers: &[u64],
    (submitter, fee): (Address, u128),
    (recipient, amount): (Address, u128),
    deadline: u64,
) -> Proven {
    let first = nullifiers[0];
    Proven {
        payment: Payment {
            root: EMPTY_ROOT,
            nullifiers: nullifiers.iter().map(|number| word(*number)).collect(),
            commitments: [word(first + 10_000), word(first + 20_000)],
            asset: Address::ZERO,
            amount,
        },
        external: External {
            recipient,
            submitter,
            fee,
            not_before: 0,
            deadline,
            adapter: Address::ZERO,
            parameters: B256::ZERO,
            ciphertexts: [Box::new([8; CIPHERTEXT]), Box::new([9; CIPHERTEXT])],
        },
        proof: proof(1),
    }
}

/// A chain with a pool in which Anna has put some coin.
pub struct PoolWorld {
    pub world: World,
}

impl PoolWorld {
    /// A pool that nobody has used.
    pub fn new() -> Self {
        Self::over(pool())
    }

    /// A pool with a deposit in it that no log tells of, as an endpoint might have it that leaves one out.
    pub fn with_an_untold_deposit() -> Self {
        Self::over(full_pool(5))
    }

    fn over(pool: PoolDouble) -> Self {
        let world = World::over(pool_book());
        world.chain.place(POOL, Box::new(pool));
        Self { world }
    }

    /// A pool with five coins in it, whose note waits in the queue.
    pub fn funded() -> Self {
        let stage = Self::new();
        stage.deposit(1, 5 * COIN, 0);
        stage
    }

    /// Anna puts something in, in a block of its own.
    pub fn deposit(&self, name: u8, amount: u64, prepaid: u64) {
        let intent = Intent::PoolDeposit { deposit: Box::new(deposit(amount)), prepaid: U256::from(prepaid) };
        let journal = self.world.journal();
        agree(&self.world, &journal, id(name), intent);
        now(journal.tick(Some(&self.world.signer))).unwrap();
        self.world.chain.mine();
        now(journal.tick(Some(&self.world.signer))).unwrap();
    }

    pub fn state(&self) -> PoolState {
        now(Pool::at(POOL).state(&self.world.endpoint, At::Latest)).unwrap()
    }

    /// A submitter with one coin, on these terms, whose records are in `disk`.
    pub fn submitter_on(&self, seed: u8, terms: Terms, disk: &MemoryStore) -> Submitter {
        let signer = Signer::new(key(seed), self.world.book.clone());
        let lane = Lane { chain: CHAIN, account: signer.address() };
        let clock = Arc::new(self.world.clock.clone());
        let journal = Journal::open(lane, Arc::new(disk.clone()), self.world.port(), clock);
        let limits = Limits { peer_burst: 1_000, peer_per_minute: 1_000, all_per_minute: 10_000 };
        Submitter::on_terms(journal, signer, terms, limits)
    }

    pub fn submitter(&self, seed: u8, policy: FeePolicy) -> Submitter {
        let submitter = self.submitter_on(seed, Terms::of(policy), &MemoryStore::new());
        self.world.chain.fund(submitter.address(), U256::from(COIN));
        submitter
    }

    /// Each kind of what goes to the pool.
    pub fn intents(&self) -> [Intent; 3] {
        let proven = Box::new(self.proven(&[1, 2], account(3), 4, 5));
        let prepaid = U256::from(6);
        let entries = vec![Entry { leaf0: word(1), leaf1: word(2), reward: 3 }];
        let insertion = Insertion { size: 2, count: 2, new_root: word(4), payee: account(5), entries };
        [
            Intent::PoolDeposit { deposit: Box::new(deposit(7)), prepaid },
            Intent::PoolTransact { proven, prepaid },
            Intent::PoolInsert { insertion: Box::new(insertion), proof: proof(1) },
        ]
    }

    /// A withdrawal of `amount` to account 9, of the notes with these nullifiers.
    pub fn proven(&self, nullifiers: &[u64], submitter: Address, fee: u128, amount: u128) -> Proven {
        let deadline = self.world.clock.now().seconds().get() + 7_200;
        withdrawal(nullifiers, (submitter, fee), (account(9), amount), deadline)
    }
}
