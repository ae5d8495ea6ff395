//! A proof that snarkjs made from our circuit's file, our witness's file and a key of our ceremony is believed by our verifier,
//! by the contract that is written of that key, and by a pool that was made with that contract.
//!
//! snarkjs shares no line with us. It is an npm package of `zk-circuits/snarkjs`, installed with `npm ci --ignore-scripts`
//! there. A small circuit is played in every run, the insertion of two leaves and the payment that spends two notes at their
//! real size with `TEAHOUSE_FULL=1`; snarkjs is also asked about proofs of ours with the same keys. The powers of the
//! ceremony's first phase are of known numbers: who knows them is not what is asked here.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use alloy::primitives::{Address, Bytes, U256, keccak256};
use alloy::sol;
use alloy::sol_types::SolCall;
use serde_json::{Value, json};
use teahouse_base::testing::SeededRng;
use teahouse_chain::deploy::{FACTORY, SALT, practice};
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::pool::{
    Brought, DepositCall, EvmProof, External, Insertion, InsertionRefusal, Pool, PoolCall, PoolEvent,
    PoolRefusal, PoolTerms, Proven, Verifiers, external_hash,
};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::rln::FIELD;
use teahouse_zk::ceremony::Ceremony;
use teahouse_zk::circuits::CircuitKind;
use teahouse_zk::format::ptau::{Powers, samples};
use teahouse_zk::format::{json as files, r1cs, solidity, wtns};
use teahouse_zk::groth16::{Claim, Matrices, Proof, Prove, Prover, ProvingKey, Verifier, Verify, Witness};
use teahouse_zk::merkle::Tree;
use teahouse_zk::note::{Note, NoteValue, Rho};
use teahouse_zk::wires::{self, Built, Circuit};
use teahouse_zk::{Fr, field};

use super::proofs::Provers;
use super::real::owner::{Opening, Owner, asset};
use super::real::payment::{Desk, Drawn, Wish};
use super::{SOME, Shielded, deposit, only_event, payment, proofs};
use crate::kit::House;
use crate::solidity as compiler;

sol! {
    /// What every verifier answers.
    interface Verifies {
        struct Points {
            uint256[2] a;
            uint256[2][2] b;
            uint256[2] c;
        }
        function verify(uint256[] inputs, Points proof) external view returns (bool);
        function SETUP_KIND() external view returns (string);
    }
}

/// More than the creation of any contract here takes.
const CREATION_GAS: u64 = 16_000_000;
/// Who inserts.
const PAYEE: Address = Address::repeat_byte(0xb1);

/// A public number is the square of a private one, and a second the 32nd power.
fn small(circuit: &Circuit, root: Option<Fr>) -> Built<()> {
    let squared = |value: Fr| value * value;
    let square = wires::public(circuit, root.map(squared))?;
    let last = wires::public(circuit, root.map(|root| (0..5).fold(root, |value, _| squared(value))))?;
    let mut reached = wires::private(circuit, root)?;
    for step in 0..5 {
        reached = wires::product(circuit, &reached, &reached)?;
        if step == 0 {
            wires::enforce_equal(circuit, &reached, &square)?;
        }
    }
    wires::enforce_equal(circuit, &reached, &last)
}

/// What snarkjs answers about a folder.
fn ask(question: &str, folder: &Path) -> Value {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../zk-circuits/snarkjs");
    assert!(
        home.join("node_modules/snarkjs").exists(),
        "run `npm ci --ignore-scripts` in {}",
        home.display()
    );
    let asked = Command::new("node").arg(home.join("ask.mjs")).arg(question).arg(folder).output();
    let asked = asked.expect("node starts");
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let said = String::from_utf8(asked.stdout).expect("it prints text");
    serde_json::from_str(said.lines().last().expect("it prints a line")).expect("it is JSON")
}

/// The outcome of a ceremony of our own: its file, with which snarkjs proves, and the key in it.
struct Ended {
    circuit: Matrices,
    file: Vec<u8>,
    key: Arc<ProvingKey>,
}

/// A claim that snarkjs proved.
struct Shown {
    publics: Vec<Fr>,
    proof: Proof,
}

impl Ended {
    /// Two people and a beacon, for this circuit.
    fn of(circuit: Matrices) -> Self {
        let power = circuit.domain().ilog2();
        // Of a large domain a file of that size does not hold all that snarkjs hashes.
        let powers = Powers::read(&samples::file(power + 1), power, &mut SeededRng::new(1));
        let powers = powers.expect("they are powers");
        let mut ceremony = Ceremony::fresh(&circuit, &powers).expect("the powers are for the circuit");
        ceremony.contribute("Anna", &mut SeededRng::new(2));
        ceremony.contribute("Bo", &mut SeededRng::new(3));
        ceremony.end_with("block", &[7; 32], 10).expect("it is a beacon");
        assert_eq!(ceremony.verify(&circuit, &powers, &mut SeededRng::new(4)), Ok(()));
        let file = ceremony.write();
        Self { circuit, file, key: Arc::new(ceremony.finish().expect("it has ended")) }
    }

