use super::*;
use alloy::primitives::address;
use teahouse_base::testing::SeededRng;

fn tree(seed: &[u8]) -> KeyTree {
    let mut bytes = [0; 64];
    bytes.copy_from_slice(seed);
    KeyTree { seed: SecretBytes::new(bytes) }
}

fn some_tree() -> KeyTree {
    KeyTree::new(&Phrase::generate(&mut SeededRng::new(1)))
}

fn persona(number: u32) -> PersonaNumber {
    PersonaNumber::new(number).unwrap()
}

#[test]
fn the_first_vector_of_bip_32_holds() {
    // given BIP-32, "Test vector 1": the private key after each step
    let seed = hex::decode("000102030405060708090a0b0c0d0e0f").unwrap();
    let mut node = XPriv::root_from_seed(&seed, None).unwrap();
    let steps = [
        (None, "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"),
        (Some(HARDENED), "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea"),
        (Some(1), "3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368"),
        (Some(2 | HARDENED), "cbce0d719ecf7431d88e6a89fa1483e02e35092af60c042b1df2ff59fa424dca"),
        (Some(2), "0f479245fb19a38a1954c5c7c0ebab2f9bdfd96a17563ef28a6a4b1a2a764ef4"),
        (Some(1_000_000_000), "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8"),
    ];
    for (step, key) in steps {
        // when
        if let Some(index) = step {
            node = node.derive_path(DerivationPath::from([index].as_slice())).unwrap();
        }
        // then
        let found: &coins_bip32::ecdsa::SigningKey = node.as_ref();
        assert_eq!(hex::encode(found.to_bytes()), key);
    }
}

#[test]
fn key_002_accounts_are_where_other_wallets_look_for_them() {
    // given the phrase that every development chain funds
    let words = "test test test test test test test test test test test junk";
    let seed =
        bip39::Mnemonic::parse_in_normalized(bip39::Language::English, words).unwrap().to_seed_normalized("");
    // when
    let first = tree(&seed).persona(PersonaNumber::FIRST);
    // then m/44'/60'/0'/0/{0,1} are the addresses everyone knows
    assert_eq!(first.account(0).address(), address!("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266"));
    assert_eq!(first.account(1).address(), address!("70997970C51812dc3A010C7d01b50e0d17dc79C8"));
}

#[test]
fn key_002_the_tree_of_a_phrase_never_changes() {
    let first = tree(&[7; 64]).persona(PersonaNumber::FIRST);
    let found = [
        first.account(0).address().to_string(),
        first.identity().public().to_string(),
        hex::encode(first.storage_key("profile").expose()),
        first.share_key(ChainId::PRACTICE, BatchNumber(0), 0).address().to_string(),
        hex::encode(first.batch_cut(ChainId::PRACTICE, BatchNumber(0)).expose()),
    ];
    assert_eq!(found, GOLDEN);
}

#[test]
fn key_007_an_apps_account_follows_from_the_phrase_and_the_app_alone() {
    let first = tree(&[7; 64]).persona(PersonaNumber::FIRST);
    // written down once, from another implementation of SLIP-10, HKDF and secp256k1
    let known = address!("ed5F816F54337b79fc56dB62b8308Aeff431a57B");
    assert_eq!(first.app_account(&[9; 32]).address(), known);
    // and no two apps, and no two personas, see one account
    let other = tree(&[7; 64]).persona(persona(1));
    let all = [
        first.app_account(&[9; 32]),
        first.app_account(&[8; 32]),
        other.app_account(&[9; 32]),
        first.account(0),
    ];
    let all: std::collections::BTreeSet<_> = all.iter().map(AccountKey::address).collect();
    assert_eq!(all.len(), 4);
}

