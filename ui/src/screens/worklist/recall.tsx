/** Bills paid in full that the insurance may still settle, and deposits: what is left of an outage. */
import type { DepositView, FullPayView } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { Icon } from "../../parts/icons";
import { Since } from "../../parts/seconds";
import { useText } from "../../text/text";
import { word } from "../../text/zh";
import { Row } from "./row";

/** So few days are said in amber. */
const DAYS_SHORT = 3;

export function Recall({ fullPays, now, onOpen }: { fullPays: readonly FullPayView[]; now: string; onOpen: (fullPay: FullPayView) => void }) {
  const text = useText();
  const words = text.worklist;
  const actionOf = (fullPay: FullPayView) => (fullPay.owed !== null ? words.actions.pay_out : fullPay.may_resettle || fullPay.may_claim || fullPay.may_refund ? words.actions.resettle : null);
  return (
    <section aria-labelledby="work-recall">
      <h2 id="work-recall">
        {words.recall.title} <span className="muted">{words.count(fullPays.length)}</span>
      </h2>
      <table className="worklist recall" aria-labelledby="work-recall">
        <thead>
          <tr>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.person}</th>
            <th scope="col">{words.recall.number}</th>
            <th scope="col" className="figure">{words.total}</th>
            <th scope="col" className="since-column">{words.since}</th>
            <th scope="col">{words.recall.deadline}</th>
            <th scope="col">{words.advice}</th>
            <th scope="col">
              <span className="visually-hidden">{words.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {fullPays.map((fullPay) => {
            const short = fullPay.days_left !== null && fullPay.days_left <= DAYS_SHORT;
            return (
              <Row key={fullPay.case} of={fullPay.case} action={actionOf(fullPay)} onOpen={() => onOpen(fullPay)}>
                <td className={`work-state tone-${fullPay.owed !== null ? "warn" : "none"}`}>
                  <Icon name={fullPay.owed !== null ? "cash" : "wait"} /> {word(text.attemptStates, fullPay.state)}
                </td>
                <td>
                  {fullPay.person}
                  <span className="second code">{fullPay.bill}</span>
                </td>
                <td>
                  <span className="code">{fullPay.number}</span>
                  <span className="second">
                    {fullPay.reason} · {fullPay.reported ? words.recall.reported : words.recall.notReported}
                  </span>
                </td>
                <td className="figure">
                  <Amount value={fullPay.owed ?? fullPay.total} sign />
                </td>
                <td className="since since-column">
                  <Since at={fullPay.since} now={now} />
                </td>
                <td className={short ? "since tone-warn" : "since"}>
                  {short && <Icon name="warn" size={16} />} {fullPay.days_left === null ? words.recall.none : words.recall.left(fullPay.days_left)}
                  {fullPay.resettle_until !== null && <span className="second">{fullPay.resettle_until}</span>}
                </td>
                <td>{fullPay.advice}</td>
              </Row>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

export function Deposits({ deposits, now, onOpen }: { deposits: readonly DepositView[]; now: string; onOpen: (deposit: DepositView) => void }) {
  const text = useText();
  const words = text.worklist;
  const actionOf = (deposit: DepositView) => (deposit.owed !== null ? words.actions.pay_out : deposit.may_return ? words.actions.return_deposit : null);
  return (
    <section aria-labelledby="work-deposits">
      <h2 id="work-deposits">
        {words.deposits.title} <span className="muted">{words.count(deposits.length)}</span>
      </h2>
      <table className="worklist" aria-labelledby="work-deposits">
        <thead>
          <tr>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.person}</th>
            <th scope="col">{words.deposits.number}</th>
            <th scope="col" className="figure">{words.deposits.amount}</th>
            <th scope="col">{words.since}</th>
            <th scope="col">{words.doing}</th>
            <th scope="col">
              <span className="visually-hidden">{words.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deposits.map((deposit) => (
            <Row key={deposit.case} of={deposit.case} action={actionOf(deposit)} onOpen={() => onOpen(deposit)}>
              <td className={`work-state tone-${deposit.owed !== null ? "warn" : "none"}`}>
                <Icon name={deposit.owed !== null ? "cash" : "wait"} /> {word(text.attemptStates, deposit.state)}
              </td>
              <td>
                {deposit.person}
                <span className="second code">{deposit.bill}</span>
              </td>
              <td className="code">{deposit.number}</td>
              <td className="figure">
                <Amount value={deposit.owed ?? deposit.amount} sign />
              </td>
              <td className="since">
                <Since at={deposit.since} now={now} />
              </td>
              <td>{deposit.text}</td>
            </Row>
          ))}
        </tbody>
      </table>
    </section>
  );
}