    /// snarkjs proves, from nothing but three files.
    fn shown_by_snarkjs(&self, witness: &Witness) -> Shown {
        let home = tempfile::tempdir().expect("there is a folder for files");
        let put =
            |name: &str, bytes: &[u8]| std::fs::write(home.path().join(name), bytes).expect("it is written");
        let got = |name: &str| std::fs::read(home.path().join(name)).expect("snarkjs wrote it");
        put("circuit.r1cs", &r1cs::write(&self.circuit));
        put("circuit.zkey", &self.file);
        put("witness.wtns", wtns::write(witness).as_slice());
        let read = ask("circuit", home.path());
        assert_eq!(read["nConstraints"], json!(self.circuit.constraints()));
        assert_eq!(read["holds"], json!(true), "snarkjs reads the witness as we do");
        assert_eq!(ask("prove", home.path()), json!(true));
        let publics = files::read_publics(&got("their_public.json")).expect("they are numbers");
        assert_eq!(publics, witness.publics());
        let proof = files::read_proof(&got("their_proof.json")).expect("it is a proof");
        Shown { publics, proof }
    }

    /// A proof of ours, which snarkjs believes with the key that we wrote for it, for what it shows alone.
    fn shown_to_snarkjs(&self, witness: &Witness) -> EvmProof {
        let prover = Prover::new(self.key.clone()).expect("the key is good");
        let proof = prover.prove(witness, &mut SeededRng::new(5)).expect("it holds");
        let home = tempfile::tempdir().expect("there is a folder for files");
        let put =
            |name: &str, text: String| std::fs::write(home.path().join(name), text).expect("it is written");
        put("verification_key.json", files::write_key(&self.key.verifying, None));
        put("proof.json", files::write_proof(&proof));
        put("public.json", files::write_publics(witness.publics()));
        assert_eq!(ask("verify", home.path()), json!(true));
        let mut others = witness.publics().to_vec();
        others[0] += Fr::from(1_u64);
        put("public.json", files::write_publics(&others));
        assert_eq!(ask("verify", home.path()), json!(false));
        EvmProof::from_bytes(&proof.to_bytes())
    }

    /// Creates the contract that is written of the key.
    async fn deploy(&self, house: &House, name: &str) -> Address {
        let source = solidity::write(name, &self.key.verifying, solidity::CEREMONY).expect("the key is good");
        let at = create(house, &compiler::verifier(name, &source)).await;
        let said = house.port().call(at, Verifies::SETUP_KINDCall {}.abi_encode().into(), At::Latest).await;
        let kind = Verifies::SETUP_KINDCall::abi_decode_returns(&said.expect("it answers"));
        assert_eq!(kind.expect("it says a word"), solidity::CEREMONY);
        at
    }

    /// Our verifier and the contract believe the proof, and no other claim with it and no other proof of it.
    async fn is_believed_for_what_it_shows_alone(&self, shown: &Shown, house: &House, at: Address) {
        let Shown { publics, proof } = shown;
        let ours = Verifier::new(self.key.verifying.clone(), publics.len()).expect("the key is good");
        let here = |publics: &[Fr]| ours.verify(&Claim { publics, proof }).is_ok();
        let points = EvmProof::from_bytes(&proof.to_bytes());
        assert!(here(publics));
        assert!(believes(house, at, &numbers(publics), points).await);
        for place in 0..publics.len() {
            let mut other = publics.clone();
            other[place] += Fr::from(1_u64);
            assert!(!here(&other), "public input {place} is bound");
            assert!(!believes(house, at, &numbers(&other), points).await, "public input {place} is bound");
            // The same number under another name.
            let mut alias = numbers(publics);
            alias[place] += FIELD;
            assert!(!believes(house, at, &alias, points).await, "public input {place} has one name");
        }
        let turned = EvmProof { a: points.c, c: points.a, ..points };
        assert!(!believes(house, at, &numbers(publics), turned).await);
    }
}

fn numbers(elements: &[Fr]) -> Vec<U256> {
    elements.iter().map(|element| U256::from_be_bytes(field::to_bytes(element))).collect()
}

/// What the verifier at an address says.
async fn believes(house: &House, at: Address, inputs: &[U256], proof: EvmProof) -> bool {
    let EvmProof { a, b, c } = proof;
    let call = Verifies::verifyCall { inputs: inputs.to_vec(), proof: Verifies::Points { a, b, c } };
    let said = house.port().call(at, call.abi_encode().into(), At::Latest).await.expect("it answers");
    Verifies::verifyCall::abi_decode_returns(&said).expect("it says yes or no")
}