#[test]
fn key_009_what_submits_for_others_follows_from_the_phrase_and_is_nobody_else() {
    let first = tree(&[7; 64]).persona(PersonaNumber::FIRST);
    // written down once, from another implementation of SLIP-10, HKDF and secp256k1
    assert_eq!(first.submitter_account().address(), address!("A167888FadedfB0B93f23c1685f07115D1123695"));
    let peer = "d24b0dc66a8cf4486f00180b520215e40a4aff672bb9686965e91938fee03212";
    assert_eq!(hex::encode(first.submitter_peer().expose()), peer);
    // and no account or identity of this persona, and no other persona's role, is the same
    let other = tree(&[7; 64]).persona(persona(1));
    let all =
        [first.submitter_account(), other.submitter_account(), first.account(0), first.app_account(&[0; 32])];
    let all: std::collections::BTreeSet<_> = all.iter().map(AccountKey::address).collect();
    assert_eq!(all.len(), 4);
    assert_ne!(first.submitter_peer(), other.submitter_peer());
    assert_ne!(first.submitter_peer().expose(), first.storage_key("profile").expose());
}

#[test]
fn key_006_what_cuts_a_deck_follows_from_the_phrase_and_is_not_what_the_chain_sees() {
    let p = some_tree().persona(PersonaNumber::FIRST);
    let cut = |chain: u64, batch| *p.batch_cut(ChainId::new(chain), BatchNumber(batch)).expose();
    assert_eq!(
        cut(1, 0),
        *some_tree().persona(PersonaNumber::FIRST).batch_cut(ChainId::new(1), BatchNumber(0)).expose()
    );
    let salt = p.batch_salt(ChainId::new(1), BatchNumber(0)).0;
    let all = std::collections::BTreeSet::from([cut(1, 0), cut(2, 0), cut(1, 1), salt]);
    assert_eq!(all.len(), 4);
}

/// Written down once: a change here makes every unclaimed share and every restored profile unreachable.
const GOLDEN: [&str; 5] = [
    "0x0391a71C0A1127F0c07e17bf817c5d95d61BBc80",
    "7ec17571a6775ea707cac45c3f9a73b5a397ed1fc42fe37e973cbe76c95484b7",
    "9fefda403f0c740f27bd3925214fce8db558870aab4bca4c8c89631d9503bf5c",
    "0x296bC7716eDBA036e68249094DC1b5d8B3C50312",
    "13d56ce7c615a155f9df419de175425dd8cdfe72927bcb6d3b1e42616d115a7e",
];

#[test]
fn key_003_no_key_of_one_persona_is_a_key_of_another() {
    // given
    let tree = some_tree();
    let mut seen = std::collections::BTreeSet::new();
    // when
    for number in 0..5 {
        let p = tree.persona(persona(number));
        for i in 0..3 {
            assert!(seen.insert(p.account(i).address().to_string()));
            assert!(seen.insert(p.share_key(ChainId::PRACTICE, BatchNumber(i), 0).address().to_string()));
        }
        assert!(seen.insert(p.identity().public().to_string()));
        assert!(seen.insert(hex::encode(p.storage_key("profile").expose())));
    }
    // then
    assert_eq!(seen.len(), 5 * 8);
}

#[test]
fn key_003_a_leaked_account_key_and_public_chain_code_do_not_reach_the_next_persona() {
    // given everything a non-hardened step would leak: the parent of one persona's accounts
    let tree = some_tree();
    let leaked = tree.persona(persona(0)).accounts;
    // when an attacker derives what can be derived from it
    let reachable: Vec<_> = (0..20)
        .map(|i| leaked.derive_path(DerivationPath::from([i].as_slice())).unwrap())
        .map(|x| AsRef::<coins_bip32::ecdsa::SigningKey>::as_ref(&x).to_bytes())
        .collect();
    // then no account of the next persona is among it
    let next = tree.persona(persona(1));
    for i in 0..20 {
        assert!(reachable.iter().all(|key| key[..] != next.account(i).export().expose()[..]));
    }
}

