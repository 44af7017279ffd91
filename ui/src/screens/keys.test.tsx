/** Keys, and the calls they cause. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";

import type { DeskView } from "../generated/api";
import { type Sent } from "../testing/fake-host";
import { draw, press, push, scan, settle, type } from "../testing/render";
import { type CaseName, cases, fault } from "../testing/views";

// Fetched when first wanted; on a busy machine the first time may take longer than a test waits.
beforeAll(async () => {
  await import("./worklist/worklist");
});

/** A state, a key, the one call it sends. */
const ONE_KEY: [CaseName, string, Sent | null][] = [
  ["quoted", "F12", ["confirm_settlement", { intent: "I-quote-1" }]],
  ["quoted", "F11", ["quote", {}]],
  ["drafting", "F11", ["quote", {}]],
  ["drafting", "F12", null],
  ["settling", "F12", null],
  ["in_doubt", "F12", null],
  ["in_doubt", "Alt+N", ["next_patient", {}]],
  ["paid", "Alt+N", ["next_patient", {}]],
  ["idle", "Alt+N", null],
  ["idle", "Insert", ["read_card_again", {}]],
  ["drafting", "Alt+1", ["verify_person", { method: "card_photo" }]],
  ["drafting", "Alt+2", ["verify_person", { method: "identity_document" }]],
  ["drafting", "Alt+3", ["verify_person", { method: "agent" }]],
  ["quoted", "Alt+1", null],
  ["quoted", "Ctrl+L", ["lock", {}]],
  ["quoted", "Ctrl+Shift+L", ["sign_out", {}]],
  ["paid", "Alt+D", ["dismiss_notice", { id: 7 }]],
  ["cancelled", "Alt+R", ["pay_refund", { attempt: "A-000107", intent: "I-refund-1" }]],
  ["cash_question", "Alt+Y", ["answer_cash", { case_id: "C-17", moved: true }]],
  ["cash_question", "Alt+M", ["answer_cash", { case_id: "C-17", moved: false }]],
  ["locked", "F12", null],
  ["locked", "Alt+N", null],
  ["signed_out", "Insert", null],
];

test.each(ONE_KEY)("key_in_%s_%s_sends_%j", async (name, key, sent) => {
  const host = draw(cases[name]);
  await press(key);
  expect(host.sent).toEqual(sent === null ? [] : [sent]);
});

test.each(["signed_out", "locked"] as const)("key_after_%s_reaches_the_desk", async (before) => {
  const host = draw(cases[before]);
  await push(host, cases.quoted);
  await press("F12");
  expect(host.sent).toEqual([["confirm_settlement", { intent: "I-quote-1" }]]);
});

test("settle_pressed_twice_or_held_is_sent_once", async () => {
  const host = draw(cases.quoted);
  await act(async () => {
    for (const repeat of [false, true, true]) fireEvent.keyDown(window, { key: "F12", repeat });
    fireEvent.keyDown(window, { key: "F12" });
    await settle();
  });
  expect(host.sent).toHaveLength(1);
});

test("esc_destroys_nothing_in_any_state", async () => {
  for (const view of Object.values(cases) as DeskView[]) {
    const host = draw(view);
    await press("Esc");
    await press("Esc");
    expect(host.sent).toEqual([]);
    document.body.replaceChildren();
  }
});

test("key_that_may_not_be_used_says_why", async () => {
  draw(cases.drafting);
  await press("F12");
  expect(screen.getByText(/还没有核对人证卡相符/)).toBeTruthy();
});

test("place_of_a_later_release_says_so", async () => {
  draw(cases.idle);
  await press("F2");
  expect(screen.getByText(/“住院”本版未开放。/)).toBeTruthy();
  expect(screen.getByRole("button", { name: /住院/ }).getAttribute("aria-disabled")).toBe("true");
});

test("keys_while_an_input_method_composes_are_not_ours", async () => {
  const host = draw(cases.quoted);
  await act(async () => {
    fireEvent.keyDown(window, { key: "F12", isComposing: true });
    fireEvent.keyDown(window, { key: "F12", keyCode: 229 });
    await settle();
  });
  expect(host.sent).toEqual([]);
});

