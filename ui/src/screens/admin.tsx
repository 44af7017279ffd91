import Input from "antd/es/input/Input";
import { type SubmitEvent, useEffect, useState } from "react";

import "../look/lists.css";
import { useHost } from "../desk/desk";
import type { DeskView, EstimateRow, FaultView, RuleTrialRow } from "../generated/api";
import { Amount } from "../parts/amount";
import { FaultBox } from "../parts/fault-box";
import { Field } from "../parts/field";
import { Go } from "../parts/go";
import { Icon } from "../parts/icons";
import { useText } from "../text/text";
import { codeName } from "../text/labels";

/** F9: rule packs in use, and a trial of the next one on what was charged lately. */
export function Admin({ view }: { view: DeskView }) {
  const text = useText();
  const words = text.admin;
  const { packs } = view;
  return (
    <div className="page">
      <h2>{words.title}</h2>
      <div className="cards">
        <section className="card" aria-labelledby="admin-packs">
          <h3 id="admin-packs">{words.packs}</h3>
          {packs.packs.length === 0 ? <p className="muted">{words.none}</p> : <ul>{packs.packs.map((pack) => <li key={pack}>{pack}</li>)}</ul>}
          <p>{words.count(packs.rules)}</p>
          {packs.faults.map((fault) => (
            <p key={fault} className="tone-warn"><Icon name="warn" size={16} /> {fault}</p>
          ))}
        </section>
        <section className="card" aria-labelledby="admin-estimates">
          <h3 id="admin-estimates">{words.estimates.title}</h3>
          <p className={view.status.policy.lamp === "warn" ? "tone-warn" : "muted"}>{view.status.policy.text}</p>
          <Estimates />
        </section>
        <section className="card card-wide" aria-labelledby="admin-trial">
          <h3 id="admin-trial">{packs.trial === null ? words.trialInUse : words.trial(packs.trial)}</h3>
          <Trial />
        </section>
      </div>
    </div>
  );
}

/** How well the estimates of this window have fitted; asked for when the place is opened. */
function Estimates() {
  const text = useText();
  const words = text.admin.estimates;
  const host = useHost();
  const [rows, setRows] = useState<EstimateRow[] | null>(null);
  useEffect(() => {
    let here = true;
    void host.query("estimates", {}).then((answer) => {
      if (here && !("fault" in answer)) setRows(answer.rows);
    });
    return () => {
      here = false;
    };
  }, [host]);
  if (rows === null) return null;
  if (rows.length === 0) return <p className="muted">{words.none}</p>;
  return (
    <table className="trial" aria-label={words.title}>
      <thead>
        <tr>
          <th scope="col">{words.insurance}</th>
          <th scope="col" className="figure">{words.bills}</th>
          <th scope="col" className="figure">{words.exact}</th>
          <th scope="col" className="figure">{words.withinPercent}</th>
          <th scope="col" className="figure">{words.worst}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.insurance}${row.policy ?? ""}`}>
            <td>{codeName(text, text.insuranceKinds, row.insurance)}<br /><small className="muted">{row.policy ?? words.without}</small></td>
            <td className="figure">{row.bills}</td>
            <td className="figure">{row.exact}</td>
            <td className="figure">{row.within_percent}</td>
            <td className="figure"><Amount value={row.worst} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Trial() {
  const text = useText();
  const words = text.admin;
  const host = useHost();
  const [days, setDays] = useState("7");
  const [pending, setPending] = useState(false);
  const [rows, setRows] = useState<RuleTrialRow[] | null>(null);
  const [fault, setFault] = useState<FaultView | null>(null);
  const wanted = /^[1-9]\d{0,2}$/.test(days.trim()) ? Number(days.trim()) : null;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (wanted === null || pending) return;
    setPending(true);
    const answer = await host.query("rule_trial", { days: wanted });
    setPending(false);
    setFault("fault" in answer ? answer.fault : null);
    setRows("fault" in answer ? null : answer.rows);
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <div className="trial-form">
        <Field label={words.days} htmlFor="trial-days">
          <Input id="trial-days" className="quantity" inputMode="numeric" value={days} autoFocus autoComplete="off" onChange={(event) => setDays(event.target.value)} />
        </Field>
        <Go pending={pending} disabled={wanted === null}>{words.go}</Go>
      </div>
      {fault && <FaultBox fault={fault} live />}
      {rows !== null && (
        <>
          <p role="status">{words.result(rows.length, rows[0]?.looked_at ?? 0)}</p>
          {rows.length > 0 && (
            <table className="trial" aria-label={words.table}>
              <thead>
                <tr>
                  <th scope="col">{words.rule}</th>
                  <th scope="col">{words.effect}</th>
                  <th scope="col">{words.clause}</th>
                  <th scope="col" className="figure">{words.bills}</th>
                  <th scope="col" className="figure">{words.lines}</th>
                  <th scope="col" className="figure">{words.amount}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.rule}>
                    <td>{row.rule}{row.new && <b> {words.isNew}</b>}<br /><small className="muted">{row.pack}</small></td>
                    <td>{words.effects[row.effect] ?? row.effect}</td>
                    <td>{row.clause}<br /><small className="muted">{row.example}</small></td>
                    <td className="figure">{row.bills}</td>
                    <td className="figure">{row.lines}</td>
                    <td className="figure"><Amount value={row.amount} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </form>
  );
}
