//! A sentence says what happened, whether money or message is safe, and what to do; the code outlives it.

mod allowances;
mod appdev;
mod bundles;
mod keys;
mod links;
mod listed;
mod shielded;

use teahouse_api::{ErrorView, Exit};

use allowances::allowances;

/// The sentence for a refusal, in English: of its code, here or as the page says it, else of its family, else of its class.
pub(crate) fn sentence(view: &ErrorView) -> String {
    let known = [
        shielded::shielded,
        profiles,
        links::links,
        people,
        bundles::bundles,
        apps,
        appdev::appdev,
        consent,
        envelopes,
        allowances,
        program,
        keys::keys,
    ];
    let said = known.iter().find_map(|of| of(view)).or_else(|| listed::listed(view));
    let said = said.or_else(|| family(&view.code).map(str::to_owned));
    said.unwrap_or_else(|| {
        let values: Vec<String> = view.params.iter().map(|(name, value)| format!("{name} {value}")).collect();
        [class(view.exit), &values.join(", ")].join(" ").trim_end().to_owned()
    })
}

fn value<'a>(view: &'a ErrorView, name: &str) -> &'a str {
    view.params.get(name).map_or("?", String::as_str)
}

fn profiles(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "NOD-101" => "A profile's name is 1 to 32 lower-case letters, digits and hyphens. Choose such a name with --profile.".to_owned(),
        "NOD-102" => format!("There is a profile called {} already. Nothing was changed. Choose another name with --profile, or use that one.", value("profile")),
        "NOD-103" => format!(
            "There is no profile called {}. Choose one of `teahouse profile list` with --profile, or make it with `teahouse profile create`.",
            value("profile")
        ),
        "NOD-110" => "The disk refused. What was saved before is still there. Make room on it, then try again.".to_owned(),
        "NOD-111" => {
            "Give a password (prompt, --password-file or --password-fd), or say --no-password.".to_owned()
        }
        "NOD-121" => format!("The {} is out of its range. Nothing was changed. Check what you gave; --help shows examples.", value("field")),
        "NOD-122" => match value("field") {
            "to" | "account" => {
                "That is not an address: 0x and 40 hex digits. Nothing was changed. Copy it again, whole.".to_owned()
            }
            field => format!("The {field} cannot be read. Nothing was changed. Check what you gave; --help shows examples."),
        },
        "NOD-141" => format!("The profile has no persona {}: see `teahouse persona list`.", value("persona")),
        "NOD-142" => format!(
            "{} personas are called {}: use a number from `teahouse persona list`.",
            value("count"),
            value("persona")
        ),
        "NOD-143" => format!("A profile has at most {} personas. Nothing was changed.", value("most")),
        "NOD-144" => format!(
            "Looking asks {} about the first accounts of {} personas; whoever runs them could guess that they are one person's. Nothing was asked. Say --agree to look.",
            value("endpoints"),
            value("look")
        ),
        "NOD-145" => format!(
            "Persona {} has that nickname: whoever has both cards would know that they are one person's. Choose another.",
            value("persona")
        ),
        "NOD-801" => format!(
            "Profile {} is open in process {}. Use that one; if it does not answer, stop it.",
            value("profile"),
            value("pid")
        ),
        "KEY-211" => "That password is wrong. Nothing was changed. Give it again; mind the keyboard layout.".to_owned(),
        "KEY-212" => {
            "The profile has a password: give it at the prompt, with --password-file or --password-fd."
                .to_owned()
        }
        _ => return None,
    })
}

fn people(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "NOD-301" => "No relay is configured. Add one with `teahouse relay add`.".to_owned(),
        "NOD-302" => {
            "That is not the address of a relay: it needs a multiaddress that ends in /p2p/ and its id."
                .to_owned()
        }
        "NOD-401" => {
            format!("Nobody called {} is among your contacts: see `teahouse contact list`.", value("contact"))
        }
        "NOD-402" => format!(
            "Several contacts are called {}: use an id from `teahouse contact list`.",
            value("contact")
        ),
        "NOD-403" => "There is no such conversation here: see `teahouse chat list`.".to_owned(),
        "NOD-404" => "There is no such message here.".to_owned(),
        _ => return None,
    })
}

