import type { WorkItemView } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { Icon, type IconName } from "../../parts/icons";
import { Since } from "../../parts/seconds";
import { useText } from "../../text/text";
import { type Text, word } from "../../text/zh";
import { Row } from "./row";

/** What nobody knows yet in amber, what only a person can decide with a cross. */
function markOf(item: WorkItemView): { tone: string; icon: IconName } {
  if (item.rank === 0) return { tone: "bad", icon: "bad" };
  return item.rank === 1 ? { tone: "warn", icon: "warn" } : { tone: "none", icon: "wait" };
}

/** What the key of an item is for, by where it stands. */
function actionOf(item: WorkItemView, words: Text["worklist"]["actions"]): string | null {
  if (!item.can_reopen) return null;
  switch (item.state) {
    case "SETTLED":
      return words.collect;
    case "CANCELLED":
      return words.pay_out;
    case "DRAFT":
    case "REGISTERED":
    case "UPLOADED":
    case "QUOTED":
      return words.continue;
    default:
      return words.look;
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
