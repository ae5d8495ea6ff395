//! What others may still take, for a person at a terminal.

use teahouse_api::money::{ApprovalView, ApprovalsView};

use super::money;

/// What others may still take. That nobody may take anything is said of a whole list only.
pub(crate) fn approvals(view: &ApprovalsView) -> Vec<String> {
    let mut lines: Vec<String> = view.approvals.iter().map(approval).collect();
    match (lines.is_empty(), view.whole) {
        (true, true) => lines.push("Nobody may take anything.".to_owned()),
        (true, false) => lines.push("None were found, and this is no all-clear.".to_owned()),
        (false, _) => {}
    }
    if !view.whole {
        lines.extend(what_is_not_known(view));
    }
    lines
}

fn what_is_not_known(view: &ApprovalsView) -> Vec<String> {
    let mut lines = vec![match (view.looked_from, view.looked_to) {
        (Some(from), Some(to)) => format!("Blocks {from} to {to} were looked at."),
        _ => "No block was looked at yet.".to_owned(),
    }];
    if view.left_out > 0 {
        lines.push(format!("{} more were named on the chain and are not asked about.", view.left_out));
    }
    lines.push("To look further back: `teahouse wallet rescan --from BLOCK`.".to_owned());
    lines
}

/// What somebody may still take.
fn approval(view: &ApprovalView) -> String {
    // Whoever is not in the address book was allowed by another wallet, and nobody here vouches for it.
    let name = view.spender.contract.as_deref().unwrap_or("(unknown)");
    let from = match view.account {
        0 => String::new(),
        number => format!("  from account {number} {}", view.address),
    };
    let much = match (&view.may_take, &view.trouble) {
        (Some(much), _) => money(much),
        (None, Some(trouble)) => format!("an unknown amount of {} ({})", view.asset.symbol, trouble.code),
        (None, None) => format!("an unknown amount of {}", view.asset.symbol),
    };
    format!("{name:<16} may take {much}  {}{from}", view.spender.address)
}
