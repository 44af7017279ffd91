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
