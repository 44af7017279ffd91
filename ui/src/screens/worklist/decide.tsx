import Input from "antd/es/input/Input";
import { useState } from "react";

import { useCalls } from "../../desk/desk";
import type { ManualDecisionKind, WorkItemView } from "../../generated/api";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Panel } from "../../parts/panel";
import { isSomebody, NOBODY_YET, SecondPerson } from "../../parts/second-person";
import { useText } from "../../text/text";

/** Shorter reasons are refused by the desk. */
const REASON_LENGTH_MIN = 2;
const DECISIONS: readonly ManualDecisionKind[] = ["void", "settled", "elsewhere", "keep"];

/** What becomes of an attempt that the program has stopped: two people, two names, one reason. Nothing is chosen beforehand. */
export function Decide({ item, onDone }: { item: WorkItemView; onDone: () => void }) {
  const text = useText();
  const words = text.worklist.decide;
  const { run, fault, pending } = useCalls();
  const [decision, setDecision] = useState<ManualDecisionKind | "">("");
  const [settlement, setSettlement] = useState("");
  const [reason, setReason] = useState("");
  const [second, setSecond] = useState(NOBODY_YET);
  const ready = decision !== "" && reason.trim().length >= REASON_LENGTH_MIN && isSomebody(second);
  const submit = async () => {
    if (decision === "") return;
    const seen = decision === "settled" && settlement.trim() !== "" ? { settlement: settlement.trim() } : {};
    const taken = await run("decide_manual", { attempt: item.attempt, decision, reason: reason.trim(), ...seen, second: { ...second, operator: second.operator.trim() } });
    setSecond({ ...second, password: "" });
    if (taken) onDone();
  };
  return (
    <Panel title={`${words.title} · ${item.person} ${item.bill}`} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      <div className="panel-columns">
        <div className="stack">
          <Field label={words.decision} htmlFor="decide-kind">
            <select id="decide-kind" className="select" autoFocus value={decision} onChange={(event) => setDecision(DECISIONS.find((known) => known === event.target.value) ?? "")}>
              <option value="">{text.worklist.choose}</option>
              {DECISIONS.map((known) => (
                <option key={known} value={known}>{words.decisions[known]}</option>
              ))}
            </select>
          </Field>
          {decision === "settled" && (
            <Field label={words.settlement} htmlFor="decide-settlement">
              <Input id="decide-settlement" value={settlement} autoComplete="off" maxLength={30} onChange={(event) => setSettlement(event.target.value)} />
            </Field>
          )}
          <Field label={words.reason} htmlFor="decide-reason">
            <Combo id="decide-reason" value={reason} options={words.reasons} placeholder={text.money.reasonHint} onChange={setReason} />
          </Field>
        </div>
        <SecondPerson id="decide" second={second} onChange={setSecond} />
      </div>
      <Go pending={pending} disabled={!ready}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
