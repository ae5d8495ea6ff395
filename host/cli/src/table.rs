//! A view for a person at a terminal is a few plain lines.

mod approvals;
mod apps;
mod grants;
mod notices;
pub(crate) mod shielded;

use teahouse_api::app::AppView;
use teahouse_api::chat::{ContentView, ConversationView, MessageView};
use teahouse_api::consent::{ConsentAction, ConsentSheetView, WarningView};
use teahouse_api::contact::{ContactView, RequestView};
use teahouse_api::delegate::CarriageView;
use teahouse_api::envelope::EnvelopeView;
use teahouse_api::money::{
    BalanceView, MoneyView, PartyView, PaymentPurpose, PaymentView, QrView, ReplacementView, WalletView,
};
use teahouse_api::payee::PayeeView;
use teahouse_api::token::TokenView;
use teahouse_api::typed::{TypedDataView, TypedFieldView};

pub(crate) use approvals::approvals;
pub(crate) use apps::{meter, running_app, store_app};
pub(crate) use grants::grant;
pub(crate) use notices::notification;

/// The name of a value whose JSON form is one word.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A decimal amount from its smallest unit.
pub(crate) fn decimal(base_units: &str, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{base_units:0>width$}", width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    match rest.trim_end_matches('0') {
        "" => whole.to_owned(),
        rest => format!("{whole}.{rest}"),
    }
}

/// The smallest unit of a decimal amount; `None` for what is no amount of so many decimals.
pub(crate) fn base_units(text: &str, decimals: u8) -> Option<String> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > usize::from(decimals) {
        return None;
    }
    let all = format!("{whole}{rest:0<width$}", width = usize::from(decimals));
    let trimmed = all.trim_start_matches('0');
    Some(if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() })
}

pub(crate) fn money(money: &MoneyView) -> String {
    format!("{} {}", decimal(&money.base_units, money.asset.decimals), money.asset.symbol)
}

fn all_money(all: &[MoneyView]) -> String {
    if all.is_empty() { "nothing".to_owned() } else { all.iter().map(money).collect::<Vec<_>>().join(", ") }
}

pub(crate) fn party(party: &PartyView) -> String {
    let name = party.contact.as_ref().or(party.contract.as_ref());
    match name {
        _ if party.mine => format!("your own account {}", party.address),
        Some(name) => format!("{name} {}", party.address),
        None => party.address.clone(),
    }
}

pub(crate) fn contact(view: &ContactView) -> String {
    let name = view.alias.as_ref().unwrap_or(&view.nickname);
    let verified = if view.verified { ", verified" } else { "" };
    format!("{name:<20} {}{verified}  {}", word(&view.state), view.id)
}

pub(crate) fn request(view: &RequestView) -> String {
    format!("{:<20} {}  {}", view.nickname, view.text.as_deref().unwrap_or(""), view.id)
}

fn content(content: &ContentView) -> String {
    match content {
        ContentView::Text { text } => text.clone(),
        ContentView::RedEnvelope { greeting, state, amount, .. } => {
            let amount = amount.as_ref().map(|amount| format!(" {}", money(amount))).unwrap_or_default();
            format!("[red envelope{amount}] {greeting} ({})", word(state))
        }
        ContentView::AppCard { text, updated: true, .. } => format!("[app, updated] {text}"),
        ContentView::AppCard { text, .. } => format!("[app] {text}"),
        ContentView::CardUpdate { text, .. } => format!("[card updated] {text}"),
        ContentView::AppFile { name, size, .. } => format!("[file] {name} ({size} bytes)"),
        ContentView::PayAddress { address: Some(address), chain, .. } => {
            format!("[can be paid at {address} on chain {chain}]")
        }
        ContentView::PayAddress { address: None, chain, .. } => {
            format!("[can no longer be paid by name on chain {chain}]")
        }
        ContentView::PrivatePayAddress { taken_back: true, chain, .. } => {
            format!("[can no longer be paid privately by name on chain {chain}]")
        }
        ContentView::PrivatePayAddress { address: Some(address), chain, .. } => {
            format!("[can be paid privately at {address} on chain {chain}]")
        }
        ContentView::PrivatePayAddress { address: None, chain, .. } => {
            format!("[can be paid privately in another pool, on chain {chain}]")
        }
        ContentView::AskPayAddress { chain, .. } => {
            format!("[asks where to pay on chain {chain}: teahouse contact share-address]")
        }
        ContentView::AppAccount { app, title, address } => {
            format!("[uses the account {address} with {}]", title.as_ref().unwrap_or(app))
        }
        ContentView::Unknown { number } => format!("[needs a newer version: {number}]"),
    }
}

pub(crate) fn message(view: &MessageView) -> String {
    let from = if view.mine { "you" } else { "they" };
    format!("{from:<5} {}  ({})  {}", content(&view.content), word(&view.state), view.id)
}

