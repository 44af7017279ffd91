import { useCalls } from "../../desk/desk";
import type { CashQuestionView } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { FaultBox } from "../../parts/fault-box";
import { Icon } from "../../parts/icons";
import { KeyButton } from "../../parts/keycap";
import { useText } from "../../text/text";

/** After a restart: did this money change hands? Stands where money is taken, so none is until it is answered. */
export function CashQuestion({ question, more }: { question: CashQuestionView; more: number }) {
  const words = useText().money;
  const { run, fault, pending } = useCalls();
  const answer = (moved: boolean) => () => void run("answer_cash", { case_id: question.case_id, moved });
  return (
    <div className="box box-warn cash-question" role="alert">
      <div className="box-head">
        <Icon name="cash" size={22} />
        <strong className="box-word">{words.question}</strong>
      </div>
      <p className="box-text">{question.text}</p>
      <p className="tendered-change">
        <span>{question.direction === "out" ? words.directionOut : words.directionIn}</span> <Amount value={question.amount} sign />
      </p>
      <p className="muted">{words.questionSince(question.since)}</p>
      <div className="two-keys">
        <KeyButton id="cash_moved" pending={pending} onPress={answer(true)} />
        <KeyButton id="cash_not_moved" pending={pending} onPress={answer(false)} />
      </div>
      {more > 0 && <p className="muted">{words.questionMore(more)}</p>}
      {fault && <FaultBox fault={fault} live />}
    </div>
  );
}
