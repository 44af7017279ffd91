/** Names of the centre go before the built-in ones, in its own language only; a code that nobody names is shown itself. */
import { expect, test } from "vitest";

import { en } from "./en";
import { codeName, labelled } from "./labels";
import { zh } from "./zh";

const rows = [
  { list: "care_kind", code: "11", label: "门诊（普通）", centre: true },
  { list: "care_kind", code: "9907", label: "两病门诊", centre: true },
  { list: "care_kind", code: "13", label: "急诊（内置）", centre: false },
];

test("names_of_the_centre_are_shown", () => {
  const text = labelled(zh, rows, true);
  expect(codeName(text, text.careKinds, "11")).toBe("门诊（普通）");
  expect(codeName(text, text.careKinds, "9907")).toBe("两病门诊");
  expect(codeName(text, text.careKinds, "13")).toBe("急诊");
  expect(codeName(text, text.careKinds, "8888")).toBe("8888（代码表没有）");
  expect(codeName(text, text.careKinds, "")).toBe("未说明");
  const english = labelled(en, rows, false);
  expect(codeName(english, english.careKinds, "11")).toBe(en.careKinds["11"]);
  expect(codeName(english, english.careKinds, "9907")).toBe("两病门诊");
});
