//! A grant for a person: what it is, since when and until when, and their own most.

use teahouse_api::app::{GrantCapView, GrantDecision, GrantView};

use super::decimal;
use crate::calendar::utc;

pub(crate) fn grant(view: &GrantView) -> Vec<String> {
    let how = match (view.decision, view.asks) {
        (GrantDecision::Revoked, _) => "taken back",
        (GrantDecision::Denied, _) => "refused, stands",
        (GrantDecision::Ended, _) => "ran out, asks you first",
        (GrantDecision::Open, true) => "asks each time",
        (GrantDecision::Open, false) => "given",
    };
    let mut lines = vec![format!("{:<28} {how}  {}", view.id, view.scope.join(", "))];
    if let Some(at) = view.given_at {
        let to = view.given_to.as_deref().unwrap_or("?");
        let ends = view.ends_at.map_or_else(|| "never ends".to_owned(), |at| format!("ends {}", utc(at)));
        lines.push(format!("    given {} to version {to}, {ends}", utc(at)));
    }
    lines.extend(view.caps.iter().filter_map(own_most));
    lines
}

/// The person's own most of an asset, where there is one.
fn own_most(cap: &GrantCapView) -> Option<String> {
    let amount = |units: &String, what: &str| format!("{} {what}", decimal(units, cap.decimals));
    let bounds = [
        cap.own_payment.as_ref().map(|units| amount(units, "a payment")),
        cap.own_day.as_ref().map(|units| amount(units, "a day")),
    ];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    Some(format!("    at most {} of {}", bounds.join(", "), cap.symbol)).filter(|_| !bounds.is_empty())
}
