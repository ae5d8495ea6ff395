//! A QR code as data: rows of dark and light, for the front to draw.

use qrcode::{Color, EcLevel, QrCode};
use teahouse_api::money::QrView;

/// The code of `text`; `None` when it is too long for one.
pub(crate) fn qr(text: &str) -> Option<QrView> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let side = code.width();
    let colors = code.to_colors();
    let row = |row: &[Color]| row.iter().map(|color| if *color == Color::Dark { '1' } else { '0' }).collect();
    Some(QrView { side: u32::try_from(side).unwrap_or(0), rows: colors.chunks(side).map(row).collect() })
}
