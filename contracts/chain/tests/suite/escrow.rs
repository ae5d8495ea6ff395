//! The story of a deal: Anna orders a table and four chairs from Bo; the table is paid, about the chairs they quarrel, and a
//! judge divides. On the way everybody takes a wrong turn and is told so.

use std::time::Duration;

use alloy::primitives::{Address, B256, U256, keccak256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Coded, Decode, Encode, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::{Destination, NoteOpening};
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::escrow::{
    DealEvent, DealTerms, Escrow, EscrowEvent, EscrowRefusal, Milestone, Ruling, Settlement, Silence,
};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::{DealRefusal, Refusal};
use teahouse_deals::deal::Deal;
use teahouse_deals::escrow::{EscrowParty, EscrowStatus, EscrowVerb, MilestoneState};

use crate::kit::{House, amount, key};

const DAY: Duration = Duration::from_secs(86_400);
const ANNA_TO: Address = Address::repeat_byte(0xa7);
const BO_TO: Address = Address::repeat_byte(0xb7);

struct Story {
    house: House,
    escrow: Escrow,
    anna: PrivateKeySigner,
    bo: PrivateKeySigner,
    judge: PrivateKeySigner,
}

impl Story {
    async fn open() -> Self {
        let house = House::open().await;
        let at = house.devnet.book().find(ContractName::Escrow).expect("the devnet deploys it").address;
        let (anna, bo, judge) = (house.rich(1).await, house.rich(2).await, house.rich(3).await);
        Self { escrow: Escrow::at(at), house, anna, bo, judge }
    }

    fn domain(&self) -> ContractDomain {
        self.escrow.domain(self.house.port().chain_id())
    }

    fn contract(&self) -> Address {
        self.domain().contract
    }

    async fn terms(&self, asset: Asset) -> DealTerms {
        let now = self.house.port().heads().await.expect("anvil answers").latest.time;
        let accept_by = now.after(2 * DAY);
        let milestone = |days| Milestone {
            amount: amount(1_000),
            deliver_by: accept_by.after(days * DAY),
            review_window: 3 * DAY,
        };
        DealTerms {
            payer: self.anna.address(),
            payee: self.bo.address(),
            arbiter: Some(self.judge.address()),
            asset,
            milestones: vec![milestone(7), milestone(14)],
            payer_deposit: amount(100),
            payee_deposit: amount(60),
            arbiter_fee_bps: 500,
            arbiter_fee_cap: amount(40),
            response_window: 2 * DAY,
            challenge_window: DAY,
            ruling_window: 5 * DAY,
            default_bps: 5_000,
            payer_to: Destination::Account(ANNA_TO),
            payee_to: Destination::Account(BO_TO),
            meta_hash: keccak256("a table and four chairs"),
            accept_by,
            salt: B256::repeat_byte(0x5a),
        }
    }

    async fn does(&self, who: &PrivateKeySigner, call: ContractCall) {
        assert!(self.house.send(who, call).await.success);
    }

    async fn refused(&self, who: &PrivateKeySigner, call: ContractCall) -> EscrowRefusal {
        match self.house.refusal(who.address(), call).await {
            Refusal::Escrow(refusal) => refusal,
            other => panic!("{other}"),
        }
    }

    /// A refusal that escrows have in common with rides.
    async fn refused_as_a_deal(&self, who: &PrivateKeySigner, call: ContractCall) -> DealRefusal {
        match self.house.refusal(who.address(), call).await {
            Refusal::Deal(refusal) => refusal,
            other => panic!("{other}"),
        }
    }

    /// A deal that Anna has funded and Bo accepted.
    async fn start(&self, asset: Asset) -> DealTerms {
        let terms = self.terms(asset).await;
        if let Asset::Token(token) = asset {
            let all = U256::from(10_000);
            self.does(&self.anna, ContractCall::approve(token, self.contract(), all)).await;
            self.does(&self.bo, ContractCall::approve(token, self.contract(), all)).await;
        }
        self.does(&self.anna, self.escrow.create(&terms)).await;
        self.does(&self.bo, self.escrow.accept(&terms, &[])).await;
        terms
    }
}

fn sign(who: &PrivateKeySigner, digest: B256) -> [u8; 65] {
    who.sign_hash_sync(&digest).expect("a local key signs").as_bytes()
}

#[tokio::test]
async fn a_table_is_paid_and_about_the_chairs_a_judge_decides() {
    let story = Story::open().await;
    let (escrow, asset) = (story.escrow, Asset::Token(story.house.dollar));
    let terms = story.start(asset).await;
    let id = terms.id(&story.domain());
    let hash = keccak256("a photograph");

    story.does(&story.bo, escrow.deliver(&terms, 0, hash)).await;
    story.does(&story.anna, escrow.release(&terms, 0, amount(1_000))).await;
    story.does(&story.bo, escrow.deliver(&terms, 1, hash)).await;
    story.does(&story.anna, escrow.dispute(&terms, 1, hash)).await;
    story.does(&story.bo, escrow.respond(&terms, 1, hash)).await;
    let ruling = Ruling { id, milestone: 1, payee_bps: 7_500, reasons_hash: hash, deadline: terms.accept_by };
    let signature = sign(&story.judge, ruling.digest(&story.domain()));
    // Anyone carries the ruling.
    let carrier = story.house.rich(9).await;
    story.does(&carrier, escrow.rule(&terms, &ruling, &signature)).await;

    assert_eq!(story.house.held(ANNA_TO, asset).await, U256::from(340));
    assert_eq!(story.house.held(BO_TO, asset).await, U256::from(1_780));
    assert_eq!(story.house.held(story.contract(), asset).await, U256::ZERO);
    let deal = escrow.deal(story.house.port(), &terms, At::Latest).await.expect("the escrow answers");
    assert_eq!(deal.state(), EscrowStatus::Closed);
}

#[tokio::test]
async fn every_wrong_turn_is_refused_with_its_values() {
    let story = Story::open().await;
    let escrow = story.escrow;
    let terms = story.start(Asset::Native).await;
    let (id, hash) = (terms.id(&story.domain()), B256::ZERO);
    let (anna, bo) = (story.anna.address(), story.bo.address());

    // Too early, the wrong account, the wrong amount.
    let early = story.refused_as_a_deal(&story.anna, escrow.refund_after_deadline(&terms, 0)).await;
    let last = terms.milestones[0].deliver_by.after(terms.challenge_window);
    assert!(matches!(early, DealRefusal::TooEarly { opens_after, .. } if opens_after == last), "{early}");
    let wrong = story.refused(&story.anna, escrow.deliver(&terms, 0, hash)).await;
    assert_eq!(wrong, EscrowRefusal::NotTheParty { caller: anna, needed: bo });
    let more = story.refused(&story.anna, escrow.release(&terms, 0, amount(1_001))).await;
    assert_eq!(more, EscrowRefusal::MoreThanLeft { amount: U256::from(1_001), left: U256::from(1_000) });

    // The wrong signer, and a signature of something else.
    let agreed = Settlement {
        id,
        milestones: 3,
        to_payer: amount(160),
        to_payee: amount(2_000),
        nonce: 0,
        deadline: terms.accept_by,
    };
    let bent = Settlement { to_payee: amount(2_001), ..agreed };
    let by = |who: &PrivateKeySigner, what: &Settlement| sign(who, what.digest(&story.domain()));
    let call = escrow.settle(&terms, &agreed, &by(&story.judge, &agreed), &by(&story.bo, &agreed));
    assert_eq!(story.refused_as_a_deal(&story.bo, call).await, DealRefusal::NotSigned(anna));
    let call = escrow.settle(&terms, &bent, &by(&story.anna, &agreed), &[]);
    assert_eq!(story.refused_as_a_deal(&story.bo, call).await, DealRefusal::NotSigned(anna));
    let call = escrow.settle(&terms, &bent, &by(&story.anna, &bent), &[]);
    let sum = EscrowRefusal::WrongSum { divided: U256::from(2_161), left: U256::from(2_160) };
    assert_eq!(story.refused(&story.bo, call).await, sum);

    // Too late, and twice.
    story.house.devnet.advance(24 * DAY).await.expect("anvil's time moves");
    let late = story.refused_as_a_deal(&story.bo, escrow.deliver(&terms, 0, hash)).await;
    assert!(
        matches!(late, DealRefusal::TooLate { closed_after, .. } if closed_after == terms.milestones[0].deliver_by)
    );
    story.does(&story.anna, escrow.refund_after_deadline(&terms, 0)).await;
    let again = story.refused(&story.anna, escrow.refund_after_deadline(&terms, 0)).await;
    let done = EscrowRefusal::WrongState { milestone: U256::ZERO, found: Some(MilestoneState::Done) };
    assert_eq!(again, done);
    assert_eq!(again.code().as_str(), "DEA-106");
    let twice = story.refused(&story.anna, escrow.create(&terms)).await;
    assert!(matches!(twice, EscrowRefusal::OutOfBounds { .. } | EscrowRefusal::Exists(_)), "{twice}");
}

#[tokio::test]
async fn what_the_contract_says_is_what_the_machine_expects() {
    let story = Story::open().await;
    let (escrow, port) = (story.escrow, story.house.port());
    let terms = story.terms(Asset::Native).await;
    let id = terms.id(&story.domain());
    let unseen = escrow.deal(port, &terms, At::Latest).await.expect("the escrow answers");
    assert_eq!(unseen, terms.promised(&story.domain()));
    let payee = sign(&story.bo, id.word());
    story.does(&story.anna, escrow.create_signed(&terms, &[], &payee)).await;
    story.does(&story.anna, escrow.release(&terms, 1, amount(1))).await;
    story.does(&story.bo, escrow.deliver(&terms, 1, B256::ZERO)).await;

    let deal = escrow.deal(port, &terms, At::Latest).await.expect("the escrow answers");
    let now = port.heads().await.expect("anvil answers").latest.time;
    assert_eq!((deal.state(), deal.held()), (EscrowStatus::Live, amount(2_159)));
    let next = deal.next_actions(EscrowParty::Payer, now);
    let dispute = next.iter().find(|it| it.verb == EscrowVerb::Dispute(1)).expect("she may dispute");
    let end = deal.exit_after(1).expect("it is open").after(Duration::from_secs(1));
    assert_eq!(dispute.until.at(), Some(end));

    let head = port.heads().await.expect("anvil answers").latest.number;
    let logs = port.logs(DealEvent::filter(story.contract(), id, 0, head)).await.expect("anvil answers");
    let events: Vec<_> = logs.iter().filter_map(|log| DealEvent::read(story.contract(), log)).collect();
    assert!(events.iter().all(|event| event.id == id));
    let EscrowEvent::Created { terms: told, .. } = &events[0].what else { panic!("{:?}", events[0]) };
    assert_eq!(**told, terms);
    assert_eq!(events[1].what, EscrowEvent::Accepted { deposit: U256::from(60) });
    let released = EscrowEvent::Released { milestone: 1, amount: U256::from(1), left: U256::from(999) };
    assert_eq!(events[2].what, released);
    assert!(matches!(events[3].what, EscrowEvent::Delivered { milestone: 1, .. }));
}

#[tokio::test]
async fn esc_009_a_silent_review_pays_a_note_that_anyone_pushes_later() {
    let story = Story::open().await;
    let escrow = story.escrow;
    let opening = NoteOpening {
        pool: Address::repeat_byte(0x90),
        note_key: B256::repeat_byte(0x4e),
        authority: story.bo.address(),
        insertion: amount(0),
        ciphertext: b"for Bo alone".to_vec(),
    };
    let mut terms = story.terms(Asset::Native).await;
    terms.payee_to = opening.note().dest();
    let payee = sign(&story.bo, terms.id(&story.domain()).word());
    story.does(&story.anna, escrow.create_signed(&terms, &[], &payee)).await;
    story.does(&story.bo, escrow.deliver(&terms, 0, B256::ZERO)).await;
    story.house.devnet.advance(5 * DAY).await.expect("anvil's time moves");
    let stranger = story.house.rich(9).await;
    let receipt = story.house.send(&stranger, escrow.claim_after_review(&terms, 0)).await;
    let what: Vec<_> = receipt.logs.iter().filter_map(|log| DealEvent::read(story.contract(), log)).collect();
    let (milestone, silence) = (0, Silence::Review);
    let lapsed =
        EscrowEvent::TimedOut { milestone, silence, to_payer: U256::ZERO, to_payee: U256::from(1_000) };
    assert_eq!(what[0].what, lapsed);
    // Nobody is at the pool's address, so the note stays owed and the deal goes on.
    let refused = story.house.refusal(stranger.address(), escrow.pay_owed_note(terms.asset, &opening)).await;
    assert!(!matches!(refused, Refusal::Unknown(_)), "{refused}");
    story.does(&story.anna, escrow.release(&terms, 1, amount(1_000))).await;
}

#[test]
fn terms_and_offers_survive_their_bytes() {
    let milestone =
        Milestone { amount: amount(7), deliver_by: UnixSeconds::new(1_800_000_000), review_window: 3 * DAY };
    let terms = DealTerms {
        payer: key(1).address(),
        payee: key(2).address(),
        arbiter: None,
        asset: Asset::Native,
        milestones: vec![milestone; 16],
        payer_deposit: amount(1),
        payee_deposit: amount(2),
        arbiter_fee_bps: 0,
        arbiter_fee_cap: amount(0),
        response_window: DAY,
        challenge_window: DAY,
        ruling_window: DAY,
        default_bps: 5_000,
        payer_to: Destination::Account(ANNA_TO),
        payee_to: Destination::Note(B256::repeat_byte(9)),
        meta_hash: B256::ZERO,
        accept_by: UnixSeconds::new(1_700_000_000),
        salt: B256::repeat_byte(1),
    };
    assert_eq!(DealTerms::from_bytes(&terms.to_bytes()), Ok(terms.clone()));
    let many = DealTerms { milestones: vec![milestone; 17], ..terms };
    assert!(DealTerms::from_bytes(&many.to_bytes()).is_err());
}