pub(crate) fn conversation(view: &ConversationView) -> String {
    let last = view.last.as_ref().map(|last| content(&last.content)).unwrap_or_default();
    format!("{:<20} {:>3} unread  {last}", view.title, view.unread)
}

fn balance(view: &BalanceView) -> String {
    let part = |text: &Option<String>| {
        text.as_ref().map_or_else(|| "unknown".to_owned(), |t| decimal(t, view.asset.decimals))
    };
    format!(
        "{:<14} {} (available {}, confirming {}, held back {})",
        view.asset.symbol,
        part(&view.total),
        part(&view.available),
        part(&view.confirming),
        part(&view.reserved)
    )
}

pub(crate) fn wallet(view: &WalletView) -> Vec<String> {
    let worth = if view.practice { "practice chain, worthless" } else { "real money" };
    let mut lines = vec![format!("{} on {} ({worth})", view.address, view.chain)];
    lines.extend(view.balances.iter().map(balance));
    lines.extend(view.trouble.iter().map(uncertain));
    lines
}

/// Why what was just shown may not be so.
fn uncertain(view: &teahouse_api::ErrorView) -> String {
    format!("uncertain: {} [{}]", crate::sentence::sentence(view), view.code)
}

pub(crate) fn payment(view: &PaymentView) -> String {
    let fee = match (&view.fee, view.purpose) {
        (Some(fee), _) => format!("fee {}", money(fee)),
        (None, PaymentPurpose::Received | PaymentPurpose::Contracts) => "no fee".to_owned(),
        (None, _) => "fee unknown".to_owned(),
    };
    let leaves = view.leaves.iter().map(|one| format!("-{}", money(one)));
    let moved: Vec<String> =
        leaves.chain(view.arrives.iter().map(|one| format!("+{}", money(one)))).collect();
    format!(
        "{:<9} {:<9} {}{}  {fee}  {}  {}{}",
        word(&view.purpose),
        if view.called_back && view.waits { "called-back".to_owned() } else { word(&view.state) },
        moved.join(" "),
        other_side(view),
        view.tx.as_deref().unwrap_or("-"),
        view.id,
        view.trouble.as_ref().map_or_else(String::new, |why| format!("  ({})", uncertain(why)))
    )
}

/// A claim, and what the share's key signs for it.
pub(crate) fn claim(view: &PaymentView) -> Vec<String> {
    std::iter::once(payment(view)).chain(view.signs.as_ref().map(typed).unwrap_or_default()).collect()
}

/// Who can be paid by name.
pub(crate) fn payee(view: &PayeeView) -> String {
    let verified = if view.verified { ", verified" } else { "" };
    let theirs = match (&view.address, &view.changed_from) {
        (Some(now), Some(old)) => format!("CHANGED to {now} from {old}"),
        (Some(now), None) => now.clone(),
        (None, _) if view.taken_back => "took its address back".to_owned(),
        (None, _) => "has told no address".to_owned(),
    };
    let ours = match (view.knows_ours, view.asks) {
        (true, _) => "can pay you",
        (false, true) => "asks where to pay you",
        (false, false) => "was not told where to pay you",
    };
    let private = match (&view.private_address, view.private_changed) {
        (Some(_), true) => "; CHANGED its private address",
        (Some(_), false) => "; can be paid privately",
        (None, _) => "",
    };
    format!("{:<20} {theirs}{verified}{private}; {ours}", view.name)
}

/// A token, and what to know about it.
pub(crate) fn token(view: &TokenView) -> Vec<String> {
    let TokenView { asset, name, origin, warnings } = view;
    let mut lines = vec![format!(
        "{:<16} {:<8} {:>2} decimals  {}  {name}",
        asset.symbol,
        word(origin),
        asset.decimals,
        asset.id
    )];
    lines.extend(warnings.iter().map(notice));
    lines
}

/// A payment in the history, and what to know about it.
pub(crate) fn history(view: &PaymentView) -> Vec<String> {
    let mut lines = vec![payment(view)];
    lines.extend(view.warnings.iter().map(|warning| format!("    {}", notice(warning))));
    lines
}

/// Who is on the other side, by name where there is one.
fn other_side(view: &PaymentView) -> String {
    let named = |party: &PartyView| {
        let name = party.contact.as_ref().or(party.contract.as_ref());
        name.cloned().unwrap_or_else(|| party.address.clone())
    };
    match (&view.from, &view.to) {
        (Some(from), _) if !from.mine => format!("  from {}", named(from)),
        (_, Some(to)) if !to.mine => format!("  to {}", named(to)),
        _ => String::new(),
    }
}

/// What took a payment's place, and for how much.
pub(crate) fn replacement(view: &ReplacementView) -> Vec<String> {
    let when = if view.sent { "fee at most" } else { "would cost at most" };
    vec![payment(&view.payment), format!("{when} {}", money(&view.fee_max))]
}

