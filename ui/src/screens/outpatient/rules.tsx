import { useEffect, useRef, useState } from "react";

import { useCalls } from "../../desk/desk";
import { useKeys } from "../../desk/keyboard";
import type { BillView, FeeLineView, RuleHitView } from "../../generated/api";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Icon, type IconName } from "../../parts/icons";
import { Keycap } from "../../parts/keycap";
import { Panel } from "../../parts/panel";
import { isSomebody, NOBODY_YET, SecondPerson } from "../../parts/second-person";
import { Strokes } from "../../parts/strokes";
import { useText } from "../../text/text";

/** Shorter reasons and numbers are refused by the desk. */
const TEXT_LENGTH_MIN = 2;

/** Red stops, amber asks, grey only says something; the word says the same. */
function toneOf(hit: RuleHitView): { tone: "bad" | "warn" | "muted" | "ok"; icon: IconName } {
  if (hit.standing === "answered") return { tone: "ok", icon: "ok" };
  if (hit.standing === "note") return { tone: "muted", icon: "info" };
  return hit.standing === "open" && hit.effect === "block" ? { tone: "bad", icon: "bad" } : { tone: "warn", icon: "warn" };
}

/** A hit: what it does, what was found, and the clause. */
export function Hit({ hit }: { hit: RuleHitView }) {
  const words = useText().rules;
  const { tone, icon } = toneOf(hit);
  return (
    <span className={`hit hit-${tone}`}>
      <span className="hit-word"><Icon name={icon} size={15} /> {hit.word}</span>
      <span className="hit-found">{hit.found}{hit.answer !== null && ` · ${hit.answer}`}</span>
      <span className="hit-clause" title={words.where(hit.rule, hit.source, hit.pack)}>“{hit.clause}” <small>{hit.rule}</small></span>
    </span>
  );
}

/** The first hit that stops the charge, and what can be done about it; Alt+E begins, and the next one follows. */
export function Rules({ bill }: { bill: BillView }) {
  const text = useText();
  const words = text.rules;
  const { run, fault, pending } = useCalls(bill.bill);
  const [answering, setAnswering] = useState(false);
  const { hits, open, explains } = bill.rules;
  const next = hits.find((hit) => hit.standing === "open");
  const begin = () => next && setAnswering(true);
  const explain = () => explains && !pending && void run("explain_rules", {});
  useKeys({ rules: begin, explain_rules: explain });
  const ofVisit = hits.filter((hit) => hit.line === null);
  if (hits.length === 0) return null;
  return (
    <section className="rules" aria-label={words.title}>
      {ofVisit.map((hit) => (
        <Hit key={hit.rule} hit={hit} />
      ))}
      {answering && next ? (
        <Answer key={`${next.rule} ${next.line ?? ""} ${bill.rules.consent?.number ?? ""}`} hit={next} bill={bill} onBack={() => setAnswering(false)} />
      ) : (
        (open > 0 || explains) && (
          <div className="rules-bar">
            {open > 0 && (
              <>
                <span className="rules-open" role="status">{words.open(open)}</span>
                <button type="button" className="plain-button" onClick={begin} aria-keyshortcuts="Alt+E">
                  {text.keyNames.rules} <Keycap id="rules" />
                </button>
              </>
            )}
            {explains && (
              <button type="button" className="plain-button" onClick={explain} aria-keyshortcuts="Alt+P">
                {text.keyNames.explain_rules} <Keycap id="explain_rules" />
              </button>
            )}
          </div>
        )
      )}
      {fault && <FaultBox fault={fault} live />}
    </section>
  );
}

interface AnswerProps {
  hit: RuleHitView;
  bill: BillView;
  onBack: () => void;
}

function lineOf(bill: BillView, hit: RuleHitView): FeeLineView | undefined {
  return bill.lines.find((line) => line.line === hit.line);
}

