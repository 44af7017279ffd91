/** F8: the copy outside and the backups, and what two people vouch for. */
import { useState } from "react";

import type { DeskView } from "../generated/api";
import { useCalls } from "../desk/desk";
import { Combo } from "../parts/combo";
import { FaultBox } from "../parts/fault-box";
import { Field } from "../parts/field";
import { Go } from "../parts/go";
import { Icon } from "../parts/icons";
import { KeyButton } from "../parts/keycap";
import { LampMark } from "../parts/lamp";
import { Panel } from "../parts/panel";
import { isSomebody, NOBODY_YET, SecondPerson } from "../parts/second-person";
import { useText } from "../text/text";

/** Shorter reasons are refused by the desk. */
const REASON_LENGTH_MIN = 2;

type Vouched = "confirm_clock" | "confirm_restore";

export function Keeping({ view }: { view: DeskView }) {
  const text = useText();
  const words = text.devices;
  const { keeping } = view.devices;
  const { run, fault, pending } = useCalls();
  const [asking, setAsking] = useState<Vouched | null>(null);
  const waiting = ([["confirm_clock", words.clockAsk], ["confirm_restore", words.restoreAsk]] as const).filter(([what]) => keeping[what].allowed);
  return (
    <section className="card" aria-labelledby="device-keeping">
      <h3 id="device-keeping">{words.keeping}</h3>
      <p><LampMark name={text.status.escrow} view={view.status.escrow} /></p>
      <p><LampMark name={text.status.backup} view={view.status.backup} /></p>
      <KeyButton id="back_up" pending={pending} allowed={keeping.back_up.allowed} reason={keeping.back_up.reason} onPress={() => void run("back_up_now", {})} />
      {fault && <FaultBox fault={fault} live />}
      {waiting.map(([what, ask]) => (
        <div key={what}>
          <p className="tone-warn"><Icon name="warn" size={16} /> {ask}</p>
          {asking === what ? <Vouch what={what} onDone={() => setAsking(null)} /> : <KeyButton id={what} onPress={() => setAsking(what)} />}
        </div>
      ))}
    </section>
  );
}

function Vouch({ what, onDone }: { what: Vouched; onDone: () => void }) {
  const text = useText();
  const words = text.devices;
  const { run, fault, pending } = useCalls();
  const [reason, setReason] = useState("");
  const [second, setSecond] = useState(NOBODY_YET);
  const ready = reason.trim().length >= REASON_LENGTH_MIN && isSomebody(second);
  const submit = async () => {
    const taken = await run(what, { reason: reason.trim(), second: { ...second, operator: second.operator.trim() } });
    setSecond({ ...second, password: "" });
    if (taken) onDone();
  };
  return (
    <Panel title={text.keyNames[what]} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <Field label={words.vouchReason} htmlFor={`${what}-reason`}>
        <Combo id={`${what}-reason`} value={reason} options={what === "confirm_clock" ? words.clockReasons : words.restoreReasons} placeholder={text.money.reasonHint} onChange={setReason} />
      </Field>
      <SecondPerson id={what} second={second} onChange={setSecond} />
      <Go pending={pending} disabled={!ready}>{words.vouch}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
