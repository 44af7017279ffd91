import Input from "antd/es/input/Input";
import { useState } from "react";

import { useCalls } from "../../desk/desk";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";

/** A person by hand, where neither card nor platform tells: good for full pay, never for the insurance. */
export function TypePerson({ onDone }: { onDone: () => void }) {
  const text = useText();
  const words = text.person.hand;
  const { run, fault, pending } = useCalls();
  const [name, setName] = useState("");
  const [kind, setKind] = useState("01");
  const [number, setNumber] = useState("");
  const ready = name.trim() !== "" && number.trim() !== "";
  const submit = async () => {
    if (await run("type_person", { name: name.trim(), cert_kind: kind, cert_no: number.trim().toUpperCase() })) onDone();
  };
  return (
    <Panel title={words.title} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      <Field label={words.name} htmlFor="hand-name">
        <Input id="hand-name" autoFocus value={name} autoComplete="off" maxLength={50} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={text.person.find.kind} htmlFor="hand-kind">
        <select id="hand-kind" className="select" value={kind} onChange={(event) => setKind(event.target.value)}>
          {Object.entries(text.certKinds).filter(([code]) => code !== "90").sort(([left], [right]) => left.localeCompare(right)).map(([code, shown]) => (
            <option key={code} value={code}>{shown}</option>
          ))}
        </select>
      </Field>
      <Field label={text.person.find.number} htmlFor="hand-number">
        <Input id="hand-number" value={number} autoComplete="off" maxLength={50} onChange={(event) => setNumber(event.target.value)} />
      </Field>
      <Go pending={pending} disabled={!ready}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
