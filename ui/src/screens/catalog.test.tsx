/** F5: the list under the letters. */
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { draw, press, type } from "../testing/render";
import { cases } from "../testing/views";

test("a_letter_fetches_what_is_seen_and_the_way_down_fetches_the_rest", async () => {
  const host = draw(cases.catalog);
  await press("F5");
  await waitFor(() => expect(screen.getByText("上报对照")).toBeTruthy());
  await type("查目录", "many");
  expect(host.asked.at(-1)).toEqual(["catalog_search", { text: "many", limit: 40 }]);
  expect(screen.getByText(/前 40 项，再输几个字可缩小范围/)).toBeTruthy();
  for (let page = 0; page < 4; page += 1) await press("PageDown");
  expect(host.asked.at(-1)).toEqual(["catalog_search", { text: "many", limit: 500 }]);
  expect(screen.getByText("120 项")).toBeTruthy();
  // The cursor stays where it was, and the list is not fetched a third time.
  const cursor = () => screen.getByLabelText("查目录").getAttribute("aria-activedescendant");
  expect(cursor()).toMatch(/-32$/);
  const asked = host.asked.length;
  for (let page = 0; page < 4; page += 1) await press("PageDown");
  expect(host.asked).toHaveLength(asked);
  expect(cursor()).toMatch(/-64$/);
});
