//! The receipt of a shot that was sent.

use ratatui::buffer::Buffer;

use super::sheet::sheet;
use crate::app::{Model, Receipt, receipt_area, receipt_lines};
use crate::ui::panel::over;
use crate::ui::style::Look;

/// Draws the receipt.
pub(super) fn draw(receipt: &Receipt, model: &Model, look: &Look, buf: &mut Buffer) {
    let (text, area) = receipt_area(model.size, receipt);
    over(buf, area, look, "Receipt");
    let next = match &receipt.take {
        _ if receipt.refused.is_some() => "Esc goes back to the form as it was.",
        Some(take) if !take.state().is_under_way() => "Esc goes back to the form.",
        Some(_) | None => "Esc goes back; the take goes on.",
    };
    let lines = receipt_lines(receipt, text.width);
    sheet(&lines, receipt.scroll, receipt.take.as_ref(), (text, area), next, look, buf);
}