fn apps(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "APP-306" => {
            "An app that takes too long to compile still holds the compiler. Nothing was changed; try again later."
                .to_owned()
        }
        "APP-415" => format!(
            "{} failed {} times when it was started, so it stays closed. Your data is kept. Open it all the same with --anyway.",
            value("app"),
            value("times")
        ),
        "APP-404" => {
            format!("No app called {} is installed: see `teahouse app list`.", value("app"))
        }
        "APP-406" => "That app is not open.".to_owned(),
        "APP-428" => format!(
            "Several publishers have an app called {}: say which, one of {}. Nothing was changed.",
            value("app"),
            value("apps")
        ),
        "APP-429" => format!(
            "The bytes of {} {} are neither here nor at a connected relay. Connect one with `teahouse relay add`, or give --file. Nothing was changed.",
            value("app"),
            value("version")
        ),
        "APP-430" => format!(
            "The release wants more than the one that is installed: {}. Nothing was changed. Say --agree to install it.",
            value("permissions")
        ),
        "APP-410" => "The app has stopped. Your data is kept.".to_owned(),
        "APP-411" => "That message belongs to another app.".to_owned(),
        "APP-413" => "The app does not take that there.".to_owned(),
        "LIM-101" | "LIM-102" => "The app ran too long and was stopped. Nothing of that step was kept.".to_owned(),
        "LIM-103" | "LIM-104" | "LIM-107" => {
            "The app wanted too much memory and was stopped. Nothing of that step was kept.".to_owned()
        }
        "LIM-105" | "LIM-106" => {
            "The app asked too much of the host and was stopped. Nothing of that step was kept.".to_owned()
        }
        _ => return None,
    })
}