#[test]
fn key_004_an_identity_signature_is_good_for_its_domain_only() {
    // given
    let identity = some_tree().persona(PersonaNumber::FIRST).identity();
    // when
    let signature = identity.sign("teahouse/card/1", b"Anna");
    // then
    let public = identity.public();
    assert!(public.verify("teahouse/card/1", b"Anna", &signature));
    assert!(!public.verify("teahouse/card/2", b"Anna", &signature));
    assert!(!public.verify("teahouse/card/1", b"Anne", &signature));
    // and bytes cannot move between domain and statement
    assert!(!public.verify("teahouse/card/", b"1Anna", &signature));
}

#[test]
fn key_005_a_restored_phrase_finds_every_share_key_again() {
    // given a batch that was made, and the paper it can be restored from
    let phrase = Phrase::generate(&mut SeededRng::new(4));
    let keys = |tree: &KeyTree| -> Vec<_> {
        let p = tree.persona(persona(2));
        (0..10).map(|i| p.share_key(ChainId::PRACTICE, BatchNumber(3), i).address()).collect()
    };
    let made = keys(&KeyTree::new(&phrase));
    // when
    let words = phrase.words().collect::<Vec<_>>().join(" ");
    let restored = keys(&KeyTree::new(&Phrase::parse(&words).unwrap()));
    // then
    assert_eq!(made, restored);
}

#[test]
fn share_keys_differ_by_chain_batch_and_index() {
    let p = some_tree().persona(PersonaNumber::FIRST);
    let key =
        |chain: u64, batch, index| p.share_key(ChainId::new(chain), BatchNumber(batch), index).address();
    let all = [key(1, 0, 0), key(2, 0, 0), key(1, 1, 0), key(1, 0, 1), key(1, 0, 256)];
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}

#[test]
fn a_share_key_survives_its_journey() {
    let key = some_tree().persona(PersonaNumber::FIRST).share_key(ChainId::PRACTICE, BatchNumber(0), 0);
    let arrived = ShareKey::from_secret(&key.secret()).unwrap();
    assert_eq!(arrived.address(), key.address());
    assert!(matches!(ShareKey::from_secret(&SecretBytes::new([0; 32])), Err(ShareKeyError::NotAKey)));
    assert!(matches!(ShareKey::from_secret(&SecretBytes::new([0xff; 32])), Err(ShareKeyError::NotAKey)));
}

#[test]
fn a_persona_number_ends_where_hardened_steps_end() {
    assert_eq!(PersonaNumber::new(HARDENED), None);
    assert_eq!(PersonaNumber::new(HARDENED - 1).map(PersonaNumber::get), Some(HARDENED - 1));
}

#[test]
fn keys_print_their_public_half_at_most() {
    let tree = some_tree();
    let p = tree.persona(PersonaNumber::FIRST);
    let account = p.account(0);
    let text = format!("{tree:?} {p:?} {account:?} {:?} {:?}", p.identity(), p.storage_key("x"));
    assert!(!text.contains(&hex::encode(account.export().expose())));
    assert!(!text.contains(&hex::encode(p.identity().expose().expose())));
    assert!(text.contains(&account.address().to_string()));
}

/// What a look at the stack finds of what was computed on it.
#[cfg(target_os = "linux")]
mod on_the_stack {
    use std::fs::File;
    use std::hint::black_box;
    use std::os::unix::fs::FileExt;

    use super::*;
    use crate::keystore::{Keystore, Passphrase, Protection, Stretching};
    use crate::shielded::{OwnNote, PoolPlace, SpendingKey};
    use crate::v3::{self, V3Work};
    use alloy::primitives::Address;
    use teahouse_base::stack::WIPED_STACK;
    use teahouse_chain::port::Asset;

    const PLACE: PoolPlace = PoolPlace { chain: ChainId::PRACTICE, pool: Address::repeat_byte(0x2a) };
    const PASSWORD: &str = "oolong-leaves-unrolling-7";
    /// How deep the look goes: not below what was wiped, so that all of it is this thread's.
    const DEEP: usize = WIPED_STACK - 16 * 1024;

