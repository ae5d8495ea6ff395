//! What goes wrong between a new project and an app on somebody else's host is said with what to do next.
//!
//! Of what the developer's tool finds its own line stands above: it has the file and the place.

use teahouse_api::ErrorView;

use super::value;

/// The sentence for a refusal on the way of an app, if it is one.
pub(super) fn bundles(view: &ErrorView) -> Option<String> {
    maker(view).or_else(|| refused(view)).or_else(|| released(view))
}

/// Beginning, building, testing and signing.
fn maker(view: &ErrorView) -> Option<String> {
    let said = match view.code.as_str() {
        "SDK-001" => {
            "Nothing was built. Go to the app's folder, or begin one with `teahouse app new NAME --lang rust`."
        }
        "SDK-002" | "SDK-202" | "SDK-305" => {
            "Nothing was made. Give yourself the right to that file or folder, then say it again."
        }
        "SDK-011" | "SDK-015" => "Choose another name; `teahouse app new --help` shows examples.",
        "SDK-012" | "SDK-014" => "Choose another folder with --folder.",
        "SDK-013" => "Choose one of those with --template.",
        "SDK-101" | "SDK-102" | "SDK-103" | "SDK-104" | "SDK-105" | "SDK-106" | "SDK-107" => {
            "Nothing was built. Install what the line above names; `teahouse app doctor` says when all is there."
        }
        "SDK-201" => {
            "Nothing was built. Make room on the disk, or take what is no part of the app out of its folder."
        }
        "SDK-203" => "Nothing was built. Mend what the compiler's lines above name, then say it again.",
        "SDK-204" | "SDK-205" | "SDK-206" | "SDK-207" => {
            "Nothing was built. Compare with a new project: `teahouse app new other` has all that is needed."
        }
        "SDK-301" => {
            "Nothing was signed. Check the name of the key file; `teahouse app pack --key FILE` makes one that is not there."
        }
        "SDK-302" => "The key that is there stays. Choose another name for a new one.",
        "SDK-303" => {
            "Nothing was signed, for others could have read the key. Close the file as the line above says, then say it again."
        }
        "SDK-304" => {
            "Nothing was signed. Check that this is the publisher's key, or take your copy of it: only it can sign updates."
        }
        "SDK-401" => "Nothing was played. Write a scenario into scenarios/; `teahouse app new` shows how.",
        "SDK-402" => "Nothing was played. Mend the scenario where the line above says, then say it again.",
        "SDK-403" => "Nothing was played. Make room on the disk and try again.",
        "SDK-404" | "SDK-405" => "The scenarios held, and leave a gap. Do what the line above says.",
        "SDK-801" => {
            "Nothing was compared. Ask its publisher to pack it anew: `teahouse app pack` writes how it was made."
        }
        "SDK-803" => "Nothing was compared. Name the folder of the app's own sources.",
        _ => return None,
    };
    Some(said.to_owned())
}

/// What is in a bundle or a manifest, wherever it is looked at.
fn refused(view: &ErrorView) -> Option<String> {
    let interface = value(view, "interface");
    Some(match view.code.as_str() {
        "BND-503" => format!(
            "The app imports {interface}, which its manifest does not declare. It was not installed. If it is yours, declare it in manifest.toml or do not use it; if not, tell its publisher."
        ),
        "BND-504" => format!(
            "The app imports {interface}, which no mini-app may have. It was not installed. If it is yours, do without it; if not, tell its publisher."
        ),
        "BND-202" => "The app is written for a newer Teahouse. It was not installed. Update Teahouse, or take an older release of the app.".to_owned(),
        "BND-201" | "BND-203" | "BND-204" | "BND-301" | "BND-302" | "BND-303" | "BND-304" => {
            "The manifest is not in order. Nothing was installed. If the app is yours, mend manifest.toml: `teahouse app build` says where; if not, tell its publisher.".to_owned()
        }
        "BND-104" | "BND-501" | "APP-307" => {
            "The app is larger than an app may be. Nothing was installed. If it is yours, make its assets or its code smaller; if not, tell its publisher.".to_owned()
        }
        "BND-401" => "That is not a signed bundle. Nothing was installed. If the app is yours, sign it with `teahouse app pack --key FILE`; if not, ask for the bundle anew.".to_owned(),
        "BND-101" | "BND-102" | "BND-103" | "BND-105" | "BND-502" | "BND-505" => {
            "The bundle is damaged, or none of ours. Nothing was installed. Ask for it anew, or make it with `teahouse app pack`.".to_owned()
        }
        "BND-402" | "BND-403" => {
            "The bundle's signature is not its publisher's. It was not installed. Ask the publisher for it anew, by another way if you can.".to_owned()
        }
        "APP-302" | "APP-303" | "APP-308" | "APP-309" => {
            "The app cannot be prepared to run within its bounds. Nothing was changed. If it is yours, make it smaller and try `teahouse app test`; if not, tell its publisher.".to_owned()
        }
        _ => return None,
    })
}

