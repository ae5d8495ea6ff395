//! Red envelopes on the chain: equal shares, decks and open ones.

use std::collections::{BTreeMap, BTreeSet};

use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use alloy::sol_types::{Eip712Domain, SolStruct, eip712_domain};
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::RedEnvelope as Contract;
use teahouse_deals::account::{Account, Destination, Signature, Word};
use teahouse_deals::envelope::{
    Claim, Envelope, EnvelopeAction as Action, EnvelopeRefusal, Gathering, Join, MAX_LIFETIME, Mode, Path,
    Seat, Share, Terms,
};
use teahouse_deals::explore::{ANNA, Instance, NOTE};
use teahouse_deals::hash::keccak_words;
use teahouse_deals::vault::Opening;
use teahouse_deals::{Amount, Deal};

use super::adapter::{Adapter, Encoded};
use super::play;
use super::stage::{Money, Stage};
use super::words::{account, address, amount, deal_amount, deal_word, opening, word};

mod refusal;

const DAY: u64 = 86_400;
/// The small envelope that lives as long as one can: what nobody claims of it is held for a year.
const LONGEST: u64 = 3;
const SECRET: Word = Word::repeat(0x5e);
/// Where the verifier of membership stands.
const VERIFIER: Account = Account::repeat(0x3e);
/// It says yes to every proof that is not empty: `return proof.length > 0`.
const VERIFIER_CODE: [u8; 11] = [0x60, 0xa4, 0x35, 0x15, 0x15, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3];

struct Envelopes {
    contract: Address,
    domain: Eip712Domain,
    dollar: Address,
}

#[tokio::test]
async fn an_envelope_and_its_machine_give_the_same_answers() {
    play::walks::<Envelopes>().await;
}

#[tokio::test]
async fn every_answer_of_an_envelope_is_the_contracts() {
    play::answers::<Envelopes>().await;
}

#[tokio::test]
async fn a_stranger_pushes_everything_out_of_an_envelope_by_every_kind_of_exit() {
    let kinds = play::exits::<Envelopes>().await;
    let [equal, deck, open, longest] = &kinds[..] else { panic!("four small envelopes: {kinds:?}") };
    for shares in [equal, deck, longest] {
        assert_eq!(shares, &BTreeSet::from([vec!["refund"]]), "what nobody claimed goes back");
    }
    // Nobody came; all seats are taken; some are, and the others go back.
    assert!(open.contains(&vec!["refund"]) && open.contains(&vec!["settle"]), "{open:?}");
    let does_both = |kind: &play::ExitKind| kind.contains(&"settle") && kind.contains(&"refund");
    assert!(open.iter().any(does_both), "{open:?}");
    assert!(open.iter().flatten().all(|call| ["settle", "refund"].contains(call)), "{open:?}");
}

impl Envelopes {
    fn money_of(terms: &Terms) -> Money {
        if terms.total.get().is_multiple_of(2) { Money::Coin } else { Money::Dollars }
    }

    fn terms(&self, deal: &Envelope) -> Contract::Terms {
        let of = deal.terms();
        let root = match &of.gathering {
            Some(gathering) => word(gathering.root()),
            None => top(deal).0,
        };
        Contract::Terms {
            mode: of.mode.number(),
            depth: of.depth,
            shares: of.shares,
            token: if Self::money_of(of) == Money::Coin { Address::ZERO } else { self.dollar },
            total: amount(of.total),
            expiry: of.expiry.get(),
            refundKind: of.refund_to.kind,
            refundTo: word(of.refund_to.word),
            root,
            salt: B256::ZERO,
        }
    }

    fn signed<T, S: SolStruct>(
        &self,
        stage: &Stage,
        signature: &Signature<T>,
        form: impl Fn(&T) -> S,
    ) -> Bytes {
        stage.sign(signature.by, form(&signature.over).eip712_signing_hash(&self.domain))
    }

    /// The same promise with the id that the contract gives it.
    fn named(&self, terms: Terms, shares: BTreeMap<u32, Share>) -> Envelope {
        let nameless = Envelope::promised(terms.clone(), shares.clone());
        let id = deal_word(self.terms(&nameless).eip712_signing_hash(&self.domain));
        let named = Envelope::promised(Terms { id, ..terms }, shares);
        if named.terms().mode == Mode::Open { named.with_secret(SECRET) } else { named }
    }
}

/// A hash of the share tree and the sum below it.
type Node = (B256, Amount);

fn leaf(index: u32, share: Option<&Share>) -> Node {
    let (key, held) = share.map_or((Account::ZERO, Amount::ZERO), |it| (it.key, it.amount));
    let sum = held.get().to_be_bytes();
    let bytes = [&[0], index.to_be_bytes().as_slice(), key.as_bytes(), &sum[4..]].concat();
    (keccak256(bytes), held)
}

