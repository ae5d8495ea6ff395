//! What a backup holds and what it cannot bring back, in words.

use teahouse_api::backup::{BackupContentsView, Held, Lost, LostView};

/// What comes back, then what does not.
pub(crate) fn contents(contents: &BackupContentsView) -> Vec<String> {
    let held = contents.holds.iter().filter(|held| held.count > 0);
    let mut lines: Vec<String> =
        held.map(|held| format!("  {:>5}  {}", held.count, kind(held.what))).collect();
    if lines.is_empty() {
        lines.push("         nothing yet that the words alone would not bring back".to_owned());
    }
    if contents.personas.len() > 1 {
        lines.insert(0, format!("         the personas {}", contents.personas.join(", ")));
    }
    lines.extend(contents.chains.iter().map(|chain| format!("         the chain {chain}")));
    lines.extend(lost(&contents.lost));
    let app = |app: &teahouse_api::backup::LostAppView| {
        format!("         {} {} (bundle {}…)", app.name, app.version, &app.bundle[..16.min(app.bundle.len())])
    };
    lines.extend(contents.apps.iter().map(app));
    lines
}

/// What does not come back.
pub(crate) fn lost(all: &[LostView]) -> Vec<String> {
    let line = |one: &LostView| {
        let count = one.count.map_or_else(String::new, |count| count.to_string());
        format!("  {count:>5}  {}", missing(one.what))
    };
    let mut lines = vec!["What does not come back:".to_owned()];
    lines.extend(all.iter().map(line));
    lines
}

const fn kind(what: Held) -> &'static str {
    match what {
        Held::Personas => "further personas, each with all of its own",
        Held::Accounts => "further accounts, with their names and apps",
        Held::Contacts => "contacts, with their names, checks and blocks",
        Held::PayAddresses => "addresses told between you and contacts, by chain",
        Held::Payments => "payments in the history",
        Held::PrivatePayments => "private payments, with what is needed to go on with them",
        Held::Questions => "questions that you asked, so that receipts given for them can be checked",
        Held::Moves => "moves in the history that were read from the chain",
        Held::Tokens => "tokens that you added",
        Held::Claims => "claims of red envelopes",
        Held::Envelopes => "red envelopes that you made, with the keys of what nobody claimed",
        Held::GivenShares => "shares given as links",
        Held::ReceivedShares => "shares received",
        Held::Names => "names asked for, so that their second step can follow",
        Held::Grants => "permissions of apps",
        Held::Limits => "limits of spending",
        Held::Allowances => "allowances of apps, with their terms",
        Held::Receipts => "answers in the consent log",
        Held::Relays => "relays",
        Held::ImportedAccounts => "imported accounts, with their keys",
    }
}

const fn missing(what: Lost) -> &'static str {
    match what {
        Lost::Messages => "conversations and their messages: they lay on the old device only",
        Lost::Sessions => {
            "sessions with contacts: this is a new device, write to each of them once, and they accept your new keys"
        }
        Lost::Requests => "requests of people whom you had not answered: they can ask again",
        Lost::Apps => "apps and what they kept: install them again",
        Lost::UnsentPayments => {
            "payments that you had agreed to and that were not signed yet: look at the account before you pay again"
        }
        Lost::Personas => {
            "further personas: `teahouse persona find` looks for what they own; their contacts and history are gone"
        }
        Lost::Accounts => {
            "the list of further accounts: what they own is there again once as many are opened, `wallet accounts new`"
        }
        Lost::ImportedAccounts => "imported accounts: import each again from its file",
        Lost::Contacts => "contacts, for want of a backup",
        Lost::PayAddresses => "where contacts can be paid, for want of a backup: they tell you again",
        Lost::History => {
            "the history of payments, for want of a backup; what you own is still there, and `teahouse wallet rescan` reads again what arrived"
        }
        Lost::PrivatePayments => {
            "private payments that were on their way, for want of a backup: each happens or does not; your private money and what you sent are read from the pool again"
        }
        Lost::Questions => {
            "questions that you asked of whoever paid privately: a receipt given for one can no more be checked, so ask a new one"
        }
        Lost::Tokens => "tokens that you added: add each again by its address",
        Lost::Envelopes => "the list of red envelopes that you made and claimed, for want of a backup",
        Lost::Shares => "shares received, and links of shares given, for want of a backup",
        Lost::Names => {
            "the list of your names: those that you own stay yours, and those that you only asked for have to be asked for again"
        }
        Lost::Limits => {
            "limits and permissions of apps, for want of a backup; `teahouse wallet allowance list --look` finds allowances"
        }
        Lost::Receipts => "answers in the consent log, for want of a backup",
        Lost::Relays => "relays, and which chain you used: choose them again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_come_back_is_named_with_its_number_where_one_is_known() {
        let all = [
            LostView { what: Lost::Sessions, count: Some(3) },
            LostView { what: Lost::Messages, count: None },
        ];
        let lines = lost(&all);
        assert!(lines[1].starts_with("      3  sessions with contacts"), "{lines:?}");
        assert!(lines[2].starts_with("         conversations"), "{lines:?}");
    }
}