test("keys_of_the_browser_do_not_reload_the_window", () => {
  draw(cases.idle);
  for (const init of [{ key: "F5" }, { key: "F10" }, { key: "r", code: "KeyR", ctrlKey: true }, { key: "p", code: "KeyP", ctrlKey: true }, { key: "f", code: "KeyF", ctrlKey: true }, { key: "a", code: "KeyA", ctrlKey: true }]) {
    expect(fireEvent.keyDown(document.body, init), JSON.stringify(init)).toBe(false);
  }
});

test("fee_line_goes_in_by_keyboard_alone", async () => {
  const host = draw(cases.no_visit);
  await press("Ctrl+F");
  await type("搜索收费项目", "amxl");
  expect(host.asked).toEqual([["catalog_search", { text: "amxl", limit: 20 }]]);
  expect(screen.getAllByRole("option")).toHaveLength(3);
  await press("ArrowDown");
  await press("Enter");
  expect(document.activeElement?.id).toBe("fee-quantity");
  await type("数量", "2");
  await press("Enter");
  expect(host.sent).toEqual([["add_fee_line", { item_code: "XA0002", quantity: "2" }]]);
  expect(document.activeElement?.id).toBe("fee-search");
  expect((document.activeElement as HTMLInputElement).value).toBe("");
});

test("search_that_finds_nothing_says_so_and_enter_takes_nothing", async () => {
  const host = draw(cases.no_visit);
  await type("搜索收费项目", "zzz");
  expect(screen.getByText("没有找到，请换个关键字。")).toBeTruthy();
  await press("Enter");
  expect(document.getElementById("fee-quantity")).toBeNull();
  expect(host.sent).toEqual([]);
});

test("quantity_refused_stays_on_the_screen_with_its_fault", async () => {
  const host = draw(cases.no_visit);
  await type("搜索收费项目", "amxl");
  await press("Enter");
  host.refuse = fault("D-11");
  await type("数量", "0");
  await press("Enter");
  expect(screen.getByText("D-11")).toBeTruthy();
  expect((document.getElementById("fee-quantity") as HTMLInputElement).value).toBe("0");
});

test("lines_are_walked_changed_and_removed_by_keys", async () => {
  const host = draw(cases.drafting);
  await press("Alt+L");
  await press("ArrowDown");
  expect((document.activeElement as HTMLElement).dataset["line"]).toBe("L2");
  await press("Enter");
  await type(/布洛芬缓释胶囊 的数量/, "3");
  await press("Enter");
  await press("Alt+L");
  await press("Delete");
  expect(host.sent).toEqual([
    ["change_fee_line", { line: "L2", quantity: "3" }],
    ["remove_fee_line", { line: "L2" }],
  ]);
});

test("lines_already_uploaded_cannot_be_changed", async () => {
  const host = draw(cases.quoted);
  await press("Alt+L");
  await press("Delete");
  await press("Enter");
  expect(host.sent).toEqual([]);
});

test("cash_is_sent_as_typed_and_never_by_an_empty_enter", async () => {
  const host = draw(cases.settled);
  await press("Enter");
  expect(host.sent).toEqual([]);
  await type(/实收/, "20");
  await press("Enter");
  expect(host.sent).toEqual([["take_cash", { intent: "I-take-1", received: "20" }]]);
});

test.each(["=", "+"])("cash_exact_is_one_key_%s_and_then_enter", async (key) => {
  const host = draw(cases.settled);
  await press(key);
  await press("Enter");
  expect(host.sent).toEqual([["take_cash", { intent: "I-take-1", received: "14.30" }]]);
});

test("cash_question_blocks_the_payment_area", () => {
  draw(cases.cash_question);
  expect(document.getElementById("cash-received")).toBeNull();
});

test.each([["Alt+W", "wechat_pay"], ["Alt+Z", "alipay"], ["Alt+K", "bank_card"]] as const)("payment_by_%s_asks_for_the_reference", async (key, method) => {
  const host = draw(cases.settled);
  await press(key);
  await type("凭条上的参考号", " 4200001 ");
  await press("Enter");
  expect(host.sent).toEqual([["take_other", { intent: "I-take-1", method, reference: "4200001" }]]);
});

