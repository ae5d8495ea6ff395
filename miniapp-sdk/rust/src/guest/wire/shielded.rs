//! Private payments on the wire.

use super::{amount, read_amount};
use crate::guest::bindings::teahouse::app::shielded as wire;
use crate::{Language, Payment, PaymentProgress, PaymentStage, Receipt, UnixMillis};

pub(crate) fn private_payment(payment: &Payment, language: Language) -> wire::Payment {
    wire::Payment {
        to: payment.to.as_str().to_owned(),
        amount: amount(&payment.amount),
        memo: payment.memo.in_language(language).to_owned(),
        idempotency_key: payment.idempotency_key.clone(),
    }
}

pub(crate) fn private_receipt(answer: wire::Answer) -> Option<Receipt> {
    let wire::Answer::Paid(receipt) = answer else { return None };
    Some(Receipt {
        amount: read_amount(&receipt.amount)?,
        reference: receipt.reference,
        paid_at: UnixMillis(receipt.paid_at_ms),
    })
}

pub(crate) fn payment_progress(answer: wire::Answer) -> Option<PaymentProgress> {
    let wire::Answer::Progress(progress) = answer else { return None };
    let stage = match progress.stage {
        wire::Stage::Asked => PaymentStage::Asked,
        wire::Stage::Proving => PaymentStage::Proving,
        wire::Stage::Sent => PaymentStage::Sent,
        wire::Stage::Included => PaymentStage::Included,
    };
    Some(PaymentProgress { stage, percent: progress.percent })
}
