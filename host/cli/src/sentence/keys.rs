//! Sentences about the phrase, backups and the lock.

use teahouse_api::ErrorView;

use super::value;

pub(super) fn keys(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "KEY-101" => "A phrase has 24 words. Type all of them, in order.".to_owned(),
        "KEY-102" => "One of the words is not in the list: compare each with your paper.".to_owned(),
        "KEY-103" => "The words do not belong together: one is another word, or two changed places. Compare each with your paper, in order.".to_owned(),
        "BAK-201" => format!("{} is no backup of this program. Nothing was changed. Choose the file that `teahouse wallet backup` wrote.", value("file")),
        "BAK-202" => "The backup was written by a newer program: update, then try again. Nothing was changed.".to_owned(),
        "BAK-203" => format!(
            "The end of {} is missing: it was not copied whole. Copy it again, or use another copy.",
            value("file")
        ),
        "BAK-204" => format!("{} is damaged. Use another copy; nothing was changed.", value("file")),
        "BAK-205" => "The backup belongs to another phrase. Look for the paper, or the file, that fits.".to_owned(),
        "BAK-206" => "The backup is larger than any of ours. Nothing was changed.".to_owned(),
        "BAK-211" => format!("There is no file {}. Check its name, and where you are.", value("file")),
        "BAK-212" => format!("{} is something else than a backup: it stays. Choose another name.", value("file")),
        "BAK-213" => "The disk refused. An older backup there is untouched.".to_owned(),
        "BAK-301" => "Those 24 words are another wallet's phrase. Look for this one's paper. To have the other wallet as well, give it a name: `teahouse --profile NAME wallet restore`.".to_owned(),
        "BAK-302" => {
            "Nobody has shown that the phrase was written down: `teahouse wallet phrase`, then `teahouse wallet check-phrase`."
                .to_owned()
        }
        "BAK-303" => "No backup was made: `teahouse wallet backup FILE`.".to_owned(),
        "BAK-304" => "The phrase is shown only when you ask for it.".to_owned(),
        "BAK-305" => format!(
            "The test restore did not bring {} back as it was: make a new backup, and report this.",
            value("table")
        ),
        "LCK-101" => "The profile is locked. It still receives; `teahouse wallet unlock` lets it spend.".to_owned(),
        "LCK-102" => {
            "The profile has no password, so there is nothing to unlock it with: it cannot be locked.".to_owned()
        }
        "KEY-301" => format!("{} is no keystore V3 file. Nothing was changed. Choose the file that the other wallet wrote.", value("file")),
        "KEY-302" => format!("{} is a keystore of a kind that is not read here. Nothing was changed. Export it from the other wallet as V3.", value("file")),
        "KEY-303" => format!("{} asks for more work than any wallet's file. Nothing was changed.", value("file")),
        "KEY-304" => "That password does not open the file. Nothing was changed. Give the file's own password: it is not the profile's.".to_owned(),
        "KEY-305" => format!("The key in {} is not of the address it names. Nothing was changed.", value("file")),
        "KEY-306" => "That account is this profile's own already: see `teahouse wallet accounts`.".to_owned(),
        "KRG-101" => {
            "No keyring service answers in this session. The password still opens the profile: type it, or name its file."
                .to_owned()
        }
        "KRG-102" => "The keyring stayed closed. Open it and try again, or give the password.".to_owned(),
        "KRG-103" => {
            "The keyring keeps no password for this profile: give it, then `teahouse wallet keyring on` again."
                .to_owned()
        }
        "KRG-104" => {
            "What the keyring keeps does not open this profile: `teahouse wallet keyring on` with the right password."
                .to_owned()
        }
        "KRG-105" => format!("The keyring refused: {}. Give the password instead.", value("detail")),
        "KRG-106" => "The profile has no password, so there is nothing to keep in a keyring.".to_owned(),
        "KRG-107" => "No keyring of this system is known here. Give the password instead.".to_owned(),
        "CLI-224" => "Give the file's password with --file-password-file, or type it at a terminal.".to_owned(),
        "CLI-225" => format!("Name the persona {} by its number here: --persona 1.", value("persona")),
        "CLI-221" => {
            "The 24 words are shown at a terminal after a yes, or with --show. Nothing was shown.".to_owned()
        }
        "CLI-222" => "Give the 24 words with --phrase-file, or type them at a terminal.".to_owned(),
        "CLI-223" => format!(
            "No host has {} open, so nothing holds its keys: every command asks for the password.",
            value("profile")
        ),
        _ => return None,
    })
}
