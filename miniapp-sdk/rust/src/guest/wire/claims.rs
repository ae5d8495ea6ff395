//! Shares on the wire.

use super::{amount, read_amount};
use crate::guest::bindings::teahouse::app::claims as wire;
use crate::{Gift, Language, Progress, Receiver, Redeemed, ShareState, Subject, UnixMillis};

pub(crate) fn gifts(gifts: &[Gift], language: Language) -> Vec<wire::Gift> {
    gifts.iter().map(|gift| self::gift(gift, language)).collect()
}

fn gift(gift: &Gift, language: Language) -> wire::Gift {
    wire::Gift {
        batch: gift.batch.number(),
        index: gift.index,
        to: match &gift.to {
            Receiver::Person(person) => wire::Receiver::Person(person.as_str().to_owned()),
            Receiver::Link => wire::Receiver::Link,
        },
        amount: amount(&gift.amount),
        title: gift.title.in_language(language).to_owned(),
        payload: gift.payload.clone(),
    }
}

pub(crate) fn subject(subject: &Subject) -> wire::Subject {
    match subject {
        Subject::Batch(batch) => wire::Subject::Batch(batch.number()),
        Subject::Share(share) => wire::Subject::Share(share.as_str().to_owned()),
    }
}

pub(crate) fn given(answer: wire::Answer) -> Option<()> {
    matches!(answer, wire::Answer::Given).then_some(())
}

pub(crate) fn redeemed(answer: wire::Answer) -> Option<Redeemed> {
    let wire::Answer::Redeemed(redeemed) = answer else { return None };
    Some(Redeemed { amount: read_amount(&redeemed.amount)?, reference: redeemed.reference })
}

pub(crate) fn progress(answer: wire::Answer) -> Option<Progress> {
    let wire::Answer::Progress(progress) = answer else { return None };
    Some(Progress {
        state: match progress.state {
            wire::State::Unfunded => ShareState::Unfunded,
            wire::State::Open => ShareState::Open,
            wire::State::Mine => ShareState::Mine,
            wire::State::Gone => ShareState::Gone,
            wire::State::Expired => ShareState::Expired,
            wire::State::Refunded => ShareState::Refunded,
        },
        claimed: progress.claimed,
        count: progress.count,
        each: read_amount(&progress.each)?,
        expires: UnixMillis(progress.expires_ms),
    })
}
