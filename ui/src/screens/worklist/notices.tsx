import Button from "antd/es/button";

import { useCalls } from "../../desk/desk";
import type { DeskView, RecoveredView } from "../../generated/api";
import { FaultLine } from "../../parts/fault-box";
import { Icon } from "../../parts/icons";
import { useText } from "../../text/text";

/** What the program found half done when it started, and what it did about it, one line each. */
export function Recovered({ recovered }: { recovered: readonly RecoveredView[] }) {
  const words = useText().worklist.recovered;
  if (recovered.length === 0) return null;
  return (
    <section aria-labelledby="work-recovered">
      <h2 id="work-recovered">{words.title}</h2>
      <p className="muted">{words.ask}</p>
      <ul className="notices">
        {recovered.map((item) => (
          <li key={`${item.attempt}${item.text}`} className="recovered">
            <span>
              <Icon name="info" size={16} /> {item.text}
            </span>
            <span className="muted code">{item.bill}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Notices({ view }: { view: DeskView }) {
  const text = useText();
  const words = text.worklist;
  const { run, pending } = useCalls();
  return (
    <section aria-labelledby="work-notices">
      <h2 id="work-notices">{words.notices}</h2>
      {view.notices.length === 0 && <p className="muted">{words.noNotices}</p>}
      <ul className="notices">
        {view.notices.map((notice) => (
          <li key={notice.id}>
            <FaultLine fault={notice.fault} as="div">
              <span className="muted">
                {" "}
                · {notice.at}
                {notice.bill !== null && ` · ${text.shell.ofBill(notice.bill)}`}
              </span>
            </FaultLine>
            <Button className="key-button" disabled={pending} onClick={() => void run("dismiss_notice", { id: notice.id })}>
              {words.dismiss}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
