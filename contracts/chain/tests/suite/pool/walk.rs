//! The contract and its model walk the same way: whatever is called, both take it or both refuse it with the same words, and
//! write, hold and pay the same.
//!
//! The verifiers of this chain have been replaced by code that believes what it is told to, so that a walk needs no prover.

use alloy::primitives::{Address, B256, Bytes, U256};
use serde_json::{Value, json};
use teahouse_base::UnixSeconds;
use teahouse_chain::pool::{
    Brought, EvmProof, External, Insertion, Payment, PoolCall, PoolEvent, PoolModel, Proven,
};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::Refusal;

use super::{Shielded, deposit, payment, word};

/// Returns the first word of the proof, which is the second of the call: 1 is believed, 0 is not.
///
/// `PUSH1 0x24 CALLDATALOAD PUSH0 MSTORE PUSH1 0x20 PUSH0 RETURN`
const CREDULOUS: [u8; 9] = [0x60, 0x24, 0x35, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3];

/// How many calls a walk makes.
const STEPS: u64 = 70;

/// Who is paid: accounts that have nothing before.
const PAID: [Address; 3] =
    [Address::repeat_byte(0xb1), Address::repeat_byte(0xb2), Address::repeat_byte(0xb3)];

/// A proof that is believed, or not.
fn proof(is_believed: bool) -> EvmProof {
    let mut bytes = [0; EvmProof::BYTES];
    bytes[31] = is_believed.into();
    EvmProof::from_bytes(&bytes)
}

/// Chance that is the same in every run (xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn is_one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.roll(choices.len() as u64) as usize]
    }
}

struct Walk {
    shielded: Shielded,
    dice: Dice,
    /// Numbers that nobody used.
    fresh: u64,
    taken: u64,
    refused: u64,
    /// Batches of sixteen that were inserted.
    large: u64,
}

impl Walk {
    async fn open(seed: u64) -> Self {
        let shielded = Shielded::open().await;
        let devnet = &shielded.house.devnet;
        let client = alloy::rpc::client::RpcClient::new_http(devnet.url().parse().expect("a URL"));
        for at in devnet.pool().verifiers.all() {
            let body = json!([at.address, Bytes::from_static(&CREDULOUS)]);
            client.request::<_, Value>("anvil_setCode", body).await.expect("anvil takes code");
        }
        Self { shielded, dice: Dice(seed), fresh: 1_000, taken: 0, refused: 0, large: 0 }
    }

    fn fresh(&mut self) -> B256 {
        self.fresh += 1;
        word(self.fresh)
    }

    fn brought(&self, value: U256) -> Brought {
        Brought { by: self.shielded.anna.address(), value, time: UnixSeconds::new(1_000), base_fee: 0 }
    }

    /// Coin for the insertion of two leaves, often not to be halved.
    fn prepaid(&mut self) -> U256 {
        self.shielded.prepaid * U256::from(2) + U256::from(self.dice.roll(4))
    }

    async fn deposit(&mut self) {
        let dollars = self.shielded.dollars();
        let asset = self.dice.of(&[Asset::Native, dollars]);
        let amount = if self.dice.is_one_in(8) { 0 } else { u128::from(self.dice.roll(2_000)) + 1 };
        let call = deposit(asset, amount);
        if amount == 0 {
            let (value, brought) = (self.shielded.prepaid, self.brought(U256::MAX));
            let said = self.shielded.model.deposit(&call, &brought, word(1));
            return self.refused(&PoolCall::Deposit(call), value, said.expect_err("it is nothing")).await;
        }
        self.shielded.deposit(&call).await;
        self.taken += 1;
    }

    /// A payment: of two or six notes, inside the pool or out of it, sometimes a wrong one.
    fn proven(&mut self) -> Proven {
        let base = payment();
        let inputs = self.dice.of(&[2_u64, 2, 6]);
        let mut nullifiers: Vec<B256> = (0..inputs).map(|_| self.fresh()).collect();
        if self.dice.is_one_in(8) {
            nullifiers[1] = nullifiers[0];
        }
        let asset = self.dice.of(&[Address::ZERO, self.shielded.dollars().token()]);
        let inside = self.shielded.model.books().shielded(asset);
        let most = u64::try_from(inside).expect("a walk moves little");
        let amount = if self.dice.is_one_in(2) { 0 } else { u128::from(self.dice.roll(most + 20)) };
        let commitments = [self.fresh(), self.fresh()];
        let root = self.shielded.model.state().root;
        let asset = if amount == 0 { Address::ZERO } else { asset };
        let recipient = if amount == 0 { Address::ZERO } else { self.dice.of(&PAID) };
        let (submitter, fee) = (self.dice.of(&[Address::ZERO, PAID[0]]), amount / 7);
        Proven {
            payment: Payment { root, nullifiers, commitments, asset, amount },
            external: External { recipient, submitter, fee, ..base.external },
            proof: proof(!self.dice.is_one_in(8)),
        }
    }

