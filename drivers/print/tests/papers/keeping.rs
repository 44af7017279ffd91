use std::fs;
use std::path::Path;

use print::forms::content_hash;
use print::slip::SlipTarget;
use print::{FileKind, FontFolders, Fonts, PaperFolder, PrintFault, Printer, PrinterOptions};
use settlement::Money;
use settlement::receipt::{Paper, PaperFault};

use crate::{decoder, picture, samples};

fn printer(folder: &Path) -> Printer {
    Printer::new(PrinterOptions {
        folder: folder.to_path_buf(),
        slip: SlipTarget::None,
        form_queue: None,
        fonts: FontFolders::system(),
    })
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn papers_are_kept_by_day_number_and_copy() {
    let folder = tempfile::tempdir().unwrap();
    let printer = printer(folder.path());
    let mut form = samples::settlement();
    let first = printer.print(&Paper::Settlement(form.clone())).unwrap();
    form.head.copy = 1;
    let second = printer.print(&Paper::Settlement(form.clone())).unwrap();
    printer.print(&Paper::Slip(form.slip())).unwrap();
    assert_eq!(first.content_hash, second.content_hash, "补打 is no content");
    assert_ne!(
        fs::read(first.pdf.unwrap()).unwrap(),
        fs::read(second.pdf.unwrap()).unwrap(),
        "补打 is on the paper"
    );
    assert_eq!(
        names(&folder.path().join("20261120")),
        [
            "JS20261120-03-000127-补打1.bin",
            "JS20261120-03-000127-补打1.pdf",
            "JS20261120-03-000127-补打1.txt",
            "JS20261120-03-000127.pdf",
            "JS20261120-03-000127.pdf.sha256",
            "JS20261120-03-000127.slip.sha256",
        ]
    );
}

#[test]
fn number_used_for_another_content_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let printer = printer(folder.path());
    let form = samples::settlement();
    let kept = printer.print(&Paper::Settlement(form.clone())).unwrap().pdf.unwrap();
    let before = fs::read(&kept).unwrap();
    printer.print(&Paper::Settlement(form.clone())).unwrap();
    for copy in [0, 1] {
        let mut other = form.clone();
        other.head.copy = copy;
        other.person.name = "另一人".to_owned();
        let fault = printer.print(&Paper::Settlement(other)).unwrap_err();
        assert!(matches!(fault, PrintFault::ContentDiffers { .. }), "{fault}");
    }
    assert_eq!(fs::read(&kept).unwrap(), before);
}

#[test]
fn file_that_is_there_already_stays() {
    let folder = tempfile::tempdir().unwrap();
    let papers = PaperFolder::new(folder.path().to_path_buf());
    let paper = Paper::Settlement(samples::settlement());
    let path = papers.keep(&paper, FileKind::Pdf, b"first").unwrap();
    assert_eq!(papers.keep(&paper, FileKind::Pdf, b"drawn by a newer engine").unwrap(), path);
    assert_eq!(fs::read(path).unwrap(), b"first");
}

#[test]
fn number_cannot_leave_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let papers = PaperFolder::new(folder.path().to_path_buf());
    let mut form = samples::settlement();
    form.head = samples::head("../../a:b");
    let path = papers.keep(&Paper::Settlement(form), FileKind::Pdf, b"x").unwrap();
    assert_eq!(path, folder.path().join("20261120/~46~46~47~46~46~47a~58b.pdf"));
}

#[test]
fn folder_that_is_a_file_is_unwritable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("papers");
    fs::write(&file, "").unwrap();
    let fault = printer(&file).print(&Paper::Deposit(samples::deposit())).unwrap_err();
    assert!(matches!(fault, PrintFault::FolderUnwritable { .. }), "{fault}");
}

