import Button from "antd/es/button";

import { useCalls } from "../../desk/desk";
import type { DeskView } from "../../generated/api";
import { FaultLine } from "../../parts/fault-box";
import { useText } from "../../text/text";

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
