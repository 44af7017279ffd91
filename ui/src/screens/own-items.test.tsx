/** Lists of hospital and centre, by keys: own items on F5, doctors on F1. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { draw, press, type } from "../testing/render";
import { cases } from "../testing/views";

test("own_items_are_imported_sent_and_shown_by_keys", async () => {
  const host = draw(cases.catalog);
  await press("F5");
  await waitFor(() => expect(screen.getByText("上报对照")).toBeTruthy());
  await press("Alt+8");
  expect(host.sent).toEqual([["send_mappings", {}]]);
  const input = screen.getByLabelText<HTMLInputElement>("院内项目文件");
  // What older programs write: 示例 in GB18030.
  const file = new File([new Uint8Array([0xca, 0xbe, 0xc0, 0xfd, 0x09, 0x31])], "items.txt");
  fireEvent.change(input, { target: { files: [file] } });
  await waitFor(() => expect(host.sent.at(-1)).toEqual(["import_own_items", { name: "items.txt", text: "示例\t1" }]));
  await press("Alt+9");
  await waitFor(() => expect(screen.getByText("FW0900")).toBeTruthy());
  expect(host.asked.at(-1)).toEqual(["own_items", { state: "refused", text: "", limit: 500 }]);
  fireEvent.click(screen.getByRole("button", { name: "未对照 26" }));
  await waitFor(() => expect(host.asked.at(-1)).toEqual(["own_items", { state: "unmapped", text: "", limit: 500 }]));
  await press("Alt+9");
  expect(document.activeElement?.id).toBe("catalog-search");
});

test("doctor_is_completed_from_the_list_of_the_centre_by_initials", async () => {
  const host = draw(cases.no_visit);
  await press("Alt+J");
  await type("医师", "swb");
  await waitFor(() => expect(screen.getByRole("option", { name: "D109900000017 单文博" })).toBeTruthy());
  expect(host.asked.at(-1)).toEqual(["list_search", { list: "doctors", text: "swb", limit: 8 }]);
  expect(screen.queryByRole("option", { name: "D109900000018 单海燕" })).toBeNull();
  const box = screen.getByLabelText<HTMLInputElement>("医师");
  fireEvent.keyDown(box, { key: "ArrowDown" });
  fireEvent.keyDown(box, { key: "Enter" });
  expect(box.value).toBe("D109900000017 单文博");
});

test("mapping_that_differs_at_the_centre_is_replaced_only_by_its_own_button", async () => {
  const view = { ...cases.catalog, own_items: { ...cases.catalog.own_items, differs: 1 } };
  const host = draw(view);
  await press("F5");
  await press("Alt+9");
  await waitFor(() => expect(screen.getByText(/医保中心对照的是/)).toBeTruthy());
  expect(host.asked.at(-1)).toEqual(["own_items", { state: "differs", text: "", limit: 500 }]);
  expect(host.sent).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "以院内目录为准" }));
  expect(host.sent).toEqual([["replace_mapping", { item_code: "YP0003" }]]);
});

test("approvals_are_listed_entered_by_two_and_withdrawn_with_a_reason", async () => {
  const host = draw(cases.catalog);
  await press("F5");
  await waitFor(() => expect(screen.getByText("审批登记")).toBeTruthy());
  await press("Ctrl+S");
  await waitFor(() => expect(screen.getByText("YBS-0417")).toBeTruthy());
  expect(host.asked.at(-1)).toEqual(["approvals", {}]);
  expect(screen.getByText("已用 4 / 12")).toBeTruthy();
  expect(screen.getByText("已用完")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "撤销审批 GZ-0318" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "打印登记表" }));
  await waitFor(() => expect(host.sent.at(-1)).toEqual(["print_approvals", {}]));
  fireEvent.click(screen.getByRole("button", { name: "撤销审批 YBS-0417" }));
  await type("原因", "登错患者");
  fireEvent.submit(screen.getByRole("form", { name: "撤销审批 YBS-0417" }));
  await waitFor(() => expect(host.sent.at(-1)).toEqual(["withdraw_approval", { entry: 2, reason: "登错患者" }]));
});

test("approval_is_entered_for_the_person_at_the_desk", async () => {
  const host = draw({ ...cases.catalog, person: cases.rules.person });
  await press("F5");
  await press("Ctrl+S");
  const enter = await screen.findByRole("button", { name: /^登记审批：/ });
  fireEvent.click(enter);
  await type("审批号", "YBS-0500");
  await type("准许项目", "YP00019，YP00020");
  await type("结束日期", "2026-12-31");
  fireEvent.change(document.getElementById("approval-second") as HTMLInputElement, { target: { value: "9001" } });
  fireEvent.change(document.getElementById("approval-password") as HTMLInputElement, { target: { value: "secret" } });
  fireEvent.submit(screen.getByRole("form", { name: /^登记审批：/ }));
  await waitFor(() => expect(host.sent.at(-1)).toEqual(["enter_approval", { number: "YBS-0500", kind: "restricted_drug", items: ["YP00019", "YP00020"], until: "2026-12-31", second: { operator: "9001", password: "secret" } }]));
});

test("package_of_the_catalog_is_named_by_its_folder_and_imported_by_keys", async () => {
  const host = draw(cases.catalog);
  await press("F5");
  await press("Ctrl+O");
  const box = screen.getByLabelText<HTMLInputElement>("目录包所在目录（U 盘或本机）");
  fireEvent.change(box, { target: { value: " /media/usb/catalog " } });
  fireEvent.submit(box);
  expect(host.sent).toEqual([["import_catalog_package", { path: "/media/usb/catalog" }]]);
});
