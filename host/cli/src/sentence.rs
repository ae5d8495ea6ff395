//! A sentence says what happened, whether money or message is safe, and what to do; the code outlives it.

use teahouse_api::ErrorView;

/// The sentence for a refusal, in English.
pub(crate) fn sentence(view: &ErrorView) -> String {
    let value = |name: &str| view.params.get(name).map_or("?", String::as_str);
    match view.code.as_str() {
        "NOD-101" => "A profile's name is 1 to 32 lower-case letters, digits and hyphens.".to_owned(),
        "NOD-102" => format!("There is a profile called {} already. Nothing was changed.", value("profile")),
        "NOD-103" => format!(
            "There is no profile called {}. Make it with `teahouse profile create`.",
            value("profile")
        ),
        "NOD-111" => {
            "Give a password (prompt, --password-file or --password-fd), or say --no-password.".to_owned()
        }
        "NOD-301" => "No relay is configured. Add one with `teahouse relay add`.".to_owned(),
        "NOD-302" => {
            "That is not the address of a relay: it needs a multiaddress that ends in /p2p/ and its id."
                .to_owned()
        }
        "NOD-311" => "No chain is configured. Choose one with `teahouse chain use FOLDER`.".to_owned(),
        "NOD-401" => format!("Nobody called {} is among your contacts.", value("contact")),
        "NOD-402" => format!(
            "Several contacts are called {}: use an id from `teahouse contact list`.",
            value("contact")
        ),
        "NOD-404" => "There is no such message here.".to_owned(),
        "NOD-412" => format!("{} is not an asset of this chain.", value("asset")),
        "NOD-801" => format!(
            "Profile {} is open in process {}, which does not answer. Stop it, or use it.",
            value("profile"),
            value("pid")
        ),
        "KEY-211" => "That password is wrong. Nothing was changed.".to_owned(),
        "KEY-212" => {
            "The profile has a password: give it at the prompt, with --password-file or --password-fd."
                .to_owned()
        }
        "BND-403" => "The bundle's signature is not its publisher's. It was not installed.".to_owned(),
        "BND-503" => format!(
            "The app imports {}, which its manifest does not declare. It was not installed.",
            value("interface")
        ),
        "BND-504" => format!(
            "The app imports {}, which no mini-app may have. It was not installed.",
            value("interface")
        ),
        "CON-403" => {
            "The digest is not of what is shown. Nothing was agreed to; look at the sheet again.".to_owned()
        }
        "CON-404" => "What it would do has changed. Nothing was agreed to; look at the new sheet.".to_owned(),
        "PAY-203" | "PAY-212" => {
            "There is not enough money for that, fee included. Nothing left your wallet.".to_owned()
        }
        "PAY-301" => "The chain would refuse that. Nothing left your wallet.".to_owned(),
        "APP-404" => format!("No app called {} is installed.", value("app")),
        "APP-406" => "That app is not open.".to_owned(),
        "APP-407" => format!("Version {} is installed, which is newer. It stays.", value("installed")),
        "APP-411" => "That message belongs to another app.".to_owned(),
        "APP-413" => "The app does not take that there.".to_owned(),
        "RED-301" | "PAY-411" => "That is not the link of a red envelope.".to_owned(),
        "PAY-412" => {
            "That share is not in its envelope: the link was changed on its way. There is nothing to claim."
                .to_owned()
        }
        "RED-302" => "There is no such envelope on this chain.".to_owned(),
        "RED-304" => format!("None is left: all {} shares were claimed.", value("shares")),
        "RED-305" => "The envelope has expired: what was left goes back to its giver.".to_owned(),
        "RED-306" => "This share was claimed already.".to_owned(),
        "RED-307" => "The envelope has not expired yet: its shares can still be claimed.".to_owned(),
        "RED-308" => "Nothing is left to send back.".to_owned(),
        "RED-309" => "The envelope is on another chain than the one in use.".to_owned(),
        "CLI-201" => format!(
            "Nothing happened within {} seconds. It goes on by itself; look again later.",
            value("seconds")
        ),
        "CLI-202" => format!("The screen has no control called {}.", value("control")),
        "CLI-203" => format!("`{}` is not something to do: press, set, clear, pick or wait.", value("step")),
        "CLI-204" => {
            "A sheet waits for your answer: use --consent ask, --consent once or --approve-digest.".to_owned()
        }
        "CLI-205" => "You said no. Nothing left your wallet.".to_owned(),
        "CLI-206" => {
            format!("{} is not an amount with at most {} decimals.", value("amount"), value("decimals"))
        }
        "CLI-207" => format!("{} is not a length of time such as 90s, 30m, 25h or 2d.", value("time")),
        "CLI-208" => "The app asks for people: add --do 'pick NAME'.".to_owned(),
        "CLI-210" => format!("The app has stopped ({}). Your data is kept.", value("reason")),
        "CLI-211" => "The password could not be read.".to_owned(),
        "CLI-212" => "The two passwords are not the same. Nothing was changed.".to_owned(),
        "CLI-301" => format!("{} is not a configuration file of ours.", value("file")),
        "CLI-302" => format!("{} cannot be read.", value("file")),
        "CLI-601" => "The host went away. What it had taken on is on its disk; try again.".to_owned(),
        code if code.starts_with("CHN-1") => {
            "The chain was not reached. Nothing was sent; try again.".to_owned()
        }
        code if code.starts_with("NET-") => {
            "The relays were not reached. Messages wait on this disk and go out by themselves.".to_owned()
        }
        code if code.starts_with("BND-") => "The bundle was refused. It was not installed.".to_owned(),
        _ => {
            let values: Vec<String> =
                view.params.iter().map(|(name, value)| format!("{name} {value}")).collect();
            format!("It was not done. {}", values.join(", "))
        }
    }
}