test("cancel_needs_a_reason_and_esc_leaves_everything", async () => {
  const host = draw(cases.paid);
  await press("Alt+T");
  await press("Enter");
  expect(host.sent).toEqual([]);
  await press("Esc");
  expect(screen.queryByLabelText("退费原因")).toBeNull();
  await press("Alt+T");
  await type("退费原因", "项目录错");
  await press("Enter");
  await press("Enter");
  expect(host.sent[0]).toEqual(["cancel_settlement", { attempt: "A-000107", reason: "项目录错" }]);
});

test("abandon_asks_first", async () => {
  const host = draw(cases.drafting);
  await press("Alt+Q");
  expect(host.sent).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: /^放弃(?!本次)/ }));
  await act(settle);
  expect(host.sent).toEqual([["abandon", { attempt: "A-000107" }]]);
});

test("print_again_names_paper_and_reason", async () => {
  const host = draw(cases.paid);
  await press("Ctrl+P");
  fireEvent.change(screen.getByRole("combobox", { name: "单据" }), { target: { value: "slip" } });
  await press("Enter");
  await type("补打原因", "卡纸");
  await press("Enter");
  expect(host.sent).toEqual([["print_again", { attempt: "A-000107", paper: "slip", reason: "卡纸" }]]);
});

test("form_about_a_bill_closes_when_the_bill_moves_on", async () => {
  const host = draw(cases.paid);
  await press("Alt+T");
  await push(host, cases.cancelled);
  expect(screen.queryByLabelText("退费原因")).toBeNull();
});

test("person_is_found_by_certificate", async () => {
  const host = draw(cases.idle);
  await press("Alt+C");
  await type("证件号码", "10990019900307003x");
  await press("Enter");
  expect(document.activeElement?.id).toBe("find-kind");
  await press("Enter");
  expect(host.sent).toEqual([["find_person", { cert_kind: "01", cert_no: "10990019900307003X" }]]);
});

test("insurance_is_reached_by_key_and_chosen", async () => {
  const host = draw(cases.two_insurances);
  await press("Alt+X");
  expect((document.activeElement as HTMLInputElement).name).toBe("insurance");
  fireEvent.click(screen.getAllByRole("radio")[1] ?? document.body);
  await act(settle);
  expect(host.sent).toEqual([["choose_insurance", { index: 1 }]]);
});

test("visit_is_filled_field_by_field_with_enter", async () => {
  const host = draw(cases.no_visit);
  await press("Alt+J");
  await type("科室", "A03 内科");
  await type("医师", "D109900000012 林若水");
  document.getElementById("visit-diagnosis")?.focus();
  await type("诊断", "J06.900");
  await press("Enter");
  expect((document.activeElement as HTMLInputElement).type).toBe("checkbox");
  await press("Enter");
  expect(host.sent).toEqual([]);
  expect(screen.getByText(/诊断：请写“编码 空格 名称”/)).toBeTruthy();
  expect(document.activeElement?.id).toBe("visit-diagnosis");
  await type("诊断", "J06.900 急性上呼吸道感染");
  await press("Enter");
  await press("Enter");
  expect(host.sent).toEqual([["set_visit", { visit: { care_kind: "11", department_code: "A03", department_name: "内科", doctor_code: "D109900000012", doctor_name: "林若水", diagnosis_code: "J06.900", diagnosis_name: "急性上呼吸道感染", use_account: true } }]]);
});

test("sign_in_goes_by_enter_and_a_wrong_password_is_told", async () => {
  const host = draw(cases.signed_out);
  host.refuse = fault("D-01");
  await type("操作员编号", "1024");
  await press("Enter");
  expect(document.activeElement?.id).toBe("password");
  await type("密码", "not-the-one");
  await press("Enter");
  expect(host.sent).toEqual([["sign_in", { operator: "1024", password: "not-the-one" }]]);
  expect(screen.getByRole("alert").textContent).toContain("D-01");
  expect((document.getElementById("password") as HTMLInputElement).value).toBe("");
});

test("unlock_sends_the_password_and_what_was_typed_is_still_there", async () => {
  const host = draw(cases.no_visit);
  await type("搜索收费项目", "amxl");
  await push(host, { ...cases.no_visit, session: cases.locked.session });
  await type("密码", "secret");
  fireEvent.submit(screen.getByLabelText("密码"));
  await act(settle);
  expect(host.sent).toEqual([["unlock", { password: "secret" }]]);
  await push(host, cases.no_visit);
  expect((document.getElementById("fee-search") as HTMLInputElement).value).toBe("amxl");
});