#[test]
fn paper_that_does_not_add_up_is_not_kept() {
    let check = |change: fn(&mut Paper)| {
        let folder = tempfile::tempdir().unwrap();
        let mut papers = [
            Paper::Settlement(samples::settlement()),
            Paper::Fees(samples::fees(3)),
            Paper::Refund(samples::refund()),
        ];
        papers.iter_mut().for_each(change);
        for paper in &papers {
            let fault = printer(folder.path()).print(paper).unwrap_err();
            assert!(matches!(fault, PrintFault::DoesNotAddUp(_)), "{fault}");
        }
        assert!(names(folder.path()).is_empty());
    };
    check(|paper| match paper {
        Paper::Settlement(form) => form.split.funds[0].amount = samples::yuan("47.11"),
        Paper::Fees(list) => list.total = samples::yuan("1.00"),
        Paper::Refund(form) => form.ways.clear(),
        _ => unreachable!(),
    });
    check(|paper| match paper {
        Paper::Settlement(form) => form.payment = None,
        Paper::Fees(list) => list.lines[1].parts = list.lines[0].parts.clone(),
        Paper::Refund(form) => form.split.total = samples::yuan("86.40"),
        _ => unreachable!(),
    });
}

/// Papers of money that went another way than planned: each must agree with itself as well.
#[test]
fn later_papers_that_do_not_add_up_are_refused() {
    let yuan = samples::yuan;
    let mut form = samples::resettlement();
    form.replaces.as_mut().unwrap().difference = yuan("72.11");
    assert!(matches!(Paper::Settlement(form).check(), Err(PaperFault::Sum { what: "原收", .. })));

    let mut form = samples::deposit_too_small();
    form.payment.as_mut().unwrap().change = yuan("0.71");
    assert!(matches!(Paper::Settlement(form).check(), Err(PaperFault::Sum { what: "实收 - 找零", .. })));

    let mut form = samples::partial_refund(3);
    form.returned.pop();
    assert!(matches!(Paper::PartialRefund(form).check(), Err(PaperFault::Sum { what: "退费明细", .. })));

    let mut form = samples::partial_refund(3);
    form.ways.clear();
    assert!(matches!(Paper::PartialRefund(form).check(), Err(PaperFault::Sum { what: "退款", .. })));

    let mut slip = samples::difference();
    slip.ways[0].amount = yuan("-72.09");
    assert!(matches!(Paper::Difference(slip).check(), Err(PaperFault::Sum { what: "退款", .. })));

    let mut receipt = samples::full_pay(7);
    receipt.lines.pop();
    assert!(matches!(Paper::FullPay(receipt).check(), Err(PaperFault::Sum { what: "明细合计", .. })));

    let mut slip = samples::deposit();
    slip.amount = yuan("0");
    assert!(matches!(Paper::Deposit(slip).check(), Err(PaperFault::Sign { what: "押金", .. })));

    let mut statement = samples::outage(4);
    statement.observations.swap(1, 2);
    assert!(matches!(Paper::Outage(statement).check(), Err(PaperFault::Times { .. })));
    let mut statement = samples::outage(4);
    statement.until = Some(statement.from.plus_millis(-1));
    assert!(matches!(Paper::Outage(statement).check(), Err(PaperFault::Times { .. })));
}

/// Fewer lines may cost the patient more: then something is still to be paid, and nothing goes back.
#[test]
fn partial_refund_that_costs_more_gives_nothing_back() {
    let mut form = samples::partial_refund(1);
    let share = form.before.cash_share;
    form.before.account_share = form.before.account_share.plus(share).unwrap();
    form.before.cash_share = Money::ZERO;
    assert!(form.difference().unwrap().is_negative());
    assert!(matches!(Paper::PartialRefund(form.clone()).check(), Err(PaperFault::Sum { what: "退款", .. })));
    form.ways.clear();
    Paper::PartialRefund(form).check().unwrap();
}

/// The disk does not take it: it is printed first, and said to be printed.
#[test]
fn emergency_slip_is_printed_where_nothing_can_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let papers = folder.path().join("papers");
    let device = folder.path().join("lp0");
    fs::write(&papers, "a file where the folder should be").unwrap();
    fs::write(&device, "").unwrap();
    let printer = Printer::new(PrinterOptions {
        folder: papers,
        slip: SlipTarget::File(device.clone()),
        form_queue: None,
        fonts: FontFolders::system(),
    });
    let printed = printer.print(&Paper::Emergency(samples::emergency())).unwrap();
    assert_eq!(printed.slip, None);
    let rows = decoder::read(&fs::read(device).unwrap()).rows.join("\n");
    for text in ["109900G0000000765432", "H10990000001202611200941070300", "￥14.30", "2026-11-20 09:41:07"]
    {
        assert!(rows.contains(text), "no {text} in {rows}");
    }
}

