import { act, fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import type { PatientView } from "../generated/api";
import type { Outcome } from "../host/host";
import { Latest } from "../host/latest";
import type { PatientHost, Stroke } from "../host/patient-host";
import { fault } from "../testing/views";
import { PatientScreen } from "./patient-screen";

const nobody: PatientView = {
  institution: "示例市第一人民医院", window: "3", stage: "waiting", prompt: "请出示社保卡。", name: null, lines: [], total: null, parts: [], payable: null, received: null, change: null, consent: null, take_card: false,
};
const line = { name: "维生素C片", spec: "0.1g×100片", quantity: "1瓶", amount: "9.60", self_paid: true };
const paid: PatientView = {
  ...nobody, stage: "paid", prompt: "已收款，请收好票据。", name: "王*英", lines: [line], total: "1234567.80", parts: [{ name: "职工统筹基金", amount: "1234500.00" }, { name: "公务员补助", amount: "0.00" }, { name: "个人现金", amount: "67.80" }],
  payable: "67.80", received: "100.00", change: "32.20", take_card: true,
};
const asked: PatientView = {
  ...nobody, stage: "sign", prompt: "请看清下列自费项目，同意的请在框内签名。", name: "王*英", lines: [line],
  consent: { number: "Z2026112303000001", lines: [line], total: "9.60", clause: "须事先征得参保人员同意", signed: false },
};

class FakePatientHost implements PatientHost {
  readonly latest = new Latest<PatientView>();
  readonly subscribe = this.latest.subscribe;
  readonly current = this.latest.current;
  readonly connected = this.latest.connected;
  readonly signed: [string, Stroke[]][] = [];
  answer: Outcome = { ok: true };
  sign(number: string, strokes: Stroke[]): Promise<Outcome> {
    this.signed.push([number, strokes]);
    return Promise.resolve(this.answer);
  }
}

function show(view: PatientView): FakePatientHost {
  const host = new FakePatientHost();
  host.latest.put(view);
  render(<PatientScreen host={host} />);
  return host;
}

/** A stroke from corner to corner of a field of 400 by 200 px. */
async function write(): Promise<void> {
  const field = screen.getByRole("img", { name: "请在此处签名" });
  field.getBoundingClientRect = () => ({ left: 0, top: 0, width: 400, height: 200 }) as DOMRect;
  Object.assign(field, { setPointerCapture: () => undefined });
  await act(async () => {
    fireEvent.pointerDown(field, { pointerId: 1, clientX: 20, clientY: 20 });
    fireEvent.pointerMove(field, { pointerId: 1, clientX: 200, clientY: 100 });
    fireEvent.pointerMove(field, { pointerId: 2, clientX: 399, clientY: 1 });
    fireEvent.pointerUp(field, { pointerId: 1, clientX: 200, clientY: 100 });
    fireEvent.pointerMove(field, { pointerId: 1, clientX: 10, clientY: 10 });
    await Promise.resolve();
  });
}

test("patient_sees_what_is_paid_what_comes_back_and_the_card", () => {
  show(paid);
  expect(document.querySelector(".patient-payable")?.textContent).toBe("¥67.80");
  expect(screen.getByText("职工统筹基金")).toBeTruthy();
  expect(screen.queryByText("公务员补助")).toBeNull();
  expect(screen.getByText("1,234,567.80", { exact: false })).toBeTruthy();
  expect(screen.getByText("32.20", { exact: false })).toBeTruthy();
  expect(screen.getByRole("status").textContent).toBe("已收款，请收好票据。请取走您的社保卡。");
});

test("signature_goes_out_in_steps_of_the_field", async () => {
  const host = show(asked);
  const done = screen.getByRole<HTMLButtonElement>("button", { name: "同意并提交" });
  expect(done.disabled).toBe(true);
  await write();
  await act(async () => {
    fireEvent.click(done);
    await Promise.resolve();
  });
  // The second finger and the pen that was lifted write nothing.
  expect(host.signed).toEqual([["Z2026112303000001", [[[100, 100], [1000, 500]]]]]);
});

test("signature_that_is_refused_can_be_sent_again_or_written_anew", async () => {
  const host = show(asked);
  host.answer = { fault: fault("D-62") };
  await write();
  await act(async () => {
    fireEvent.click(screen.getByRole("button", { name: "同意并提交" }));
    await Promise.resolve();
  });
  expect(screen.getByRole("alert").textContent).toContain("签名没有送达");
  fireEvent.click(screen.getByRole("button", { name: "重写" }));
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "同意并提交" }).disabled).toBe(true);
  act(() => host.latest.put({ ...asked, consent: asked.consent && { ...asked.consent, signed: true } }));
  expect(screen.getByText("签名已提交，请等工作人员确认。")).toBeTruthy();
});

test("picture_that_is_no_longer_fed_asks_for_no_money", () => {
  const host = show(paid);
  act(() => host.latest.setConnected(false));
  expect(screen.queryByText("¥67.80")).toBeNull();
  expect(screen.getByText("请稍候，画面正在恢复。")).toBeTruthy();
});
