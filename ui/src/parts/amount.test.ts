import { expect, test } from "vitest";

import { grouped, isZero } from "./amount";

test.each([
  ["0.00", "0.00"],
  ["12.30", "12.30"],
  ["999.99", "999.99"],
  ["1000.00", "1,000.00"],
  ["9999999.99", "9,999,999.99"],
  ["-1234567.80", "-1,234,567.80"],
  // Beyond what a number could hold: the text is grouped, never converted.
  ["12345678901234567890.12", "12,345,678,901,234,567,890.12"],
  ["not an amount", "not an amount"],
])("amount_%s_is_shown_as_%s", (amount, shown) => {
  expect(grouped(amount)).toBe(shown);
});

test.each([["0.00", true], ["0", true], ["0.01", false], ["10.00", false]])("amount_%s_is_zero_%s", (amount, zero) => {
  expect(isZero(amount)).toBe(zero);
});
