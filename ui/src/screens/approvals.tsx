/** The register of approvals on F5: what counts, what does not and why; entering one by two people, withdrawing one, the list on paper. */
import Input from "antd/es/input/Input";
import { useEffect, useRef, useState } from "react";

import { useCalls, useHost } from "../desk/desk";
import { useKeys } from "../desk/keyboard";
import type { ApprovalKindArg, ApprovalRow, EnterApprovalArgs } from "../generated/api";
import { FaultBox } from "../parts/fault-box";
import { Field } from "../parts/field";
import { Go } from "../parts/go";
import { Icon } from "../parts/icons";
import { Panel } from "../parts/panel";
import { useTabStopWhileScrolling } from "../parts/scroll";
import { isSomebody, NOBODY_YET, SecondPerson } from "../parts/second-person";
import { useText } from "../text/text";

const KINDS: ApprovalKindArg[] = ["restricted_drug", "special_disease", "high_value", "other"];
/** Shorter numbers and reasons are refused by the desk. */
const TEXT_LENGTH_MIN = 2;

interface ApprovalsProps {
  /** Place of the journal: with every entry the register may be another. */
  seq: number;
  /** Somebody is at the desk: an approval can be entered for him. */
  person: string | null;
  onBack: () => void;
}

export function Approvals({ seq, person, onBack }: ApprovalsProps) {
  const words = useText().approvals;
  const host = useHost();
  const { run, fault, pending } = useCalls();
  const pane = useRef<HTMLDivElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const [rows, setRows] = useState<ApprovalRow[]>([]);
  const [asking, setAsking] = useState<"enter" | ApprovalRow | null>(null);
  useKeys({ back: onBack });
  useTabStopWhileScrolling(pane);
  useEffect(() => first.current?.focus(), []);
  useEffect(() => {
    let gone = false;
    void host.query("approvals", {}).then((answer) => {
      if (!gone) setRows("rows" in answer ? answer.rows : []);
    });
    return () => {
      gone = true;
    };
  }, [host, seq]);
  if (asking === "enter") return <Enter person={person ?? ""} onDone={() => setAsking(null)} />;
  if (asking !== null) return <Withdraw row={asking} onDone={() => setAsking(null)} />;
  return (
    <div className="own-items-list">
      <div className="own-items-filters" role="group" aria-label={words.title}>
        <button ref={first} type="button" disabled={person === null} title={person === null ? words.needPerson : undefined} onClick={() => setAsking("enter")}>
          {person === null ? words.needPerson : words.enterFor(person)}
        </button>
        <button type="button" disabled={pending || rows.length === 0} onClick={() => void run("print_approvals", {})}>{words.print}</button>
      </div>
      {fault && <FaultBox fault={fault} live />}
      <div ref={pane} className="own-items-pane">
        <table>
          <thead>
            <tr>
              {[words.number, words.kind, words.name, words.items, words.quantity, words.days, words.people, words.state].map((name) => (
                <th key={name} scope="col">{name}</th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.entry} className={row.here ? undefined : "muted"}>
                <td className="code">{row.number}</td>
                <td>{row.kind}</td>
                <td>{row.name}</td>
                <td>{row.items}{row.diagnosis !== null && <span className="muted"> {words.diagnosis} {row.diagnosis}</span>}</td>
                <td>{words.used(row.used, row.quantity)}</td>
                <td>{words.between(row.from, row.until)}</td>
                <td>{row.entered}{row.confirmed !== null && <> · {words.confirmedBy(row.confirmed)}</>}</td>
                <td><span className={row.counts ? "tone-ok" : "tone-warn"}><Icon name={row.counts ? "ok" : "warn"} size={15} /> {row.state}</span></td>
                <td>
                  {row.counts && (
                    <button type="button" className="plain-button" onClick={() => setAsking(row)} aria-label={words.withdrawOf(row.number)}>{words.withdraw}</button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="catalog-count muted" role="status">{words.count(rows.length)}</p>
    </div>
  );
}

function Enter({ person, onDone }: { person: string; onDone: () => void }) {
  const words = useText().approvals;
  const { run, fault, pending } = useCalls();
  const [kind, setKind] = useState<ApprovalKindArg>("restricted_drug");
  const [typed, setTyped] = useState({ number: "", items: "", diagnosis: "", quantity: "", from: "", until: "" });
  const [second, setSecond] = useState(NOBODY_YET);
  const ready = typed.number.trim().length >= TEXT_LENGTH_MIN && isSomebody(second);
  const submit = async () => {
    const given = (name: "diagnosis" | "quantity" | "from" | "until") => (typed[name].trim() === "" ? {} : { [name]: typed[name].trim() });
    const args: EnterApprovalArgs = {
      number: typed.number.trim(),
      kind,
      items: typed.items.split(/[\s,，、]+/).filter((item) => item !== ""),
      ...given("diagnosis"),
      ...given("quantity"),
      ...given("from"),
      ...given("until"),
      second: { ...second, operator: second.operator.trim() },
    };
    const entered = await run("enter_approval", args);
    setSecond({ ...second, password: "" });
    if (entered) onDone();
  };
  const fields = [["number", words.number, words.numberHint], ["items", words.items, words.itemsHint], ["diagnosis", words.diagnosis, words.anyHint], ["quantity", words.quantity, words.anyHint], ["from", words.from, words.dayHint], ["until", words.until, words.openHint]] as const;
  return (
    <Panel title={words.enterFor(person)} ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <div className="visit-fields">
        <Field label={words.kind} htmlFor="approval-kind">
          <select id="approval-kind" className="select" value={kind} onChange={(event) => setKind(KINDS.find((one) => one === event.target.value) ?? "other")}>
            {KINDS.map((one) => (
              <option key={one} value={one}>{words.kinds[one]}</option>
            ))}
          </select>
        </Field>
        {fields.map(([name, label, hint]) => (
          <Field key={name} label={label} htmlFor={`approval-${name}`}>
            <Input id={`approval-${name}`} value={typed[name]} placeholder={hint} autoFocus={name === "number"} autoComplete="off" maxLength={name === "number" ? 40 : 600} onChange={(event) => setTyped({ ...typed, [name]: event.target.value })} />
          </Field>
        ))}
      </div>
      <SecondPerson id="approval" second={second} onChange={setSecond} />
      <Go pending={pending} disabled={!ready}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}

function Withdraw({ row, onDone }: { row: ApprovalRow; onDone: () => void }) {
  const words = useText().approvals;
  const { run, fault, pending } = useCalls();
  const [reason, setReason] = useState("");
  const ready = reason.trim().length >= TEXT_LENGTH_MIN;
  const submit = async () => {
    if (await run("withdraw_approval", { entry: row.entry, reason: reason.trim() })) onDone();
  };
  return (
    <Panel title={words.withdrawOf(row.number)} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.withdrawAsk(row.name, row.items)}</p>
      <Field label={words.reason} htmlFor="approval-reason">
        <Input id="approval-reason" value={reason} autoFocus autoComplete="off" maxLength={100} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <Go pending={pending} disabled={!ready}>{words.withdraw}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
