//! What `app test` says of permissions: used by a scenario, used by none, or asked for without being declared.

use std::fs;
use std::path::Path;

use teahouse_base::Coded;
use teahouse_devtool::scenario::coverage::{CoverageError, Demand};
use teahouse_devtool::scenario::{self, TestReport};
use teahouse_devtool::{ExitCode, Silent};

use crate::projects::{HELLO, Written};

const PICKS: Written<'static> = Written {
    features: "\"device\", \"wallet\"",
    permissions: "storage = { bytes = 4096 }\nidentity = {}\nwallet = {}\ndevice = { pick-contacts = 2 }\n\
                  assets = [{ id = \"pusd\", per-request = \"5\", per-day = \"5\" }]",
    effect: "teahouse_miniapp::device::pick_contacts(2, \"Who drinks tea?\").into()",
};

/// Pays in an asset that its manifest does not list.
const PAYS: Written<'static> = Written {
    effect: "teahouse_miniapp::wallet::pay(teahouse_miniapp::PersonId::new(\"bo\"), \
             Amount::new(teahouse_miniapp::AssetId::known(\"native\"), 5), \"tea\", \"cup-1\").into()",
    ..PICKS
};

/// Opens a meter at each press, always under the same key.
const METERS: Written<'static> = Written {
    features: "\"meter\"",
    permissions: "storage = { bytes = 4096 }\ncontracts.bank = { contract = \"VoucherBank\" }\n\
                  meter.bank.PayVoucher = { amounts = { cumulative = { pusd = \"5\" } } }",
    effect: "teahouse_miniapp::meter::open(teahouse_miniapp::Typed::new(\"bank\", \"PayVoucher\")\
             .with(\"cumulative\", teahouse_miniapp::Value::Amount(Amount::new(\
             teahouse_miniapp::AssetId::known(\"pusd\"), 5))), \"the ride\", \"m-1\").into()",
};

const METERED: &str = "title = 'a meter is asked for once'\n\
    [[step]]\npress = 'Press me'\nasks = [{ kind = 'openMeter', value = { purpose = 'the ride', idempotencyKey = 'm-1' } }]\n\
    [[step]]\nanswer = { kind = 'meterOpened', value = [] }\n\
    [[step]]\npress = 'Press me'\nasks = []\nshows = ['2 presses']\n";

const PRESSED: &str =
    "title = 'the button is pressed'\n[[step]]\npress = 'Press me'\nshows = ['1 presses']\n";

/// Builds the project and plays one scenario, with these settings beside it.
fn played(app: &Written<'_>, folder: &Path, settings: &str) -> TestReport {
    let (project, built) = app.built(folder);
    fs::create_dir_all(folder.join("scenarios")).unwrap();
    fs::write(folder.join("scenarios/1-pressed.toml"), PRESSED).unwrap();
    fs::write(folder.join("scenarios/settings.toml"), settings).unwrap();
    let report = scenario::test(&project, &built, &mut Silent).unwrap();
    assert!(report.holds(), "{:?}", report.scenarios);
    report
}

#[test]
fn a_permission_that_no_scenario_uses_is_listed_and_may_be_made_an_error() {
    let folder = tempfile::tempdir().unwrap();

    let report = played(&PICKS, folder.path(), "");

    let names = |set: &std::collections::BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
    assert_eq!(names(&report.coverage.covered), ["device", "storage"]);
    assert_eq!(names(&report.coverage.uncovered), ["assets/pusd", "identity", "wallet"]);
    assert_eq!(names(&report.coverage.unimported), ["identity"]);
    assert_eq!(report.coverage.check(), Ok(()), "without being asked it is told, and no more");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["uncovered"][0], "assets/pusd", "the report is one object: {json}");
    let gap = report.demanding(Some(Demand::Full)).coverage.check().unwrap_err();
    assert!(matches!(gap, CoverageError::Unused(_)), "{gap}");
    assert_eq!((gap.code().as_str(), gap.exit_code()), ("SDK-404", 1));
}

#[test]
fn cov_001_what_was_refused_at_once_is_no_use_and_what_no_manifest_declares_is_named() {
    let folder = tempfile::tempdir().unwrap();

    let report = played(&PAYS, folder.path(), "coverage = 'full'\n");

    assert!(report.coverage.uncovered.contains("wallet"), "{:?}", report.coverage);
    assert_eq!(report.coverage.undeclared.iter().collect::<Vec<_>>(), ["assets/native"]);
    let gap = report.coverage.check().unwrap_err();
    assert_eq!(gap.code().as_str(), "SDK-405", "the folder's settings demand it");
    assert_eq!(report.demanding(Some(Demand::Report)).coverage.check(), Ok(()), "who asks may ask for less");
}

#[test]
fn cov_001_a_meter_that_a_scenario_opens_is_a_permission_that_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let (project, built) = METERS.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(folder.path().join("scenarios/1-metered.toml"), METERED).unwrap();

    let report = scenario::test(&project, &built, &mut Silent).unwrap();

    assert!(report.holds(), "{:?}", report.scenarios);
    assert!(report.coverage.covered.contains("meter"), "{:?}", report.coverage);
}

#[test]
fn settings_that_say_nothing_known_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (project, built) = HELLO.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(folder.path().join("scenarios/1-pressed.toml"), PRESSED).unwrap();
    fs::write(folder.path().join("scenarios/settings.toml"), "coverage = 'most'\n").unwrap();

    let refused = scenario::test(&project, &built, &mut Silent).unwrap_err();

    assert_eq!(refused.code().as_str(), "SDK-402");
    assert!(refused.to_string().contains("settings.toml"), "{refused}");
}

/// Watches the envelope of a batch.
const WATCHES: Written<'static> = Written {
    features: "\"deals\"",
    permissions: "storage = { bytes = 4096 }\ncontracts.gift = { contract = \"RedEnvelope\" }\n\
                  deals = { contracts = [\"gift\"] }",
    effect: "teahouse_miniapp::deals::watch(Tag(5), \
             teahouse_miniapp::Deal::Batch(teahouse_miniapp::BatchId::new(1))).into()",
};

const WATCHED: &str = "title = 'a deal is watched'\n[[step]]\npress = 'Press me'\n\
    asks = [{ kind = 'watchDeal', value = { tag = 5, deal = { kind = 'batch', value = 1 } } }]\n\
    [[step]]\nanswer = { kind = 'dealStands', value = { kind = 'envelope', state = 'Live' } }\n\
    [[step]]\nsignal = { source = 'deals', id = 5 }\nshows = ['1 presses']\n\
    [[step]]\npress = 'Press me'\n[[step]]\nrefuse = { of = 'watchDeal', code = 'quota' }\nshows = ['2 presses']\n";

#[test]
fn a_deal_is_watched_answered_and_said_to_have_changed_in_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let (project, built) = WATCHES.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(folder.path().join("scenarios/1-watched.toml"), WATCHED).unwrap();

    let report = scenario::test(&project, &built, &mut Silent).unwrap();

    assert!(report.holds(), "{:?}", report.scenarios);
    let full = report.demanding(Some(Demand::Full));
    assert_eq!(
        full.coverage.check(),
        Ok(()),
        "deals is used, and a contract without methods asks for nothing"
    );
}
