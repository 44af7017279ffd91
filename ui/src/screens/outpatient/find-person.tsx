import Button from "antd/es/button";
import Input from "antd/es/input/Input";
import { useState } from "react";

import { useCalls } from "../../desk/desk";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";

/** Without a card, or with one that tells no name: certificate kind and number. */
export function FindPerson({ onDone }: { onDone: () => void }) {
  const text = useText();
  const words = text.person.find;
  const { run, fault, pending } = useCalls();
  const [kind, setKind] = useState("01");
  const [number, setNumber] = useState("");
  const submit = async () => {
    if (await run("find_person", { cert_kind: kind, cert_no: number.trim().toUpperCase() })) onDone();
  };
  // Sorted by code: 01 comes first and is what almost everybody has.
  const kinds = Object.entries(text.certKinds).sort(([left], [right]) => left.localeCompare(right));
  return (
    <Panel title={words.title} onBack={onDone} ready={number.trim() !== ""} onSubmit={() => void submit()}>
      <Field label={words.number} htmlFor="find-number">
        <Input id="find-number" value={number} autoFocus autoComplete="off" onChange={(event) => setNumber(event.target.value)} />
      </Field>
      <Field label={words.kind} htmlFor="find-kind">
        <select id="find-kind" className="select" value={kind} onChange={(event) => setKind(event.target.value)}>
          {kinds.map(([code, name]) => (
            <option key={code} value={code}>{name}</option>
          ))}
        </select>
      </Field>
      <Button className="key-button" type="primary" htmlType="submit" disabled={pending || number.trim() === ""}>
        <span className="key-button-label">{words.go}</span>
        <kbd aria-hidden="true">Enter</kbd>
      </Button>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
