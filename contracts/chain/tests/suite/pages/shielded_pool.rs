//! The part in Rust of `docs/contracts/shielded-pool.md`.

use std::path::Path;

use alloy::primitives::{Address, B256, U256};
use alloy::signers::local::PrivateKeySigner;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::pool::{
    CIPHERTEXT, Ciphertext, DepositCall, EMPTY_ROOT, EvmProof, External, Payment, PoolCall, PoolEvent,
    PoolRefusal, PoolState, Prepaid, Proven, find_logs,
};
use teahouse_chain::port::{At, ChainPort};

use super::{House, Played};
use crate::kit::key;

/// What the owner of two notes would sign. There are no such notes.
fn signed() -> (Payment, External) {
    let payment = Payment {
        root: EMPTY_ROOT,
        nullifiers: vec![B256::repeat_byte(1), B256::repeat_byte(2)],
        commitments: [B256::repeat_byte(3), B256::repeat_byte(4)],
        asset: Address::ZERO,
        amount: 0,
    };
    let external = External {
        recipient: Address::ZERO,
        submitter: Address::ZERO,
        fee: 0,
        not_before: 0,
        deadline: u64::MAX,
        adapter: Address::ZERO,
        parameters: B256::ZERO,
        ciphertexts: [Box::new([8; CIPHERTEXT]), Box::new([9; CIPHERTEXT])],
    };
    (payment, external)
}

/// The page: where the queue stands, what the payment's proof has to show, and why the pool refuses it.
#[allow(clippy::print_stdout, reason = "the page prints what the pool wrote")]
async fn page(house: &House, folder: &Path) -> Played<(PoolState, Vec<B256>, Option<PoolRefusal>)> {
    let anna = key(1);
    let (amount, note_key) = (U256::from(600), B256::repeat_byte(7));
    let ciphertext: Ciphertext = Box::new([7; CIPHERTEXT]);
    let (payment, external) = signed();
    let proved = [0; EvmProof::BYTES];
    let send = async |by: &PrivateKeySigner, call: ContractCall| super::send(house, by, call).await;
    // The page begins.
    let devnet = Devnet::attach(folder).await?; // or any `ChainPort` and its chain's profile
    let (port, stands) = (devnet.port(), devnet.pool()); // the profile's `shielded` entry
    stands.check(port).await?; // code, verifiers, their keys and the caps are what the profile says
    let pool = stands.pool();
    let domain = pool.domain(port.chain_id());

    let gas = pool.insertion_gas(port, At::Latest).await?; // constants of the pool's code
    let most = 2 * port.fees().await?.base_fee; // the highest base fee at which a call is to be taken
    let call = DepositCall { token: Address::ZERO, amount, note_key, ciphertext }; // zero: coin
    let deposit = PoolCall::Deposit(call); // a token is approved first, by `ContractCall::approve`
    let prepaid = gas.prepay(deposit.leaves(), Prepaid::Share, most); // `Whole` waits for nobody
    send(&anna, pool.call(&deposit, prepaid)).await?;

    let head = port.heads().await?.latest.number;
    for log in find_logs(port, pool.address(), (stands.pool.since, head)).await? {
        match log.event {
            // Its ρ is `deposit_rho(&domain, it.number)`: with it the receiver computes the commitment.
            PoolEvent::Deposited(it) => println!("leaf {}: {} of {}", it.number, it.amount, it.token),
            PoolEvent::Transacted(it) => println!("leaf {}: {:?} are spent", it.number, it.nullifiers),
            PoolEvent::Inserted(it) => println!("leaf {} stands at place {}", it.first, it.start),
        }
    }
    let state = pool.state(port, At::Latest).await?; // root, queued, inserted, counter

    // `payment` and `external` are what the owner signed, `proved` the 256 bytes of the prover.
    let inputs = payment.inputs(external.hash(&domain)); // what the proof has to show, in the circuit's order
    let proof = EvmProof::from_bytes(&proved);
    let paid = PoolCall::Transact(Box::new(Proven { payment, external, proof }));
    let prepaid = gas.prepay(paid.leaves(), Prepaid::Whole, most);
    let refused = port.simulate(pool.call(&paid, prepaid).plan(anna.address())).await?.revert;
    let why = refused.and_then(|revert| PoolRefusal::read(&revert)); // PaymentNotProven { root: …, external: … }
    // The page ends.
    Ok((state, inputs, why))
}

#[tokio::test]
async fn the_page_of_the_pool_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = super::house(folder.path()).await;
    house.rich(1).await;

    let (state, inputs, why) = page(&house, folder.path()).await.expect("every step is taken");

    assert_eq!(state, PoolState { root: EMPTY_ROOT, queued: 1, inserted: 0, counter: 0 });
    let external = *inputs.last().expect("a payment shows what else is bound");
    assert_eq!(why, Some(PoolRefusal::PaymentNotProven { root: EMPTY_ROOT, external }));
    house.devnet.stop().await.expect("anvil stops");
}
