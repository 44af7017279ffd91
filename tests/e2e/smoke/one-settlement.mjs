// The real program in a real window, a real card service, a platform over HTTP. After the window is open nothing but keys.
//
// What the clerk reads must be what the platform wrote into its books, to the fen. Pictures of every state stay in
// target/e2e, at the size of an ordinary screen and at the smallest we support.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { startBench } from "../harness/bench.mjs";
import { fen } from "../harness/control.mjs";
import { openWindow } from "../harness/window.mjs";

const SIZES = [[1024, 768], [1280, 800]];
/** What two metres of distance need. **Unit**: px. */
const PAYABLE_MIN = 40;

/** Is there an element like that, showing that text? */
const shows = (selector, text = "") =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].some((one) => one.offsetParent !== null && one.innerText.includes(${JSON.stringify(text)}))`;
const focused = (id) => `document.activeElement?.id === ${JSON.stringify(id)}`;

/** Pictures at both sizes; nothing may stick out of the window at either. Ends at the ordinary size. */
async function pictures(window, name) {
  for (const [width, height] of SIZES) {
    await window.size(width, height);
    await window.until(`innerWidth === ${width} && innerHeight === ${height}`);
    // Two frames: one to lay out, one to draw.
    await window.run("await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))");
    await window.picture(`${name}-${width}x${height}`);
    const { scrollWidth, scrollHeight } = await window.run(
      "const { scrollWidth, scrollHeight } = document.documentElement; return { scrollWidth, scrollHeight }",
    );
    assert.ok(scrollWidth <= width && scrollHeight <= height, `${name}: ${scrollWidth}×${scrollHeight} at ${width}×${height}`);
  }
}

/** An item: what is typed, how often ↓, how many. */
async function addItem(window, [typed, down, quantity], lines) {
  await window.until(focused("fee-search"));
  await window.type(typed);
  await window.until(shows("[role=option]"));
  for (let step = 0; step < down; step += 1) await window.press("ArrowDown");
  await window.press("Enter");
  await window.until(focused("fee-quantity"));
  await window.type(quantity);
  await window.press("Enter");
  await window.until(`document.querySelectorAll("tr[data-line]").length === ${lines}`);
  await window.until(focused("fee-search"));
}

/**
 * The packs of a drug, one after the other, as a hand holds them under the scanner; the line counts them. The driver waits until
 * each key is answered, and a search box answers each with a search: scanned is from the lines.
 */
async function scanPacks(window, codes) {
  if (codes.length === 0) return;
  await window.press("Alt+l");
  await window.until(`document.activeElement?.id !== "fee-search"`);
  for (const [at, code] of codes.entries()) {
    const counted = shows("tr[data-line]", `追溯码 ${at + 1}/${codes.length}`);
    for (let left = 3; left > 0; left -= 1) {
      await window.run("await new Promise((next) => setTimeout(next, 400))");
      await window.scan(code);
      const heard = await window.until(counted, left > 1 ? 4 : 15).then(() => true, (fault) => { if (left === 1) throw fault; return false; });
      if (heard) break;
    }
  }
  await window.press("Control+f");
  await window.until(focused("fee-search"));
}

/** Card in, name there, the person looked at. */
async function greet(window, bench, profile, name) {
  await bench.control.insert(profile);
  await window.until(shows(".person-name", name));
  await window.until(shows("h3", "人证卡相符"));
}

/** The visit: fields already filled from the last one are left, the others typed; Enter from field to field. */
async function fillVisit(window, first) {
  await window.press("Alt+j");
  await window.until(focused("visit-care"));
  await window.press("Enter");
  await window.until(focused("visit-department"));
  if (first) await window.type("A03 内科");
  await window.press("Enter");
  await window.until(focused("visit-doctor"));
  if (first) await window.type("D109900000001 示例医师");
  await window.press("Enter");
  await window.until(focused("visit-diagnosis"));
  await window.press("ArrowDown", "Enter");
  // The last field is the box for the personal account.
  await window.until("document.activeElement?.type === 'checkbox'");
  await window.press("Enter");
  await window.until(shows(".visit-line", "急性上呼吸道感染"));
}

/** Until the button of a key takes it: not while an earlier press is still being answered. */
const ready = (window, key) =>
  window.until(`document.querySelector('button[aria-keyshortcuts="${key}"]:not([disabled]):not([aria-busy="true"])') !== null`);

const payable = async (window) => fen(await window.text(".payable-figure"));

test("window_settling_one_bill_by_keys_agrees_with_the_platforms_books", { timeout: 300_000 }, async () => {
  const bench = await startBench();
  try {
    const window = await openWindow({ application: bench.program, args: ["--config", bench.config, "--data", bench.data] });
    try {
      await settleOne(window, bench);
      await leaveOneInDoubt(window, bench);
      await lookAround(window, bench);
    } catch (fault) {
      await window.picture("failed").catch(() => {});
      throw fault;
    } finally {
      await window.end();
    }
  } finally {
    await bench.end();
  }
});

async function settleOne(window, bench) {
  await window.until(focused("operator"));
  await pictures(window, "sign-in");
  await window.type(bench.operator);
  await window.press("Enter");
  await window.type(bench.password);
  await window.press("Enter");
  await window.until(shows(".person-name", "请插卡"));
  await window.until(shows(".status-bar", "医保"));
  await pictures(window, "f1-idle");

  await greet(window, bench, "gen2-classes", "李建国");
  await pictures(window, "f1-card-read");
  await window.press("Alt+2");
  await window.until(shows(".verified", "看身份证件"));

  const items = [["ptmzzcf", 0, "1"], ["fbctps", 0, "1"], ["amxl", 1, "2"], ["asplcrp", 0, "1"]];
  const packs = [[], [], ["81234560000000000017", "81234560000000000024"], ["81234570000000000013"]];
  for (const [at, item] of items.entries()) {
    await addItem(window, item, at + 1);
    await scanPacks(window, packs[at]);
  }
  await fillVisit(window, true);
  const total = fen((await window.text(".fees-sum")).split("医疗费总额")[1]);

  await window.press("F11");
  await window.until(shows(".bill-state", "已预结算"));
  const quoted = await payable(window);
  const size = await window.run("return parseFloat(getComputedStyle(document.querySelector('.payable-figure')).fontSize)");
  assert.ok(size >= PAYABLE_MIN, `payable is ${size} px`);
  await pictures(window, "f1-pre-settled");
  assert.deepEqual((await bench.control.books()).settlements, [], "a quote settles nothing");

  await ready(window, "F12");
  await window.press("F12");
  await window.until(shows(".bill-state", "已结算"));
  assert.equal(await payable(window), quoted, "what was quoted is what is payable");
  await window.until(focused("cash-received"));
  await pictures(window, "f1-settled");
  await window.type("500");
  await window.press("Enter");
  await window.until(shows(".payable-name", "找零"));
  const change = fen((await window.text(".payable-figure")));
  assert.equal(change, 50_000 - quoted);
  await window.until(`document.querySelectorAll(".papers li").length === 3 && !${shows(".papers", "正在打印")}`);
  await pictures(window, "f1-paid");

  const { settlements, sums } = await bench.control.books();
  assert.equal(settlements.length, 1);
  assert.equal(sums.settled, 1);
  const [there] = settlements;
  assert.equal(there.state, "settled");
  assert.equal(fen(there.cash), quoted, "payable on the screen, cash in the books");
  assert.equal(fen(there.total), total);
  assert.ok((await window.text(".split-id")).includes(there.setl_id), "the settlement number on the screen is the platform's");
  const papers = readdirSync(bench.data, { recursive: true }).filter((name) => name.endsWith(".pdf"));
  assert.ok(papers.length > 0, "papers are kept");

  await bench.control.pull();
  await window.press("Alt+n");
  await window.until(shows(".person-name", "请插卡"));
}

/** The platform settles and its answer is lost: no money is asked for, and the next patient can come. */
async function leaveOneInDoubt(window, bench) {
  await greet(window, bench, "gen2-lost", "周文博");
  await window.press("Alt+1");
  await window.until(shows(".verified"));
  await addItem(window, ["ptmzzcf", 0, "1"], 1);
  await addItem(window, ["fbctps", 0, "1"], 2);
  await fillVisit(window, false);
  await window.press("F11");
  await window.until(shows(".bill-state", "已预结算"));
  await bench.control.fault("2207", "lose_reply_after_commit");
  // What takes it back stands still until the pictures are taken.
  await bench.control.fault("2601", "hold_until_released");
  await ready(window, "F12");
  await window.press("F12");
  await window.until(shows(".in-doubt", "医保结果待确认"));
  await pictures(window, "f1-in-doubt");
  assert.equal(await window.text("#cash-received"), null, "no money is taken while nobody knows");
  const { settlements } = await bench.control.books();
  assert.deepEqual(settlements.map(({ state }) => state), ["settled", "settled"], "the platform did settle, once");
  await bench.control.pull();
  await window.press("Alt+n");
  await window.until(shows(".person-name", "请插卡"));
}

async function lookAround(window, bench) {
  await window.press("F3");
  await window.until(shows("table.worklist", "正在撤回上一笔"));
  await pictures(window, "f3-worklist");
  await bench.control.release();
  await window.until(`!${shows("table.worklist")}`);
  const { settlements } = await bench.control.books();
  assert.deepEqual(settlements.map(({ state }) => state), ["settled", "reversed"], "taken back by itself");
  await window.press("F8");
  await window.until(shows(".timing-total", "次交换"));
  await pictures(window, "f8-devices");
  await window.press("F1");
  await window.until(shows(".person-name", "请插卡"));
}
