//! An app for a terminal is one line: an open one with what it uses and whether something went wrong, one of the store with
//! whose it is and what to notice.

use teahouse_api::app::{RunningAppView, StoreAppView};
use teahouse_api::meter::MeterView;

use super::{money, party, word};

/// How much a person reads of memory and disk.
fn kilobytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_024)
}

pub(crate) fn running_app(view: &RunningAppView) -> String {
    let kept = if view.kept { "" } else { "  not installed: runs without powers" };
    let fault = view.stopped.as_ref().map(|code| format!("  stopped [{code}]"));
    let fault = fault.or(view.last_fault.as_ref().map(|fault| format!("  last fault [{}]", fault.code)));
    format!(
        "{:<20} {:<8} {} KiB (most {})  {} ms in the last minute  {} turns  {} KiB kept  {} waiting{}{kept}",
        view.title,
        word(&view.load),
        kilobytes(view.memory),
        kilobytes(view.memory_most),
        view.busy_millis,
        view.turns,
        kilobytes(view.storage),
        view.pending,
        fault.unwrap_or_default(),
    )
}

/// A meter: its id, what was signed of the most, and whether it runs.
pub(crate) fn meter(view: &MeterView) -> String {
    let state = view.ended.map_or_else(|| "runs".to_owned(), |why| format!("ended: {}", word(&why)));
    format!("{}  {:<20} {} of {}  {state}", view.id, view.title, money(&view.said), money(&view.most))
}

/// An app of the store.
pub(crate) fn store_app(view: &StoreAppView) -> String {
    let title = view.title.as_ref().map(|title| format!("  {title}"));
    let installed = view.installed.as_ref().map(|version| format!("  installed {version}"));
    let withdrawn = if view.withdrawn { "  WITHDRAWN" } else { "" };
    let notices: String = view.warnings.iter().map(|code| format!("  notice [{code}]")).collect();
    format!(
        "{:<32} {:<10} of {}{}{}{withdrawn}{notices}",
        view.named,
        view.version,
        party(&view.owner),
        title.unwrap_or_default(),
        installed.unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use teahouse_api::app::{AppFaultView, AppLoad};
    use teahouse_api::money::PartyView;

    use super::*;

    #[test]
    fn a_line_says_what_an_app_uses_what_failed_and_that_it_has_no_powers() {
        let quiet = RunningAppView {
            handle: "h".to_owned(),
            title: "Tea".to_owned(),
            conversation: None,
            kept: true,
            load: AppLoad::Quiet,
            memory: 65_536,
            memory_most: 131_072,
            memory_bound: 1 << 26,
            busy_millis: 12,
            turns: 3,
            storage: 1,
            storage_bound: 1_000,
            pending: 0,
            last_fault: None,
            stopped: None,
        };
        let line = running_app(&quiet);
        assert!(
            line.contains("quiet") && line.contains("64 KiB (most 128)") && line.ends_with("0 waiting"),
            "{line}"
        );
        let last_fault = Some(AppFaultView { code: "LIM-101".to_owned(), at: 1 });
        let bad = RunningAppView { kept: false, load: AppLoad::Faulted, last_fault, ..quiet };
        let line = running_app(&bad);
        assert!(line.contains("last fault [LIM-101]") && line.ends_with("runs without powers"), "{line}");
        let stopped = RunningAppView { stopped: Some("LIM-103".to_owned()), ..bad };
        assert!(running_app(&stopped).contains("stopped [LIM-103]"));
    }

    #[test]
    fn a_line_of_the_store_says_whose_an_app_is_and_what_speaks_against_it() {
        let owner = PartyView {
            address: "0xab".to_owned(),
            contact: Some("Bo".to_owned()),
            contract: None,
            verified: false,
            mine: false,
            first_time: true,
        };
        let plain = StoreAppView {
            id: "id".to_owned(),
            named: "7/tea".to_owned(),
            name: "tea".to_owned(),
            title: None,
            publisher: 7,
            owner,
            version: "1.0.0".to_owned(),
            published_at: 1,
            withdrawn: false,
            installed: None,
            warnings: Vec::new(),
        };
        let line = store_app(&plain);
        assert!(line.starts_with("7/tea ") && line.ends_with("1.0.0      of Bo 0xab"), "{line}");
        let warnings = vec!["WRN-203".to_owned()];
        let bad = StoreAppView { withdrawn: true, installed: Some("0.9.0".to_owned()), warnings, ..plain };
        assert!(store_app(&bad).ends_with("installed 0.9.0  WITHDRAWN  notice [WRN-203]"));
    }
}
