//! 目录对照 as it is shown and charged by: an item as the centre holds it, the counts of F5, the rows of the hospital's list.

use settlement::catalog::{CatalogEntry, Listing};
use settlement::fees::Grade;
use settlement::mapping::Standing;
use settlement::money::Rate;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::{OwnItemFilter, OwnItemRow, OwnItemsArgs};
use crate::desk::Desk;
use crate::view::{ActionView, OwnItemsView};

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// An item as it may be charged: what the centre does not hold is the patient's own, and why.
    pub(crate) fn as_mapped(&self, mut entry: CatalogEntry) -> (CatalogEntry, Option<String>) {
        let why = match &entry.listing {
            Listing::Catalog => return (entry, None),
            Listing::Own(mapping) if self.state.mapping.holds(mapping) => return (entry, None),
            Listing::Own(_) => match self.state.mapping.standing(&entry.item.item_code) {
                Some(Standing::Refused(words)) => format!("对照被医保中心退回（{words}）"),
                Some(Standing::Differs(held)) => {
                    format!("医保中心对照的是 {}，与院内目录不同", held.catalog)
                }
                Some(_) | None => "对照还没有上报成功".to_owned(),
            },
            Listing::Unmapped => match self.state.mapping.wanted.get(&entry.item.item_code) {
                Some((Some(_), _)) => "对照的国家编码不在医保目录内".to_owned(),
                Some((None, _)) | None => "未与国家目录对照".to_owned(),
            },
        };
        entry.item.grade = Grade::C;
        entry.item.first_pay = Rate::ONE;
        entry.item.price_ceiling = None;
        (entry, Some(why))
    }

    pub(crate) fn own_items_view(&mut self) -> OwnItemsView {
        let counts = self.state.mapping.counts();
        let busy = self.state.mapping.run.is_some();
        let total = u32::try_from(self.state.mapping.wanted.len()).unwrap_or(u32::MAX);
        let reason = if self.may_change_items().is_err() {
            Some("由主管、医保办或信息科办理")
        } else {
            busy.then_some("正在上报")
        };
        let nothing =
            (counts.waiting + counts.refused + counts.unlisted == 0).then_some("没有等待上报的对照");
        let action = |reason: Option<&str>| ActionView {
            allowed: reason.is_none(),
            reason: reason.map(ToOwned::to_owned),
        };
        OwnItemsView {
            total,
            accepted: counts.accepted,
            unlisted: counts.unlisted,
            waiting: counts.waiting,
            sent: counts.sent,
            differs: counts.differs,
            refused: counts.refused,
            unmapped: counts.unmapped,
            centre_only: counts.centre_only,
            sending: busy,
            send: action(reason.or(nothing)),
            replace: action(reason),
            import: action(reason),
        }
    }

    /// Own items as they stand, in the order of the list.
    pub(crate) fn own_items_rows(&mut self, args: &OwnItemsArgs) -> Vec<OwnItemRow> {
        let limit = usize::try_from(args.limit.clamp(1, 500)).unwrap_or(500);
        let words = args.text.trim().to_lowercase();
        let mut rows = Vec::new();
        for own in self.cache.own_items() {
            let Some(standing) = self.state.mapping.standing(&own.item) else { continue };
            let (state, platform_words) = match standing {
                Standing::Unmapped => (OwnItemFilter::Unmapped, None),
                Standing::Waiting => (OwnItemFilter::Waiting, None),
                Standing::Sent => (OwnItemFilter::Sent, None),
                Standing::Accepted => (OwnItemFilter::Accepted, None),
                Standing::Unlisted => {
                    (OwnItemFilter::Unlisted, Some("已上报，医保中心的对照表里还没有".to_owned()))
                }
                Standing::Differs(held) => {
                    (OwnItemFilter::Differs, Some(format!("医保中心对照的是 {}", held.catalog)))
                }
                Standing::Refused(words) => (OwnItemFilter::Refused, Some(words)),
            };
            let matches = words.is_empty()
                || own.name.to_lowercase().contains(&words)
                || own.item.as_str().to_lowercase().contains(&words);
            if !matches || (args.state != OwnItemFilter::All && args.state != state) {
                continue;
            }
            rows.push(OwnItemRow {
                item_code: own.item.to_string(),
                name: own.name,
                spec: own.spec,
                unit: own.unit,
                unit_price: own.price.to_string(),
                catalog_code: own.catalog.map(|code| code.to_string()),
                state,
                words: platform_words,
            });
            if rows.len() >= limit {
                return rows;
            }
        }
        if matches!(args.state, OwnItemFilter::All | OwnItemFilter::CentreOnly) {
            let others = self.state.mapping.centre_only();
            let others = others.filter(|row| {
                words.is_empty()
                    || row.name.to_lowercase().contains(&words)
                    || row.mapping.item.as_str().to_lowercase().contains(&words)
            });
            rows.extend(others.take(limit.saturating_sub(rows.len())).map(|row| OwnItemRow {
                item_code: row.mapping.item.to_string(),
                name: row.name.clone(),
                spec: String::new(),
                unit: String::new(),
                unit_price: String::new(),
                catalog_code: Some(row.mapping.catalog.to_string()),
                state: OwnItemFilter::CentreOnly,
                words: None,
            }));
        }
        rows
    }
}
