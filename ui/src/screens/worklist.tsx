import Button from "antd/es/button";
import Table from "antd/es/table";
import type { KeyboardEvent } from "react";

import "../look/lists.css";
import { useCalls } from "../desk/desk";
import type { DeskView, WorkItemView } from "../generated/api";
import { Amount } from "../parts/amount";
import { FaultBox } from "../parts/fault-box";
import { Icon } from "../parts/icons";
import { useText } from "../text/text";
import { type Text, word } from "../text/zh";

interface WorklistProps {
  view: DeskView;
  /** An item was brought back: the clerk wants to see it. */
  onOpen: () => void;
}

function columnsOf(text: Text, onReopen: (item: WorkItemView) => void) {
  const words = text.worklist;
  return [
    {
      title: words.state,
      key: "state",
      width: 172,
      render: (_: unknown, item: WorkItemView) => (
        <span className={`work-state tone-${item.rank === 0 ? "warn" : "none"}`}>
          <Icon name={item.rank === 0 ? "warn" : "wait"} /> {word(text.attemptStates, item.state)}
        </span>
      ),
    },
    {
      title: words.person,
      key: "person",
      width: 130,
      render: (_: unknown, item: WorkItemView) => (
        <>
          {item.person}
          <br />
          <span className="code muted">{item.bill}</span>
        </>
      ),
    },
    {
      title: words.total,
      key: "total",
      width: 120,
      align: "right" as const,
      render: (_: unknown, item: WorkItemView) => <Amount value={item.total} sign />,
    },
    { title: words.since, key: "since", width: 110, render: (_: unknown, item: WorkItemView) => <span className="amount since">{item.since}</span> },
    {
      title: `${words.doing} · ${words.waiting}`,
      key: "doing",
      render: (_: unknown, item: WorkItemView) => (
        <>
          {item.doing}
          <br />
          <span className="muted">{item.waiting_for}</span>
        </>
      ),
    },
    { title: words.advice, key: "advice", render: (_: unknown, item: WorkItemView) => item.advice },
    {
      title: <span className="visually-hidden">{words.reopen}</span>,
      key: "reopen",
      width: 160,
      render: (_: unknown, item: WorkItemView) =>
        item.can_reopen && (
          <Button className="key-button" tabIndex={-1} onClick={() => onReopen(item)}>
            <span className="key-button-label">{words.reopen}</span>
            <kbd aria-hidden="true">{words.enter}</kbd>
          </Button>
        ),
    },
  ];
}

/** F3: everything that is open, what the program does about it by itself, and what a person can do. */
export function Worklist({ view, onOpen }: WorklistProps) {
  const text = useText();
  const words = text.worklist;
  const { run, fault } = useCalls();
  const reopen = async (item: WorkItemView) => {
    if (item.can_reopen && (await run("reopen", { attempt: item.attempt }))) onOpen();
  };
  const onRowKey = (event: KeyboardEvent<HTMLElement>, item: WorkItemView) => {
    const row = event.currentTarget;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      if (next instanceof HTMLElement) next.focus();
    } else if (event.key === "Enter" && event.target === row) {
      void reopen(item);
    }
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
        <Table<WorkItemView>
          className="worklist"
          size="small"
          rowKey="attempt"
          pagination={false}
          dataSource={view.worklist}
          columns={columnsOf(text, (item) => void reopen(item))}
          onRow={(item, index) => ({ tabIndex: 0, autoFocus: index === 0, onKeyDown: (event: KeyboardEvent<HTMLElement>) => onRowKey(event, item) })}
        />
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
