/** What a person takes upon themselves on F8, with a reason or with a second name. */
import { useState } from "react";

import { useCalls } from "../desk/desk";
import { FaultBox } from "../parts/fault-box";
import { Go } from "../parts/go";
import { Panel } from "../parts/panel";
import { isSomebody, NOBODY_YET, SecondPerson } from "../parts/second-person";
import { useText } from "../text/text";

export function AdoptProfile({ hash, onDone }: { hash: string; onDone: () => void }) {
  const words = useText().devices;
  const { run, fault, pending } = useCalls();
  const [second, setSecond] = useState(NOBODY_YET);
  const ready = isSomebody(second);
  const submit = async () => {
    const taken = await run("adopt_profile", { hash, second: { ...second, operator: second.operator.trim() } });
    setSecond({ ...second, password: "" });
    if (taken) onDone();
  };
  return (
    <Panel title={words.adopt} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <SecondPerson id="adopt" second={second} onChange={setSecond} />
      <Go pending={pending} disabled={!ready}>{words.adopt}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
