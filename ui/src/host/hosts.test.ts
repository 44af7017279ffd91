import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { cases, fault } from "../testing/views";
import { loopbackHost } from "./loopback";

const tauri = vi.hoisted(() => ({ invoke: vi.fn(), listen: vi.fn() }));
vi.mock("@tauri-apps/api/core", () => ({ invoke: tauri.invoke }));
vi.mock("@tauri-apps/api/event", () => ({ listen: tauri.listen }));

const refused = fault("D-05");

class FakeSource {
  static last: FakeSource | null = null;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSource.last = this;
  }
}

beforeEach(() => {
  vi.stubGlobal("EventSource", FakeSource);
  tauri.invoke.mockReset();
  tauri.listen.mockReset();
});
afterEach(() => vi.unstubAllGlobals());

test("tauri_listens_before_it_asks_and_newer_views_win", async () => {
  const { tauriHost } = await import("./tauri");
  tauri.listen.mockImplementation((_event: string, on: (event: { payload: unknown }) => void) => {
    on({ payload: cases.paid });
    return Promise.resolve(() => undefined);
  });
  tauri.invoke.mockResolvedValue(cases.idle);
  const host = await tauriHost();
  expect(tauri.listen.mock.calls[0]?.[0]).toBe("desk");
  expect(tauri.invoke).toHaveBeenCalledWith("current_view");
  expect(host.current()).toBe(cases.paid);
});

test("tauri_calls_by_name_and_queries_by_prefixed_name", async () => {
  const { tauriHost } = await import("./tauri");
  tauri.listen.mockResolvedValue(() => undefined);
  tauri.invoke.mockResolvedValueOnce(cases.idle).mockResolvedValueOnce(null).mockResolvedValueOnce([]).mockRejectedValueOnce(refused).mockRejectedValueOnce("no such command");
  const host = await tauriHost();
  expect(await host.call("confirm_settlement", { intent: "I-1" })).toEqual({ ok: true });
  expect(tauri.invoke).toHaveBeenLastCalledWith("confirm_settlement", { args: { intent: "I-1" } });
  expect(await host.query("catalog_search", { text: "amxl", limit: 20 })).toEqual({ rows: [] });
  expect(tauri.invoke).toHaveBeenLastCalledWith("query_catalog_search", { args: { text: "amxl", limit: 20 } });
  expect(await host.call("quote", {})).toEqual({ fault: refused });
  expect(await host.call("quote", {})).toMatchObject({ fault: { code: "W-01", detail: "no such command" } });
});

test("loopback_speaks_the_posted_shapes", async () => {
  const answers = [{ ok: {} }, { fault: refused }, { rows: [1] }];
  const fetched = vi.fn<(path: string, init: RequestInit) => Promise<unknown>>(() => Promise.resolve({ json: () => Promise.resolve(answers.shift()) }));
  vi.stubGlobal("fetch", fetched);
  const host = loopbackHost();
  expect(await host.call("lock", {})).toEqual({ ok: true });
  expect(fetched.mock.calls[0]?.[0]).toBe("/call");
  expect(fetched.mock.calls[0]?.[1].body).toBe('{"call":"lock","args":{}}');
  expect(await host.call("quote", {})).toEqual({ fault: refused });
  expect(await host.query("bills", {})).toEqual({ rows: [1] });
  expect(fetched.mock.calls[2]?.[1].body).toBe('{"query":"bills","args":{}}');
});

test("loopback_without_a_server_is_a_fault_with_a_next_step", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("refused")));
  const host = loopbackHost();
  expect(await host.call("lock", {})).toMatchObject({ fault: { code: "W-01", who: "retry" } });
});

test("loopback_views_arrive_and_a_broken_line_shows", () => {
  const host = loopbackHost();
  const told = vi.fn();
  host.subscribe(told);
  FakeSource.last?.onmessage?.(new MessageEvent("message", { data: JSON.stringify(cases.idle) }));
  expect(host.current()).toEqual(cases.idle);
  FakeSource.last?.onerror?.();
  expect(host.connected()).toBe(false);
  FakeSource.last?.onopen?.();
  expect(host.connected()).toBe(true);
  expect(told).toHaveBeenCalledTimes(3);
});
