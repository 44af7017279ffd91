/** Full pay, deposit, refunds, decisions of two: keys, and the calls they cause. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";

import { draw, press, scan, settle, type } from "../testing/render";
import { cases } from "../testing/views";

// Fetched when first wanted; on a busy machine the first time may take longer than a test waits.
beforeAll(async () => {
  await import("./worklist/worklist");
});

test("full_pay_needs_a_reason_and_the_money", async () => {
  const host = draw(cases.full_pay_offer);
  await press("F10");
  fireEvent.change(screen.getByLabelText("原因"), { target: { value: "platform_down" } });
  await press("Enter");
  expect(host.sent).toEqual([]);
  await type("实收", "100");
  document.getElementById("full-pay-received")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([["full_pay", { intent: "I-full-1", reason: "platform_down", signed: false, tender: { method: "cash", received: "100" } }]]);
});

test("full_pay_beside_a_deposit_takes_the_rest", async () => {
  const host = draw(cases.full_pay_rest);
  await press("F10");
  expect(screen.getByText("还要收")).toBeTruthy();
  expect(screen.getByText("全价 86.40 元，已收押金 20.00 元。")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("原因"), { target: { value: "no_network" } });
  document.getElementById("full-pay-received")?.focus();
  await press("=");
  await press("Enter");
  expect(host.sent).toEqual([["full_pay", { intent: "I-full-2", reason: "no_network", signed: false, tender: { method: "cash", received: "66.40" } }]]);
});

test("full_pay_that_the_deposit_covers_takes_no_money", async () => {
  const bill = { ...cases.full_pay_rest.bill, full_pay_due: "0.00" };
  const host = draw({ ...cases.full_pay_rest, bill });
  await press("F10");
  expect(document.getElementById("full-pay-received")).toBeNull();
  fireEvent.change(screen.getByLabelText("原因"), { target: { value: "no_network" } });
  fireEvent.submit(screen.getByRole("form", { name: /全自费/ }));
  await act(settle);
  expect(host.sent).toEqual([["full_pay", { intent: "I-full-2", reason: "no_network", signed: false }]]);
});

test("full_pay_by_the_patients_wish_needs_the_signature", async () => {
  const host = draw(cases.full_pay_offer);
  await press("F10");
  fireEvent.change(screen.getByLabelText("原因"), { target: { value: "patients_wish" } });
  fireEvent.change(screen.getByLabelText("收款方式"), { target: { value: "wechat_pay" } });
  await type("凭条上的参考号", "4200001");
  document.getElementById("full-pay-reference")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([]);
  fireEvent.click(screen.getByLabelText("患者已签字确认"));
  await press("Enter");
  expect(host.sent).toEqual([["full_pay", { intent: "I-full-1", reason: "patients_wish", signed: true, tender: { method: "wechat_pay", received: "86.40", reference: "4200001" } }]]);
});

test("full_pay_key_is_absent_in_doubt_and_its_place_takes_a_deposit", async () => {
  const host = draw(cases.in_doubt);
  expect(screen.queryByRole("button", { name: "全自费" })).toBeNull();
  expect(screen.getByText(/还不能按全自费收：上一笔医保结算还没有结果/)).toBeTruthy();
  await press("F10");
  expect(document.activeElement?.id).toBe("deposit-amount");
  document.getElementById("deposit-received")?.focus();
  await press("+");
  await press("Enter");
  expect(host.sent).toEqual([["take_deposit", { attempt: "A-000107", tender: { method: "cash", received: "86.40" } }]]);
});

test("full_pay_key_that_is_absent_says_what_is_waited_for", async () => {
  const host = draw(cases.deposit_held);
  await press("F10");
  expect(host.sent).toEqual([]);
  expect(screen.getAllByText(/还不能按全自费收：上一笔医保结算还没有结果/)).toHaveLength(2);
});

test("refund_of_lines_says_what_stays", async () => {
  const host = draw(cases.paid);
  await press("Alt+B");
  await type(/布洛芬缓释胶囊/, "0");
  await press("ArrowDown");
  await type("退费原因", "项目录错");
  document.getElementById("lines-reason")?.focus();
  await press("Enter");
  const keeps = ["L1", "L3", "L4", "L5"].map((line) => ({ line, quantity: "1" }));
  expect(host.sent).toEqual([["refund_lines", { attempt: "A-000107", keeps, reason: "项目录错" }]]);
});

test("money_owed_is_handed_over_by_a_named_key", async () => {
  const host = draw(cases.deposit_applied);
  await press("Alt+R");
  expect(host.sent).toEqual([["pay_out", { case: "deposit:0197f2" }]]);
});

test("person_typed_by_hand", async () => {
  const host = draw(cases.idle);
  await press("Alt+H");
  await type("姓名", "欧阳慕容𬭎");
  await type("证件号码", "10990019900307003x");
  document.getElementById("hand-number")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([["type_person", { name: "欧阳慕容𬭎", cert_kind: "01", cert_no: "10990019900307003X" }]]);
});

test("resettling_needs_the_signed_statement", async () => {
  const host = draw(cases.recall);
  await press("F3");
  await waitFor(() => expect(document.activeElement?.tagName).toBe("TR"));
  await press("ArrowDown");
  await press("Enter");
  expect((document.activeElement as HTMLInputElement).type).toBe("checkbox");
  fireEvent.submit(screen.getByRole("form", { name: /补结算/ }));
  await act(settle);
  expect(host.sent).toEqual([]);
  fireEvent.click(screen.getByLabelText(/患者声明/));
  fireEvent.submit(screen.getByRole("form", { name: /补结算/ }));
  await act(settle);
  expect(host.sent).toEqual([["resettle", { fallback: "fallback:a", receipt_returned: true, unclaimed_signed: true }]]);
});

test("resettling_without_the_receipt_names_a_supervisor_and_esc_leaves_everything", async () => {
  const host = draw(cases.recall);
  await scan("F3261123000012");
  await waitFor(() => expect(screen.getByRole("form", { name: /补结算/ })).toBeTruthy());
  fireEvent.click(screen.getByLabelText(/患者声明/));
  fireEvent.click(screen.getByLabelText(/原收据遗失/));
  await type("主管工号", "9001");
  document.getElementById("resettle-supervisor")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([["resettle", { fallback: "fallback:a", receipt_returned: false, unclaimed_signed: true, supervisor: "9001" }]]);
  await press("F3");
});

test("manual_claim_is_a_key_of_its_own", async () => {
  const host = draw(cases.recall);
  await scan("F3261123000012");
  await waitFor(() => expect(screen.getByRole("form", { name: /补结算/ })).toBeTruthy());
  await press("Alt+G");
  expect(host.sent).toEqual([["claim_manually", { fallback: "fallback:a" }]]);
});

test("full_pay_goes_back_line_by_line_with_a_reason", async () => {
  const host = draw(cases.recall);
  await scan("F3261123000012");
  await waitFor(() => expect(screen.getByRole("form", { name: /补结算/ })).toBeTruthy());
  await press("Alt+F");
  await waitFor(() => expect(screen.getByRole("form", { name: /全自费退费/ })).toBeTruthy());
  expect(host.asked.at(-1)).toEqual(["find_full_pay", { fallback: "fallback:a" }]);
  await waitFor(() => expect(document.querySelectorAll("input[data-keep]")).toHaveLength(5));
  await type(/布洛芬缓释胶囊/, "0");
  document.getElementById("refund-full-reason")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([]);
  await type("退费原因", "项目录错");
  await press("Enter");
  const keeps = ["L1", "L3", "L4", "L5"].map((line) => ({ line, quantity: "1" }));
  expect(host.sent).toEqual([["refund_full_pay", { fallback: "fallback:a", keeps, reason: "项目录错", receipt_returned: true }]]);
});

test("receipt_that_is_on_no_list_opens_its_refund", async () => {
  const host = draw(cases.worklist_empty);
  await scan("F202611230700012");
  await waitFor(() => expect(screen.getByRole("form", { name: /全自费退费/ })).toBeTruthy());
  expect(host.asked.at(-1)).toEqual(["find_full_pay", { fallback: "F202611230700012" }]);
});

test("settlement_of_another_window_is_looked_up_by_both_ids", async () => {
  const host = draw({ ...cases.elsewhere_found, elsewhere: null });
  await press("Alt+I");
  await type("结算ID", "4400000000101");
  document.getElementById("elsewhere-visit")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([]);
  await type("就诊ID", " 109900202611230007 ");
  await press("Enter");
  expect(host.sent).toEqual([["find_elsewhere", { settlement: "4400000000101", visit: "109900202611230007" }]]);
});

test("settlement_of_another_window_goes_back_as_its_form_says", async () => {
  const host = draw(cases.elsewhere_found);
  await type(/结算单号/, "J202611230700003");
  fireEvent.change(screen.getByLabelText("单上的收款方式"), { target: { value: "alipay" } });
  await type("退费原因", "患者要求退费");
  document.getElementById("elsewhere-reason")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([]);
  await type("单上的参考号", "4200001");
  fireEvent.click(screen.getByLabelText(/原结算单遗失/));
  await type("主管工号", "9001");
  document.getElementById("elsewhere-reason")?.focus();
  await press("Enter");
  const args = { intent: "I-else-1", receipt: "J202611230700003", method: "alipay", reference: "4200001", receipt_returned: false, supervisor: "9001", reason: "患者要求退费" };
  expect(host.sent).toEqual([["refund_elsewhere", args]]);
});

test("difference_owed_is_not_paid_by_an_enter_too_many", async () => {
  const host = draw(cases.recall);
  await press("F3");
  await waitFor(() => expect(document.activeElement?.tagName).toBe("TR"));
  await press("ArrowDown");
  await press("ArrowDown");
  await press("Enter");
  await press("Enter");
  expect(host.sent).toEqual([]);
  await press("Alt+R");
  expect(host.sent).toEqual([["pay_out", { case: "fallback:b" }]]);
});

test("deposit_goes_back_with_a_reason", async () => {
  const host = draw(cases.recall);
  await press("F3");
  await waitFor(() => expect(document.activeElement?.tagName).toBe("TR"));
  for (let row = 0; row < 5; row += 1) await press("ArrowDown");
  await press("Enter");
  await type("原因", "患者不看了");
  await press("Enter");
  expect(document.activeElement?.getAttribute("data-case")).toBe("deposit:b");
  expect(host.sent).toEqual([["return_deposit", { deposit: "deposit:b", reason: "患者不看了" }]]);
});

test("stopped_attempt_is_decided_by_two", async () => {
  const host = draw(cases.worklist);
  await press("F3");
  await waitFor(() => expect(document.activeElement?.tagName).toBe("TR"));
  await press("ArrowDown");
  await press("ArrowDown");
  await press("Enter");
  fireEvent.change(screen.getByLabelText("决定"), { target: { value: "settled" } });
  await type("平台上的结算号", "190000123456789");
  await type("依据", "平台查询页面核实");
  await type("第二人操作员编号", "9001");
  document.getElementById("decide-second")?.focus();
  fireEvent.submit(screen.getByRole("form", { name: /主管处理/ }));
  await act(settle);
  expect(host.sent).toEqual([]);
  await type("第二人密码", "secret-9001");
  fireEvent.submit(screen.getByRole("form", { name: /主管处理/ }));
  await act(settle);
  expect(host.sent).toEqual([["decide_manual", { attempt: "A-000082", decision: "settled", reason: "平台查询页面核实", settlement: "190000123456789", second: { operator: "9001", password: "secret-9001" } }]]);
});

test("profile_is_adopted_by_two", async () => {
  const host = draw(cases.profile_new);
  await press("F8");
  await waitFor(() => expect(screen.getByText("地区参数")).toBeTruthy());
  await press("Alt+A");
  await type("第二人操作员编号", "9001");
  await type("第二人密码", "secret-9001");
  document.getElementById("adopt-password")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([
    ["adopt_profile", { hash: cases.profile_new.profile.file_hash, second: { operator: "9001", password: "secret-9001" } }],
  ]);
});

test("restore_is_vouched_for_by_two", async () => {
  const host = draw(cases.devices_failing);
  await press("F8");
  await waitFor(() => expect(screen.getByText("备份与时钟")).toBeTruthy());
  await press("Alt+V");
  await type("核对了什么", "已与平台逐笔核对");
  await type("第二人操作员编号", "9001");
  fireEvent.submit(screen.getByRole("form", { name: "确认恢复" }));
  await act(settle);
  expect(host.sent).toEqual([]);
  await type("第二人密码", "secret-9001");
  fireEvent.submit(screen.getByRole("form", { name: "确认恢复" }));
  await act(settle);
  expect(host.sent).toEqual([["confirm_restore", { reason: "已与平台逐笔核对", second: { operator: "9001", password: "secret-9001" } }]]);
});

test("backup_is_one_key_and_says_why_not", async () => {
  const host = draw(cases.devices);
  await press("F8");
  await waitFor(() => expect(screen.getByText("备份与时钟")).toBeTruthy());
  await press("Alt+U");
  await act(settle);
  expect(host.sent).toEqual([["back_up_now", {}]]);
  expect(screen.queryByText("确认恢复")).toBeNull();
});