/// A sheet, as the host draws it.
pub(crate) fn sheet(view: &ConsentSheetView) -> Vec<String> {
    let mut lines = vec!["──────── your consent ────────".to_owned()];
    if let Some(asker) = &view.asker {
        lines.push(format!("{} (publisher {}) asks", asker.name, asker.publisher));
    }
    if let Some(reason) = &view.reason {
        lines.push(format!("the app says: “{reason}”"));
    }
    if view.steps > 1 {
        lines.push(format!("step {} of {}", view.step, view.steps));
    }
    let method = view.method.as_ref().map(|method| format!(" {method}")).unwrap_or_default();
    lines.push(format!("what        {}{method}", word(&view.action)));
    let leaves = match view.action {
        ConsentAction::AppSign => "lets take   ",
        ConsentAction::AppMeter => "up to       ",
        _ => "leaves you  ",
    };
    lines.push(format!("{leaves}{}", all_money(&view.leaves)));
    lines.extend(view.allows.as_ref().map(|allows| format!("may take    {}", money(allows))));
    lines.push(format!("you get     {}", all_money(&view.arrives)));
    lines.push(format!("fee at most {}", view.fee_max.as_ref().map_or_else(|| "none".to_owned(), money)));
    lines.extend(view.carried.as_ref().map(carriage).unwrap_or_default());
    lines.extend(view.to.as_ref().map(|to| format!("to          {}", party(to))));
    lines.push(match view.account.as_str() {
        "" => "from        your shielded money; no account of yours shows itself".to_owned(),
        account => format!("from        {account}"),
    });
    lines.extend(shielded::sheet(view));
    lines.extend(view.signs.as_ref().map(typed).unwrap_or_default());
    if !view.given_before.is_empty() {
        lines.push(format!("so far      {} went there from you", all_money(&view.given_before)));
    }
    lines.extend(view.warnings.iter().map(notice));
    lines.push(format!("sheet {}  digest {}", view.id, view.digest));
    lines
}

/// What is signed, field by field.
fn typed(view: &TypedDataView) -> Vec<String> {
    let head = format!(
        "signs       {} of {} at {} on chain {}",
        view.name, view.contract, view.place, view.chain_id
    );
    let value = |field: &TypedFieldView| match (&field.money, &field.party) {
        (Some(amount), _) => money(amount),
        (None, Some(who)) => party(who),
        (None, None) => field.value.clone(),
    };
    let line = |field: &TypedFieldView| format!("  {:<14} {}", field.path, value(field));
    std::iter::once(head).chain(view.fields.iter().map(line)).collect()
}

/// Who brings it, until when, and what that makes of the account.
fn carriage(view: &CarriageView) -> Vec<String> {
    let paid = match view.carriers.as_slice() {
        [] => "anyone who does it for nothing".to_owned(),
        all => all.iter().map(party).collect::<Vec<_>>().join(" or "),
    };
    let mut lines = vec![
        format!("brought by  {paid}; whichever it is may keep the fee, once, and can change nothing"),
        format!("until       {} (milliseconds); after that it can never happen", view.until),
    ];
    lines.extend(view.takes_on.as_ref().map(|code| {
        format!(
            "new code    your account takes on {} at {} (EIP-7702): it keeps its key and everything it has, and others \
             can bring what you sign. Take it back with `teahouse wallet delegate revoke`",
            code.contract.as_deref().unwrap_or("?"),
            code.address
        )
    }));
    lines
}

