//! Payments on the wire.

use super::{amount, read_amount};
use crate::guest::bindings::teahouse::app::wallet as wire;
use crate::{AssetId, AssetInfo, Language, Payment, Receipt, UnixMillis};

pub(crate) fn payment(payment: &Payment, language: Language) -> wire::Payment {
    wire::Payment {
        to: payment.to.as_str().to_owned(),
        amount: amount(&payment.amount),
        memo: payment.memo.in_language(language).to_owned(),
        idempotency_key: payment.idempotency_key.clone(),
    }
}

pub(crate) fn receipt(receipt: wire::Receipt) -> Option<Receipt> {
    Some(Receipt {
        amount: read_amount(&receipt.amount)?,
        reference: receipt.reference,
        paid_at: UnixMillis(receipt.paid_at_ms),
    })
}

pub(crate) fn asset_info(info: wire::AssetInfo) -> AssetInfo {
    AssetInfo { asset: AssetId::new(info.asset), symbol: info.symbol, decimals: info.decimals }
}
