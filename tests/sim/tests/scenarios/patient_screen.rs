//! What the patient sees and signs on the second screen.

use desk::api::*;
use desk::host::Command;
use desk::options::RuleOptions;
use desk::view::{PatientStage, PatientView, RuleStanding};
use settlement::receipt::Paper;
use sim::world::{Bill, World, WorldOptions};

fn desk() -> World {
    let rules = RuleOptions { national: true, ..RuleOptions::default() };
    let mut world = World::new(WorldOptions { rules, ..WorldOptions::default() });
    world.sign_in();
    world
}

fn seen(world: &mut World) -> PatientView {
    PatientView::of(&world.view())
}

fn written(number: &str) -> Command {
    let strokes = vec![vec![(100, 100), (900, 400)], vec![(950, 200), (1200, 800)]];
    Command::PutSignature(PutSignatureArgs { number: number.to_owned(), strokes })
}

/// "She reads it on her screen and signs with her finger; the form that is kept has the signature on it."
#[test]
fn consent_signed_on_the_screen_becomes_a_paper_with_the_signature() {
    let mut world = desk();
    world.attend("gen2-classes");
    world.attach(&Bill::of("B1", &[("FW00003", "1"), ("YP00023", "2")]));
    let papers = world.papers.len();
    let commits = world.watch().commits;
    world.must(Command::AskConsent(NoArgs {}));
    let view = seen(&mut world);
    let consent = view.consent.expect("something to sign");
    assert_eq!((view.stage, consent.total.as_str(), consent.lines.len()), (PatientStage::Sign, "17.50", 1));
    assert!(!consent.signed && !consent.clause.is_empty());
    let now = (world.papers.len(), world.watch().commits);
    assert_eq!(now, (papers, commits), "nothing is kept before it is signed");

    let sign = || Command::SignConsent(SignConsentArgs { number: consent.number.clone() });
    assert_eq!(world.refused(sign()), "D-65");
    assert_eq!(world.refused(written("Z1")), "D-62");
    let touch = PutSignatureArgs { number: consent.number.clone(), strokes: vec![vec![(1, 1)]] };
    assert_eq!(world.refused(Command::PutSignature(touch)), "D-04");
    world.must(written(&consent.number));
    assert!(seen(&mut world).consent.unwrap().signed);
    assert!(world.bill().rules.consent.unwrap().strokes.is_some(), "the clerk looks at it");

    world.must(sign());
    world.run_until_quiet();
    let Some(Paper::Consent(form)) = world.papers.get(papers).cloned() else { panic!("no consent form") };
    assert_eq!(form.signature.as_ref().unwrap().strokes().len(), 2);
    let hit = world.bill().rules.hits.into_iter().find(|hit| hit.rule == "A4-57").unwrap();
    assert_eq!(
        (hit.standing, hit.answer.as_deref()),
        (RuleStanding::Answered, Some(form.head.number.as_str()))
    );
    assert_eq!(world.refused(sign()), "D-62", "once");
    world.quoted();
    world.settle();
}

/// "While she was reading, a bottle was added: what she is about to sign is not that any more."
#[test]
fn signature_for_what_is_no_longer_charged_is_not_taken() {
    let mut world = desk();
    world.attend("gen2-classes");
    world.attach(&Bill::of("B1", &[("FW00003", "1"), ("YP00023", "2")]));
    world.must(Command::AskConsent(NoArgs {}));
    let number = seen(&mut world).consent.unwrap().number;
    world.must(written(&number));
    let line = world.bill().lines.last().unwrap().line.clone();
    world.must(Command::ChangeFeeLine(ChangeFeeLineArgs { line, quantity: "3".to_owned(), days: None }));
    assert_eq!(seen(&mut world).consent, None, "her screen shows the items again");
    assert_eq!(world.refused(written(&number)), "D-62");
    assert_eq!(world.refused(Command::SignConsent(SignConsentArgs { number })), "D-62");
    world.must(Command::AskConsent(NoArgs {}));
    let again = seen(&mut world).consent.unwrap();
    assert_eq!((again.total.as_str(), again.signed), ("26.25", false));
}

/// "From the card to the change, and nothing on it that is not his."
#[test]
fn patient_sees_stage_after_stage_and_nothing_that_is_not_for_him() {
    let mut world = desk();
    assert_eq!(seen(&mut world).stage, PatientStage::Waiting);
    world.attend("gen2-classes");
    world.attach(&Bill::of("B1", &[("FW00003", "1"), ("FW00017", "1")]));
    let view = seen(&mut world);
    assert_eq!(
        (view.stage, view.name.as_deref(), view.lines.len()),
        (PatientStage::Charging, Some("李**"), 2)
    );
    world.quoted();
    let view = seen(&mut world);
    assert_eq!(view.stage, PatientStage::Quoted);
    assert!(view.payable.is_some() && view.parts.iter().any(|part| part.name == "个人现金"));
    world.settle();
    let payable = world.bill().payable.unwrap();
    assert_eq!(seen(&mut world).stage, PatientStage::Pay);
    world.take_cash(&payable);
    let view = seen(&mut world);
    assert_eq!((view.stage, view.take_card), (PatientStage::Paid, true));
    assert_eq!(view.payable, Some(payable), "what she has paid, not what is left to pay");
    let said = serde_json::to_string(&view).unwrap();
    let desk = world.view();
    for secret in [
        "李建国",
        desk.person.cert_no.as_deref().unwrap(),
        desk.person.card_no.as_deref().unwrap(),
        "急性上呼吸道感染",
    ] {
        assert!(!said.contains(secret), "{secret} is nobody's business: {said}");
    }
    world.must(Command::Lock(NoArgs {}));
    let view = seen(&mut world);
    assert_eq!((view.stage, view.name, view.lines.len()), (PatientStage::Closed, None, 0));
}
