//! The receipt of a shot that was sent.

use super::page::Page;
use super::sheet::sheet;
use crate::app::{Receipt, press, receipt_area, receipt_lines};
use crate::input::{Context, act};
use crate::ui::panel::over;

/// Draws the receipt.
pub(super) fn draw(receipt: &Receipt, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let (text, area) = receipt_area(model, receipt);
    over(buf, area, look, "Receipt");
    let back = match &receipt.take {
        _ if receipt.refused.is_some() => "go back to the form as it was",
        Some(take) if !take.is_under_way() => "go back to the form",
        Some(_) | None => "go back; the take goes on",
    };
    let next = press(model, Context::Receipt, &[(act::Anywhere::Close.into(), back)]);
    let lines = receipt_lines(model, receipt, text.width);
    sheet(&lines, receipt.scroll, receipt.take.as_ref(), (text, area), &next, look, buf);
}