/// Creates a contract through the factory.
async fn create(house: &House, code: &Bytes) -> Address {
    let data = [SALT.as_slice(), code].concat().into();
    let call = ContractCall { to: FACTORY, value: U256::ZERO, data };
    let receipt = house.send_within(&house.rich(7).await, call, CREATION_GAS).await;
    assert!(receipt.success, "the contract is created");
    FACTORY.create2(SALT, keccak256(code))
}

#[tokio::test]
async fn a_proof_by_snarkjs_with_a_key_of_our_ceremony_is_believed_here_and_by_the_keys_contract() {
    // given
    let circuit = Matrices::of(|circuit| small(circuit, None)).expect("it is built without values");
    let witness = Witness::of(|circuit| small(circuit, Some(Fr::from(3_u64)))).expect("nothing is missing");
    assert_eq!(circuit.broken_by(witness.expose()), None);
    let (ended, house) = (Ended::of(circuit), House::open().await);
    // when
    let shown = ended.shown_by_snarkjs(&witness);
    let at = ended.deploy(&house, "VerifierSmall").await;
    // then
    ended.is_believed_for_what_it_shows_alone(&shown, &house, at).await;
    // and snarkjs and the contract believe a proof of ours about another number, with the same key
    let other = Witness::of(|circuit| small(circuit, Some(Fr::from(5_u64)))).expect("nothing is missing");
    let points = ended.shown_to_snarkjs(&other);
    assert!(believes(&house, at, &numbers(other.publics()), points).await);
    assert!(!believes(&house, at, &numbers(&shown.publics), points).await);
}

/// A pool like the practice chain's, but that one circuit is proven with the key of another contract.
async fn pool_with(house: House, change: impl FnOnce(Verifiers) -> Verifiers) -> Shielded {
    let practice = practice::pool_terms();
    let terms = PoolTerms { verifiers: change(practice.verifiers), ..practice };
    let file = include_str!("../../../../abi/ShieldedPool.json");
    let file: Value = serde_json::from_str(file).expect("it is JSON");
    let code: Bytes = serde_json::from_value(file["bytecode"].clone()).expect("it is code");
    let at = create(&house, &[&code[..], &terms.arguments()[..]].concat().into()).await;
    Shielded::on(house, Pool::at(at), &terms).await
}

/// Whether what takes minutes is played.
#[allow(clippy::print_stdout, reason = "a test that is not run says so")]
fn is_full(what: &str) -> bool {
    let is_full = std::env::var_os("TEAHOUSE_FULL").is_some_and(|full| full == "1");
    if !is_full {
        println!("skipped: snarkjs proves {what} of real size with TEAHOUSE_FULL=1, which takes minutes");
    }
    is_full
}

#[tokio::test]
async fn a_pool_made_with_a_key_of_our_ceremony_takes_an_insertion_of_real_size_that_snarkjs_proved() {
    if !is_full("an insertion") {
        return;
    }
    // given the circuit of a batch of two, a ceremony for it, a pool that asks its contract, and two leaves that wait
    let ended = Ended::of(CircuitKind::InsertionPair.matrices().clone());
    let house = House::open().await;
    let at = ended.deploy(&house, "VerifierOfCeremony").await;
    let mut shielded = pool_with(house, |others| Verifiers { pair: at, ..others }).await;
    for amount in [SOME, 7] {
        shielded.deposit(&deposit(Asset::Native, amount)).await;
    }
    // when
    let (domain, entries) = (shielded.domain(), shielded.model.next(2));
    let (insertion, values) = proofs::insertion(&domain, &Tree::default(), entries, (2, 2), PAYEE);
    let shown = ended.shown_by_snarkjs(&values);
    ended.is_believed_for_what_it_shows_alone(&shown, &shielded.house, at).await;
    let ours = ended.shown_to_snarkjs(&values);
    assert!(believes(&shielded.house, at, &numbers(&shown.publics), ours).await);
    // then the pool refuses it for somebody else's reward, and takes it as it is
    let proof = EvmProof::from_bytes(&shown.proof.to_bytes());
    let stolen = Insertion { payee: Address::repeat_byte(0xb2), ..insertion.clone() };
    let said = shielded.refusal(&PoolCall::Insert(stolen, proof), U256::ZERO).await;
    let not_proven = InsertionRefusal::NotProven { first: 0, new_root: insertion.new_root };
    assert_eq!(said, PoolRefusal::from(not_proven).into());
    shielded.insert(&insertion, proof).await;
}

