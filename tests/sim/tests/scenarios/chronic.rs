//! 门慢门特: the visit names a disease that is filed for the person, and the centre sees it on the visit and on every line.

use desk::api::*;
use desk::host::Command;
use settlement::fact::Fact;
use settlement::receipt::Paper;
use sim::sim_platform::{Filing, WireFault};
use sim::world::{Bill, World, visit};

use super::{open_desk, seen, wire};

fn chronic(disease: Option<(&str, &str)>) -> VisitArgs {
    VisitArgs {
        care_kind: "14".to_owned(),
        diagnosis_code: "E11.900".to_owned(),
        diagnosis_name: "2型糖尿病".to_owned(),
        disease: disease.map(|(code, name)| DiseaseArgs { code: code.to_owned(), name: name.to_owned() }),
        ..visit()
    }
}

fn bill(disease: Option<(&str, &str)>) -> Bill {
    Bill { visit: chronic(disease), ..Bill::of("B1", &[("YP00002", "2"), ("FW00003", "1")]) }
}

/// Mrs Huang, for whom diabetes is filed.
const DIABETIC: (&str, &str) = ("gen2-retired", "10990000000000000014");

fn filed(psn_no: &str, code: &str, name: &str, until: &str) -> Filing {
    Filing {
        psn_no: psn_no.to_owned(),
        opsp_dise_code: code.to_owned(),
        opsp_dise_name: name.to_owned(),
        begndate: "2024-01-01".to_owned(),
        enddate: until.to_owned(),
    }
}

/// 病种编码 of the visit and of its lines, as the centre holds them.
fn held(world: &mut World) -> (String, Vec<String>) {
    let began = world.checked().attempts.values().next_back().cloned().unwrap();
    let visit = began.visit_id.unwrap();
    let books = world.centre().books();
    let info = books.visit_info(visit.as_str());
    let lines = books.lines(visit.as_str()).into_iter().map(|line| line.dise_codg).collect();
    (info["dise_codg"].as_str().unwrap_or_default().to_owned(), lines)
}

/// "Her diabetes clinic": one disease is filed, nobody has to pick it.
#[test]
fn only_filing_is_taken_by_itself_and_sent_with_visit_and_lines() {
    let mut world = open_desk();
    world.attend(DIABETIC.0);
    world.attach(&bill(None));
    let shown = world.bill().visit.unwrap().disease.expect("the filed one");
    assert_eq!((shown.code.as_str(), shown.name.as_str()), ("M01600", "糖尿病"));
    world.quoted();
    assert_eq!(held(&mut world), ("M01600".to_owned(), vec!["M01600".to_owned(); 2]));
    world.settle();
    if world.bill().tender.is_none() {
        world.take_exact_cash();
    }
    let began = world.watch().entries.iter().find_map(|stored| match &stored.entry.fact {
        Fact::Began(began) => began.visit.disease.clone(),
        _ => None,
    });
    assert_eq!(began.unwrap().code, "M01600", "journaled with the visit");
    let form = world.papers.iter().find_map(|paper| match paper {
        Paper::Settlement(form) => form.person.care_kind.clone(),
        _ => None,
    });
    assert_eq!(form.as_deref(), Some("门诊慢特病（糖尿病）"));
}

/// "Two are filed": the clerk says which, and the other one is not sent.
#[test]
fn one_of_several_filings_is_chosen_before_anything_is_sent() {
    let mut world = open_desk();
    world.centre().file(filed(DIABETIC.1, "M03900", "高血压", "2029-12-31"));
    world.centre().file(filed(DIABETIC.1, "M00500", "恶性肿瘤门诊治疗", "2025-12-31"));
    world.attend(DIABETIC.0);
    world.attach(&bill(None));
    assert!(world.bill().visit.unwrap().disease.is_none());
    let fault = world.command(Command::Quote(NoArgs {})).unwrap_err();
    assert_eq!((fault.code.as_str(), fault.detail.as_deref()), ("D-34", Some("已备案：糖尿病、高血压")));
    let ended =
        || Command::SetVisit(SetVisitArgs { visit: chronic(Some(("M00500", "恶性肿瘤门诊治疗"))) });
    world.must(ended());
    let fault = world.command(Command::Quote(NoArgs {})).unwrap_err();
    assert_eq!(fault.detail.as_deref(), Some("恶性肿瘤门诊治疗 没有备案；已备案：糖尿病、高血压"));
    assert_eq!(seen(&mut world, "2201"), 0, "nothing was sent");
    world.must(Command::SetVisit(SetVisitArgs { visit: chronic(Some(("M03900", "血压"))) }));
    assert_eq!(world.bill().visit.unwrap().disease.unwrap().name, "高血压", "as it is filed");
    world.quoted();
    assert_eq!(held(&mut world).0, "M03900");
    // Another disease after the quote is another visit.
    world.must(Command::SetVisit(SetVisitArgs { visit: chronic(Some(("M01600", "糖尿病"))) }));
    world.quoted();
    assert_eq!(held(&mut world), ("M01600".to_owned(), vec!["M01600".to_owned(); 2]));
    world.settle();
}

/// "Nothing is filed for him": one line says so, and what to do.
#[test]
fn chronic_visit_without_a_filing_is_not_sent() {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&bill(Some(("M01600", "糖尿病"))));
    let fault = world.command(Command::Quote(NoArgs {})).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.detail.as_deref()),
        ("D-34", Some("平台没有这位患者有效的慢特病备案"))
    );
    assert_eq!(seen(&mut world, "2201"), 0);
    world.must(Command::SetVisit(SetVisitArgs { visit: visit() }));
    world.quoted();
    assert_eq!(held(&mut world), (String::new(), vec![String::new(); 2]), "an ordinary visit names none");
    world.settle();
}

/// "5301 does not answer": what the hospital system says is sent, and the centre judges.
#[test]
fn disease_of_the_hospital_system_is_sent_where_nobody_tells_the_filings() {
    let mut world = open_desk();
    world.order("5301", wire(WireFault::LoseRequest));
    world.attend(DIABETIC.0);
    world.attach(&bill(None));
    world.run_ms(11_000);
    let fault = world.command(Command::Quote(NoArgs {})).unwrap_err();
    assert_eq!(fault.detail.as_deref(), Some("还没有查到备案，请重新读卡"));
    world.must(Command::SetVisit(SetVisitArgs { visit: chronic(Some(("M01600", "糖尿病"))) }));
    world.quoted();
    assert_eq!(held(&mut world).0, "M01600");
    world.settle();
}
