//! What is said about allowances.

use teahouse_api::ErrorView;

use super::value;

/// The sentence for a refusal of an allowance.
pub(super) fn allowances(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "NOD-481" => format!("There is no allowance {}: see `teahouse wallet allowance list`.", value("allowance")),
        "NOD-482" => format!(
            "{} has {} allowances that live: use an id from `teahouse wallet allowance list`.",
            value("app"),
            value("count")
        ),
        "NOD-483" => format!(
            "The app has an allowance of this asset already: {}. Nothing was changed. End it first with `teahouse wallet allowance revoke`.",
            value("allowance")
        ),
        "NOD-484" => {
            "It is not known which app this allowance is for, so nobody can sign for it. Install the app, then `teahouse wallet allowance list --look`; or have the money back with `revoke`."
                .to_owned()
        }
        "PAY-461" => "This chain has no contract of allowances. Nothing left your wallet.".to_owned(),
        "PAY-465" => "A list has at most 64 addresses that may be paid. Nothing was changed.".to_owned(),
        "BUD-101" => {
            "An allowance needs: a payment within a period within the whole, a period of an hour at least, and 2 hours to 366 days. Nothing was changed."
                .to_owned()
        }
        "BUD-103" => "The chain does not know this allowance: it was not opened yet.".to_owned(),
        "BUD-104" => {
            "This allowance is over: it was spent, ended or sent back. See `teahouse wallet allowance show`.".to_owned()
        }
        "BUD-107" => {
            "This allowance has ended. Have the rest back with `teahouse wallet allowance refund`.".to_owned()
        }
        "BUD-108" => {
            "This allowance has not ended. To have the rest back now, end it with `teahouse wallet allowance revoke`."
                .to_owned()
        }
        "BUD-109" => "The payment is of nothing.".to_owned(),
        "BUD-110" => {
            "This payment was made, by somebody else's hand: see `teahouse wallet allowance show`. It is not made twice; say it again for another one."
                .to_owned()
        }
        "BUD-111" | "BUD-122" => "This allowance pays only those that are listed. Nothing left it.".to_owned(),
        "BUD-112" => format!(
            "This allowance pays at most {} {1} at once; this is {2} {1}. Nothing left it.",
            value("most"),
            value("symbol"),
            value("asked")
        ),
        "BUD-113" => format!(
            "This allowance has {} {1} left for this period; this is {2} {1}. Nothing left it.",
            value("left"),
            value("symbol"),
            value("asked")
        ),
        "BUD-114" => format!(
            "This allowance has {} {1} left; this is {2} {1}. Nothing left it.",
            value("left"),
            value("symbol"),
            value("asked")
        ),
        _ => return None,
    })
}
