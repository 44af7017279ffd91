import { useCalls } from "../desk/desk";
import type { DeskView, PersonView } from "../generated/api";
import { useKeys } from "../desk/keyboard";
import { FaultBox } from "../parts/fault-box";
import { Icon } from "../parts/icons";
import { KeyButton } from "../parts/keycap";
import { DeskClock } from "../parts/seconds";
import type { Text } from "../text/zh";
import { codeName } from "../text/labels";
import { useText } from "../text/text";

/** In large type: who, or what we are waiting for. */
function headline(person: PersonView, text: Text): { big: string; small: string | null } {
  const words = text.person;
  switch (person.state) {
    case "waiting":
      return { big: words.waiting, small: words.waitingHint };
    case "reading":
      return { big: person.name ?? words.reading, small: person.name === null ? null : words.reading };
    case "card_fault":
      return { big: words.cardFault, small: person.fault?.text ?? null };
    case "asking":
      return { big: person.name ?? words.nameFromPlatform, small: words.asking };
    case "known":
      return { big: person.name ?? words.nameFromPlatform, small: null };
    case "by_hand":
      return { big: person.name ?? words.byHand, small: person.name === null ? null : words.byHand };
    case "not_found":
      // Not known there, or nobody answered: the fault says which.
      return person.name === null ? { big: person.fault?.text ?? words.notFound, small: null } : { big: person.name, small: person.fault?.text ?? words.notFound };
    default:
      return person.state satisfies never;
  }
}

/** The patient in front of the glass, on every screen; beside it who works here and when it is. */
export function PersonBar({ view }: { view: DeskView }) {
  const text = useText();
  const { run, fault } = useCalls(view.bill?.state);
  const { person, session, status } = view;
  useKeys({ sign_out: () => void run("sign_out", {}) });
  const { big, small } = headline(person, text);
  return (
    <header className="person-bar">
      <section className={`person-now person-${person.state}`} aria-label={text.shell.person}>
        <Icon name={person.state === "card_fault" || person.state === "not_found" ? "bad" : person.name === null ? "card" : "person"} size={26} />
        <div className="person-lines">
          <p className="person-name" role="status">{big}</p>
          <p className="person-facts">
            {person.sex !== null && <span>{codeName(text, text.sexes, person.sex)}</span>}
            {person.age !== null && <span>{text.person.age(person.age)}</span>}
            {person.birth_date !== null && <span>{person.birth_date}</span>}
            {person.cert_no !== null && <span className="code">{person.cert_no}</span>}
            {small !== null && <span>{small}</span>}
          </p>
        </div>
      </section>
      <section className="operator-now" aria-label={text.shell.operator}>
        <div className="operator-lines">
          <span className="operator-place">
            {status.institution} · {text.signIn.window(status.window)} · {session.operator_name ?? session.operator}
          </span>
          <DeskClock now={status.now} />
        </div>
        <KeyButton id="lock" onPress={() => void run("lock", {})} />
        {fault && (
          <div className="bar-fault">
            <FaultBox fault={fault} live />
          </div>
        )}
      </section>
    </header>
  );
}
