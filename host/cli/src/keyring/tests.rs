use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use teahouse_node::Home;

use super::*;

/// A keyring in memory that can be away, and counts who asked.
#[derive(Default)]
struct DrawerKeyring {
    kept: RefCell<BTreeMap<Place, String>>,
    away: RefCell<Option<KeyringError>>,
    looks: RefCell<u32>,
}

impl DrawerKeyring {
    fn answers(&self) -> Result<(), KeyringError> {
        self.away.borrow().clone().map_or(Ok(()), Err)
    }
}

impl Keyring for DrawerKeyring {
    fn look(&self, of: &Place) -> Result<Option<Passphrase>, KeyringError> {
        *self.looks.borrow_mut() += 1;
        self.answers()?;
        Ok(self.kept.borrow().get(of).cloned().map(Passphrase::new))
    }

    fn keep(&self, of: &Place, passphrase: &Passphrase) -> Result<(), KeyringError> {
        self.answers()?;
        self.kept.borrow_mut().insert(of.clone(), passphrase.expose().to_owned());
        Ok(())
    }

    fn forget(&self, of: &Place) -> Result<(), KeyringError> {
        self.answers()?;
        self.kept.borrow_mut().remove(of);
        Ok(())
    }
}

/// Two profiles in a folder, and a file with a password.
struct House {
    folder: tempfile::TempDir,
    keyring: DrawerKeyring,
}

impl House {
    fn new() -> Self {
        let house =
            Self { folder: tempfile::tempdir().expect("a folder"), keyring: DrawerKeyring::default() };
        for name in ["anna", "bo"] {
            house.dir(name).make().expect("a folder");
        }
        fs::write(house.file(), "from a file\n").expect("a file");
        house
    }

    fn dir(&self, name: &str) -> ProfileDir {
        Home::at(self.folder.path()).profile(name).expect("a plain name")
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("password")
    }

    fn given(&self, name: &str, file: Option<&Path>) -> Result<String, ErrorView> {
        let given = given(&self.keyring, &self.dir(name), &Source { file, fd: None }, false)?;
        Ok(given.passphrase.expect("it was kept or named").expose().to_owned())
    }
}

fn tea() -> Passphrase {
    Passphrase::new("long black tea".to_owned())
}

#[test]
fn krg_001_a_keyring_is_asked_only_where_that_was_said_and_after_what_was_named() {
    // given a keyring that keeps Anna's password, who has not said that it is asked
    let house = House::new();
    let anna = house.dir("anna");
    house.keyring.keep(&Place::of(&anna), &tea()).expect("kept");
    assert_eq!(house.given("anna", Some(&house.file())).expect("named"), "from a file");
    assert_eq!(*house.keyring.looks.borrow(), 0);
    // when she says so, then it opens her profile, and hers only
    turn_on(&house.keyring, &anna, &tea()).expect("kept");
    assert_eq!(house.given("anna", None).expect("kept"), "long black tea");
    assert_ne!(Place::of(&anna), Place::of(&house.dir("bo")));
    // and what is named on the command line still goes first
    assert_eq!(house.given("anna", Some(&house.file())).expect("named"), "from a file");
    assert_eq!(*house.keyring.looks.borrow(), 1);
}

#[test]
fn a_keyring_that_does_not_answer_or_keeps_nothing_is_told_as_that_where_nobody_can_type() {
    let house = House::new();
    let anna = house.dir("anna");
    turn_on(&house.keyring, &anna, &tea()).expect("kept");
    for (error, code) in [
        (KeyringError::NotRunning, "KRG-101"),
        (KeyringError::Closed, "KRG-102"),
        (KeyringError::Refused("no".to_owned()), "KRG-105"),
    ] {
        *house.keyring.away.borrow_mut() = Some(error);
        assert_eq!(house.given("anna", None).expect_err(code).code, code);
    }
    *house.keyring.away.borrow_mut() = None;
    house.keyring.forget(&Place::of(&anna)).expect("forgotten");
    assert_eq!(house.given("anna", None).expect_err("nothing is kept").code, "KRG-103");
    assert_eq!(standing(&house.keyring, &anna).expect("it answers"), Standing { on: true, kept: false });
}

#[test]
fn a_kept_password_that_does_not_open_the_profile_is_told_as_the_keyrings() {
    let wrong = || ErrorView::refused("KEY-211");
    let told = |from_keyring| Given { passphrase: None, from_keyring }.told(wrong()).code;
    assert_eq!((told(true), told(false)), ("KRG-104".to_owned(), "KEY-211".to_owned()));
}

#[test]
fn what_was_turned_off_is_not_asked_any_more_though_the_keyring_is_away_and_cannot_forget() {
    let house = House::new();
    let anna = house.dir("anna");
    turn_on(&house.keyring, &anna, &tea()).expect("kept");
    *house.keyring.away.borrow_mut() = Some(KeyringError::NotRunning);
    assert_eq!(turn_off(&house.keyring, &anna).expect_err("it is away").code, "KRG-101");
    assert!(!Wish::of(&anna).is_there());
    // when it is back, then it forgets
    *house.keyring.away.borrow_mut() = None;
    assert_eq!(standing(&house.keyring, &anna).expect("it answers"), Standing { on: false, kept: true });
    turn_off(&house.keyring, &anna).expect("forgotten");
    assert!(house.keyring.kept.borrow().is_empty());
}

#[test]
fn every_refusal_of_a_keyring_has_a_sentence() {
    for error in [
        KeyringError::NotRunning,
        KeyringError::Closed,
        KeyringError::Nothing,
        KeyringError::Wrong,
        KeyringError::Refused("no".to_owned()),
        KeyringError::NoPassword,
        KeyringError::OtherSystem,
    ] {
        let view = ErrorView::from(error);
        assert!(sentence(&view).len() > 40, "{}: {}", view.code, sentence(&view));
    }
}