fn consent(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "CHN-101" => match view.params.get("endpoint") {
            Some(endpoint) => format!(
                "Endpoint {endpoint} does not answer. Your money is where it was. If it stays away, name another one in the chain's profile."
            ),
            None => "No endpoint of the chain answers. Your money is where it was; see `teahouse chain status`.".to_owned(),
        },
        "CHN-102" => match view.params.get("endpoint") {
            Some(endpoint) => format!(
                "Endpoint {endpoint} serves chain {}, not {}. Nothing was sent. Put the right address into the chain's profile, then `teahouse chain use`.",
                value("found"),
                value("expected")
            ),
            None => "An endpoint serves another chain. Nothing was sent; see `teahouse chain status`.".to_owned(),
        },
        "CHN-103" => match view.params.get("left") {
            Some(left) => format!(
                "The endpoints disagree on {}: {left} and {} cannot both be right. Nothing is signed meanwhile. Wait a block, or take the one you do not trust out of the chain's profile.",
                value("what"),
                value("right")
            ),
            None => "The endpoints disagree, so nothing was signed; see `teahouse chain status`.".to_owned(),
        },
        "NOD-311" => "No chain is configured. Choose one with `teahouse chain use FOLDER`.".to_owned(),
        "NOD-411" => "There is no such payment: see `teahouse wallet history`, or `teahouse shielded history`. Nothing was changed.".to_owned(),
        "NOD-415" => format!("There is no account {} here: see `teahouse wallet accounts`.", value("account")),
        "NOD-461" => format!(
            "{0} has not told you where to pay: ask with `teahouse contact ask-address {0}`. Nothing left your wallet.",
            value("contact")
        ),
        "NOD-462" => format!(
            "{} is no contact of yours, or blocked, and is not paid by name. Nothing left your wallet.",
            value("contact")
        ),
        "NOD-463" => format!(
            "That address is for chain {}, and you are on chain {}. Nothing left your wallet. Ask for an address on this chain, or choose the other one with `teahouse chain use`.",
            value("chain"),
            value("here")
        ),
        "NOD-464" => {
            "A letter or digit of that address is wrong: its checksum does not fit. Copy it again. Nothing left your wallet."
                .to_owned()
        }
        "CON-416" => format!(
            "Something on the sheet has to be confirmed by itself: {}. Look at it, then add --confirm with its code. Nothing left your wallet.",
            value("warnings")
        ),
        "PAY-105" => "That is the token's own contract: what is sent there is lost. Nothing left your wallet. Ask for the address of whom you mean.".to_owned(),
        "NOD-471" => format!("The wallet knows {} already: see `teahouse wallet tokens`.", value("token")),
        "NOD-472" => {
            "The token says something else than what was shown. Nothing was added; look at it again.".to_owned()
        }
        "NOD-473" => format!(
            "{} tokens were added, which is as many as there can be: remove one with `teahouse wallet token remove`.",
            value("bound")
        ),
        "NOD-474" => {
            format!("You added no token called {}: see `teahouse wallet tokens`.", value("token"))
        }
        "CHN-351" => "What is at that address does not answer like a token. Nothing was added. Copy the token's address again.".to_owned(),
        "CHN-352" => "There is no contract at that address on this chain. Nothing was added. Copy the token's address again, and check its chain.".to_owned(),
        "CHN-353" => {
            "That token says that it has more decimals than any amount can be shown with. Nothing was added.".to_owned()
        }
        "NOD-413" => format!("{} may take nothing of it: see `teahouse wallet approvals`.", value("spender")),
        "NOD-412" => format!("{} is not an asset of this chain. Nothing was changed. See `teahouse wallet tokens`, or add it with `teahouse wallet token add`.", value("asset")),
        "CON-401" => "There is no such sheet: see `teahouse consent list`. Nothing left your wallet.".to_owned(),
        "CON-402" => "That sheet was answered already, or its time was over. See `teahouse wallet history`; if nothing is there, ask for it anew.".to_owned(),
        "CON-403" => {
            "The digest is not of what is shown. Nothing was agreed to; look at the sheet again.".to_owned()
        }
        "CON-404" => "What it would do has changed. Nothing was agreed to; look at the new sheet.".to_owned(),
        "PAY-104" => "That address belongs to nobody. Nothing left your wallet. Copy the address again from whoever gave it to you.".to_owned(),
        "PAY-215" | "CHN-124" => {
            "There is not enough money for that, fee included. Nothing left your wallet. Send less, or receive some first: see `teahouse wallet balance`.".to_owned()
        }
        "APR-106" => "A name has 1 to 32 of a-z, 0-9 and single hyphens, a letter first and no hyphen last.".to_owned(),
        "DIR-201" => format!("{} has an owner: see `teahouse name show {0}`.", value("name")),
        "DIR-202" => format!("{} is not yours: see `teahouse name show {0}`.", value("name")),
        "PAY-247" => format!(
            "You hold too little coin for the fee. Somebody else can bring it for a fee in the token: add `--fee-in {}`. \
             Nothing left your wallet.",
            value("asset")
        ),
        "PAY-448" => "Nobody can be paid for bringing this: taking your account's code back takes away the code that would pay. \
                      Say it without --fee-in, with a little coin for the fee. Nothing left your wallet."
            .to_owned(),
        "PAY-431" | "CHN-207" => "On this chain accounts cannot have others bring what they sign. Nothing left your wallet.".to_owned(),
        "PAY-441" => {
            "Your account runs code that is not known here, so nothing is signed for it: see `teahouse wallet delegate show`."
                .to_owned()
        }
        "PAY-442" => {
            "Payments of your own are still on their way. Wait until they are in a block: see `teahouse wallet history`."
                .to_owned()
        }
        "PAY-444" => "Nobody brought it in time, so it never happened. Nothing left your wallet.".to_owned(),
        "PAY-446" => "That payment is not under way any more: see `teahouse wallet history`.".to_owned(),
        "PAY-447" => "Your account runs no code: there is nothing to take back.".to_owned(),
        "SUB-204" => format!(
            "No connected submitter takes a fee in {}: see `teahouse relay status`. Nothing left your wallet.",
            value("asset")
        ),
        "PAY-301" => would_be_refused(view),
        "PAY-221" => "A block has it already: it is too late to change it. See `teahouse wallet history`.".to_owned(),
        "PAY-222" => "Nothing was sent yet, so there is nothing to replace.".to_owned(),
        "PAY-223" => "A higher fee would be more than you agreed to. It goes on at the highest that you did; `teahouse wallet speed-up ID --raise` asks you for more.".to_owned(),
        "PAY-224" => "Another attempt came in between. Nothing was agreed to; look at the new sheet.".to_owned(),
        "NOD-414" => format!("There is no limit of {}: see `teahouse wallet limits`.", value("asset")),
        "PAY-241" | "PAY-242" | "PAY-243" | "PAY-246" => over_limit(view),
        "PAY-244" => "Say at least one of --per-payment, --per-day and --total: a limit without a number is none.".to_owned(),
        "PAY-245" => "A limit cannot end before it begins. Nothing was changed.".to_owned(),
        "CHN-122" => "Another payment came in between: `teahouse wallet history` shows which one was made.".to_owned(),
        "CHN-123" => "The fee is too low for the chain now. It goes on by itself when that changes.".to_owned(),
        "CHN-208" => {
            "The address book names another contract than the chain's profile. Nothing is signed for this chain: get both \
             from where you trust."
                .to_owned()
        }
        "CHN-214" => {
            "A contract's code is not the one in the address book. Nothing is signed for this chain. Take the chain's folder anew from whom you trust, then `teahouse chain use`.".to_owned()
        }
        _ => return None,
    })
}

