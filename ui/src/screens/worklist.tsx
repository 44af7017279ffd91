import Button from "antd/es/button";
import { type KeyboardEvent, useEffect, useRef } from "react";

import "../look/lists.css";
import { useCalls } from "../desk/desk";
import type { DeskView, WorkItemView } from "../generated/api";
import { Amount } from "../parts/amount";
import { FaultBox, FaultLine } from "../parts/fault-box";
import { Icon } from "../parts/icons";
import { Since } from "../parts/seconds";
import { useText } from "../text/text";
import { type Text, word } from "../text/zh";

interface WorklistProps {
  view: DeskView;
  /** An item was brought back: the clerk wants to see it. */
  onOpen: () => void;
}

/** What is not settled one way or the other comes in amber, what only a person can decide with a cross. */
function toneOf(item: WorkItemView): { tone: string; icon: "bad" | "warn" | "wait" } {
  if (item.rank === 0) return { tone: "bad", icon: "bad" };
  return item.rank === 1 ? { tone: "warn", icon: "warn" } : { tone: "none", icon: "wait" };
}

/** What the key of an item is for, by where it stands. */
function actionOf(item: WorkItemView): keyof Text["worklist"]["actions"] {
  switch (item.state) {
    case "SETTLED":
      return "collect";
    case "CANCELLED":
      return "pay_out";
    case "DRAFT":
    case "REGISTERED":
    case "UPLOADED":
    case "QUOTED":
      return "continue";
    default:
      return "look";
  }
}

interface RowProps {
  item: WorkItemView;
  now: string;
  onOpen: (item: WorkItemView) => void;
}

/** One item; the row is the stop of the keyboard, the button is for the mouse. */
function Row({ item, now, onOpen }: RowProps) {
  const text = useText();
  const words = text.worklist;
  const { tone, icon } = toneOf(item);
  const onKey = (event: KeyboardEvent<HTMLTableRowElement>) => {
    const row = event.currentTarget;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      if (next instanceof HTMLElement) next.focus();
    } else if (event.key === "Enter" && event.target === row) {
      onOpen(item);
    }
  };
  return (
    <tr tabIndex={0} onKeyDown={onKey}>
      <td className={`work-state tone-${tone}`}>
        <Icon name={icon} /> {word(text.attemptStates, item.state)}
      </td>
      <td>
        {item.person}
        <span className="second code">{item.bill}</span>
      </td>
      <td className="figure">
        <Amount value={item.total} sign />
      </td>
      <td className="since">
        <Since at={item.since} now={now} />
      </td>
      <td>
        {item.doing}
        <span className="second">
          {words.waitsFor(item.waiting_for)}
        </span>
      </td>
      <td>{item.advice}</td>
      <td className="work-key">
        {item.can_reopen && (
          <Button className="key-button" tabIndex={-1} onClick={() => onOpen(item)}>
            <span className="key-button-label">{words.actions[actionOf(item)]}</span>
            <kbd aria-hidden="true">{words.enter}</kbd>
          </Button>
        )}
      </td>
    </tr>
  );
}

/** F3: everything that is open, what the program does about it by itself, and what a person can do. */
export function Worklist({ view, onOpen }: WorklistProps) {
  const text = useText();
  const words = text.worklist;
  const { run, fault } = useCalls();
  const list = useRef<HTMLTableSectionElement>(null);
  // Whoever pressed F3 wants the list under the arrow keys.
  useEffect(() => list.current?.querySelector("tr")?.focus(), []);
  const open = async (item: WorkItemView) => {
    if (item.can_reopen && (await run("reopen", { attempt: item.attempt }))) onOpen();
  };
  return (
    <div className="page">
      <h2>
        {words.title} <span className="muted">{words.count(view.worklist.length)}</span>
      </h2>
      {fault && <FaultBox fault={fault} live />}
      {view.worklist.length === 0 ? (
        <div className="blank blank-page">
          <Icon name="ok" size={44} />
          <p>
            <b>{words.empty}</b>
          </p>
          <p>{words.emptyHint}</p>
        </div>
      ) : (
        <table className="worklist" aria-label={words.title}>
          <thead>
            <tr>
              <th scope="col">{words.state}</th>
              <th scope="col">{words.person}</th>
              <th scope="col" className="figure">{words.total}</th>
              <th scope="col">{words.since}</th>
              <th scope="col">{words.doing}</th>
              <th scope="col">{words.advice}</th>
              <th scope="col">
                <span className="visually-hidden">{words.action}</span>
              </th>
            </tr>
          </thead>
          <tbody ref={list}>
            {view.worklist.map((item) => <Row key={item.attempt} item={item} now={view.status.now} onOpen={(wanted) => void open(wanted)} />)}
          </tbody>
        </table>
      )}
      <Notices view={view} />
    </div>
  );
}

function Notices({ view }: { view: DeskView }) {
  const text = useText();
  const words = text.worklist;
  const { run, pending } = useCalls();
  return (
    <section aria-labelledby="work-notices">
      <h2 id="work-notices">{words.notices}</h2>
      {view.notices.length === 0 && <p className="muted">{words.noNotices}</p>}
      <ul className="notices">
        {view.notices.map((notice) => (
          <li key={notice.id}>
            <FaultLine fault={notice.fault} as="div">
              <span className="muted">
                {" "}
                · {notice.at}
                {notice.bill !== null && ` · ${text.shell.ofBill(notice.bill)}`}
              </span>
            </FaultLine>
            <Button className="key-button" disabled={pending} onClick={() => void run("dismiss_notice", { id: notice.id })}>
              {words.dismiss}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