/// A note of so much coin that was deposited for somebody, and what opens it.
async fn deposited(
    shielded: &mut Shielded,
    owner: &Owner,
    amount: u128,
    rng: &mut SeededRng,
) -> (Note, Opening) {
    let (domain, opening) = (shielded.domain(), owner.open(rng));
    let note_key = proofs::word(&opening.key.element());
    let call = DepositCall { note_key, ..deposit(Asset::Native, amount) };
    let PoolEvent::Deposited(written) = shielded.deposit(&call).await else { panic!("it is a deposit") };
    let rho = Rho::of_deposit(domain.chain_id.get(), &domain.contract.into_array(), written.number);
    let note = Note { asset: asset(call.token), value: NoteValue::new(amount), key: opening.key, rho };
    assert_eq!(written.commitment, proofs::word(&note.commitment().element()));
    (note, opening)
}

#[tokio::test]
async fn a_pool_made_with_a_key_of_our_ceremony_takes_a_payment_of_real_size_that_snarkjs_proved() {
    if !is_full("a payment") {
        return;
    }
    // given the circuit of two notes, a ceremony for it, a pool that asks its contract, and two notes in the pool's tree
    let ended = Ended::of(CircuitKind::JoinsplitTwo.matrices().clone());
    let house = House::open().await;
    let at = ended.deploy(&house, "VerifierOfCeremony").await;
    let mut shielded = pool_with(house, |others| Verifiers { two: at, ..others }).await;
    let (provers, mut rng) = (Provers::default(), SeededRng::new(6));
    let owners = [(); 2].map(|()| Owner::new(&mut rng));
    let notes = [
        deposited(&mut shielded, &owners[0], SOME, &mut rng).await,
        deposited(&mut shielded, &owners[0], 7, &mut rng).await,
    ];
    let (domain, mut tree, entries) = (shielded.domain(), Tree::default(), shielded.model.next(2));
    let (insertion, values) = proofs::insertion(&domain, &tree, entries, (2, 2), PAYEE);
    let proof = provers.prove(CircuitKind::InsertionPair, &values, &mut rng);
    shielded.insert(&insertion, proof).await;
    for (note, _) in &notes {
        tree.append(note.commitment().element()).expect("the tree has room");
    }
    // when both are spent: in part for the other owner, in part out of the pool
    let paths = [0, 1].map(|place| tree.path(place).expect("it stands there"));
    let inputs = notes.iter().zip(paths).map(|((note, opening), path)| opening.spend(note, path)).collect();
    let external = External { recipient: PAYEE, fee: 3, ..payment().external };
    let (root, token, outputs, amount) = (tree.root(), Address::ZERO, [(1, 5), (0, SOME - 98)], 100);
    let wish = Wish { owner: 0, inputs, root, token, outputs, amount, external };
    let desk = Desk { owners, domain, provers: &provers };
    let Drawn { payment, external, values, .. } = desk.draw(2, wish, &mut rng);
    let shown = ended.shown_by_snarkjs(&values);
    ended.is_believed_for_what_it_shows_alone(&shown, &shielded.house, at).await;
    let ours = ended.shown_to_snarkjs(&values);
    assert!(believes(&shielded.house, at, &numbers(&shown.publics), ours).await);
    // then the pool refuses it for another recipient, and takes it as it is
    let proven = Proven { payment, external, proof: EvmProof::from_bytes(&shown.proof.to_bytes()) };
    let mut stolen = proven.clone();
    stolen.external.recipient = Address::repeat_byte(0xb2);
    let (root, external) = (proven.payment.root, external_hash(&domain, &stolen.external));
    let said = shielded.refused(&PoolCall::Transact(Box::new(stolen))).await;
    assert_eq!(said, PoolRefusal::PaymentNotProven { root, external });
    takes(&mut shielded, &proven).await;
}

/// The pool takes a payment, writes what the model writes, and pays.
async fn takes(shielded: &mut Shielded, proven: &Proven) {
    let value = shielded.prepaid * U256::from(2);
    let call = shielded.pool.call(&PoolCall::Transact(Box::new(proven.clone())), value);
    let receipt = shielded.house.send(&shielded.anna, call).await;
    assert!(receipt.success, "the pool takes it");
    let brought = Brought { by: shielded.anna.address(), value, time: receipt.block.time, base_fee: 0 };
    let said = shielded.model.transact((&proven.payment, &proven.external), &brought, true);
    assert_eq!(Ok(only_event(shielded.pool, &receipt)), said);
    shielded.agrees().await;
    let held = shielded.house.held(PAYEE, Asset::Native).await;
    assert_eq!(held, shielded.model.books().received(PAYEE, Address::ZERO));
    for nullifier in &proven.payment.nullifiers {
        let port = shielded.house.port();
        assert!(shielded.pool.is_spent(port, *nullifier, At::Latest).await.expect("it answers"));
    }
}