/// Why a contract would refuse, as far as it says; what a token alone refuses is mostly too much of it.
fn would_be_refused(view: &ErrorView) -> String {
    let reason = view.params.get("reason").filter(|code| *code != "VAU-105");
    match reason.and_then(|code| listed::listed(&ErrorView::refused(code))) {
        Some(said) => format!("The chain would refuse that. {said}"),
        None => {
            "The chain would refuse that: mostly there is not enough of the token for it. Nothing left your wallet. Send less: see `teahouse wallet balance`."
                .to_owned()
        }
    }
}

/// Which limit, what is used and wanted, and when it would fit.
fn over_limit(view: &ErrorView) -> String {
    let value = |name| value(view, name);
    let whose = view.params.get("app").map_or_else(String::new, |app| format!(" for {app}"));
    let (limit, wanted, symbol) = (value("limit"), value("wanted"), value("symbol"));
    let what = match view.code.as_str() {
        "PAY-241" => format!("Your limit{whose} is {limit} {symbol} a payment; this could take {wanted}."),
        "PAY-246" => format!("Your limit{whose} is {limit} {symbol} a day; this alone could take {wanted}."),
        "PAY-242" => format!(
            "Your limit{whose} is {limit} {symbol} a day: {} are used, and this could take {wanted}. It fits in {} h.",
            value("used"),
            value("hours")
        ),
        _ => format!(
            "Your limit{whose} is {limit} {symbol} in total: {} are used, and this could take {wanted}.",
            value("used")
        ),
    };
    format!("{what} Nothing left your wallet. See `teahouse wallet limits`.")
}

fn envelopes(view: &ErrorView) -> Option<String> {
    Some(match view.code.as_str() {
        "RED-301" | "PAY-411" => "That is not the link of a red envelope. Copy it again, whole.".to_owned(),
        "PAY-412" | "RED-312" => {
            "That share is not in its envelope: the link was changed on its way. There is nothing to claim."
                .to_owned()
        }
        "RED-302" => "There is no such envelope on this chain. Check the link, and the chain with `teahouse chain status`.".to_owned(),
        "RED-304" => match view.params.get("shares") {
            Some(shares) => format!("None is left: all {shares} shares were claimed."),
            None => "None is left: all shares were claimed.".to_owned(),
        },
        "RED-305" | "PAY-503" => {
            "The envelope has expired: what was left goes back to where its giver chose.".to_owned()
        }
        "RED-306" => "This share was claimed already.".to_owned(),
        "RED-307" => "The envelope has not expired yet: its shares can still be claimed.".to_owned(),
        "RED-308" => "Nothing is left to send back.".to_owned(),
        "RED-309" => "The envelope is on another chain than the one in use. Choose its chain with `teahouse chain use`.".to_owned(),
        _ => return None,
    })
}

fn program(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "CLI-201" => format!(
            "Nothing happened within {} seconds. It goes on by itself; look again later.",
            value("seconds")
        ),
        "CLI-202" => format!("The screen has no control called {}.", value("control")),
        "CLI-203" => format!("`{}` is not something to do: press, set, clear, pick, pick-file, cell, scan or wait.", value("step")),
        "CLI-204" => {
            "A sheet waits for your answer: use --consent ask, --consent once or --approve-digest.".to_owned()
        }
        "CLI-205" => "You said no. Nothing left your wallet.".to_owned(),
        "CLI-206" => {
            format!("{} is not an amount with at most {} decimals. Nothing was changed. Write it as 2.5, say.", value("amount"), value("decimals"))
        }
        "CLI-207" => format!("{} is not a length of time such as 90s, 30m, 25h or 2d.", value("time")),
        "CLI-208" => "The app asks for people: add --do 'pick NAME'.".to_owned(),
        "CLI-209" => format!("The check of {} is not well; the lines above say why.", value("check")),
        "CLI-210" => format!("The app has stopped ({}). Your data is kept.", value("reason")),
        "CLI-211" => "The password could not be read. Check the file that you named, or type it at a terminal.".to_owned(),
        "CLI-212" => "The two passwords are not the same. Nothing was changed. Type both again.".to_owned(),
        "CLI-213" => "A scenario did not go as it says; the lines above show where.".to_owned(),
        "CHN-411" => "The practice chain's program, anvil, was not found. Run `npm ci --ignore-scripts` in contracts/, put anvil on the PATH, or name it in TEAHOUSE_ANVIL.".to_owned(),
        "CHN-412" => "The practice chain is not running. Start it with `teahouse devnet up`.".to_owned(),
        "CHN-413" => "Another program is starting or stopping the practice chain of this home. Try again in a moment.".to_owned(),
        "CLI-301" => format!("{} is not a configuration file of ours. Check which file you named.", value("file")),
        "CLI-302" => format!("{} cannot be read. Check its name, and that you may read it.", value("file")),
        "CLI-303" => format!("{} cannot be written. Choose another place, or a name that is not taken.", value("file")),
        "CLI-601" => "The host went away. What it had taken on is on its disk; try again.".to_owned(),
        _ => return None,
    })
}