test("help_shows_the_keys_of_this_place_and_the_desk_below_is_deaf", async () => {
  const host = draw(cases.quoted);
  await press("?");
  await waitFor(() => expect(screen.getByRole("dialog")).toBeTruthy());
  expect(screen.getByRole("dialog").textContent).toContain("F12结算");
  await press("F12");
  expect(host.sent).toEqual([]);
  await press("Esc");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("question_mark_in_the_search_box_is_help_and_in_a_text_field_is_text", async () => {
  draw(cases.no_visit);
  await press("?");
  await waitFor(() => expect(screen.getByRole("dialog")).toBeTruthy());
  await press("Esc");
  await press("Alt+C");
  await press("?");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("look_is_chosen_in_help_and_kept_by_the_desk", async () => {
  const host = draw(cases.idle);
  await press("?");
  await waitFor(() => expect(screen.getByRole("dialog")).toBeTruthy());
  fireEvent.click(screen.getByLabelText("高对比"));
  await act(settle);
  expect(host.sent).toEqual([["set_look", { theme: "contrast", language: "zh" }]]);
  await push(host, { ...cases.idle, look: { theme: "contrast", language: "en" } });
  await waitFor(() => expect(screen.getByText("Insert a card")).toBeTruthy());
  expect(document.documentElement.dataset["theme"]).toBe("contrast");
  expect(localStorage).toHaveLength(0);
});

test("worklist_brings_an_item_back_and_shows_it", async () => {
  const host = draw(cases.worklist);
  await press("F3");
  await waitFor(() => expect(screen.getByText("共 12 项")).toBeTruthy());
  const rows = document.querySelectorAll<HTMLElement>("tbody tr[tabindex]");
  rows.item(0).focus();
  await press("Enter");
  expect(host.sent).toEqual([]);
  await press("ArrowDown");
  await press("ArrowDown");
  await press("ArrowDown");
  await press("Enter");
  expect(host.sent).toEqual([["reopen", { attempt: "A-000083" }]]);
  expect(screen.getByRole("button", { name: /门诊/ }).getAttribute("aria-current")).toBe("page");
});

test("scan_in_the_cash_field_is_no_amount", async () => {
  const host = draw(cases.settled);
  document.getElementById("cash-received")?.focus();
  await type(/实收/, "20");
  await scan("69012345678901");
  expect(host.sent).toEqual([]);
  expect((document.getElementById("cash-received") as HTMLInputElement).value).toBe("20");
  expect(screen.getByText(/扫码 69012345678901：现在不能录入/)).toBeTruthy();
});

test("scan_of_an_item_goes_to_the_search_box", async () => {
  const host = draw(cases.no_visit);
  await scan("6901234567890");
  expect(host.asked.at(-1)).toEqual(["catalog_search", { text: "6901234567890", limit: 20 }]);
  expect((document.getElementById("fee-search") as HTMLInputElement).value).toBe("6901234567890");
});

test("scan_of_a_bill_on_the_worklist_brings_it_back", async () => {
  const host = draw(cases.worklist);
  await scan("MZ20261123-0013");
  expect(host.sent).toEqual([["reopen", { attempt: "A-000083" }]]);
});

test("scan_of_a_bill_in_doubt_says_that_it_cannot_come_back", async () => {
  const host = draw(cases.worklist);
  await scan("MZ20261123-0010");
  expect(host.sent).toEqual([]);
  expect(screen.getByText(/现在不能调回/)).toBeTruthy();
});

test("scan_of_a_credential_says_that_it_is_not_open_yet", async () => {
  draw(cases.no_visit);
  await scan(`424${"1".repeat(25)}`);
  expect(screen.getByText(/医保码尚未开放/)).toBeTruthy();
});

test("scan_at_the_lock_goes_nowhere", async () => {
  const host = draw({ ...cases.worklist, session: cases.locked.session });
  await scan("MZ20261123-0013");
  expect(host.sent.filter(([name]) => name === "reopen")).toEqual([]);
});