/// What the registry and the apps that are there say of a release.
fn released(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "APP-407" => format!(
            "Version {} is installed, which is newer. It stays. Ask for a newer release; `teahouse app lookup` says which is the last.",
            value("installed")
        ),
        "APP-408" => "This version is installed with other content: one of the two is not genuine. It stays. Ask the publisher which is, or, if the app is yours, raise its version.".to_owned(),
        "APP-421" => "These are not the bytes that the publisher published. Nothing was installed. Leave --file away, so that they are fetched, or ask for the file anew.".to_owned(),
        "APP-422" => "Another key signed the bundle than the registry or the link names. Nothing was done. If the app is yours, sign with that key, or change it with `teahouse app rotate-key`; if not, ask the publisher.".to_owned(),
        "APP-423" => "The publisher withdrew this release. Nothing was installed. Look for another with `teahouse app lookup`.".to_owned(),
        "APP-424" => "You had a newer release of this app before. Nothing was installed. Take the last one: leave --release away.".to_owned(),
        "APP-425" => "The bundle has another name or version than the registry or the link. Nothing was installed. Ask the publisher for the right one.".to_owned(),
        "APP-426" => "The registry's record of this version is not the one that was seen before: somebody does not tell the truth. Nothing was installed. Check the chain's endpoints with `teahouse chain status`, and ask the publisher.".to_owned(),
        "APP-427" => format!(
            "The registry on the chain in use has no app or release {}. Nothing was changed. Check its name, and the chain with `teahouse chain status`.",
            value("app")
        ),
        "APP-431" => "That publisher is another account's. Nothing was sent. Choose its account with --account, or publish as your own.".to_owned(),
        "APP-432" => format!(
            "The link is to the registry of chain {}, and this profile uses another. Nothing was changed. Choose that chain with `teahouse chain use`.",
            value("chain")
        ),
        "APP-436" => format!(
            "The registry has version {} of this app, and takes only versions above it. Nothing was sent. Raise `version` in manifest.toml and pack again.",
            value("latest")
        ),
        "APR-103" => "The registry takes only versions above the last one. Nothing was sent. Raise `version` in manifest.toml and pack again.".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::sentence;

    /// What goes wrong on the way from `app new` to an app on another host, with a code for each.
    const WRONG: &[(&str, &[&str])] = &[
        ("a folder or a name", &["SDK-001", "SDK-011", "SDK-012", "SDK-013", "SDK-014", "SDK-015"]),
        (
            "a bad manifest",
            &["BND-201", "BND-202", "BND-203", "BND-204", "BND-301", "BND-302", "BND-303", "BND-304"],
        ),
        (
            "a missing tool",
            &["SDK-101", "SDK-102", "SDK-103", "SDK-104", "SDK-105", "SDK-106", "SDK-107", "CHN-411"],
        ),
        (
            "sources that make no app",
            &["SDK-201", "SDK-202", "SDK-203", "SDK-204", "SDK-205", "SDK-206", "SDK-207"],
        ),
        ("an undeclared import", &["BND-503", "BND-504", "SDK-404", "SDK-405"]),
        (
            "a wrong key",
            &["SDK-301", "SDK-302", "SDK-303", "SDK-304", "BND-402", "BND-403", "APP-422", "APP-431"],
        ),
        (
            "not signed, or damaged",
            &["BND-401", "BND-101", "BND-102", "BND-103", "BND-105", "BND-502", "BND-505"],
        ),
        ("too large", &["BND-104", "BND-501", "APP-307", "APP-302", "APP-303", "APP-308"]),
        ("an older version", &["APP-407", "APP-408", "APP-424", "APP-436", "APR-103"]),
        (
            "another release",
            &["APP-421", "APP-423", "APP-425", "APP-426", "APP-427", "APP-428", "APP-430", "APP-432"],
        ),
        ("no network", &["CHN-101", "CHN-412", "NOD-301", "NOD-311", "APP-429", "SDK-107"]),
        ("not the same when made again", &["SDK-801", "SDK-802", "SDK-803"]),
    ];

    #[test]
    fn every_wrong_turn_on_the_way_of_an_app_is_answered_with_what_to_do_next() {
        const DO: &[&str] = &[
            "Go to",
            "Give yourself",
            "Choose",
            "Install",
            "Make room",
            "Mend ",
            "mend ",
            "Compare ",
            "Check ",
            "Write ",
            "Do what",
            "Ask ",
            "ask ",
            "Name ",
            "Update ",
            "declare it",
            "do without",
            "make its",
            "sign ",
            "make it",
            "Take ",
            "take ",
            "Leave ",
            "Look ",
            "Raise ",
            "raise ",
            "Connect ",
            "Add ",
            "Run ",
            "Start ",
            "Say ",
            "say which",
            "Close ",
            "see `teahouse",
            "name another",
        ];
        for (what, codes) in WRONG {
            for code in *codes {
                let view = ErrorView::refused(code);
                let said = sentence(&view);
                let parts = said.split(['.', ':', ';']).filter(|part| !part.trim().is_empty()).count();
                let above = code.starts_with("SDK-");
                assert!(parts >= 2 || above, "{what}: {code} says one thing: {said}");
                assert!(
                    DO.iter().any(|word| said.contains(word)),
                    "{what}: {code} names no next step: {said}"
                );
            }
        }
    }
}
