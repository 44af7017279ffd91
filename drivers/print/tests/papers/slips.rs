use print::slip::{self, encode, open_drawer};
use print::{FontFolders, Fonts};
use settlement::Money;
use settlement::receipt::{Slip, SlipRow};

use crate::{decoder, samples};

fn printed(slip: &Slip) -> String {
    let strip = decoder::read(&encode(slip, |_| None));
    assert_eq!((strip.cuts, strip.pulses), (1, 0), "one cut, no drawer");
    strip.rows.join("\n")
}

#[test]
fn settlement_slip_shows_only_what_took_part() {
    insta::assert_snapshot!(printed(&samples::settlement().slip()), @r"
    *               示例市第一人民医院
    *                   医保结算单
    单据号                      JS20261120-03-000127
    时间                         2026-11-20 09:41:07
    3号窗口                              收费员 1001
    ------------------------------------------------
    姓名                                      测试人
    证件号码                      109***********0031
    险种                            职工基本医疗保险
    医疗类别                                普通门诊
    结算ID                      109900G0000000765432
    ------------------------------------------------
    医疗费总额                                 86.40
    统筹基金                                   47.10
    公务员补助                                  5.00
    个人账户支付                               20.00
    ------------------------------------------------
    #个人应付         ￥14.30
    实收 现金                                  20.00
    找零                                        5.70
    个人账户余额                            1,180.00
    ------------------------------------------------
    校验                                    3fa94c1e
    请当面点清，凭此单退费。
    ");
}

#[test]
fn refund_slip_shows_what_the_patient_gets_back() {
    insta::assert_snapshot!(printed(&samples::refund().slip()), @r"
    *               示例市第一人民医院
    *                   医保退费单
    单据号                      TF20261120-03-000004
    时间                         2026-11-20 15:02:44
    3号窗口                              收费员 1001
    ------------------------------------------------
    姓名                                      测试人
    证件号码                      109***********0031
    险种                            职工基本医疗保险
    医疗类别                                普通门诊
    原单据号                    JS20261120-03-000127
    退费原因                      医生退方，药品未取
    ------------------------------------------------
    医疗费总额                                -86.40
    统筹基金                                  -47.10
    公务员补助                                 -5.00
    个人账户支付                              -20.00
    ------------------------------------------------
    #退还个人         ￥14.30
    现金                                       14.30
    ------------------------------------------------
    校验                                    3fa94c1e
    请当面点清，原单据已收回。
    ");
}

#[test]
fn full_pay_slip_says_until_when_it_can_be_settled() {
    insta::assert_snapshot!(printed(&samples::full_pay(7).slip()), @r"
    *               示例市第一人民医院
    *                  全额自费收据
    单据号                       F20261120-03-000011
    时间                         2026-11-20 09:41:07
    3号窗口                              收费员 1001
    ------------------------------------------------
    姓名                                      王秀兰
    证件号码                      109***********0031
    险种                            职工基本医疗保险
    医疗类别                                普通门诊
    账单号                         MZ202611200815-01
    自费编号                     F20261120-03-000011
    自费原因                        医保平台网络中断
    ------------------------------------------------
    #全额自费        ￥380.05
    实收 现金                                 380.05
    ------------------------------------------------
    本次费用医保未结算，全部由个人支付。
    2026-12-20（含）前可持本收据和社保卡到本院收费窗
    口补办医保结算，应由医保支付的部分退还本人。
    补办结算和手工报销只能办理一种。
    校验                                    3fa94c1e
    [QR F20261120-03-000011]
    ");
}

#[test]
fn deposit_slip_is_no_receipt() {
    insta::assert_snapshot!(printed(&samples::deposit().slip()), @r"
    *               示例市第一人民医院
    *                     押金条
    单据号                       Y20261120-03-000002
    时间                         2026-11-20 09:41:07
    3号窗口                              收费员 1001
    ------------------------------------------------
    姓名                                      马〓〓
    证件号码                      109***********0031
    险种                            职工基本医疗保险
    医疗类别                                普通门诊
    账单号                         MZ202611200816-01
    医疗费总额                                 86.40
    ------------------------------------------------
    #押金             ￥86.40
    大写                              捌拾陆元肆角整
    实收 微信                                  86.40
    ------------------------------------------------
    *            医保结果待确认，多退少补
    本条是已交押金的凭证，不是收费票据。
    结果确认后，请持本条和社保卡到本窗口换领结算单，
    多收的当面退还。请妥善保管。
    校验                                    3fa94c1e
    [QR Y20261120-03-000002]
    ");
}

#[test]
fn reprint_is_marked_at_both_ends() {
    let mut form = samples::settlement();
    form.head.copy = 2;
    let rows = printed(&form.slip());
    let mark = format!("*{}【补打 2】", " ".repeat(19));
    assert!(rows.starts_with(&format!("{mark}\n")), "{rows}");
    assert!(rows.ends_with(&format!("\n{mark}")), "{rows}");
}

#[test]
fn widest_slip_stays_on_the_paper() {
    let strip = decoder::read(&encode(&samples::settlement_widest().slip(), |_| None));
    let columns =
        |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
    for row in &strip.rows {
        let width = match row.strip_prefix('#') {
            Some(big) => 2 * columns(big),
            None => columns(row.trim_start_matches('*')),
        };
        assert!(width <= slip::COLUMNS, "{row}");
    }
    assert_eq!(
        strip.rows.iter().filter(|row| row.ends_with(" 9,999,999.99")).count(),
        13,
        "{:#?}",
        strip.rows
    );
    assert!(strip.rows.contains(&"#个人应付  ￥9,999,999.99".to_owned()));
}

#[test]
fn rare_characters_are_drawn_and_the_others_are_not() {
    let fonts = Fonts::load(&FontFolders::system()).unwrap();
    let slip = Slip {
        head: samples::head("1"),
        rows: vec![
            SlipRow::Pair("姓名".to_owned(), "马䶮𠮷".to_owned()),
            SlipRow::Text("¥12 ÿ".to_owned()),
            SlipRow::Amount("合计".to_owned(), Money::ZERO),
        ],
    };
    let strip = decoder::read(&encode(&slip, |letter| fonts.draw(letter)));
    assert!(strip.rows[0].ends_with("马▦▦"), "{:?}", strip.rows);
    assert_eq!(strip.rows[1], "￥12 ▦");
    let picture = |dots: &[u8]| -> String {
        (0..24)
            .map(|y| {
                let row: String = (0..24)
                    .map(|x| if dots[x * 3 + y / 8] >> (7 - y % 8) & 1 == 1 { '#' } else { '.' })
                    .collect();
                row + "\n"
            })
            .collect()
    };
    let ink = |dots: &[u8]| dots.iter().map(|byte| byte.count_ones()).sum::<u32>();
    for dots in &strip.drawn[..2] {
        assert_eq!(dots.len(), 72);
        assert!((80..400).contains(&ink(dots)), "{}", picture(dots));
    }
    assert_ne!(strip.drawn[0], strip.drawn[1]);
}

#[test]
fn character_without_any_glyph_is_marked_and_never_a_question_mark() {
    let slip = Slip { head: samples::head("1"), rows: vec![SlipRow::Text("马𠮷?".to_owned())] };
    assert_eq!(printed(&slip), "马〓?");
}

#[test]
fn plain_text_is_what_the_printer_shows() {
    let slip = samples::deposit().slip();
    let shown: Vec<String> = decoder::read(&encode(&slip, |_| None))
        .rows
        .iter()
        .map(|row| row.trim_start_matches(['*', '#']).to_owned())
        .collect();
    let plain = slip::plain(&slip);
    let read: Vec<String> = plain.lines().map(|row| row.replace(['䶮', '𠮷'], "〓")).collect();
    assert_eq!(shown, read);
}

#[test]
fn drawer_pulse_is_a_job_of_its_own() {
    let strip = decoder::read(&open_drawer());
    assert_eq!((strip.pulses, strip.rows.len(), strip.cuts), (1, 0, 0));
}

#[test]
fn difference_slip_says_what_was_paid_and_what_goes_back() {
    insta::assert_snapshot!(printed(&samples::difference().slip()), @r"
    *               示例市第一人民医院
    *                     退款单
    单据号                       D20261120-03-000130
    时间                         2026-11-20 09:41:07
    3号窗口                              收费员 1001
    ------------------------------------------------
    姓名                                      王秀兰
    证件号码                      109***********0031
    险种                            职工基本医疗保险
    医疗类别                                普通门诊
    账单号                         MZ202611200815-01
    退款原因                  补办医保结算，退还差额
    原全额自费收据               F20261120-03-000011
    开具时间                     2026-11-18 09:41:07
    新结算单                     J20261120-03-000130
    ------------------------------------------------
    原收                                       86.40
    应付                                       14.30
    #退还个人         ￥72.10
    大写                              柒拾贰元壹角整
    现金                                       72.10
    ------------------------------------------------
    校验                                    3fa94c1e
    请当面点清，原单据已收回或作废。
    领款人签字：
    ");
}

#[test]
fn partial_refund_slip_names_the_lines() {
    insta::assert_snapshot!(printed(&samples::partial_difference().slip()), @r"
    *               示例市第一人民医院
    *                     退款单
    单据号                       D20261120-03-000140
    时间                         2026-11-20 09:41:07
    3号窗口                              收费员 1001
    ------------------------------------------------
    姓名                                      测试人
    证件号码                      109***********0031
    险种                            职工基本医疗保险
    医疗类别                                普通门诊
    账单号                         MZ202611200815-01
    退款原因                                部分退费
    原结算单                     J20261120-03-000127
    开具时间                     2026-11-20 09:41:07
    新结算单                     J20261120-03-000140
    ------------------------------------------------
    退费明细
    阿莫西林胶囊 0.25g×24粒
      2 盒 × 11.86                            23.72
    苯磺酸氨氯地平片 5mg×28片
      1 盒 × 23.50                            23.50
    血细胞分析（五分类）
      1 次 × 20.00                            20.00
    ------------------------------------------------
    原收                                       81.52
    应付                                       14.30
    #退还个人         ￥67.22
    大写                            陆拾柒元贰角贰分
    微信原路退回                               67.22
    ------------------------------------------------
    校验                                    3fa94c1e
    请当面点清，原单据已收回或作废。
    领款人签字：
    ");
}

#[test]
fn settled_later_names_the_paper_it_replaces() {
    insta::assert_snapshot!(printed(&samples::resettlement().slip()), @r"
    *               示例市第一人民医院
    *                   医保结算单
    单据号                       J20261120-03-000130
    时间                         2026-11-20 09:41:07
    3号窗口                              收费员 1001
    ------------------------------------------------
    姓名                                      测试人
    证件号码                      109***********0031
    险种                            职工基本医疗保险
    医疗类别                                普通门诊
    结算ID                      109900G0000000765432
    ------------------------------------------------
    医疗费总额                                 86.40
    统筹基金                                   47.10
    公务员补助                                  5.00
    个人账户支付                               20.00
    ------------------------------------------------
    #个人应付         ￥14.30
    原全额自费收据               F20261120-03-000011
    开具时间                     2026-11-18 09:41:07
    原全额自费收据已收回，作废。
    原收                                       86.40
    应退差额                                   72.10
    个人账户余额                            1,180.00
    ------------------------------------------------
    校验                                    3fa94c1e
    请当面点清，凭此单退费。
    ");
}

#[test]
fn emergency_slip_holds_what_must_be_written_down() {
    insta::assert_snapshot!(printed(&samples::emergency().slip()), @r"
    *               示例市第一人民医院
    *                    应急凭条
    单据号           XH10990000001202611200941070300
    时间                         2026-11-20 09:41:07
    3号窗口                              收费员 1001
    ------------------------------------------------
    医保已结算，本机账本写入失败。请保管本条，交信息
    科和医保办核对，不要再次收费。
    ------------------------------------------------
    姓名                                      测试人
    证件号码                      109***********0031
    险种                            职工基本医疗保险
    医疗类别                                普通门诊
    就诊ID            109900000000000000000001234567
    结算ID                      109900G0000000765432
    报文ID            H10990000001202611200941070300
    ------------------------------------------------
    医疗费总额                                 86.40
    统筹基金                                   47.10
    公务员补助                                  5.00
    个人账户支付                               20.00
    ------------------------------------------------
    #个人应付         ￥14.30
    校验                                    3fa94c1e
    重启后本笔显示为“医保结果待确认”，由程序自行核
    实。
    经手人签字：
    ");
}