fn notice(warning: &WarningView) -> String {
    let value = |name: &str| warning.params.get(name).map_or("?", String::as_str);
    let told;
    let text = match warning.code.as_str() {
        "WRN-101" => "you never paid this account before",
        "WRN-102" => "the receiver is a contract, not a person's account",
        "WRN-103" => "this token is not known here: its name and worth are unknown",
        "WRN-104" => "more would leave than the request says",
        "WRN-105" => "the fee could be larger than the amount",
        "WRN-121" => {
            told = format!("so far the fee could reach {} {}", value("was"), value("symbol"));
            &told
        }
        "WRN-151" => {
            told = format!(
                "{} HAS NAMED ANOTHER ADDRESS THAN BEFORE ({}): ask them another way whether it is theirs",
                value("contact"),
                value("old")
            );
            &told
        }
        "WRN-152" => {
            told = format!(
                "THIS ADDRESS ONLY LOOKS LIKE ONE YOU KNOW, {}: it is another account",
                value("like")
            );
            &told
        }
        "WRN-153" => {
            told = format!("the receiver's account runs the code of {}", value("delegate"));
            &told
        }
        "WRN-154" => {
            told = format!("{} no longer says to be paid there", value("contact"));
            &told
        }
        "WRN-155" => {
            told = format!("SEVERAL CONTACTS CALL THIS ADDRESS THEIRS: {}", value("contacts"));
            &told
        }
        "WRN-156" => "everything that you have of it would leave",
        "WRN-157" => "WITHOUT BOUND: the contract could take all that you have and ever will have of it",
        "WRN-158" => "you added this token yourself: nobody vouches for its name or worth",
        "WRN-131" => {
            told =
                format!("{} COULD BE TAKEN FOR {}, which is another token", value("symbol"), value("like"));
            &told
        }
        "WRN-132" => "hidden characters, or too many, were taken out of its name",
        "WRN-133" => "its symbol has letters that are rare in symbols",
        "WRN-134" => "anybody can make a token of any name: compare the address with a source that you trust",
        "WRN-141" => "nothing was moved by this: whoever made it wants its address in your history",
        "WRN-142" => {
            told = format!(
                "THIS ADDRESS ONLY LOOKS LIKE ONE YOU KNOW, {}: do not copy it from here",
                value("like")
            );
            &told
        }
        "WRN-143" => "the wallet does not know this token: it may be worth nothing, and a trap",
        "WRN-159" => "this is your own account",
        "WRN-162" => {
            "a BUDGET: the app pays out of it WITHOUT ASKING, within these limits, until it ends or you end it"
        }
        "WRN-161" => {
            told = format!(
                "everybody sees that your account {} brought it, and it pays the fee",
                value("account")
            );
            &told
        }
        _ => "",
    };
    let mark = if warning.grave { "CAREFUL    " } else { "notice     " };
    format!("{mark} {text} [{}]", warning.code)
}

pub(crate) fn app(view: &AppView) -> String {
    format!("{:<20} {:<8} {}  publisher {}", view.name, view.version, view.title, view.publisher)
}

pub(crate) fn envelope(view: &EnvelopeView) -> Vec<String> {
    let mut lines = vec![
        format!("envelope {}", view.id),
        format!(
            "{}: {} of {} shares opened, {} of {} left",
            word(&view.state),
            view.claimed,
            view.shares,
            money(&view.left),
            money(&view.funded)
        ),
        format!("the rest goes to {} after {}", party(&view.refund_to), view.expires_at),
    ];
    lines.extend(
        view.share
            .as_ref()
            .map(|share| format!("share {}: {} ({})", share.index, money(&share.amount), word(&share.state))),
    );
    lines.extend(
        view.claims
            .iter()
            .map(|claim| format!("share {} went to {} in {}", claim.index, claim.to.address, claim.tx)),
    );
    lines
}

/// A QR code in half blocks, dark on light.
pub(crate) fn qr(view: &QrView) -> Vec<String> {
    let dark =
        |row: Option<&String>, place: usize| row.is_some_and(|row| row.as_bytes().get(place) == Some(&b'1'));
    let half = |pair: &[String], place: usize| match (dark(pair.first(), place), dark(pair.get(1), place)) {
        (true, true) => ' ',
        (true, false) => '▄',
        (false, true) => '▀',
        (false, false) => '█',
    };
    let side = view.side as usize;
    let edge = "█".repeat(side + 4);
    let rows = view
        .rows
        .chunks(2)
        .map(|pair| format!("██{}██", (0..side).map(|place| half(pair, place)).collect::<String>()));
    std::iter::once(edge.clone()).chain(rows).chain(std::iter::once(edge)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_api::money::ApprovalsView;

    #[test]
    fn that_nobody_may_take_anything_is_said_of_a_whole_list_only() {
        let list = |looked_from, left_out, whole| {
            let lines = approvals(&ApprovalsView {
                approvals: vec![],
                left_out,
                looked_from,
                looked_to: Some(9),
                whole,
            });
            lines.join("\n")
        };
        assert_eq!(list(Some(0), 0, true), "Nobody may take anything.");
        let late = list(Some(7), 3, false);
        assert!(!late.contains("Nobody may take"), "{late}");
        for said in ["no all-clear", "Blocks 7 to 9", "3 more", "wallet rescan --from"] {
            assert!(late.contains(said), "{late}");
        }
        assert!(list(None, 0, false).contains("No block was looked at yet."));
    }

    #[test]
    fn amounts_go_to_decimals_and_back_without_a_float() {
        for (units, decimals, text) in [
            ("8880000", 6, "8.88"),
            ("0", 18, "0"),
            ("1", 18, "0.000000000000000001"),
            ("1500000", 6, "1.5"),
            ("7", 0, "7"),
        ] {
            assert_eq!(decimal(units, decimals), text);
            assert_eq!(base_units(text, decimals).as_deref(), Some(units));
        }
        for bent in ["", ".5", "1.2.3", "-1", "1e3", "0.1234567", " 1"] {
            assert_eq!(base_units(bent, 6), None, "{bent}");
        }
    }
}
