import type { WorkItemView } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { Icon, type IconName } from "../../parts/icons";
import { Until, Since } from "../../parts/seconds";
import { useText } from "../../text/text";
import { type Text, word } from "../../text/zh";
import { Row } from "./row";

/** What only two people can decide with a cross, what nobody knows yet in amber. */
function markOf(item: WorkItemView): { tone: string; icon: IconName } {
  switch (item.kind) {
    case "manual":
      return { tone: "bad", icon: "bad" };
    case "doubt":
    case "cancelling":
      return { tone: "warn", icon: "warn" };
    case "unfinished":
    case "settling":
    case "taking_back":
    case "to_collect":
    case "to_refund":
    case "left_over":
      return { tone: "none", icon: "wait" };
    default:
      return item.kind satisfies never;
  }
}

/** What the key of an item is for. */
function actionOf(item: WorkItemView, words: Text["worklist"]["actions"]): string | null {
  if (item.action === null) return null;
  if (item.action === "decide_manual") return words.decide;
  switch (item.kind) {
    case "to_collect":
      return words.collect;
    case "to_refund":
      return words.pay_out;
    case "unfinished":
      return words.continue;
    case "settling":
    case "doubt":
    case "taking_back":
    case "cancelling":
    case "manual":
    case "left_over":
      return words.look;
    default:
      return item.kind satisfies never;
  }
}

/** Since when, what the program is doing by itself, what it waits for, what one can do. */
export function Items({ items, now, onOpen }: { items: readonly WorkItemView[]; now: string; onOpen: (item: WorkItemView) => void }) {
  const text = useText();
  const words = text.worklist;
  return (
    <table className="worklist" aria-label={words.title}>
      <thead>
        <tr>
          <th scope="col">{words.state}</th>
          <th scope="col">{words.person}</th>
          <th scope="col" className="figure">{words.total}</th>
          <th scope="col">{words.since}</th>
          <th scope="col">{words.doing}</th>
          <th scope="col">{words.advice}</th>
          <th scope="col">
            <span className="visually-hidden">{words.action}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => {
          const { tone, icon } = markOf(item);
          return (
            <Row key={item.attempt} of={item.attempt} action={actionOf(item, words.actions)} onOpen={() => onOpen(item)}>
              <td className={`work-state tone-${tone}`}>
                <Icon name={icon} /> {word(text.attemptStates, item.state)}
              </td>
              <td>
                {item.person}
                <span className="second code">{item.bill}</span>
              </td>
              <td className="figure">
                <Amount value={item.total} sign />
              </td>
              <td className="since">
                <Since at={item.since} now={now} />
              </td>
              <td>
                {item.doing}
                <span className="second">
                  {words.waitsFor(item.waiting_for)}
                  {item.next_at !== null && <Until at={item.next_at} now={now} say={words.nextIn} />}
                  {item.fence_until !== null && <Until at={item.fence_until} now={now} say={words.fenceIn} />}
                </span>
              </td>
              <td>{item.advice}</td>
            </Row>
          );
        })}
      </tbody>
    </table>
  );
}
