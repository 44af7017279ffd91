//! Forms as PDF: a template of ours, the paper's texts as data, the engine set up once.
//!
//! Data never becomes markup: the template reads one JSON file, so a name with `#`, `*`, `_` or `$` stays a name. The same
//! paper gives the same bytes: no clock is read and no creation date is written.

mod barcode;
pub(crate) mod data;
mod page_sums;

pub use data::content_hash;

use serde_json::Value;
use settlement::receipt::Paper;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::fault::PrintFault;
use crate::fonts::Fonts;

const COMMON: &str = include_str!("../../../assets/receipt/common.typ");
const SETTLEMENT: &str = include_str!("../../../assets/receipt/settlement.typ");
const REFUND: &str = include_str!("../../../assets/receipt/refund.typ");
const FEES: &str = include_str!("../../../assets/receipt/fees.typ");
const FULL_PAY: &str = include_str!("../../../assets/receipt/full_pay.typ");
const PARTIAL_REFUND: &str = include_str!("../../../assets/receipt/partial_refund.typ");
const CHECKLIST: &str = include_str!("../../../assets/receipt/checklist.typ");
const OUTAGE: &str = include_str!("../../../assets/receipt/outage.typ");
const CONSENT: &str = include_str!("../../../assets/receipt/consent.typ");
const APPROVALS: &str = include_str!("../../../assets/receipt/approvals.typ");
const EXPLANATION: &str = include_str!("../../../assets/receipt/explanation.typ");

/// Results of earlier layouts survive so many papers: headings and labels are the same on every one.
const CACHE_AGE_MAX: usize = 4;

/// Templates and fonts, ready to lay out one paper after another.
pub struct Forms {
    library: LazyHash<Library>,
    fonts: Fonts,
    common: Source,
    data: FileId,
}

impl Forms {
    /// Sets the engine up.
    ///
    /// # Errors
    /// `Layout` if a template's name is no name.
    pub fn new(fonts: Fonts) -> Result<Self, PrintFault> {
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts,
            common: Source::new(file_id("/common.typ")?, COMMON.to_owned()),
            data: file_id("/paper.json")?,
        })
    }

    /// The fonts in use, for slips that draw what their printer lacks.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Lays a paper out as PDF; nothing for papers that exist on 80 mm only.
    ///
    /// # Errors
    /// `Layout` where a template is broken.
    pub fn render_pdf(&self, paper: &Paper) -> Result<Option<Vec<u8>>, PrintFault> {
        let Some(document) = self.lay_out(paper)? else { return Ok(None) };
        let options = PdfOptions {
            // The same number gives the same file identity on every machine.
            ident: Smart::Custom(paper.head().number.as_str().to_owned()),
            creator: Smart::Custom(Some("Yibao Desk".to_owned())),
            timestamp: None,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|faults| layout(&faults))?;
        typst::comemo::evict(CACHE_AGE_MAX);
        Ok(Some(pdf))
    }

    fn lay_out(&self, paper: &Paper) -> Result<Option<PagedDocument>, PrintFault> {
        let template = match paper {
            Paper::Settlement(_) => SETTLEMENT,
            Paper::Fees(_) => FEES,
            Paper::Refund(_) => REFUND,
            Paper::PartialRefund(_) => PARTIAL_REFUND,
            Paper::FullPay(_) => FULL_PAY,
            Paper::Outage(_) => OUTAGE,
            Paper::Checklist(_) => CHECKLIST,
            Paper::Consent(_) => CONSENT,
            Paper::Explanation(_) => EXPLANATION,
            Paper::Approvals(_) => APPROVALS,
            Paper::Deposit(_) | Paper::Difference(_) | Paper::Emergency(_) | Paper::Slip(_) => {
                return Ok(None);
            }
        };
        let mut facts = data::of(paper);
        if let Value::Object(members) = &mut facts {
            members.insert("family".to_owned(), Value::from(self.fonts.family()));
            members.insert("copy".to_owned(), Value::from(paper.head().copy));
            members.insert("bars".to_owned(), barcode::bars(paper.head().number.as_str()).into());
        }
        let document = self.compile(template, &facts)?;
        // The sum of a page is a text like every other: known once it is known which rows stand on it.
        if let (Paper::Fees(list), Value::Object(members), true) =
            (paper, &mut facts, document.pages().len() > 1)
        {
            members.insert("page_sums".to_owned(), page_sums::of(&document, list).into());
            return self.compile(template, &facts).map(Some);
        }
        Ok(Some(document))
    }

    fn compile(&self, template: &str, facts: &Value) -> Result<PagedDocument, PrintFault> {
        let desk = PaperWorld {
            forms: self,
            main: Source::new(file_id("/main.typ")?, template.to_owned()),
            facts: Bytes::from_string(facts.to_string()),
        };
        typst::compile(&desk).output.map_err(|faults| layout(&faults))
    }
}

fn file_id(path: &str) -> Result<FileId, PrintFault> {
    let path = VirtualPath::new(path).map_err(|fault| PrintFault::Layout(format!("{path}: {fault:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn layout(faults: &[SourceDiagnostic]) -> PrintFault {
    PrintFault::Layout(faults.iter().map(|fault| fault.message.to_string()).collect::<Vec<_>>().join("; "))
}

/// All that a template can see: itself, the common part, the facts of one paper, the fonts. No disk, no net, no clock.
struct PaperWorld<'a> {
    forms: &'a Forms,
    main: Source,
    facts: Bytes,
}

impl World for PaperWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.forms.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.forms.fonts.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.main, &self.forms.common]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.forms.data { Ok(self.facts.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.forms.fonts.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests;
