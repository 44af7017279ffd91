//! 本页小计: what the rows of each page come to, read from a finished layout.

use settlement::Money;
use settlement::receipt::{FeeList, grouped_amount};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

/// The sum of each page, finished as text; a row counts where it begins. Together they are the sum of the lines. Nothing for a
/// page on which no row begins.
pub(super) fn of(document: &PagedDocument, list: &FeeList) -> Vec<Option<String>> {
    let mut rows = list.lines.iter();
    let sum = |count: usize| {
        let page = rows.by_ref().take(count).map(|row| row.amount);
        // The whole was added up before anything is printed, so a part of it fits.
        (count > 0).then(|| grouped_amount(Money::sum(page).unwrap_or(list.total)))
    };
    document.pages().iter().map(|page| begun(&page.frame)).map(sum).collect()
}

/// Rows that begin in a frame: the template marks each of them.
fn begun(frame: &Frame) -> usize {
    let count = |item: &FrameItem| match item {
        FrameItem::Group(group) => begun(&group.frame),
        FrameItem::Tag(Tag::Start(content, _)) => usize::from(content.is::<MetadataElem>()),
        FrameItem::Tag(Tag::End(..))
        | FrameItem::Text(_)
        | FrameItem::Shape(..)
        | FrameItem::Image(..)
        | FrameItem::Link(..) => 0,
    };
    frame.items().map(|(_, item)| count(item)).sum()
}
