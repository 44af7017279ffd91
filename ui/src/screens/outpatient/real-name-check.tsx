import { useCalls } from "../../desk/desk";
import type { PersonView, VerifyMethod } from "../../generated/api";
import { FaultBox } from "../../parts/fault-box";
import { Icon } from "../../parts/icons";
import { KeyButton } from "../../parts/keycap";
import type { KeyId } from "../../text/keys";
import { useText } from "../../text/text";

const WAYS: readonly [KeyId, VerifyMethod][] = [
  ["verify_photo", "card_photo"],
  ["verify_document", "identity_document"],
  ["verify_agent", "agent"],
];

/** 人证卡相符: looked at, by whom, how. Settling waits for it. */
export function RealNameCheck({ person }: { person: PersonView }) {
  const text = useText();
  const words = text.person;
  const { run, fault, pending } = useCalls(person.cert_no ?? "");
  const { verified } = person;
  return (
    <section className={verified ? "block" : "block block-ask"} aria-labelledby="who-check">
      <div className="check-head">
        <h3 id="who-check">{words.check}</h3>
        {!verified && (
          <span className="tone-warn">
            <Icon name="warn" size={16} /> {words.checkNo}
          </span>
        )}
      </div>
      {verified ? (
        <p className="verified tone-ok">
          <Icon name="ok" />
          <span>
            {words.methods[verified.method]}
            <span className="muted"> {words.verifiedBy(verified.operator, verified.at)}</span>
          </span>
        </p>
      ) : (
        <div className="stack">
          {WAYS.map(([id, method]) => (
            <KeyButton key={id} id={id} pending={pending} onPress={() => void run("verify_person", { method })} />
          ))}
        </div>
      )}
      {fault && <FaultBox fault={fault} live />}
    </section>
  );
}