fn family(code: &str) -> Option<&'static str> {
    Some(match code.split('-').next()? {
        "CHN" if code.starts_with("CHN-1") => "The chain was not reached. Nothing was sent; try again.",
        "NET" => "The relays were not reached. Messages wait on this disk and go out by themselves.",
        "BND" => "The bundle was refused. It was not installed.",
        "VIE" => "The app drew something that does not hold together. The last good screen stays.",
        "CAP" => "The app may not do that. Nothing was changed.",
        _ => return None,
    })
}

const fn class(exit: Exit) -> &'static str {
    match exit {
        Exit::Failed => "It was not done.",
        Exit::Usage => "That cannot be asked for in this way; --help shows how.",
        Exit::Configuration => "Something is missing or not set up: `teahouse doctor` says what.",
        Exit::NotFound => "There is no such thing here.",
        Exit::Refused => "That was not allowed. Nothing was changed.",
        Exit::Network => "The network did not answer in time.",
        Exit::Verification => "A proof does not hold, so it was not used.",
        Exit::InUse => "Another process has the profile open.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_speaks_for_itself_an_unknown_one_for_its_family_or_its_class() {
        let said = |code: &str, exit| sentence(&ErrorView::new(code, exit));
        assert_eq!(said("RED-306", Exit::Refused), "This share was claimed already.");
        assert!(said("BND-999", Exit::Verification).starts_with("The bundle was refused."));
        assert_eq!(said("ZZZ-999", Exit::Network), "The network did not answer in time.");
        let with = ErrorView::not_found("ZZZ-999").with("cup", 7);
        assert_eq!(sentence(&with), "There is no such thing here. cup 7");
    }

    #[test]
    fn what_a_person_gets_wrong_with_a_wallet_is_answered_with_what_happened_and_with_what_to_do() {
        const DO: &[&str] = &[
            "Type ",
            "type ",
            "compare ",
            "Compare ",
            "Copy ",
            "Give ",
            "Send ",
            "Choose ",
            "Use ",
            "Check ",
            "Look ",
            "Wait ",
            "name another",
        ];
        for code in [
            "KEY-101", "KEY-102", "KEY-103", "BAK-205", "BAK-301", "KEY-211", "KEY-304", "PAY-215",
            "CHN-124", "PAY-301", "NOD-102", "NOD-122", "NOD-463", "NOD-464", "NOD-412", "LCK-101",
            "NOD-801", "CHN-101", "CHN-102", "CHN-103", "PAY-242", "PAY-246", "NOD-103", "NOD-311",
            "NOD-401", "NOD-415", "NOD-461", "CHN-352", "PAY-104", "BAK-201", "BAK-203", "KEY-306",
        ] {
            let bare = ErrorView::refused(code);
            let told = bare.clone().with("endpoint", "http://tea.example").with("left", "tea.example");
            for view in [bare.with("field", "to"), told] {
                let said = sentence(&view);
                let parts = said.split(['.', ':', ';']).filter(|part| !part.trim().is_empty()).count();
                assert!(parts >= 2, "{code} says one thing: {said}");
                let step = said.contains("`teahouse ") || DO.iter().any(|word| said.contains(word));
                assert!(step, "{code} names no next step: {said}");
            }
        }
    }

    #[test]
    fn what_a_contract_would_refuse_is_told_with_its_reason_where_it_gives_one() {
        let refused = ErrorView::failed("PAY-301");
        let late = sentence(&refused.clone().with("reason", "GFT-107"));
        assert!(
            late.starts_with("The chain would refuse that. The claim was good for a short time"),
            "{late}"
        );
        assert!(late.ends_with("Try again."), "{late}");
        for reason in ["VAU-105", "ZZZ-999"] {
            assert_eq!(sentence(&refused.clone().with("reason", reason)), sentence(&refused));
        }
    }

    #[test]
    fn a_missing_value_leaves_no_hole_where_the_sentence_can_do_without() {
        let none_left = ErrorView::refused("RED-304");
        assert_eq!(sentence(&none_left), "None is left: all shares were claimed.");
        assert!(sentence(&none_left.with("shares", 10)).contains("all 10 shares"));
    }
}
