//! An open app for a terminal is one line: what it uses, and whether something went wrong.

use teahouse_api::app::RunningAppView;
use teahouse_api::meter::MeterView;

use super::{money, word};

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

#[cfg(test)]
mod tests {
    use teahouse_api::app::{AppFaultView, AppLoad};

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
}
