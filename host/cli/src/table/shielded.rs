//! Shielded money for a person at a terminal: where it is stands on every line.

use teahouse_api::ErrorView;
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::money::PartyView;
use teahouse_api::shielded::{
    AnonymityView, CheckedReceiptView, HidingView, InsertionView, ShieldedBalanceView, ShieldedCarrier,
    ShieldedInsertion, ShieldedKind, ShieldedMoney, ShieldedPaymentView, ShieldedProgressView,
    ShieldedReceiveView, ShieldedSheetView, ShieldedStage, ShieldedState, ShieldedStatusView,
    ShieldedTidyingView, ShieldedWalletView,
};

use super::{decimal, money, notice, qr, uncertain, word};
use crate::calendar::utc;
use crate::sentence::sentence;

/// What there is, and how well it hides.
pub(crate) fn wallet(view: &ShieldedWalletView) -> Vec<String> {
    let mut lines: Vec<String> = view.balances.iter().map(balance).collect();
    lines.extend(view.balances.iter().filter_map(|line| line.tidying.as_ref()).map(tidying));
    if lines.is_empty() && view.status.available {
        lines.push("You have no shielded money.".to_owned());
    }
    lines.extend(status(&view.status));
    lines
}

fn balance(view: &ShieldedBalanceView) -> String {
    let asset = &view.total.asset;
    let part = |units: &str| decimal(units, asset.decimals);
    format!(
        "{:<14} {} (available {}, confirming {}, held back {}, too small {})  {}, at most {} at once",
        asset.symbol,
        part(&view.total.base_units),
        part(&view.available),
        part(&view.confirming),
        part(&view.reserved),
        part(&view.dust),
        notes(view.notes),
        part(&view.at_once)
    )
}

/// What is joined unasked, and for how much a day.
pub(crate) fn tidying(view: &ShieldedTidyingView) -> String {
    format!(
        "{:<14} joined unasked from {} on, for {} of {} a day",
        view.asset.symbol,
        notes(view.notes),
        decimal(&view.used_day, view.asset.decimals),
        decimal(&view.fee_per_day, view.asset.decimals)
    )
}

fn notes(count: u32) -> String {
    if count == 1 { "1 note".to_owned() } else { format!("{count} notes") }
}

fn status(view: &ShieldedStatusView) -> Vec<String> {
    if !view.available {
        let why = view.trouble.clone().unwrap_or_else(|| ErrorView::refused("NOD-601"));
        return vec![format!("{} [{}]", sentence(&why), why.code)];
    }
    let number = |block: Option<u64>| block.map_or_else(|| "?".to_owned(), |block| block.to_string());
    let rest = if view.complete { "" } else { ": more may be found" };
    let mut lines = vec![
        format!(
            "pool        {} on network {}",
            view.pool.as_deref().unwrap_or("?"),
            view.network.as_deref().unwrap_or("?")
        ),
        format!("looked at   block {} of {}{rest}", number(view.scanned), number(view.head)),
        format!("hides among {} of {} notes; {} wait for insertion", view.others, view.leaves, view.queued),
    ];
    if view.insecure_keys {
        lines.push(
            "notice      development keys: whoever reads their seed can forge, so this is worthless"
                .to_owned(),
        );
    }
    if !view.deposits_open {
        lines.push(
            "notice      the pool takes no new deposits now; everything in it can be paid and withdrawn"
                .to_owned(),
        );
    }
    lines.extend(view.working.as_ref().map(|working| format!("working     {}", progress(working))));
    lines.extend(view.trouble.as_ref().map(uncertain));
    lines
}

/// Where to be paid: the code, the link, and in the last line the address.
pub(crate) fn receive(view: &ShieldedReceiveView) -> Vec<String> {
    let mut lines = qr(&view.qr);
    lines.extend([view.link.clone(), view.address.clone()]);
    lines
}

/// What a sheet shows of a shielded payment beside what every sheet shows.
pub(super) fn sheet(whole: &ConsentSheetView) -> Vec<String> {
    let Some(view) = &whole.shielded else { return Vec::new() };
    if view.notes == 0 {
        return going_in(view);
    }
    let mut lines = Vec::new();
    lines.extend(view.address.as_ref().map(|address| format!("privately   {address}")));
    lines.extend(view.memo.as_ref().map(|memo| format!("memo        “{memo}”")));
    lines.push(format!("spends      {}, {} comes back to you", notes(view.notes), money(&view.change)));
    lines.push(match (&view.shown, whole.action) {
        (Some(shown), ConsentAction::ShieldedWithdraw) => {
            format!("seen        everybody sees {} leave the pool, and where to", money(shown))
        }
        (Some(shown), _) => format!(
            "seen        {} leaves the pool as the fee; not who pays, whom, or how much",
            money(shown)
        ),
        (None, _) => "seen        not who pays, whom, or how much".to_owned(),
    });
    lines.push(format!("hidden      {}", hiding(&view.anonymity)));
    if view.by == ShieldedCarrier::Own {
        lines.push("brought by  your own account, which everybody sees, and which pays coin".to_owned());
    }
    lines.extend(view.insertion.as_ref().map(insertion));
    lines.push(match view.proof_ms {
        Some(ms) => format!("proof       about {} s on this machine", seconds(ms)),
        None => "proof       the first on this machine: seconds, and longer where the key has to be made"
            .to_owned(),
    });
    // Who brings it is named with its time.
    if whole.carried.is_none() {
        lines.push(format!("until       {}; after that it can never happen", utc(view.until)));
    }
    lines
}

