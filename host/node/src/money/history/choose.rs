//! Choosing is taking the page that was asked for, newest first, out of everything there is.

use std::collections::BTreeSet;
use std::sync::Arc;

use teahouse_api::money::{Direction, HistoryParams, MoneyView};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::Address;
use teahouse_wallet::journal::{IntentId, IntentRecord};
use teahouse_wallet::relayed::RelayedRecord;
use teahouse_wallet::scan::Move;

use super::{Entry, What};
use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// What a line is told apart by.
pub(super) struct Filter {
    asset: Option<Asset>,
    with: Option<BTreeSet<Address>>,
    direction: Option<Direction>,
    /// Also what anybody can put there.
    all: bool,
    before: Option<(u64, String)>,
}

/// What a filter asks about a line.
struct Facts {
    assets: Vec<Asset>,
    others: Vec<Address>,
    direction: Direction,
}

impl Entry {
    /// Where it stands: newest first, and each at one place only.
    fn place(&self) -> (u64, &str) {
        (self.at, &self.id)
    }

    /// The name that a cursor has for it.
    fn is_before(&self, cursor: Option<&(u64, String)>) -> bool {
        cursor.is_none_or(|(at, id)| self.place() < (*at, id.as_str()))
    }
}

impl Filter {
    fn fits(&self, line: &Facts) -> bool {
        let asset = self.asset.is_none_or(|wanted| line.assets.contains(&wanted));
        let with =
            self.with.as_ref().is_none_or(|wanted| line.others.iter().any(|other| wanted.contains(other)));
        asset && with && self.direction.is_none_or(|wanted| wanted == line.direction)
    }
}

impl Shared {
    pub(super) fn filter(&self, chain: &Chain, params: &HistoryParams) -> Result<Filter, NodeError> {
        let asset = params
            .asset
            .as_deref()
            .map(|name| chain.find_asset(name).ok_or_else(|| codes::NO_ASSET.with("asset", name)));
        Ok(Filter {
            asset: asset.transpose()?,
            with: params.with.as_deref().map(|name| self.addresses_meant(chain, name)).transpose()?,
            direction: params.direction,
            all: params.all,
            before: params.before.as_deref().map(read_cursor).transpose()?,
        })
    }

    /// The lines of a page: the newest that pass.
    pub(super) fn choose(
        &self,
        lanes: &[Arc<Chain>],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<Entry>, NodeError> {
        let mut entries = self.entries(lanes, filter.all)?;
        entries.retain(|entry| entry.is_before(filter.before.as_ref()));
        entries.sort_by(|a, b| b.place().cmp(&a.place()));
        let mut page = Vec::new();
        for entry in entries {
            if page.len() >= limit {
                break;
            }
            if filter.fits(&self.facts_of(&entry)?) {
                page.push(entry);
            }
        }
        Ok(page)
    }

    fn facts_of(&self, entry: &Entry) -> Result<Facts, NodeError> {
        let chain = &*entry.lane;
        match &entry.what {
            What::Move(one) => Ok(facts_of_move(chain, one)),
            What::Claim(view) => Ok(Facts {
                assets: assets_in(chain, view.leaves.iter().chain(&view.arrives)),
                others: Vec::new(),
                direction: Direction::Received,
            }),
            What::Intent(id, record) => self.facts_of_intent(chain, id, record),
            What::Relayed(record) => self.facts_of_relayed(chain, record),
        }
    }

    fn facts_of_intent(
        &self,
        chain: &Chain,
        id: &IntentId,
        record: &IntentRecord,
    ) -> Result<Facts, NodeError> {
        let assets = self.assets_of_payment(chain, id)?;
        let to = record.intent.other_side(&chain.book);
        Ok(Facts { assets, others: to.into_iter().collect(), direction: Direction::Sent })
    }

    fn facts_of_relayed(&self, chain: &Chain, record: &RelayedRecord) -> Result<Facts, NodeError> {
        let mut assets = self.assets_of_payment(chain, &record.id)?;
        assets.extend((record.plan.fee_cap > Amount::ZERO).then_some(record.plan.fee_asset));
        let others = record.plan.intents.iter().filter_map(|one| one.other_side(&chain.book)).collect();
        Ok(Facts { assets, others, direction: Direction::Sent })
    }

    fn assets_of_payment(&self, chain: &Chain, id: &IntentId) -> Result<Vec<Asset>, NodeError> {
        let kept = self.payment_record(id)?;
        let moved = kept.iter().flat_map(|kept| kept.leaves.iter().chain(&kept.arrives));
        Ok(assets_in(chain, moved))
    }
}

/// A line's place, as a cursor has it: its `at` and `id`, joined by a point.
fn read_cursor(text: &str) -> Result<(u64, String), NodeError> {
    let read = text.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
    read.ok_or_else(|| codes::MALFORMED.with("field", "before"))
}

fn facts_of_move(chain: &Chain, one: &Move) -> Facts {
    let direction = if one.to == chain.account() { Direction::Received } else { Direction::Sent };
    Facts { assets: vec![one.asset], others: vec![one.from, one.to], direction }
}

fn assets_in<'a>(chain: &Chain, moved: impl Iterator<Item = &'a MoneyView>) -> Vec<Asset> {
    moved.filter_map(|money| chain.find_asset(&money.asset.id)).collect()
}
