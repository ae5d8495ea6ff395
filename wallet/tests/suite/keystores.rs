//! A keystore V3 of ours is opened by another program, and one of that program's is opened here: `cast` of Foundry, which is
//! among the packages of `contracts/`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use teahouse_base::SystemRng;
use teahouse_base::testing::SeededRng;
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::v3::{self, V3Error, V3Work};

use crate::world::key;

/// Not of ASCII alone: both have to take the same bytes for it.
const PASSWORD: &str = "two cups, 两杯茶";

/// `TEAHOUSE_CAST`, else the package in `contracts/`, else the PATH.
fn cast() -> PathBuf {
    if let Some(named) = std::env::var_os("TEAHOUSE_CAST") {
        return named.into();
    }
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts/node_modules/@foundry-rs");
    let packaged = packages.join("cast-linux-amd64/bin/cast");
    if packaged.is_file() { packaged } else { "cast".into() }
}

fn ran(arguments: &[&str], folder: &Path) -> Output {
    let done = Command::new(cast()).args(["wallet"]).args(arguments).current_dir(folder).output();
    done.expect("cast is there: run `npm ci --ignore-scripts` in contracts/, or name it in TEAHOUSE_CAST")
}

/// What `cast` prints, if it does what it is asked for.
fn told(arguments: &[&str], folder: &Path) -> String {
    let done = ran(arguments, folder);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The key in a sentence that ends in it.
fn key_in(text: &str) -> AccountKey {
    let hex = text.trim().rsplit("0x").next().unwrap();
    let bytes: [u8; 32] = hex::decode(hex).unwrap().try_into().unwrap();
    AccountKey::from_bytes(&bytes).unwrap()
}

fn typed(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

#[test]
fn what_is_exported_here_is_opened_by_another_program_and_is_the_same_account() {
    let folder = tempfile::tempdir().unwrap();
    let ours = key(31);
    // given what is written for people, and the other stretching of the definition
    for (name, work) in [("usual", V3Work::STANDARD), ("rounds", V3Work::Pbkdf2 { rounds: 262_144 })] {
        let text = v3::export(&ours, &typed(PASSWORD), work, &mut SystemRng).unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        // when it is opened there, then it is the same key
        let open = ["decrypt-keystore", name, "--keystore-dir", ".", "--unsafe-password"];
        let theirs = key_in(&told(&[&open[..], &[PASSWORD]].concat(), folder.path()));
        assert_eq!(theirs.address(), ours.address(), "{name}");
        let address = told(&["address", "--keystore", name, "--password", PASSWORD], folder.path());
        assert_eq!(address.trim(), ours.address().to_string(), "{name}");
        // and with another password it is not opened
        assert!(!ran(&[&open[..], &["two cups"]].concat(), folder.path()).status.success(), "{name}");
    }
}

#[test]
fn what_another_program_writes_is_imported_here_as_the_same_account() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    // given a key that was made there
    told(&["new", ".", "made", "--unsafe-password", PASSWORD], folder.path());
    let address = told(&["address", "--keystore", "made", "--password", PASSWORD], folder.path());
    // then it is the same account here
    let made = v3::import(&read("made"), &typed(PASSWORD)).unwrap();
    assert_eq!(made.address().to_string(), address.trim());
    assert_eq!(v3::import(&read("made"), &typed("two cups")).err(), Some(V3Error::WrongPassphrase));
    // given a key of here that was taken in there
    let ours = key(32);
    let text = v3::export(&ours, &typed(PASSWORD), V3Work::CHEAP_FOR_TESTS, &mut SeededRng::new(3)).unwrap();
    std::fs::write(folder.path().join("ours"), text).unwrap();
    let open = ["decrypt-keystore", "ours", "--keystore-dir", ".", "--unsafe-password", PASSWORD];
    let opened = told(&open, folder.path());
    let secret = format!("0x{}", opened.trim().rsplit("0x").next().unwrap());
    let take = ["import", "taken", "--keystore-dir", ".", "--unsafe-password", PASSWORD, "--private-key"];
    told(&[&take[..], &[secret.as_str()]].concat(), folder.path());
    // then it comes back as the same account
    let taken = v3::import(&read("taken"), &typed(PASSWORD)).unwrap();
    assert_eq!(taken.address(), ours.address());
}
