import type { DeskView, LampView, OfflineView } from "../generated/api";
import { Amount } from "../parts/amount";
import { Icon } from "../parts/icons";
import { LampMark } from "../parts/lamp";
import { useText } from "../text/text";

/** Shown on F8 always, and down here where somebody has to do something. */
function wants(lamp: LampView): boolean {
  return lamp.lamp === "warn" || lamp.lamp === "down";
}

/** The bar that never lies: every lamp, what is open, what is in doubt, the journal and the drawer. */
export function StatusBar({ view }: { view: DeskView }) {
  const text = useText();
  const { status } = view;
  const names = text.status;
  return (
    <footer className="status-bar" aria-label={text.shell.status}>
      <div className="lamps">
        <LampMark name={names.reader} view={status.reader} />
        <LampMark name={names.platform} view={status.platform} />
        <LampMark name={names.printer} view={status.printer} />
        <LampMark name={names.disk} view={status.disk} />
        <LampMark name={names.clock} view={status.clock} />
        <LampMark name={names.catalog} view={status.catalog} spoken />
        <LampMark name={names.policy} view={status.policy} />
        {wants(status.escrow) && <LampMark name={names.escrow} view={status.escrow} spoken />}
        {wants(status.backup) && <LampMark name={names.backup} view={status.backup} spoken />}
      </div>
      <div className="counts">
        <span>
          {names.open} <b>{status.open_items}</b>
        </span>
        {status.in_doubt > 0 && (
          <span className="tone-warn">
            <Icon name="warn" size={16} /> {names.inDoubt} <b>{status.in_doubt}</b> <Amount value={status.in_doubt_total} sign />
          </span>
        )}
        {status.offline.open > 0 && <Offline offline={status.offline} />}
        <span>
          {names.drawer} <Amount value={status.drawer_expected} sign />
        </span>
        <span className="journal-head">
          {names.journal} <span className="code">#{status.journal_seq} {status.journal_head}</span>
        </span>
      </div>
    </footer>
  );
}

/** The envelope of charging without the insurance: how many of how many, how old, how much. */
function Offline({ offline }: { offline: OfflineView }) {
  const names = useText().status;
  return (
    <span className={offline.reached ? "offline tone-bad" : "offline tone-warn"} title={`${offline.total} / ${offline.total_max} · ${offline.age_hours} / ${offline.age_max_hours}`}>
      <Icon name={offline.reached ? "bad" : "warn"} size={16} /> {names.offline} {names.offlineOf(offline.open, offline.open_max, offline.age_hours)} <Amount value={offline.total} sign />
      {offline.reached && ` ${names.offlineReached}`}
    </span>
  );
}
