import { type ReactNode, useState } from "react";

import { useCalls } from "../../desk/desk";
import type { DeskView, PersonView } from "../../generated/api";
import { FaultBox, FaultLine } from "../../parts/fault-box";
import { Icon } from "../../parts/icons";
import { KeyButton } from "../../parts/keycap";
import { Scroll } from "../../parts/scroll";
import { useText } from "../../text/text";
import { Elsewhere } from "./elsewhere";
import { Entitlement } from "./entitlement";
import { FindPerson } from "./find-person";
import { Insurances } from "./insurances";
import { TypePerson } from "./type-person";
import { RealNameCheck } from "./real-name-check";

/** The left column: the card, the insurance, whether it is really this person, and what the clerk should know. */
export function Who({ view }: { view: DeskView }) {
  const text = useText();
  const words = text.person;
  const { person } = view;
  const { run, fault, pending } = useCalls(person.state);
  const [asking, setAsking] = useState<"find" | "hand" | "elsewhere" | null>(view.elsewhere === null ? null : "elsewhere");
  const nobody = person.state === "waiting" || person.state === "card_fault" || person.state === "not_found";
  const warnings = person.warnings.filter((warning) => warning.severity !== "hint");
  const hints = person.warnings.filter((warning) => warning.severity === "hint");
  const elsewhere = person.state === "known" && view.bill === null;
  const mustChoose = person.insurances.length > 1 && person.insurance_chosen === null;
  return (
    <section className="column who" aria-label={words.column}>
      <Scroll className="column-scroll">
        {asking === "find" && <FindPerson onDone={() => setAsking(null)} />}
        {asking === "hand" && nobody && <TypePerson onDone={() => setAsking(null)} />}
        {asking === "elsewhere" && elsewhere && <Elsewhere elsewhere={view.elsewhere} onDone={() => setAsking(null)} />}
        {person.fault && <FaultBox fault={person.fault} live />}
        {fault && <FaultBox fault={fault} live />}
        {person.state === "waiting" && asking === null && (
          <div className="blank">
            <Icon name="card" size={44} />
            <p>{words.waitingHint}</p>
          </div>
        )}
        {warnings.length > 0 && (
          <section className="block" aria-labelledby="who-warnings">
            <h3 id="who-warnings">{words.warnings}</h3>
            <ul className="fault-lines">
              {warnings.map((warning) => <FaultLine key={`${warning.code}${warning.detail ?? ""}`} fault={warning} />)}
            </ul>
          </section>
        )}
        <Differences person={person} />
        {mustChoose && <Insurances person={person} />}
        {person.state === "known" && <RealNameCheck person={person} />}
        {person.insurances.length > 0 && !mustChoose && <Insurances person={person} />}
        {person.entitlement && <Entitlement entitlement={person.entitlement} />}
        <CardFacts person={person} />
        {hints.length > 0 && (
          <ul className="fault-lines block" aria-label={text.severities.hint}>
            {hints.map((hint) => <FaultLine key={hint.code} fault={hint} />)}
          </ul>
        )}
      </Scroll>
      <div className="two-keys person-keys">
        <KeyButton id="read_again" pending={pending} onPress={() => void run("read_card_again", {})} />
        <KeyButton id="find_person" label={words.find.go} onPress={() => setAsking("find")} />
        {elsewhere && <KeyButton id="refund_elsewhere" onPress={() => setAsking("elsewhere")} />}
        {nobody && <KeyButton id="type_person" onPress={() => setAsking("hand")} />}
      </div>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function CardFacts({ person }: { person: PersonView }) {
  const text = useText();
  const words = text.person;
  if (person.card_no === null && person.person_no === null && person.card_generation === null) return null;
  return (
    <section className="block" aria-labelledby="who-card">
      <h3 id="who-card">{words.card}</h3>
      <dl className="facts">
        {person.card_generation !== null && <Fact name={words.generation}>{words.generationOf(person.card_generation)}</Fact>}
        {person.card_no !== null && <Fact name={words.cardNo}><span className="code">{person.card_no}</span></Fact>}
        {person.card_valid_until !== null && <Fact name={words.validUntil}>{person.card_valid_until}</Fact>}
        {person.person_no !== null && <Fact name={words.personNo}><span className="code">{person.person_no}</span></Fact>}
      </dl>
      {person.card_generation !== null && (
        <p className={person.card_present ? "card-place tone-ok" : "card-place tone-none"} title={person.read_ms === null ? undefined : words.readIn(person.read_ms)}>
          <Icon name={person.card_present ? "ok" : "info"} size={16} /> {person.card_present ? words.cardIn : words.cardOut}
        </p>
      )}
    </section>
  );
}

function Differences({ person }: { person: PersonView }) {
  const text = useText();
  const words = text.person;
  if (person.differences.length === 0) return null;
  return (
    <section className="block" aria-labelledby="who-differences">
      <h3 id="who-differences" className="tone-warn">
        <Icon name="warn" size={16} /> {words.differences}
      </h3>
      <table className="differences">
        <thead>
          <tr>
            <th scope="col"><span className="visually-hidden">{text.fees.item}</span></th>
            <th scope="col">{words.onCard}</th>
            <th scope="col">{words.atPlatform}</th>
          </tr>
        </thead>
        <tbody>
          {person.differences.map((difference) => (
            <tr key={difference.field}>
              <th scope="row">{difference.field}</th>
              <td>{difference.card}</td>
              <td>{difference.platform}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
