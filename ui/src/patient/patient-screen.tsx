import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";

import type { PatientConsentView, PatientLineView, PatientView } from "../generated/api";
import type { PatientHost } from "../host/patient-host";
import { applyTheme } from "../look/palette";
import { Amount, isZero } from "../parts/amount";
import { patientWords as words } from "../text/patient-words";
import { SignaturePad } from "./signature-pad";
import "../look/base.css";
import "./patient.css";

/** The whole of the patient's window. */
export function PatientScreen({ host }: { host: PatientHost }) {
  const view = useSyncExternalStore(host.subscribe, host.current);
  const connected = useSyncExternalStore(host.subscribe, host.connected);
  useLayoutEffect(() => applyTheme("light"), []);
  if (!view) return <main className="patient patient-quiet">{words.starting}</main>;
  // A picture that is no longer fed must not ask anybody for money.
  if (!connected) return <main className="patient patient-quiet">{words.lost}</main>;
  return (
    <main className={`patient patient-${view.stage}`}>
      <header className="patient-head">
        <span>{view.institution}</span>
        <strong>{words.window(view.window)}</strong>
      </header>
      <Body view={view} host={host} />
      <p className="patient-prompt" role="status">{view.take_card ? `${view.prompt}${words.takeCard}。` : view.prompt}</p>
    </main>
  );
}

function Body({ view, host }: { view: PatientView; host: PatientHost }) {
  if (view.consent) return <Consent consent={view.consent} host={host} name={view.name} />;
  if (view.lines.length === 0) return <div className="patient-welcome">{view.name !== null && <p className="patient-name">{view.name}</p>}</div>;
  return (
    <div className="patient-bill">
      <section className="patient-items">
        <h2>
          {view.name !== null && <span className="patient-name">{view.name}</span>} <small>{words.items(view.lines.length)}</small>
        </h2>
        <Lines lines={view.lines} />
      </section>
      <section className="patient-money">
        {view.total !== null && <Sum name={words.total} value={view.total} kind="total" />}
        {view.parts.filter((part) => !isZero(part.amount)).map((part) => <Sum key={part.name} name={part.name} value={part.amount} kind="part" />)}
        <div className="patient-due">
          {view.payable !== null && (
            <>
              <span>{payableName(view)}</span>
              <strong className="patient-payable"><Amount value={view.payable} sign /></strong>
            </>
          )}
          {view.received !== null && <Sum name={words.received} value={view.received} kind="part" />}
          {view.change !== null && !isZero(view.change) && <Sum name={words.change} value={view.change} kind="change" />}
        </div>
      </section>
    </div>
  );
}

function payableName(view: PatientView): string {
  const names: Partial<Record<PatientView["stage"], string>> = words.payables;
  return names[view.stage] ?? words.payable;
}

function Sum({ name, value, kind }: { name: string; value: string; kind: "total" | "part" | "change" }) {
  return (
    <div className={`patient-sum patient-sum-${kind}`}>
      <span>{name}</span>
      <Amount value={value} sign={kind !== "part"} />
    </div>
  );
}

/** All of them, the newest in sight. */
function Lines({ lines }: { lines: PatientLineView[] }) {
  const end = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    // Newer browsers answer with a promise, which is no clean-up.
    end.current?.scrollIntoView({ block: "nearest" });
  }, [lines.length]);
  return (
    <div className="patient-scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.item}</th>
            <th scope="col" className="right">{words.quantity}</th>
            <th scope="col" className="right">{words.amount}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            // Lines have no number a patient should see, and their order is theirs.
            <tr key={at} ref={at === lines.length - 1 ? end : undefined}>
              <td>
                {line.name} <small>{line.spec}</small>
                {line.self_paid && <em className="patient-own">{words.selfPaid}</em>}
              </td>
              <td className="right">{line.quantity}</td>
              <td className="right"><Amount value={line.amount} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Consent({ consent, host, name }: { consent: PatientConsentView; host: PatientHost; name: string | null }) {
  return (
    <div className="patient-consent">
      <section className="patient-items">
        <h2>
          {words.consentTitle} {name !== null && <span className="patient-name">{name}</span>}
        </h2>
        <Lines lines={consent.lines} />
        <Sum name={words.consentTotal} value={consent.total} kind="total" />
        <p className="patient-clause">{words.clause}：{consent.clause}</p>
      </section>
      {consent.signed ? (
        <p className="patient-signed">{words.signed}</p>
      ) : (
        <SignaturePad key={consent.number} onSign={async (strokes) => "fault" in (await host.sign(consent.number, strokes))} />
      )}
    </div>
  );
}
