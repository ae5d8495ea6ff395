//! The history at the terminal: what was paid and what arrived, filtered, a page at a time, or as a table for a spreadsheet.

use teahouse_api::ErrorView;
use teahouse_api::account::AccountParams;
use teahouse_api::method::{WalletHistory, WalletHistorystatus, WalletRescan};
use teahouse_api::money::{
    Direction, HistoryParams, HistoryStatusView, MoneyView, PartyView, PaymentView, RescanParams,
};

use super::Context;
use crate::args::{HistoryOptions, OfAccount};
use crate::calendar::utc;
use crate::connect::Host;
use crate::{table, tell};

/// The most lines of one question to the host.
const PAGE: u32 = 200;

pub(super) async fn run(
    context: &Context<'_>,
    host: &Host,
    options: HistoryOptions,
) -> Result<(), ErrorView> {
    let of = AccountParams { account: options.of.account };
    if options.status {
        let status = host.call::<WalletHistorystatus>(of).await?;
        context.print(&status, |status| {
            let gaps = status.gaps.then(|| GAPS.to_owned());
            [Some(reach(status)), gaps].into_iter().flatten().collect()
        });
        return Ok(());
    }
    let all = gather(host, &options).await?;
    if options.csv {
        csv(&all).lines().for_each(tell::line);
        return Ok(());
    }
    context.print(&all, |all| all.iter().flat_map(table::history).collect());
    if !context.json {
        tell_rest(&host.call::<WalletHistorystatus>(of).await?, &all, options.limit);
    }
    Ok(())
}

/// Looks the history up anew from a block on.
pub(super) async fn rescan(
    context: &Context<'_>,
    host: &Host,
    from: u64,
    of: OfAccount,
) -> Result<(), ErrorView> {
    let status = host.call::<WalletRescan>(RescanParams { account: of.account, from }).await?;
    context.print(&status, |status| vec![reach(status)]);
    Ok(())
}

/// As many lines as were asked for, in as many questions as that takes.
async fn gather(host: &Host, options: &HistoryOptions) -> Result<Vec<PaymentView>, ErrorView> {
    let direction = match (options.received, options.sent) {
        (true, _) => Some(Direction::Received),
        (_, true) => Some(Direction::Sent),
        _ => None,
    };
    let (mut all, mut before) = (Vec::new(), options.before.clone());
    while (all.len() as u64) < u64::from(options.limit) {
        let left = options.limit - u32::try_from(all.len()).unwrap_or(u32::MAX);
        let params = HistoryParams {
            account: options.of.account,
            limit: left.min(PAGE),
            before: before.clone(),
            asset: options.asset.clone(),
            with: options.with.clone(),
            direction,
            all: options.all,
        };
        let limit = params.limit as usize;
        let page = host.call::<WalletHistory>(params).await?;
        let last = page.len() < limit;
        before = page.last().map(cursor).or(before);
        all.extend(page);
        if last {
            break;
        }
    }
    Ok(all)
}

/// Where the next page begins.
fn cursor(last: &PaymentView) -> String {
    format!("{}.{}", last.at, last.id)
}

fn reach(status: &HistoryStatusView) -> String {
    let number = |block: Option<u64>| block.map_or_else(|| "?".to_owned(), |block| block.to_string());
    format!(
        "blocks {} to {} of {} were looked at",
        number(status.from),
        number(status.to),
        number(status.head)
    )
}

/// What is said where the history has gaps.
const GAPS: &str =
    "coin that contracts sent cannot be told for some blocks: the endpoints have forgotten old balances";

/// What is not on the screen, so that nobody takes the list for more than it is.
fn tell_rest(status: &HistoryStatusView, all: &[PaymentView], limit: u32) {
    if let Some(last) = all.last().filter(|_| all.len() as u64 >= u64::from(limit)) {
        tell::person(&format!("(there may be more: --before {})", cursor(last)));
    }
    if !status.complete {
        tell::person(&format!("(what arrived is still being looked up: {})", reach(status)));
    }
    if status.gaps {
        tell::person(&format!("({GAPS})"));
    }
}

const COLUMNS: &str =
    "time,what,state,way,amount,symbol,asset,with,address,fee,transaction,block,block hash,id\n";

/// A table for a spreadsheet, one line for each amount.
fn csv(all: &[PaymentView]) -> String {
    let mut text = COLUMNS.to_owned();
    for one in all {
        let moved = one
            .leaves
            .iter()
            .map(|money| ("out", money))
            .chain(one.arrives.iter().map(|money| ("in", money)));
        for (way, money) in moved {
            text.push_str(&line(one, way, money));
        }
    }
    text
}

fn line(one: &PaymentView, way: &str, money: &MoneyView) -> String {
    let other: Option<&PartyView> = if way == "in" { one.from.as_ref() } else { one.to.as_ref() };
    let name = other.and_then(|other| other.contact.as_ref().or(other.contract.as_ref()));
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let cells = [
        utc(one.at),
        table::word(&one.purpose),
        table::word(&one.state),
        way.to_owned(),
        table::decimal(&money.base_units, money.asset.decimals),
        money.asset.symbol.clone(),
        money.asset.id.clone(),
        name.cloned().unwrap_or_default(),
        other.map(|other| other.address.clone()).unwrap_or_default(),
        one.fee.as_ref().map(|fee| table::decimal(&fee.base_units, fee.asset.decimals)).unwrap_or_default(),
        text(&one.tx),
        one.block.map(|block| block.to_string()).unwrap_or_default(),
        text(&one.block_hash),
        one.id.clone(),
    ];
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n"
}

/// A cell as spreadsheets read it (RFC 4180). Names come from other people: one that a spreadsheet would take for a formula is
/// made a text, and nothing in a cell ends it, in a country that parts columns by semicolons neither.
fn quoted(cell: &str) -> String {
    let one_line = |c: char| match c {
        ';' => ',',
        c if c.is_control() => ' ',
        c => c,
    };
    let plain: String = cell.chars().map(one_line).collect();
    let formula = plain.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{plain}") } else { plain };
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_break_out_of_its_column_or_become_a_formula() {
        assert_eq!(quoted("Anna"), "Anna");
        assert_eq!(quoted("Li, Anna"), "\"Li, Anna\"");
        assert_eq!(quoted("say \"tea\""), "\"say \"\"tea\"\"\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(quoted("@a\nb"), "'@a b");
        assert_eq!(quoted("Bo;=HYPERLINK(1)"), "\"Bo,=HYPERLINK(1)\"");
        assert_eq!(quoted(" \t=1+1"), "'  =1+1");
        assert_eq!(quoted("＝1"), "'＝1");
    }
}
