import { useRef } from "react";

import { useCalls } from "../../desk/desk";
import { useKeys } from "../../desk/keyboard";
import type { InsuranceView, PersonView } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { FaultBox } from "../../parts/fault-box";
import { Icon } from "../../parts/icons";
import { Keycap } from "../../parts/keycap";
import { useText } from "../../text/text";
import { codeName } from "../../text/labels";

/** The insurances of the person. With several, one is chosen: Alt+X, then the arrows. */
export function Insurances({ person }: { person: PersonView }) {
  const text = useText();
  const words = text.person;
  const { run, fault } = useCalls(String(person.insurance_chosen));
  const list = useRef<HTMLFieldSetElement>(null);
  const [only, second] = person.insurances;
  useKeys({
    insurance: () => list.current?.querySelector<HTMLInputElement>("input:checked, input:not(:checked)")?.focus(),
  });
  if (only && !second) {
    return (
      <section className="block" aria-labelledby="who-insurance">
        <h3 id="who-insurance">{words.insurance}</h3>
        <Insurance insurance={only} />
      </section>
    );
  }
  return (
    <section className="block">
      <fieldset ref={list} className="insurances">
        <legend>
          <h3>
            {person.insurance_chosen === null ? words.insuranceChoose : words.insurance} <Keycap id="insurance" />
          </h3>
        </legend>
        {person.insurances.map((insurance, index) => (
          <label key={`${insurance.kind}${insurance.area}${insurance.person_kind}`} className="insurance-choice">
            <input
              type="radio"
              name="insurance"
              checked={index === person.insurance_chosen}
              onChange={() => void run("choose_insurance", { index })}
            />
            <Insurance insurance={insurance} choice />
          </label>
        ))}
      </fieldset>
      {fault && <FaultBox fault={fault} live />}
    </section>
  );
}

function Insurance({ insurance, choice = false }: { insurance: InsuranceView; choice?: boolean }) {
  const text = useText();
  const words = text.person;
  return (
    <div className="insurance">
      <p className="insurance-kind">
        <b>{codeName(text, text.insuranceKinds, insurance.kind)}</b> <span>{codeName(text, text.personKinds, insurance.person_kind)}</span>
        {insurance.civil_servant && <span> · {words.civilServant}</span>}
      </p>
      <p className="insurance-balance">
        <span className="muted">{words.balance}</span> <Amount value={insurance.balance} sign />
      </p>
      <p className="insurance-more">
        <span className={insurance.active ? "tone-ok" : "tone-bad"}>
          <Icon name={insurance.active ? "ok" : "bad"} size={16} /> {insurance.active ? words.active : words.inactive}
        </span>
        <span className="muted">
          {words.area} {insurance.area}
        </span>
      </p>
      {!choice && insurance.employer !== null && <p className="muted insurance-employer">{insurance.employer}</p>}
    </div>
  );
}