fn over(left: Node, right: Node) -> Node {
    let part = |node: Node| [node.0.as_slice(), &node.1.get().to_be_bytes()[4..]].concat();
    let sum = left.1.checked_add(right.1).expect("the shares together are an amount");
    (keccak256([vec![1], part(left), part(right)].concat()), sum)
}

/// The levels of an envelope's tree, leaves first.
fn levels(deal: &Envelope) -> Vec<Vec<Node>> {
    let width = 1_u32 << deal.terms().depth;
    let mut levels = vec![(0..width).map(|index| leaf(index, deal.shares().get(&index))).collect::<Vec<_>>()];
    while let Some(below) = levels.last().filter(|level| level.len() > 1) {
        let above = below.chunks_exact(2).map(|pair| over(pair[0], pair[1])).collect();
        levels.push(above);
    }
    levels
}

fn top(deal: &Envelope) -> Node {
    levels(deal).last().and_then(|level| level.first()).copied().expect("a tree has a root")
}

/// The path of share `index`, with as many siblings as asked.
fn path(deal: &Envelope, index: u32, of: Path) -> Vec<Contract::Sibling> {
    let levels = levels(deal);
    let place = |level: usize| (index as usize >> level) ^ 1;
    let found = (0..levels.len() - 1).filter_map(|level| levels[level].get(place(level)).copied());
    let filler = (B256::ZERO, Amount::ZERO);
    let nodes = found.chain(std::iter::repeat(filler)).take(usize::from(of.levels));
    nodes.map(|(hash, sum)| Contract::Sibling { hash, sum: amount(sum) }).collect()
}

fn claim(of: &Claim) -> Contract::Claim {
    Contract::Claim {
        id: word(of.id),
        index: of.index,
        amount: amount(of.amount),
        dest: word(of.dest.word),
        destKind: of.dest.kind,
        maxRelayerFee: amount(of.max_relayer_fee),
        relayer: address(of.relayer),
        deadline: of.deadline.get(),
    }
}

fn join(of: &Join) -> Contract::Join {
    Contract::Join {
        id: word(of.id),
        nullifier: word(of.nullifier),
        dest: word(of.dest.word),
        destKind: of.dest.kind,
        maxRelayerFee: amount(of.max_relayer_fee),
        relayer: address(of.relayer),
        deadline: of.deadline.get(),
    }
}

fn gathering(of: &Gathering) -> Contract::Gathering {
    Contract::Gathering {
        commitment: word(of.commitment),
        key: address(of.key),
        membership: address(of.membership),
        group: word(of.group),
        closesAt: of.closes_at.get(),
    }
}

fn seat(of: &Seat) -> Contract::Seat {
    Contract::Seat {
        index: of.index,
        nullifier: word(of.nullifier),
        dest: word(of.dest.word),
        destKind: of.dest.kind,
        relayer: address(of.relayer),
        fee: amount(of.fee),
    }
}

fn opened(of: &Opening) -> Contract::NoteOpening {
    let (pool, note_key, authority, insertion, ciphertext) = opening(*of);
    Contract::NoteOpening { pool, noteKey: note_key, authority, insertion, ciphertext }
}

/// A promise that depends on its number: mode, size, amounts, life, where the rest goes.
fn promise(number: u64, contract: Address, now: UnixSeconds) -> Terms {
    let mode = [Mode::Equal, Mode::Deck, Mode::Open][(number % 3) as usize];
    let shares = if number < 3 { 3 } else { 1 + (number * 7 % 6) as u32 };
    Terms {
        id: Word::ZERO,
        contract: account(contract),
        mode,
        depth: if mode == Mode::Open { 0 } else { shares.next_power_of_two().trailing_zeros() as u8 },
        shares,
        total: Amount::ZERO,
        expiry: UnixSeconds::new(now.get() + DAY * (1 + number % 5) + 60 + number),
        refund_to: if number % 4 == 1 { NOTE.dest() } else { Destination::account(ANNA) },
        gathering: None,
    }
}

fn shares(stage: &Stage, terms: &Terms, number: u64) -> BTreeMap<u32, Share> {
    let units = |at: u32| match terms.mode {
        Mode::Equal => 3 + number,
        _ => 1 + (u64::from(at) * 5 + number) % 9,
    };
    let share = |at: u32| (at, Share { key: stage.signer(10 + at as u8), amount: Amount::small(units(at)) });
    (0..terms.shares).map(share).collect()
}

fn group(stage: &Stage, number: u64, now: UnixSeconds) -> Gathering {
    let by_key = number.is_multiple_of(2);
    Gathering {
        commitment: keccak_words(&[SECRET]),
        key: if by_key { stage.signer(9) } else { Account::ZERO },
        membership: if by_key { Account::ZERO } else { VERIFIER },
        group: Word::repeat(0x66),
        closes_at: UnixSeconds::new(now.get() + 7_200),
    }
}

