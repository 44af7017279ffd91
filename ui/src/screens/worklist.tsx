import Button from "antd/es/button";
import type { KeyboardEvent } from "react";

import "../look/lists.css";
import { useCalls } from "../desk/desk";
import type { DeskView, WorkItemView } from "../generated/api";
import { Amount } from "../parts/amount";
import { FaultBox } from "../parts/fault-box";
import { Icon } from "../parts/icons";
import { useText } from "../text/text";
import { word } from "../text/zh";

interface WorklistProps {
  view: DeskView;
  /** An item was brought back: the clerk wants to see it. */
  onOpen: () => void;
}

/** One item; the row is the stop of the keyboard, the button is for the mouse. */
function Row({ item, onReopen }: { item: WorkItemView; onReopen: (item: WorkItemView) => void }) {
  const text = useText();
  const words = text.worklist;
  const onKey = (event: KeyboardEvent<HTMLTableRowElement>) => {
    const row = event.currentTarget;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      if (next instanceof HTMLElement) next.focus();
    } else if (event.key === "Enter" && event.target === row) {
      onReopen(item);
    }
  };
  return (
    <tr tabIndex={0} onKeyDown={onKey}>
      <td className={`work-state tone-${item.rank === 0 ? "warn" : "none"}`}>
        <Icon name={item.rank === 0 ? "warn" : "wait"} /> {word(text.attemptStates, item.state)}
      </td>
      <td>
        {item.person}
        <span className="second code">{item.bill}</span>
      </td>
      <td className="figure">
        <Amount value={item.total} sign />
      </td>
      <td className="since">{item.since}</td>
      <td>
        {item.doing}
        <span className="second">{item.waiting_for}</span>
      </td>
      <td>{item.advice}</td>
      <td className="work-key">
        {item.can_reopen && (
          <Button className="key-button" tabIndex={-1} onClick={() => onReopen(item)}>
            <span className="key-button-label">{words.reopen}</span>
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
  const reopen = async (item: WorkItemView) => {
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
              <th scope="col">
                {words.doing} · {words.waiting}
              </th>
              <th scope="col">{words.advice}</th>
              <th scope="col">
                <span className="visually-hidden">{words.reopen}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {view.worklist.map((item) => <Row key={item.attempt} item={item} onReopen={(wanted) => void reopen(wanted)} />)}
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
            <FaultBox fault={notice.fault}>
              <p className="muted">
                {notice.at} {notice.bill !== null && text.shell.ofBill(notice.bill)}
              </p>
            </FaultBox>
            <Button className="key-button" disabled={pending} onClick={() => void run("dismiss_notice", { id: notice.id })}>
              {words.dismiss}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