/// A deposit, and the approval before it, spends no note and needs no proof: everybody sees it, and the amount hides among its like.
fn going_in(view: &ShieldedSheetView) -> Vec<String> {
    let seen = view.shown.as_ref().map(|shown| {
        format!("seen        everybody sees {} go into the pool, from which account, and when", money(shown))
    });
    let hidden = format!("hidden      {}", hiding(&view.anonymity));
    seen.into_iter().chain([hidden]).chain(view.insertion.as_ref().map(insertion)).collect()
}

/// What becoming part of the pool's tree is paid beforehand, and what the other choice would be.
fn insertion(view: &InsertionView) -> String {
    let (own, share) = (money(&view.own), money(&view.share));
    match view.chosen {
        ShieldedInsertion::Own => {
            format!("inserted    alone, for {own} at most; with others, for {share}: --insertion share")
        }
        ShieldedInsertion::Share => {
            format!("inserted    with others, for {share} at most: it waits for them; alone, for {own}")
        }
    }
}

fn hiding(view: &AnonymityView) -> String {
    let how = match view.hiding {
        HidingView::NotAtAll => "not at all: whoever looks can guess",
        HidingView::Thin => "thinly",
        HidingView::Among => "among so many",
        HidingView::Private => "well",
    };
    let same = match view.same_amount {
        Some(same) => format!("; {same} of the same amount in a week"),
        None => String::new(),
    };
    format!("{how} ({} notes of others{same})", view.others)
}

/// A payment in one line, and what to know about it in further ones.
pub(crate) fn payment(view: &ShieldedPaymentView) -> Vec<String> {
    let sign = match view.kind {
        ShieldedKind::Received | ShieldedKind::Deposit => "+",
        ShieldedKind::Sent | ShieldedKind::Withdrawal => "-",
        ShieldedKind::Join => "=",
    };
    let fee = view.fee.as_ref().map_or_else(|| "no fee".to_owned(), |fee| format!("fee {}", money(fee)));
    let mut lines = vec![format!(
        "{:<10} {:<9} {sign}{}{}  {fee}  {}  {}",
        word(&view.kind),
        word(&view.state),
        money(&view.amount),
        other_side(view),
        view.tx.as_deref().unwrap_or("-"),
        view.id
    )];
    lines.push(format!("    {}", whereabouts(view.money, view.until)));
    lines.extend(view.memo.as_ref().filter(|memo| !memo.is_empty()).map(|memo| format!("    “{memo}”")));
    lines.extend(view.trouble.iter().map(|why| format!("    {}", uncertain(why))));
    lines.extend(view.warnings.iter().map(|warning| format!("    {}", notice(warning))));
    lines
}

fn other_side(view: &ShieldedPaymentView) -> String {
    let named = |party: &PartyView| {
        let name = party.contact.as_ref().or(party.contract.as_ref());
        name.cloned().unwrap_or_else(|| party.address.clone())
    };
    let other = view.party.as_ref().map(named).or_else(|| view.address.clone());
    match (view.kind, other) {
        (ShieldedKind::Received | ShieldedKind::Deposit, Some(from)) if view.party.is_some() => {
            format!("  from {from}")
        }
        (ShieldedKind::Sent | ShieldedKind::Withdrawal, Some(to)) => format!("  to {to}"),
        _ => String::new(),
    }
}

/// A payment in full: what the history says, who brings it, and what can be done.
pub(crate) fn detail(view: &ShieldedPaymentView) -> Vec<String> {
    let mut lines = payment(view);
    lines.extend(view.progress.as_ref().map(|at| format!("    {}", progress(at))));
    lines.extend(view.carrier.as_ref().map(|by| format!("    brought by {by}")));
    lines.extend(view.block.map(|block| format!("    in block {block}")));
    let can = [(view.can_cancel, "cancel"), (view.can_retry, "retry"), (view.can_receipt, "receipt")];
    let can: Vec<&str> = can.into_iter().filter_map(|(can, what)| can.then_some(what)).collect();
    if !can.is_empty() {
        lines.push(format!("    can be done: {}", can.join(", ")));
    }
    lines
}

/// Where the money of a payment is.
pub(crate) fn whereabouts(at: ShieldedMoney, until: Option<u64>) -> String {
    match (at, until) {
        (ShieldedMoney::Yours, _) => "the money is yours, to spend".to_owned(),
        (ShieldedMoney::Held, _) => {
            "the money is yours and held for this payment; nobody else has anything of it".to_owned()
        }
        (ShieldedMoney::OnItsWay, Some(until)) => {
            format!("the money is on its way: it arrives, or is yours again after {}", utc(until))
        }
        (ShieldedMoney::OnItsWay, None) => "the money is on its way".to_owned(),
        (ShieldedMoney::Arrived, _) => "the money is where it was to go".to_owned(),
        (ShieldedMoney::SpentElsewhere, _) => {
            "the money was spent by another payment of your 24 words, and not twice".to_owned()
        }
    }
}

