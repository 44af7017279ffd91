import type { EntitlementView, ToldView, YearView } from "../../generated/api";
import { Amount, isZero } from "../../parts/amount";
import { Icon } from "../../parts/icons";
import { useText } from "../../text/text";

/** What the platform tells beside the visit: the year so far, and the diseases that are filed. Nothing waits for it. */
export function Entitlement({ entitlement }: { entitlement: EntitlementView }) {
  const words = useText().person;
  const { accumulated, filings, filings_told } = entitlement;
  return (
    <>
      <section className="block" aria-labelledby="who-year">
        <h3 id="who-year">{accumulated.year ? words.year(accumulated.year.year) : words.yearTitle}</h3>
        {accumulated.year && <Year year={accumulated.year} />}
        <Told told={accumulated.told} />
      </section>
      <section className="block" aria-labelledby="who-filings">
        <h3 id="who-filings">{words.filings}</h3>
        {filings.length > 0 && (
          <ul className="filings">
            {filings.map((filing) => (
              <li key={filing.code} className={filing.in_force ? undefined : "muted"}>
                <span title={filing.code}>{filing.name}</span>{" "}
                <span className="muted">{filing.in_force ? filing.until !== null && words.filedUntil(filing.until) : words.filingEnded}</span>
              </li>
            ))}
          </ul>
        )}
        {filings.length === 0 && (filings_told.state === "known" || filings_told.state === "cached") && <p className="muted">{words.noFilings}</p>}
        <Told told={filings_told} />
      </section>
    </>
  );
}

function Year({ year }: { year: YearView }) {
  const words = useText().person;
  return (
    <>
      <dl className="year">
        <Sum name={words.fees} value={year.fees} />
        <Sum name={words.deductibleUsed} value={year.deductible} />
        <Sum name={words.fundPaid} value={year.fund_total} />
        {year.funds.length > 1 && year.funds.filter((fund) => !isZero(fund.amount)).map((fund) => <Sum key={fund.name} name={fund.name} value={fund.amount} part />)}
      </dl>
      {year.visits !== null && <p className="muted year-visits">{words.visits(year.visits)}</p>}
    </>
  );
}

function Sum({ name, value, part = false }: { name: string; value: string; part?: boolean }) {
  return (
    <div className={part ? "year-part" : undefined}>
      <dt>{name}</dt>
      <dd><Amount value={value} /></dd>
    </div>
  );
}

/** Where it comes from, unless it was told just now. */
function Told({ told }: { told: ToldView }) {
  const words = useText().person.told;
  switch (told.state) {
    case "known":
      return null;
    case "asking":
      return <p className="muted told"><Icon name="wait" size={16} /> {words.asking}</p>;
    case "cached":
      return <p className="told tone-warn"><Icon name="warn" size={16} /> {words.cached(told.at ?? "")}</p>;
    case "unknown":
      return <p className="muted told"><Icon name="unknown" size={16} /> {words.unknown}</p>;
    default:
      return told.state satisfies never;
  }
}
