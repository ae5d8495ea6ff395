//! Nothing that holds a secret prints it: `Debug` of every such type, plain and pretty, alone and nested, and a panic over it.

use std::fmt::Debug;

use teahouse_base::testing::SeededRng;
use teahouse_base::{SecretBytes, UnixMillis};
use teahouse_wallet::backup::{Backup, BackupKey, BackupPersona, Row, Section};
use teahouse_wallet::keys::{AccountKey, BatchNumber, KeyTree, PersonaNumber};
use teahouse_wallet::keystore::{Keystore, Passphrase, Protection};
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::shielded::SpendingKey;
use teahouse_wallet::signer::Signer;
use teahouse_wallet::v3::{self, V3Work};
use zeroize::Zeroizing;

use crate::redeem::Gift;
use crate::world::*;

const ENTROPY: [u8; 32] = *b"an entropy that is easily found!";
const PASSPHRASE: &str = "oolong-leaves-unrolling-7";
const STRANGER: &[u8; 32] = b"a stranger's account, 32 bytes !";
const V3_WORK: V3Work = V3Work::Scrypt { log_n: 4, r: 1, p: 1 };

/// What `Debug` and a panic say of a value.
fn said(value: &impl Debug) -> String {
    let message = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        std::panic::resume_unwind(Box::new(format!("unexpected: {:?}", Some(value))));
    }));
    let message = message.unwrap_err().downcast::<String>().unwrap();
    format!("{value:?} {value:#?} {:?} {message}", [value])
}

fn forms(secret: &[u8]) -> Vec<String> {
    use base64::Engine;
    let lossy = String::from_utf8_lossy(secret).into_owned();
    let numbers = format!("{secret:?}");
    vec![
        lossy,
        hex::encode(secret),
        hex::encode_upper(secret),
        base64::engine::general_purpose::STANDARD_NO_PAD.encode(secret),
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret),
        numbers.trim_matches(['[', ']']).to_owned(),
        secret.iter().map(|byte| format!("{byte:#x}")).collect::<Vec<_>>().join(", "),
    ]
}

#[test]
fn no_type_that_holds_a_secret_prints_it() {
    // given one of each
    let phrase = Phrase::from_entropy(&SecretBytes::new(ENTROPY));
    let tree = KeyTree::new(&phrase);
    let persona = tree.persona(PersonaNumber::FIRST);
    let (account, identity) = (persona.account(0), persona.identity());
    let storage = persona.storage_key("profile");
    let share_key = persona.share_key(CHAIN, BatchNumber(0), 0);
    let typed = Passphrase::new(PASSPHRASE.to_owned());
    let open = Keystore::seal(&phrase, &Protection::FilePermissionsOnly, &mut SeededRng::new(1)).unwrap();
    let share = Gift::new().share(1);
    // and of the keys that an app, the submitter role, another persona and another program bring
    let other = tree.persona(PersonaNumber::new(1).unwrap());
    let (app, role, peer) =
        (persona.app_account(&[9; 32]), persona.submitter_account(), persona.submitter_peer());
    let stranger = AccountKey::from_bytes(STRANGER).unwrap();
    let file = v3::export(&stranger, &typed, V3_WORK, &mut SeededRng::new(2)).unwrap();
    let imported = v3::import(&file, &typed).unwrap();
    let row = Row { key: b"k".to_vec(), value: Zeroizing::new(ENTROPY.to_vec()) };
    let backup = Backup {
        made_at: UnixMillis::new(1),
        identity: identity.public(),
        personas: vec![BackupPersona {
            number: PersonaNumber::FIRST,
            nickname: "Anna".to_owned(),
            apps: Vec::new(),
            sections: vec![Section { table: "t".to_owned(), rows: vec![row] }],
        }],
    };
    let spending = SpendingKey::of(&persona);
    let mut secrets = vec![
        ENTROPY.to_vec(),
        account.export().expose().to_vec(),
        identity.expose().expose().to_vec(),
        storage.expose().to_vec(),
        PASSPHRASE.as_bytes().to_vec(),
        share.to_secret_bytes().to_vec(),
        app.export().expose().to_vec(),
        role.export().expose().to_vec(),
        peer.expose().to_vec(),
        STRANGER.to_vec(),
        other.account(0).export().expose().to_vec(),
    ];
    let seeds = persona.shielded_seeds_by_name();
    secrets.extend(seeds.iter().map(|(_, seed)| seed.expose().to_vec()));
    let words = phrase.words().collect::<Vec<_>>().join(" ");
    let key = account.export();
    // when all of them are printed
    let text = [
        said(&phrase),
        said(&tree),
        said(&persona),
        said(&identity),
        said(&storage),
        said(&share_key),
        said(&typed),
        said(&open),
        said(&share),
        said(&backup),
        said(&BackupKey::of(&persona)),
        said(&key),
        said(&app),
        said(&peer),
        said(&other),
        said(&imported),
        said(&file),
        said(&spending),
        said(spending.view()),
        said(spending.view().incoming()),
        said(&seeds),
        said(&Signer::new(role, book())),
        said(&Signer::new(account, book())),
    ]
    .concat();
    // then nothing of them is there, and what prints is really there
    assert!(text.contains("Phrase(..)") && text.contains("Passphrase(..)") && text.contains("Anna"));
    for secret in &secrets {
        for form in forms(secret) {
            assert!(!text.contains(&form), "{form}");
        }
    }
    let two = words.split(' ').take(2).collect::<Vec<_>>().join(" ");
    assert!(!text.contains(&two));
}
