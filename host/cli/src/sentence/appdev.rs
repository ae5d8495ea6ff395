//! What the maker of an app is told: of bundles that are made again, and of sessions that are played again.

use teahouse_api::ErrorView;

use super::value;

pub(super) fn appdev(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "SDK-802" => {
            "Nothing was compared: this machine lacks what the line above names. Install it, then say it again."
                .to_owned()
        }
        "SDK-804" => format!(
            "The bundle is not what the folder makes: {} differs. Do not take it for the same app.",
            value("member")
        ),
        "TRC-101" | "TRC-106" => "That is not a session as it was recorded. Nothing was played.".to_owned(),
        "TRC-102" | "TRC-103" | "TRC-107" => {
            format!("The app does something else than when it was recorded: turn {}.", value("turn"))
        }
        "TRC-105" => {
            "The session is of another bundle. Name the one that was recorded with --bundle.".to_owned()
        }
        "CLI-241" => {
            "The app was closed or opened anew by somebody else meanwhile: what was recorded is gone.".to_owned()
        }
        _ => return None,
    })
}