    /// The stack below `top`, copied to the heap; `None` where a process may not read itself.
    fn below(top: usize) -> Option<Vec<u8>> {
        let memory = File::open("/proc/self/mem").ok()?;
        let mut stack = vec![0; DEEP];
        memory.read_exact_at(&mut stack, (top - DEEP) as u64).ok()?;
        Some(stack)
    }

    #[inline(never)]
    fn leave_behind(secret: &[u8]) {
        let mut frame = [0; 32 * 1024];
        frame[..secret.len()].copy_from_slice(secret);
        black_box(&frame);
    }

    fn found(stack: &[u8], secrets: &[(&'static str, Vec<u8>)]) -> Vec<&'static str> {
        let holds = |secret: &[u8]| stack.windows(secret.len()).any(|part| part == secret);
        secrets.iter().filter(|(_, secret)| holds(secret)).map(|(name, _)| *name).collect()
    }

    #[test]
    fn key_008_what_was_derived_signed_and_sealed_left_nothing() {
        let here = 0_u8;
        let top = std::ptr::from_ref(black_box(&here)).addr();
        // given a wallet and what to look for, all on the heap, and a look that finds what is there
        let phrase = Phrase::generate(&mut SeededRng::new(5));
        let tree = KeyTree::new(&phrase);
        let key = tree.persona(persona(0)).account(0).export();
        let app = tree.persona(persona(0)).app_account(&[9; 32]).export();
        let role = tree.persona(persona(0)).submitter_account().export();
        let peer = tree.persona(persona(0)).submitter_peer();
        let seeds = tree.persona(persona(0)).shielded_seeds_by_name();
        let mut secrets = vec![
            ("entropy", phrase.entropy().expose().to_vec()),
            ("seed", tree.seed.expose().to_vec()),
            ("key", key.expose().to_vec()),
            ("key as a number", key.expose().iter().rev().copied().collect()),
            ("app's key", app.expose().to_vec()),
            ("role's key", role.expose().to_vec()),
            ("role's key as a number", role.expose().iter().rev().copied().collect()),
            ("role's peer", peer.expose().to_vec()),
            ("password", PASSWORD.as_bytes().to_vec()),
        ];
        secrets.extend(seeds.iter().map(|(name, seed)| (*name, seed.expose().to_vec())));
        leave_behind(&secrets[0].1);
        let Some(stack) = below(top) else { return };
        assert_eq!(found(&stack, &secrets), ["entropy"]);
        // when everything is done that has to do with them
        let typed = Passphrase::new(PASSWORD.to_owned());
        let protection = Protection::Passphrase(&typed, Stretching::CHEAP_FOR_TESTS);
        let keystore = Keystore::seal(&phrase, &protection, &mut SeededRng::new(6)).unwrap();
        let words = keystore.open(Some(&typed)).unwrap().words().collect::<Vec<_>>().join(" ");
        let account = KeyTree::new(&Phrase::parse(&words).unwrap()).persona(persona(0)).account(0);
        account.sign(&B256::repeat_byte(7));
        let again = tree.persona(persona(0));
        again.app_account(&[9; 32]).sign(&B256::repeat_byte(7));
        again.submitter_account().sign(&B256::repeat_byte(7));
        drop(again.submitter_peer());
        let spending = SpendingKey::of(&again);
        black_box(OwnNote::derive(&spending, &PLACE, 3, Asset::Native, 5));
        black_box(spending.view().incoming().address(&PLACE, 1));
        black_box(spending.view().incoming().address_for(&PLACE, &[4; 32]));
        let file = v3::export(&account, &typed, V3Work::CHEAP_FOR_TESTS, &mut SeededRng::new(7)).unwrap();
        assert_eq!(v3::import(&file, &typed).unwrap().address(), account.address());
        // then none of it is there
        assert_eq!(found(&below(top).unwrap(), &secrets), Vec::<&str>::new());
    }
}
