import type { ReactNode } from "react";

import type { PaperView, PaperState, SplitView } from "../../generated/api";
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

/** Who pays what. Shares of nothing are left out; the sums always stand. */
export function Split({ total, split, papers }: { total: string; split: SplitView | null; papers: PaperView[] }) {
  const words = useText().money;
  if (!split) {
    return (
      <div className="split">
        <dl>
          <Row name={words.total} value={total} kind="sum" />
        </dl>
        {papers.length > 0 && <Papers papers={papers} />}
      </div>
    );
  }
  const parts: [string, string][] = [[words.inScope, split.in_scope], [words.copayFirst, split.copay_first], [words.uncovered, split.uncovered], [words.overCap, split.over_price_cap], [words.deductible, split.deductible]];
  const others: [string, string][] = [[words.accountShare, split.account_share], [words.mutualAid, split.mutual_aid_share], [words.hospitalShare, split.hospital_share]];
  const long = parts.some(([, value]) => grouped(value).length > 9);
  return (
    <div className="split">
      <dl>
        <Row name={words.total} value={split.total} kind="sum" />
      </dl>
      <dl className={long ? "split-parts split-parts-long" : "split-parts"}>
        {parts.filter(([, value]) => !isZero(value)).map(([name, value]) => <Row key={name} name={name} value={value} kind="part" />)}
      </dl>
      <dl>
        <Row name={words.fundTotal} value={split.fund_total} kind="sum" />
        {split.funds.map((fund) => <Row key={fund.name} name={fund.name} value={fund.amount} kind="part" />)}
        <Row name={words.personal} value={split.personal_total} kind="sum" />
        {others.filter(([, value]) => !isZero(value)).map(([name, value]) => <Row key={name} name={name} value={value} kind="part" />)}
        <Row name={words.balanceAfter} value={split.account_balance} kind="part" />
      </dl>
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