impl Adapter for Envelopes {
    type Deal = Envelope;
    type State = (u8, Amount, u128, u32, Word);

    const CONTRACT: &'static str = "RedEnvelope";
    const SMALL: u64 = LONGEST + 1;

    fn at(stage: &Stage, contract: Address) -> Self {
        let domain = eip712_domain! {
            name: "Teahouse RedEnvelope",
            version: "1",
            chain_id: stage.chain_id,
            verifying_contract: contract,
        };
        Self { contract, domain, dollar: stage.dollar }
    }

    async fn prepare(&self, stage: &Stage) {
        stage.put_code(address(VERIFIER), &VERIFIER_CODE).await;
    }

    fn deal(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Envelope> {
        let mut terms = promise(number, self.contract, now);
        let shares = match terms.mode {
            Mode::Open => BTreeMap::new(),
            _ => shares(stage, &terms, number),
        };
        let together = shares.values().map(|share| share.amount.get()).sum();
        terms.total = match terms.mode {
            Mode::Open => Amount::small(u64::from(terms.shares) * 4 + number % 3),
            _ => Amount::new(together).expect("small shares are an amount"),
        };
        terms.gathering = (terms.mode == Mode::Open).then(|| group(stage, number, now));
        Instance { name: "on the chain", start: self.named(terms, shares), at: now }
    }

    /// One of each mode, and equal shares that expire as late as can be.
    fn small(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Envelope> {
        if number != LONGEST {
            return self.deal(stage, number, now);
        }
        let Instance { name, start, at } = self.deal(stage, 0, now);
        let terms = Terms { expiry: now.after(MAX_LIFETIME), ..start.terms().clone() };
        Instance { name, start: self.named(terms, start.shares().clone()), at }
    }

    fn money(&self, deal: &Envelope) -> Option<Money> {
        Some(Self::money_of(deal.terms()))
    }

    fn encode(&self, stage: &Stage, deal: &Envelope, action: &Action) -> Encoded {
        let terms = self.terms(deal);
        let value = if terms.token.is_zero() { U256::from(terms.total) } else { U256::ZERO };
        match action {
            Action::Create => Encoded::bringing(&Contract::createCall { terms }, value),
            Action::CreateOpen { gathering: of } => {
                Encoded::bringing(&Contract::createOpenCall { terms, gathering: gathering(of) }, value)
            }
            Action::Claim { claim: of, key, path: way, signature, fee, opening } => {
                Encoded::free(&Contract::claimCall {
                    terms,
                    signed: claim(of),
                    key: address(*key),
                    path: path(deal, of.index, *way),
                    signature: self.signed(stage, signature, claim),
                    fee: amount(*fee),
                    opening: opened(opening),
                })
            }
            Action::Join { gathering: of, join: signed, signature, is_member, fee } => {
                Encoded::free(&Contract::joinCall {
                    terms,
                    gathering: gathering(of),
                    signed: join(signed),
                    signature: self.signed(stage, signature, join),
                    proof: if *is_member { Bytes::from_static(&[1]) } else { Bytes::new() },
                    fee: amount(*fee),
                })
            }
            Action::Reveal { gathering: of, secret } => Encoded::free(&Contract::revealCall {
                terms,
                gathering: gathering(of),
                secret: word(*secret),
            }),
            Action::Settle { gathering: of, seats, openings } => Encoded::free(&Contract::settleCall {
                terms,
                gathering: gathering(of),
                seats: seats.iter().map(seat).collect(),
                openings: openings.iter().map(opened).collect(),
            }),
            Action::Refund { opening } => {
                Encoded::free(&Contract::refundCall { terms, opening: opened(opening) })
            }
        }
    }

    fn refusal(&self, _: &Envelope, data: &[u8]) -> Option<EnvelopeRefusal> {
        refusal::read(data)
    }

    fn expected(&self, deal: &Envelope) -> Self::State {
        (deal.state() as u8, deal.held(), deal.claimed(), deal.joined(), deal.draw())
    }

    async fn found(&self, stage: &Stage, deal: &Envelope) -> Self::State {
        let id = word(deal.terms().id);
        let kept = stage.read(self.contract, Contract::envelopeCall { id }).await;
        let draw = stage.read(self.contract, Contract::drawOfCall { id }).await;
        (kept.status, deal_amount(kept.remaining), kept.claimed, kept.joined, deal_word(draw))
    }
}

/// The sum of a tree is what its terms say: the adapter's own check of itself.
#[tokio::test]
async fn the_tree_of_an_adapter_sums_to_its_deposit() {
    let stage = Stage::open().await;
    let adapter = Envelopes::at(&stage, Address::repeat_byte(0xc0));
    for number in 0..12 {
        let deal = adapter.deal(&stage, number, UnixSeconds::new(1_800_000_000)).start;
        if deal.terms().mode != Mode::Open {
            assert_eq!(top(&deal).1, deal.terms().total);
        }
    }
}