/// How far a payment is, while somebody waits for it.
pub(crate) fn step(view: &ShieldedPaymentView) -> String {
    match (view.state, &view.progress) {
        (ShieldedState::Agreed, _) => "agreed to".to_owned(),
        (ShieldedState::Proving, Some(at)) => progress(at),
        (ShieldedState::Proving, None) => "a proof is made".to_owned(),
        (ShieldedState::Proved, _) => "proved; nobody has it yet".to_owned(),
        (ShieldedState::Sent, _) => match &view.carrier {
            Some(by) => format!("handed over to {by}"),
            None => "handed over".to_owned(),
        },
        (ShieldedState::Included, _) => {
            view.block.map_or_else(|| "in a block".to_owned(), |block| format!("in block {block}"))
        }
        (state, _) => word(&state),
    }
}

/// How far a proof is, and how long it may still take.
pub(crate) fn progress(view: &ShieldedProgressView) -> String {
    let share = view.permille.map_or_else(String::new, |permille| format!(" {} %", permille / 10));
    let left = match view.left_ms {
        Some(ms) => format!(", about {} s left", seconds(ms)),
        None => String::new(),
    };
    format!("{}{share}{left}", stage(view.stage))
}

/// What a prover is doing.
pub(crate) const fn stage(stage: ShieldedStage) -> &'static str {
    match stage {
        ShieldedStage::Waiting => "the proof waits for its turn",
        ShieldedStage::ReadingKey => "the proof's key is read",
        ShieldedStage::Witness => "the proof's values are computed",
        ShieldedStage::Proving => "the proof is made",
        ShieldedStage::Checking => "the proof is checked",
    }
}

/// Milliseconds as seconds, rounded up: a second too many annoys nobody.
const fn seconds(ms: u64) -> u64 {
    ms.div_ceil(1_000)
}

/// What a receipt shows.
pub(crate) fn receipt(view: &CheckedReceiptView) -> Vec<String> {
    let whose = if view.mine { "you at" } else { "somebody at" };
    let sure = if view.is_final { "final" } else { "not final yet: look again" };
    vec![
        format!("holds: {} were paid to {whose} {}", money(&view.amount), view.address),
        format!("in {}, block {}, {sure}", view.tx, view.block),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_money_is_is_said_of_every_place_and_when_it_is_back_where_that_is_known() {
        for at in [
            ShieldedMoney::Yours,
            ShieldedMoney::Held,
            ShieldedMoney::OnItsWay,
            ShieldedMoney::Arrived,
            ShieldedMoney::SpentElsewhere,
        ] {
            assert!(whereabouts(at, None).starts_with("the money "), "{at:?}");
        }
        let back = whereabouts(ShieldedMoney::OnItsWay, Some(1_795_665_600_000));
        assert!(back.ends_with("yours again after 2026-11-26T04:00:00Z"), "{back}");
    }

    #[test]
    fn a_deposit_says_what_is_seen_and_how_many_put_in_as_much_and_nothing_of_notes() {
        let asset = teahouse_api::money::AssetView {
            id: "native".to_owned(),
            symbol: "PRACTICE-ETH".to_owned(),
            decimals: 18,
        };
        let coin = |units: &str| teahouse_api::money::MoneyView {
            asset: asset.clone(),
            base_units: units.to_owned(),
        };
        let view = ShieldedSheetView {
            address: None,
            memo: None,
            notes: 0,
            change: coin("0"),
            shown: Some(coin("2000000000000000000")),
            anonymity: AnonymityView { others: 40, same_amount: Some(3), hiding: HidingView::NotAtAll },
            proof_ms: None,
            by: ShieldedCarrier::Own,
            insertion: Some(InsertionView {
                chosen: ShieldedInsertion::Share,
                own: coin("960000000000000000"),
                share: coin("180000000000000000"),
            }),
            until: 0,
        };
        let lines = going_in(&view);
        assert!(lines[0].contains("sees 2 PRACTICE-ETH go into the pool, from which account"), "{lines:?}");
        assert!(lines[1].contains("3 of the same amount in a week"), "{lines:?}");
        let waits = "inserted    with others, for 0.18 PRACTICE-ETH at most: it waits for them";
        assert!(lines[2].starts_with(waits), "{lines:?}");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn a_proof_without_an_estimate_promises_nothing() {
        let mut at = ShieldedProgressView {
            id: "ab".to_owned(),
            stage: ShieldedStage::Proving,
            permille: None,
            left_ms: None,
        };
        assert_eq!(progress(&at), "the proof is made");
        (at.permille, at.left_ms) = (Some(405), Some(1_001));
        assert_eq!(progress(&at), "the proof is made 40 %, about 2 s left");
    }
}