#[test]
fn refund_that_takes_money_is_refused() {
    let mut form = samples::refund();
    form.split = samples::split();
    form.ways[0].amount = form.split.cash_share;
    assert!(matches!(Paper::Refund(form).check(), Err(PaperFault::Sign { what: "医疗费总额", .. })));
}

#[test]
fn content_hash_is_the_same_for_every_copy_and_every_version() {
    for (name, paper) in samples::forms().into_iter().chain(samples::slips()) {
        let mut other = paper.clone();
        let head = match &mut other {
            Paper::Settlement(form) => &mut form.head,
            Paper::Fees(list) => &mut list.head,
            Paper::Refund(form) => &mut form.head,
            Paper::PartialRefund(form) => &mut form.head,
            Paper::FullPay(receipt) => &mut receipt.head,
            Paper::Outage(statement) => &mut statement.head,
            Paper::Checklist(list) => &mut list.head,
            Paper::Deposit(slip) => &mut slip.head,
            Paper::Difference(slip) => &mut slip.head,
            Paper::Emergency(slip) => &mut slip.head,
            Paper::Consent(form) => &mut form.head,
            Paper::Explanation(slip) => &mut slip.head,
            Paper::Approvals(list) => &mut list.head,
            Paper::Slip(slip) => &mut slip.head,
        };
        head.copy += 7;
        let same = content_hash(&other);
        assert_eq!(content_hash(&paper), same, "{name}");
    }
    insta::assert_snapshot!(content_hash(&Paper::Settlement(samples::settlement())), @"413b39170d612e4f5ee06e8f3e0322e6780960969c9fef375ebf19e9625c6153");
}

#[test]
fn missing_font_names_what_to_install_and_stops_forms_only() {
    let folder = tempfile::tempdir().unwrap();
    let printer = Printer::new(PrinterOptions {
        folder: folder.path().join("papers"),
        slip: SlipTarget::None,
        form_queue: None,
        fonts: FontFolders::new(vec![folder.path().join("no-fonts")]),
    });
    let fault = printer.print(&Paper::Settlement(samples::settlement())).unwrap_err();
    assert!(matches!(fault, PrintFault::NoChineseFont { .. }));
    assert!(fault.to_string().contains("fonts-noto-cjk"), "{fault}");
    let printed = printer.print(&Paper::Deposit(samples::deposit())).unwrap();
    let text = fs::read_to_string(printed.slip.unwrap().with_extension("txt")).unwrap();
    assert!(text.contains("马䶮𠮷"), "{text}");
}

/// For the eye: `tmp/papers` of the build folder.
#[test]
fn every_sample_can_be_looked_at() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("papers");
    drop(fs::remove_dir_all(&folder));
    let printer = printer(&folder);
    for (name, paper) in samples::forms() {
        let kept = printer.print(&paper).unwrap().pdf.unwrap();
        assert!(fs::read(&kept).unwrap().starts_with(b"%PDF-"));
        fs::rename(kept, folder.join(format!("{name}.pdf"))).unwrap();
        drop(fs::remove_dir_all(folder.join("20261120")));
    }
    let fonts = Fonts::load(&FontFolders::system()).unwrap();
    for (name, paper) in samples::slips() {
        let kept = printer.print(&paper).unwrap().slip.unwrap();
        let picture = picture::of(&fs::read(&kept).unwrap(), &fonts);
        fs::write(folder.join(format!("{name}.pgm")), picture).unwrap();
        drop(fs::remove_dir_all(folder.join("20261120")));
    }
}

#[test]
fn printer_that_rested_prints_the_same_paper_again() {
    let folder = tempfile::tempdir().unwrap();
    let printer = printer(folder.path());
    let mut form = samples::settlement();
    let before = printer.print(&Paper::Settlement(form.clone())).unwrap();
    printer.rest();
    form.head.copy = 1;
    let after = printer.print(&Paper::Settlement(form)).unwrap();
    assert_eq!(before.content_hash, after.content_hash);
    assert!(fs::read(after.pdf.unwrap()).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn printer_may_be_shared_between_threads() {
    let folder = tempfile::tempdir().unwrap();
    let printer = printer(folder.path());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| printer.print(&Paper::Refund(samples::refund())).unwrap());
        }
    });
    assert_eq!(names(&folder.path().join("20261120")).len(), 2, "one paper, one seal");
}
