import type { ReactNode } from "react";

import type { EstimateView, PaperView, PaperState, SplitView } from "../../generated/api";
import { Amount, grouped, isZero } from "../../parts/amount";
import { Copyable } from "../../parts/copyable";
import { Icon, type IconName } from "../../parts/icons";
import { useText } from "../../text/text";

function Row({ name, value, kind = "" }: { name: ReactNode; value: string; kind?: "sum" | "part" | "" }) {
  return (
    <div className={`split-row ${kind && `split-${kind}`}`}>
      <dt>{name}</dt>
      <dd><Amount value={value} /></dd>
    </div>
  );
}

interface SplitProps {
  total: string;
  split: SplitView | null;
  estimate: EstimateView | null;
  papers: PaperView[];
}

/** Who pays what: as it is estimated until the platform has answered. */
export function Split({ total, split, estimate, papers }: SplitProps) {
  const words = useText().money;
  if (!split) {
    return (
      <div className="split">
        <dl>
          <Row name={words.total} value={total} kind="sum" />
        </dl>
        {estimate && <Estimate estimate={estimate} />}
        {papers.length > 0 && <Papers papers={papers} />}
      </div>
    );
  }
  return (
    <div className="split">
      <Shares split={split} />
      {estimate?.off != null && <p className="estimate-off muted">{words.estimate.off} <Amount value={estimate.off} sign /></p>}
      {split.settlement !== null && (
        <p className="split-id">
          <span className="muted">{words.settlement}</span> <Copyable value={split.settlement} label={words.settlement} />
          <span className="muted">{split.at}</span>
        </p>
      )}
      {papers.length > 0 && <Papers papers={papers} />}
    </div>
  );
}

/** Before the platform was asked: said to be an estimate above and below, and never the amount to be taken. */
function Estimate({ estimate }: { estimate: EstimateView }) {
  const words = useText().money.estimate;
  const { split } = estimate;
  if (!split) return estimate.missing === null ? null : <p className="muted estimate-note">{words.missing(estimate.missing)}</p>;
  return (
    <section className="estimate" aria-label={words.title}>
      <p className="estimate-head">
        <Icon name="unknown" size={16} /> <b>{words.title}</b> <span className="muted">{words.notTheBill}</span>
      </p>
      <Shares split={split} estimated />
      <p className="muted estimate-note" title={estimate.policy ?? undefined}>
        {!estimate.year_known && words.yearUnknown}
      </p>
    </section>
  );
}

/** Shares of nothing are left out; the sums always stand. An estimate has no total of its own and says what would be left in cash. */
function Shares({ split, estimated = false }: { split: SplitView; estimated?: boolean }) {
  const words = useText().money;
  const parts: [string, string][] = [[words.inScope, split.in_scope], [words.copayFirst, split.copay_first], [words.uncovered, split.uncovered], [words.overCap, split.over_price_cap], [words.deductible, split.deductible]];
  const others: [string, string][] = [[words.accountShare, split.account_share], [words.mutualAid, split.mutual_aid_share], [words.hospitalShare, split.hospital_share]];
  const long = parts.some(([, value]) => grouped(value).length > 9);
  return (
    <>
      {!estimated && (
        <dl>
          <Row name={words.total} value={split.total} kind="sum" />
        </dl>
      )}
      <dl className={long ? "split-parts split-parts-long" : "split-parts"}>
        {parts.filter(([, value]) => !isZero(value)).map(([name, value]) => <Row key={name} name={name} value={value} kind="part" />)}
      </dl>
      <dl>
        <Row name={words.fundTotal} value={split.fund_total} kind="sum" />
        {split.funds.map((fund) => <Row key={fund.name} name={fund.name} value={fund.amount} kind="part" />)}
        <Row name={words.personal} value={split.personal_total} kind="sum" />
        {others.filter(([, value]) => !isZero(value)).map(([name, value]) => <Row key={name} name={name} value={value} kind="part" />)}
        {estimated ? <Row name={words.estimate.cash} value={split.cash_share} kind="part" /> : <Row name={words.balanceAfter} value={split.account_balance} kind="part" />}
      </dl>
    </>
  );
}

function markOf(state: PaperState): { tone: string; icon: IconName } {
  switch (state) {
    case "printing":
      return { tone: "none", icon: "wait" };
    case "printed":
      return { tone: "ok", icon: "ok" };
    case "unprinted":
      return { tone: "warn", icon: "warn" };
    case "unknown":
      return { tone: "warn", icon: "unknown" };
    default:
      return state satisfies never;
  }
}

function Papers({ papers }: { papers: PaperView[] }) {
  const words = useText().money;
  return (
    <ul className="papers" aria-label={words.papersTitle}>
      {papers.map((paper) => {
        const { tone, icon } = markOf(paper.state);
        return (
          <li key={`${paper.number}${paper.kind}${paper.copy}`} className={`tone-${tone}`} title={paper.number}>
            <Icon name={icon} size={16} /> {words.papers[paper.kind]} {words.copyNo(paper.copy)} {words.paperStates[paper.state]}
          </li>
        );
      })}
    </ul>
  );
}
