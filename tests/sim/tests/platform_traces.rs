//! 追溯码 at the centre, on its pure core.

mod platform_client;

use platform_client::{Calls, Core, Visit, basket, person};
use serde_json::{Value, json};

fn check_refused(core: &mut Core, infno: &str, input: Value, words: &str) {
    let text = core.refusal(infno, input);
    assert!(text.contains(words), "{infno}: {text} does not say {words}");
}

/// `drug_trac_info`: whole rows, of this batch, no more than packs, no pack twice, and none that was sold.
#[test]
fn codes_of_packs_are_looked_at_row_by_row() {
    let mut core = Core::named("wants-trace");
    let visit = core.prepare(&person(0), &basket());
    check_refused(&mut core, "2207", visit.settle_input(), "未上传追溯码，无码不结");
    let drugs: Vec<String> = basket()
        .iter()
        .filter(|line| line["med_list_codg"].as_str().unwrap().starts_with(['X', 'Z']))
        .map(|line| line["feedetl_sn"].as_str().unwrap().to_owned())
        .collect();
    let row = |number: &str, code: &str| json!({"feedetl_sn": number, "drug_trac_codg": code, "trdn_flag": "0", "min_prcunt_type": "2"});
    let packs: Vec<Value> =
        (10..).zip(&drugs).map(|(pack, number)| row(number, &format!("8123456000000000{pack}00"))).collect();
    let with = |visit: &Visit, packs: Vec<Value>| {
        let mut input = visit.settle_input();
        input["drug_trac_info"] = Value::Array(packs);
        input
    };
    for (change, words) in [
        (json!({"min_prcunt_type": ""}), "min_prcunt_type不能为空"),
        (json!({"feedetl_sn": "99"}), "不在本批次"),
        (json!({"drug_trac_codg": "123"}), "格式不正确"),
        (json!({"trdn_flag": "1"}), "拆零标志"),
    ] {
        let mut wrong = packs.clone();
        let (name, value) = change.as_object().unwrap().iter().next().unwrap();
        wrong[0][name] = value.clone();
        check_refused(&mut core, "2207", with(&visit, wrong), words);
    }
    let twice = packs.iter().chain(packs.first()).cloned().collect();
    check_refused(&mut core, "2207", with(&visit, twice), "在本次结算中重复");
    let many = (10..20).map(|pack| row(&drugs[0], &format!("8123456000000000{pack}11")));
    check_refused(&mut core, "2207", with(&visit, packs.iter().cloned().chain(many).collect()), "多于数量");
    core.output("2207", with(&visit, packs.clone()));
    let later = core.prepare(&person(1), &basket());
    check_refused(&mut core, "2207", with(&later, packs), "中使用");
}