function Answer({ hit, bill, onBack }: AnswerProps) {
  const text = useText();
  const words = text.rules;
  const { run, fault, pending } = useCalls(bill.bill);
  // What serves is offered first; Enter takes it.
  const [answer, setAnswer] = useState(() => hit.approvals.find((offer) => offer.why === null)?.number ?? "");
  const [second, setSecond] = useState(NOBODY_YET);
  const keys = useRef<HTMLDivElement>(null);
  const line = lineOf(bill, hit);
  const consent = bill.rules.consent;
  const onScreen = bill.rules.second_screen;
  const unsigned = consent !== null && consent.on_screen && consent.strokes === null;
  const about = { rule: hit.rule, ...(hit.line !== null && { line: hit.line }) };
  const asksText = hit.effect === "reason" || hit.effect === "approval" || (hit.effect === "block" && hit.overridable);
  const passes = hit.effect === "block";
  const ready = !(hit.effect === "consent" && unsigned) && (!asksText || answer.trim().length >= TEXT_LENGTH_MIN) && (!passes || (hit.overridable && isSomebody(second)));
  // Where nothing is typed, Enter must not fall into the search box.
  useEffect(() => {
    if (!asksText) keys.current?.querySelector("button")?.focus();
  }, [asksText]);
  const submit = async () => {
    if (hit.effect === "consent") {
      await (consent !== null ? run("sign_consent", { number: consent.number }) : onScreen ? run("ask_consent", {}) : run("print_consent", {}));
    } else if (passes) {
      await run("override_rule", { ...about, reason: answer.trim(), second: { ...second, operator: second.operator.trim() } });
      setSecond({ ...second, password: "" });
    } else {
      await run("answer_rule", { ...about, kind: hit.effect === "approval" ? "approval" : "reason", text: answer.trim() });
    }
  };
  const ownCost = line !== undefined && !line.self_paid && hit.effect !== "consent";
  return (
    <Panel title={words.about(hit.word, line?.name ?? words.visit)} tone="warn" ready={ready} onBack={onBack} onSubmit={() => void submit()}>
      <p className="hit-answer">{hit.found}<br /><q>{hit.clause}</q><br /><span className="muted">{hit.advice}</span></p>
      {hit.effect === "consent" && (
        <>
          <p role="status">{consent === null ? (onScreen ? words.askConsent : words.printConsent) : !consent.on_screen ? words.signConsent(consent.number) : unsigned ? words.waitSignature : words.seeSignature}</p>
          {consent !== null && consent.strokes !== null && <Strokes strokes={consent.strokes} label={words.signature} />}
        </>
      )}
      {asksText && (
        <Field label={hit.effect === "approval" ? words.approval : words.reason} htmlFor="rule-answer">
          {hit.effect === "approval" ? (
            <Combo id="rule-answer" value={answer} options={hit.approvals.filter((offer) => offer.why === null).map((offer) => offer.number)} placeholder={text.approvals.numberHint} autoFocus onChange={setAnswer} />
          ) : (
            <Combo id="rule-answer" value={answer} options={words.reasons} placeholder={words.reasonHint} autoFocus onChange={setAnswer} />
          )}
        </Field>
      )}
      {hit.approvals.length > 0 && (
        <ul className="approval-offers" aria-label={text.approvals.pick}>
          {hit.approvals.map((offer) => (
            <li key={offer.number} className={offer.why === null ? undefined : "muted"}>
              <b>{offer.number}</b> {offer.text}
              {offer.why !== null && <span className="tone-warn"> · {text.approvals.unusable}：{offer.why}</span>}
            </li>
          ))}
        </ul>
      )}
      {passes && hit.overridable && <SecondPerson id="rule" second={second} onChange={setSecond} />}
      <div ref={keys} className="stack">
      {passes && !hit.overridable ? (
        <p>{words.never}</p>
      ) : (
        <Go pending={pending} disabled={!ready}>{hit.effect === "consent" ? (consent !== null ? words.signed : onScreen ? words.showConsent : words.print) : passes ? words.pass : words.enter}</Go>
      )}
      {hit.effect === "consent" && onScreen && (consent === null || unsigned) && (
        <button type="button" className="plain-button" onClick={() => void run("print_consent", {})}>
          {words.printInstead}
        </button>
      )}
      {ownCost && (
        <button type="button" className="plain-button" onClick={() => void run("set_self_paid", { line: line.line, self_paid: true })}>
          {words.ownCost}
        </button>
      )}
      </div>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
