/** Every state of the window: what the clerk reads, and no fault of accessibility. */
import { act, render, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";

import { App } from "../app";
import type { DeskView } from "../generated/api";
import { FakeHost } from "../testing/fake-host";
import { draw, press, push, settle } from "../testing/render";
import { type CaseName, caseNames, cases, placeOf } from "../testing/views";

/** What must be readable in each state, in the words of the window. */
const READ: Record<CaseName, (string | RegExp)[]> = {
  rules: ["3 处须处理后才能预结算", "有费用不符合医保规则", /未记录受伤时间、地点、原因/, /^不能收/],
  traced: [/^追溯码 1\/2/, /无追溯码：2025-07-01 前购进的库存/, /售出$/, "追溯码记到 L2 布洛芬缓释胶囊（按药品标识码）"],
  rule_consent: [/须患者签字同意/, "1 处须处理后才能预结算"],
  signed_out: ["示例市人民医院 · 3 号窗口", "操作员编号", "密码"],
  signing_in: ["正在登录并向医保平台签到…"],
  idle: ["请插卡", "还没有账单", "读卡器"],
  reading: ["正在读卡，请勿拔卡…"],
  card_fault: ["卡片没有读成", "C-05", "换卡", "请换卡。"],
  asking: ["测试人", "正在向医保平台查询参保信息…"],
  not_found: ["医保平台查无此人。", "查询不到该人员信息", "P-08"],
  generation_3: ["陈雨桐", "女", "第三代", /本机无密钥卡，只能读到卡号/],
  two_insurances: ["请选择本次使用的险种", "职工基本医疗", "城乡居民基本医疗", "非正常参保", "资料不一致", "测试仁", "1990-03-17", /卡片已过有效期/],
  long_name: ["A阿卜杜热依木江·阿卜杜克热木·艾则孜"],
  drafting: ["尚未核对", /30 行/, "672.90", "预估", "以预结算为准", "49.00", "12.50", /限价/, /先自付 10%/, "2026 年累计", "4,210.35", "就诊 7 次", "高血压", "至 2029-12-31", "已到期"],
  estimate_uncertain: ["年度累计未知，按零计", "没有查到，不影响收费", /未能更新，2026-11-20 10:02:11 的数据/, "无备案", /已 400 天未核对/],
  estimate_missing: ["不作预估：待遇政策没有写明这类参保", "正在查询…"],
  no_visit: ["还没有填写就诊信息", "还没有填写就诊信息，按 Alt+J 填写。"],
  quoted: ["已预结算", "预计应付", /预估与中心相差/, "0.02", "14.30", "基金支付", "52.10", "公务员补助", "个人账户", "先自付"],
  settling: ["正在结算…", /^[3-9] 秒$/],
  in_doubt: ["医保结果待确认", "正在查询结算结果（第 2 次）", "P-07", "结果确认后显示", "请勿重复收费；已转入待办，可继续接待下一位。"],
  settled: ["应付", "实收", "已结算", "190000123456789"],
  paid: ["找零", "5.70", "20.00", /已收款 · 现金/, /小票\s+未打印，已存档/, /打印机没有响应/],
  cancelled: ["医保已退，待退款", "应退", "医保已退。把钱交给患者后按键。"],
  refused: ["未成功", "医保平台拒绝了本次请求，未产生任何费用。", /req_id=6f1d2c8e7b9a4f30 node=insu-setl-07 ts=20261123093158$/],
  manual: ["需主管处理", "D-28", "找主管"],
  changed_journal: ["停止办理", "J-05", /账本与写下时不同/, /恢复操作单》（restore\.zh\.md）第 1 节/, /row 2 of the journal/, /没有任何数据被改动/],
  stopped: ["停止办理", "J-06", /账本比实际旧/, /恢复操作单》（restore\.zh\.md）第 2 节/, /this machine has seen row 12/],
  cloned_folder: ["停止办理", "J-07", /不是在这台电脑上写的/, /恢复操作单》（restore\.zh\.md）第 3 节/],
  behind_escrow: ["停止办理", "J-08", /托管副本里有账本不知道的结算/, /恢复操作单》（restore\.zh\.md）第 2 节/, /H10990000001202611230931020301/],
  burnt_number: ["停止办理", "J-09", /这个终端号已停用/, /恢复操作单》（restore\.zh\.md）第 4 节/],
  unsaved: ["停止办理", "J-02", /请收好应急凭条/, /SE0001；结算时间/, /应收现金 14\.30/, /有空间后程序自动写入/],
  disk_failed: ["停止办理", "J-10", /磁盘读写失败/, /应收现金 14\.30/, /程序已停止/],
  locked: ["窗口已锁定", "由 周敏 锁定，请本人输入密码。"],
  cash_question: ["请先回答：钱是否已收付", /钱收到了吗/, "钱已收付", "没有收付"],
  big_sums: ["9,999,999.99", "1234.5678"],
  full_pay_offer: ["全自费", "医保平台连不上", "P-01"],
  full_pay_rest: ["押金在存", "Y3261123000004"],
  by_hand: ["欧阳慕容𬭎", "手工登记，只能按全自费收款"],
  full_paid: ["全自费，可补结算", "F3261123000012", /补结算至 2026-12-23（还有 30 天）/, /全自费收据\s+已打印/, /未补结算/, /3\/50 笔 · 18 小时/],
  deposit_held: ["押金在存", "Y3261123000004", /还不能按全自费收：上一笔医保结算还没有结果/],
  deposit_applied: ["押金已抵付", "应退", "72.10", "退回方式：现金", "已退给患者"],
  resettle_quoted: ["正在补结算", "与原收款比较", "原已付", "应退患者", "72.10"],
  recall: ["全自费待补结算", "今天到期", "不能在本院补", "1,234,567.89", "退押金", /已到限额/],
  elsewhere_asked: ["退别的窗口的结算", "正在向医保平台查询…"],
  elsewhere_found: [/07 号终端 2026-11-23 08:41:07 结算，现在有效/, "应退患者", "14.30", "撤销这笔结算"],
  elsewhere_gone: ["P-25", /这笔结算已经退过费/],
  worklist_empty: ["没有待办", "没有消息"],
  worklist: ["共 12 项", "正在撤回上一笔", "需主管处理", "主管处理", "您可以做", /1[1-4] 秒后再试/, /隔离期还有 26 分钟/, "上次没有办完的", /本机时钟与医保平台相差较大/],
  devices: ["ACS ACR39U ICC Reader 00 00", "61.2", "185.7 毫秒 · 31 次交换", "51,234 MB", "2207 结算"],
  profile_new: ["地区参数", "采用地区参数", "周敏 · 何主任"],
  catalog: [/版本 V20261120，300,000 项/, /2026-11-20 07:30:00 与平台核对/, "更新目录", "输入几个字母或汉字，边输边查。", /医师名录 318（9 天前），上次未更新：线路多次中断/, /2,351 项：已对照 2,310 · 待上报 12 · 退回 3 · 未对照 26/, "上报对照"],
  catalog_updating: [/正在下载 医用耗材，已收 182,272 行/, /约剩 2 分钟/, "取消更新"],
  devices_failing: ["确认时钟", "确认恢复", /本机时钟比医保平台快/, /账本是从备份恢复的/, "未运行，正在重试", "读卡器已断开。", "读卡失败", "-94000 毫秒", "还没有应答"],
};

async function drawCase(name: CaseName): Promise<FakeHost> {
  const host = draw(cases[name]);
  await act(settle);
  if (placeOf(name) !== "F1") await press(placeOf(name));
  return host;
}

/** Contrast needs a real browser: `npm run shots` judges it there, for every case and theme. */
async function accessibilityFaults(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { resultTypes: ["violations"], rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}

test.each(caseNames)("view_%s_reads_as_it_should_and_is_accessible", async (name) => {
  await drawCase(name);
  for (const words of READ[name]) {
    await waitFor(() => expect(screen.queryAllByText(words).length, String(words)).toBeGreaterThan(0));
  }
  expect(await accessibilityFaults()).toEqual([]);
});

// Views of whole days, written by the scenario tests of the desk; none before those have run.
const written = Object.entries(import.meta.glob<DeskView>("../generated/views/*.json", { eager: true, import: "default" }));

test.each(written)("view_%s_of_the_desk_is_drawn", async (_file, view) => {
  draw(view);
  await act(settle);
  expect(document.querySelector("main")?.textContent).not.toBe("");
  expect(await accessibilityFaults()).toEqual([]);
});

test("view_before_the_first_says_starting", () => {
  render(<App host={new FakeHost(null)} />);
  expect(screen.getByText("正在启动…")).toBeTruthy();
});

test("view_no_longer_fed_does_not_look_alive", async () => {
  const host = await drawCase("quoted");
  await act(async () => {
    host.latest.setConnected(false);
    await settle();
  });
  expect(screen.getByRole("alert").textContent).toContain("与后台程序失去联系");
});

test("view_of_a_locked_window_shows_no_patient", async () => {
  await drawCase("locked");
  expect(screen.queryByRole("region", { name: "当前患者" })).toBeNull();
  expect(document.querySelector<HTMLElement>(".desk")?.hidden).toBe(true);
});

test("payable_is_the_largest_type_on_the_screen", async () => {
  await drawCase("settled");
  expect(document.querySelector(".payable-figure")?.textContent).toBe("¥14.30");
});

test("steps_are_told_in_words_too", async () => {
  await drawCase("in_doubt");
  const steps = within(screen.getByRole("list", { name: "进度" })).getAllByRole("listitem");
  expect(steps.map((step) => step.textContent)).toEqual(["登记已完成", "上传已完成", "预结算已完成", "结算待确认", "收款未开始"]);
});

test("bill_in_doubt_without_a_timer_says_what_its_worklist_item_says", async () => {
  const view: DeskView = cases.in_doubt;
  const { bill } = view;
  draw({ ...view, bill: bill && { ...bill, attempt: "A-000080", busy: null } });
  await act(settle);
  expect(document.querySelector(".in-doubt .doing")?.textContent).toBe("正在查询结算结果（第 2 次）");
});

test("refund_due_is_never_called_payable", async () => {
  await drawCase("cancelled");
  expect(screen.queryByText("应付")).toBeNull();
  expect(document.querySelector(".payable")?.textContent).toBe("应退¥14.30");
});

test("busy_seconds_run_on_between_views", async () => {
  await drawCase("settling");
  await waitFor(() => expect(screen.getByText("4 秒")).toBeTruthy(), { timeout: 3000 });
});

test("focus_follows_the_visit", async () => {
  const host = await drawCase("idle");
  await push(host, cases.drafting);
  expect(document.activeElement?.id).toBe("fee-search");
  await push(host, cases.settled);
  expect(document.activeElement?.id).toBe("cash-received");
});

test("amount_attributes_are_never_numbers_of_the_browser", async () => {
  await drawCase("settled");
  expect(document.querySelectorAll('input[type="number"]')).toHaveLength(0);
});
