//! Forms seen as laid-out pages: every text inside its page, every character drawn, nothing read as markup.

use std::time::Instant;

use settlement::receipt::Paper;
use typst::layout::{Abs, Frame, FrameItem, Point};

use super::*;
use crate::FontFolders;

#[path = "../../tests/papers/samples.rs"]
mod samples;

fn forms() -> Forms {
    Forms::new(Fonts::load(&FontFolders::system()).unwrap()).unwrap()
}

struct Seen {
    text: String,
    left: Abs,
    right: Abs,
    bottom: Abs,
    whole: bool,
}

fn walk(frame: &Frame, at: Point, seen: &mut Vec<Seen>) {
    for (offset, item) in frame.items() {
        match item {
            FrameItem::Group(group) => walk(&group.frame, at + *offset, seen),
            FrameItem::Text(text) => {
                let left = at.x + offset.x;
                seen.push(Seen {
                    text: text.text.to_string(),
                    left,
                    right: left + text.width(),
                    bottom: at.y + offset.y,
                    whole: text.glyphs.iter().all(|glyph| glyph.id != 0),
                });
            }
            FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

/// The texts of each page, after checking that they stand on it.
fn pages(forms: &Forms, name: &str, paper: &Paper) -> Vec<String> {
    let document = forms.lay_out(paper).unwrap().unwrap();
    document
        .pages()
        .iter()
        .map(|page| {
            let mut seen = Vec::new();
            walk(&page.frame, Point::zero(), &mut seen);
            let (width, height) = (page.frame.width(), page.frame.height());
            for text in &seen {
                assert!(text.whole, "{name}: no glyph in {:?}", text.text);
                if text.text.contains("补打") {
                    continue; // The watermark is turned.
                }
                let inside =
                    text.left >= Abs::mm(9.0) && text.right <= width - Abs::mm(9.0) && text.bottom <= height;
                assert!(inside, "{name}: {:?} at {:?}..{:?}", text.text, text.left, text.right);
            }
            apart(name, &seen);
            seen.into_iter().map(|text| text.text).collect()
        })
        .collect()
}

/// No two texts on one line run into each other.
fn apart(name: &str, seen: &[Seen]) {
    for (place, text) in seen.iter().enumerate().filter(|(_, text)| !text.text.contains("补打")) {
        for other in seen.iter().skip(place + 1).filter(|other| !other.text.contains("补打")) {
            let near = (text.bottom - other.bottom).abs() < Abs::pt(5.0);
            let over = text.left + Abs::pt(0.5) < other.right && other.left + Abs::pt(0.5) < text.right;
            assert!(!(near && over), "{name}: {:?} runs into {:?}", text.text, other.text);
        }
    }
}

#[test]
fn every_form_fits_its_pages() {
    let forms = forms();
    let expected = [
        ("settlement", 1),
        ("settlement-reprint", 1),
        ("settlement-widest", 1),
        ("settlement-barest", 1),
        ("settlement-replacing", 1),
        ("settlement-collecting", 1),
        ("fees-1", 1),
        ("fees-60", 2),
        ("fees-widest", 1),
        ("fees-insured", 3),
        ("fees-own", 1),
        ("fees-full-pay", 1),
        ("refund", 1),
        ("partial-refund", 1),
        ("partial-refund-60", 3),
        ("full-pay", 1),
        ("full-pay-reprint", 1),
        ("full-pay-60", 2),
        ("full-pay-widest", 1),
        ("outage", 1),
        ("outage-60", 4),
        ("outage-barest", 1),
        ("checklist", 1),
        ("checklist-widest", 2),
        ("consent", 1),
        ("consent-signed", 1),
        ("consent-60", 3),
        ("consent-widest", 1),
        ("approvals", 1),
        ("approvals-60", 3),
        ("explanation", 1),
        ("explanation-12", 3),
    ];
    let counted: Vec<_> =
        samples::forms().iter().map(|(name, paper)| (*name, pages(&forms, name, paper).len())).collect();
    assert_eq!(counted, expected);
}

#[test]
fn names_with_markup_and_rare_characters_stand_as_they_are() {
    let text = pages(&forms(), "barest", &Paper::Settlement(samples::settlement_barest())).concat();
    let name = "马䶮𠮷#let*x*_y_$z$@a<b>\\";
    assert!(text.replace(' ', "").contains(name), "{text}");
}

#[test]
fn list_repeats_its_header_and_counts_its_pages() {
    let pages = pages(&forms(), "fees-60", &Paper::Fees(samples::fees(60)));
    for (place, page) in pages.iter().enumerate() {
        let plain = page.replace(' ', "");
        for text in [
            "医疗费用明细清单",
            "项目名称单位",
            &format!("第{}页", place + 1),
            &format!("共{}页", pages.len()),
        ] {
            assert!(plain.contains(text), "page {place}: no {text} in {plain}");
        }
    }
}

/// What stands at the foot of each page makes the whole, to the fen.
#[test]
fn sums_of_the_pages_make_the_total() {
    let forms = forms();
    for list in [samples::fees(60), samples::fees(100), samples::fees_apart(80).0] {
        let total = list.total;
        let pages = pages(&forms, "page sums", &Paper::Fees(list));
        assert!(pages.len() > 1);
        let sums = pages.iter().map(|page| {
            let plain = page.replace([' ', ','], "");
            let Some(after) = plain.split("本页小计￥").nth(1) else { return settlement::Money::ZERO };
            let (yuan, rest) = after.split_once('.').unwrap();
            let fen: String = rest.chars().take(2).collect();
            settlement::Money::parse(&format!("{yuan}.{fen}")).unwrap()
        });
        assert_eq!(settlement::Money::sum(sums), Ok(total));
    }
}

#[test]
fn lists_of_one_bill_name_each_other() {
    let forms = forms();
    let (insured, own) = samples::fees_apart(20);
    let text = |list: &settlement::receipt::FeeList| {
        pages(&forms, "apart", &Paper::Fees(list.clone())).concat().replace(' ', "")
    };
    for (list, title, other) in [(&insured, "医保费用清单", &own), (&own, "自费费用清单", &insured)]
    {
        let seen = text(list);
        for part in [title, other.head.number.as_str(), "两张合计"] {
            assert!(seen.contains(part), "no {part} in {seen}");
        }
        Paper::Fees(list.clone()).check().unwrap();
    }
    let mut wrong = insured;
    wrong.beside.as_mut().unwrap().total = samples::yuan("0.01");
    assert!(Paper::Fees(wrong).check().is_err());
}

#[test]
fn same_paper_gives_the_same_bytes() {
    let (first, second) = (forms(), forms());
    for (name, paper) in samples::forms() {
        assert_eq!(first.render_pdf(&paper).unwrap(), second.render_pdf(&paper).unwrap(), "{name}");
    }
}

#[test]
fn slips_have_no_form() {
    let forms = forms();
    for (name, paper) in samples::slips() {
        assert!(forms.render_pdf(&paper).unwrap().is_none(), "{name}");
    }
}

#[test]
fn ten_settlements_in_a_row_stay_quick() {
    let forms = forms();
    let mut form = samples::settlement();
    forms.render_pdf(&Paper::Settlement(form.clone())).unwrap();
    let start = Instant::now();
    for copy in 1..=10 {
        form.head.copy = copy;
        forms.render_pdf(&Paper::Settlement(form.clone())).unwrap();
    }
    let each = start.elapsed() / 10;
    println!("settlement form: {each:?} each");
    // Four times the goal: this machine may be busy with something else.
    assert!(each.as_millis() < 600, "{each:?}");
}

#[test]
fn fee_list_shows_four_codes_of_packs_and_counts_the_rest() {
    let text = pages(&forms(), "traced", &Paper::Fees(samples::traced_fees())).concat().replace(' ', "");
    for pack in 0..6 {
        let code = format!("8123456000000000000{pack}");
        assert_eq!(text.contains(&code), pack < 4, "{code} in {text}");
    }
    assert!(text.contains("等6个"), "{text}");
    let without = pages(&forms(), "plain", &Paper::Fees(samples::fees(1))).concat();
    assert!(!without.contains("追溯码"));
}
