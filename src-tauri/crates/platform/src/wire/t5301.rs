//! 5301 人员慢特病备案查询: the chronic and special diseases filed for a person. It is asked like 5206, by person alone.

use settlement::entitlement::{Filing, Filings};
use settlement::request::{DoubtWhy, Output};
use settlement::time::BusinessDate;

use crate::wire::Reading;
use crate::wire::envelope::Reply;
use crate::wire::read::{self, Raw, node};

node!(
    /// Output of 5301.
    Output5301 { feedetail }
);

node!(
    /// One filing.
    Row { opsp_dise_code opsp_dise_name begndate enddate }
);

/// A day; some centres append a time.
fn day(raw: Raw<'_>, field: &'static str) -> Result<Option<BusinessDate>, DoubtWhy> {
    let Some(text) = read::text(raw, field)? else { return Ok(None) };
    let day = text.get(..10).and_then(|day| BusinessDate::parse(day).ok());
    day.map(Some).ok_or(DoubtWhy::Member(field))
}

/// Reads the answer.
pub(crate) fn read(reply: &Reply<'_>, reading: Reading<'_>) -> Result<Output, DoubtWhy> {
    let output: Output5301<'_> = reply.output()?;
    let mut rows = Vec::new();
    for row in read::rows::<Row<'_>>(output.feedetail, "filings")? {
        rows.push(Filing {
            code: read::required_text(row.opsp_dise_code, "disease_code")?,
            name: read::required_text(row.opsp_dise_name, "disease_name")?,
            from: day(row.begndate, "filed_from")?.ok_or(DoubtWhy::Member("filed_from"))?,
            until: day(row.enddate, "filed_until")?,
        });
    }
    let fetched_at = reading.sent_at.or(reply.answered_at).ok_or(DoubtWhy::Member("answered_at"))?;
    Ok(Output::Filed(Filings { rows, fetched_at }))
}