    /// An insertion of what is next, sometimes a wrong one.
    fn insertion(&mut self) -> (Insertion, EvmProof) {
        let waiting = self.shielded.model.state().waiting();
        let (size, count) = if waiting >= 16 { (16, 16) } else { self.dice.of(&[(2, 2), (2, 1), (2, 2)]) };
        let mut entries = self.shielded.model.next(count);
        if self.dice.is_one_in(8)
            && let Some(entry) = entries.last_mut()
        {
            entry.reward += 1;
        }
        let (new_root, payee) = (self.fresh(), self.dice.of(&PAID));
        (Insertion { size, count, new_root, payee, entries }, proof(!self.dice.is_one_in(8)))
    }

    async fn step(&mut self) {
        let mut model = self.shielded.model.clone();
        let value = self.prepaid();
        let brought = self.brought(value);
        let (call, value, said) = match self.dice.roll(5) {
            0 | 1 => return self.deposit().await,
            2 => {
                let proven = self.proven();
                let said = model.transact(split(&proven), &brought, is_believed(&proven.proof));
                (PoolCall::Transact(Box::new(proven)), value, said.map(|event| vec![event]))
            }
            3 => {
                let (insertion, second) = self.insertion();
                let said = model.insert(&insertion, is_believed(&second));
                (PoolCall::Insert(insertion, second), U256::ZERO, said.map(|event| vec![event]))
            }
            _ => {
                let (proven, (insertion, second)) = (self.proven(), self.insertion());
                let believed = (is_believed(&proven.proof), is_believed(&second));
                let said = model.transact_and_insert(split(&proven), &insertion, &brought, believed);
                let said =
                    said.map(|(paid, inserted)| std::iter::once(paid).chain(inserted).collect::<Vec<_>>());
                (PoolCall::TransactAndInsert(Box::new(proven), insertion, second), value, said)
            }
        };
        match said {
            Ok(events) => self.taken(&call, value, (events, model)).await,
            Err(refusal) => self.refused(&call, value, refusal).await,
        }
    }

    async fn taken(&mut self, call: &PoolCall, value: U256, (events, after): (Vec<PoolEvent>, PoolModel)) {
        let (house, pool) = (&self.shielded.house, self.shielded.pool);
        let receipt = house.send(&self.shielded.anna, pool.call(call, value)).await;
        assert!(receipt.success, "the model takes it: {call:?}");
        let read = |log| PoolEvent::read(pool.address(), log).expect("the pool wrote it");
        let written: Vec<PoolEvent> = receipt.logs.iter().filter_map(read).collect();
        assert_eq!(written, events, "{call:?}");
        self.shielded.model = after;
        self.taken += 1;
        self.large += u64::from(written.iter().any(is_large));
    }

    async fn refused(&mut self, call: &PoolCall, value: U256, wanted: Refusal) {
        assert_eq!(self.shielded.refusal(call, value).await, wanted, "{call:?}");
        self.refused += 1;
    }

    /// Whether everybody has what the model says.
    async fn everybody_is_paid(&self) {
        let (house, books) = (&self.shielded.house, self.shielded.model.books());
        for account in PAID {
            for asset in [Asset::Native, self.shielded.dollars()] {
                let held = house.held(account, asset).await;
                assert_eq!(held, books.received(account, asset.token()), "{account} {asset:?}");
            }
        }
    }
}

fn is_large(event: &PoolEvent) -> bool {
    matches!(event, PoolEvent::Inserted(it) if it.size == 16)
}

fn split(proven: &Proven) -> (&Payment, &External) {
    (&proven.payment, &proven.external)
}

fn is_believed(proof: &EvmProof) -> bool {
    !proof.a[0].is_zero()
}

#[tokio::test]
async fn the_pool_and_its_model_give_the_same_answers_on_every_way() {
    let mut large = 0;
    for seed in [0x5eed_0001, 0x5eed_0002] {
        let mut walk = Walk::open(seed).await;
        for _ in 0..STEPS {
            walk.step().await;
            let state = walk.shielded.pool.state(walk.shielded.house.port(), At::Latest).await;
            assert_eq!(state, Ok(walk.shielded.model.state()));
        }
        walk.shielded.agrees().await;
        walk.everybody_is_paid().await;
        assert!(walk.taken > STEPS / 3 && walk.refused > 3, "{} and {}", walk.taken, walk.refused);
        large += walk.large;
    }
    assert!(large > 0, "a batch of sixteen was among them");
}
