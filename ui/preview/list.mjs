import { readdirSync } from "node:fs";

// What to look at: the query of the preview page, the window size, the scale.
const CASES = ["signed_out", "signing_in", "idle", "reading", "card_fault", "asking", "not_found", "generation_3", "two_insurances", "long_name", "drafting", "no_visit", "quoted", "settling", "in_doubt", "settled", "paid", "cancelled", "refused", "manual", "locked", "cash_question", "big_sums", "worklist_empty", "worklist", "devices", "devices_failing", "profile_new", "full_pay_offer", "by_hand", "full_paid", "deposit_held", "deposit_applied", "resettle_quoted", "recall", "full_pay_rest", "elsewhere_asked", "elsewhere_found", "elsewhere_gone", "rules", "rule_consent"];
const SMALL = ["two_insurances", "long_name", "drafting", "quoted", "settled", "paid", "in_doubt", "refused", "cash_question", "big_sums", "worklist", "devices_failing", "full_pay_offer", "full_paid", "deposit_held", "deposit_applied", "resettle_quoted", "recall", "elsewhere_found", "elsewhere_gone", "rules", "rule_consent"];

// As the desk itself writes them: real lengths of numbers and words.
const WRITTEN = readdirSync(new URL("../src/generated/views/", import.meta.url)).map((file) => `desk.${file.replace(".json", "")}`);

export const SHOTS = [
  ...CASES.map((query) => ({ query })),
  ...WRITTEN.flatMap((query) => [{ query }, { query, size: "1024,768" }]),
  { query: "drafting&type=amxl&then=ArrowDown" },
  { query: "drafting&type=amxl&then=ArrowDown,Enter" },
  { query: "drafting&keys=Alt+L" },
  { query: "rules&keys=Alt+E" },
  { query: "rule_consent&keys=Alt+E" },
  { query: "rule_consent&keys=Alt+E", size: "1024,768" },
  { query: "no_visit&keys=Alt+J" },
  { query: "idle&keys=Alt+C" },
  { query: "paid&keys=Alt+T" },
  { query: "paid&keys=Ctrl+P" },
  { query: "settled&keys=Alt+W" },
  { query: "drafting&keys=Alt+Q" },
  { query: "full_pay_offer&keys=F10" },
  { query: "full_pay_offer&keys=F10", size: "1024,768" },
  { query: "in_doubt&keys=F10" },
  { query: "in_doubt&keys=F10", size: "1024,768" },
  { query: "paid&keys=Alt+B" },
  { query: "paid&keys=Alt+B", size: "1024,768" },
  { query: "idle&keys=Alt+H" },
  { query: "recall&then=ArrowDown,Enter" },
  { query: "recall&then=ArrowDown,ArrowDown,Enter" },
  { query: "recall&then=ArrowDown,Enter,Alt+F" },
  { query: "recall&then=ArrowDown,Enter,Alt+F", size: "1024,768" },
  { query: "full_pay_rest&keys=F10" },
  { query: "full_pay_rest&keys=F10", size: "1024,768" },
  { query: "recall&theme=dark" },
  { query: "recall&lang=en" },
  { query: "worklist&then=ArrowDown,ArrowDown,Enter" },
  { query: "worklist&then=ArrowDown,ArrowDown,Enter", size: "1024,768" },
  { query: "profile_new&keys=Alt+A" },
  { query: "drafting&keys=?" },
  { query: "drafting&keys=F2" },
  { query: "quoted&theme=dark" },
  { query: "in_doubt&theme=dark" },
  { query: "two_insurances&theme=dark" },
  { query: "worklist&theme=dark" },
  { query: "quoted&theme=contrast" },
  { query: "in_doubt&theme=contrast" },
  { query: "devices_failing&theme=contrast" },
  { query: "settled&lang=en" },
  ...SMALL.map((query) => ({ query, size: "1024,768" })),
  { query: "quoted", scale: 2 },
  // 200 % on a screen of 1280 × 800: the page may scroll, nothing may be cut.
  { query: "quoted", size: "640,400", scale: 2, mayScroll: true },
  { query: "worklist", size: "640,400", scale: 2, mayScroll: true },
];
