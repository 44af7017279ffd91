import { useCalls } from "../desk/desk";
import type { DeskView } from "../generated/api";
import { toneOf } from "../parts/fault-box";
import { Icon } from "../parts/icons";
import { KeyButton } from "../parts/keycap";
import { useText } from "../text/text";
import type { Place } from "./places";

/** One line above the status bar, always the same height: what a key answered, else the newest notice of the desk. */
export function MessageLine({ view, hint, place }: { view: DeskView; hint: string | null; place: Place }) {
  const text = useText();
  const { run, pending } = useCalls();
  const [notice] = view.notices;
  const more = view.notices.length - 1;
  return (
    <section className="message-line" aria-label={text.shell.message}>
      <p role="status" className={hint === null ? "visually-hidden" : "message-hint"}>
        {hint !== null && (
          <>
            <Icon name="info" /> {hint}
          </>
        )}
      </p>
      {hint === null && view.cash_questions.length > 0 && place !== "outpatient" && (
        <p className="message-notice tone-warn">
          <Icon name="warn" /> {text.shell.cashWaiting}
        </p>
      )}
      {hint === null && notice && (
        <div className={`message-notice tone-${toneOf(notice.fault.severity).tone}`}>
          <Icon name={toneOf(notice.fault.severity).icon} />
          <p title={[notice.fault.text + notice.fault.remedy, notice.fault.detail].filter(Boolean).join(" ")}>
            <span className="code">{notice.fault.code}</span> {notice.bill !== null && <b>{text.shell.ofBill(notice.bill)}</b>}
            <span className="visually-hidden">{text.severities[notice.fault.severity]}</span> {notice.fault.text}
            {notice.fault.remedy} {notice.fault.detail !== null && <span className="muted">{notice.fault.detail}</span>}
          </p>
          {more > 0 && place !== "worklist" && <span className="muted">{text.shell.more(more)}</span>}
          <KeyButton id="dismiss" pending={pending} onPress={() => void run("dismiss_notice", { id: notice.id })} />
        </div>
      )}
    </section>
  );
}
