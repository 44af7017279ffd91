/**
 * The hospital's own items on F5: how their mapping stands at the centre, taking another list, telling the centre.
 *
 * The list is read by the desk; here a file is only turned into text.
 */
import { useEffect, useRef, useState } from "react";

import { useCalls, useHost } from "../desk/desk";
import { useKeys } from "../desk/keyboard";
import type { OwnItemFilter, OwnItemRow, OwnItemsView } from "../generated/api";
import { Amount } from "../parts/amount";
import { FaultBox } from "../parts/fault-box";
import { KeyButton } from "../parts/keycap";
import { useTabStopWhileScrolling } from "../parts/scroll";
import { useText } from "../text/text";

/** As many rows as are fetched. */
const LIMIT = 500;
const FILTERS: OwnItemFilter[] = ["all", "differs", "unmapped", "waiting", "refused", "unlisted", "accepted", "centre_only"];

/** What stands in a file: UTF-8, or what older programs of hospitals write. */
export function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** One line: how many there are and how they stand, and what can be done. */
export function OwnItemsBar({ view, shown, onToggle }: { view: OwnItemsView; shown: boolean; onToggle: () => void }) {
  const words = useText().catalog;
  const { run, fault, pending } = useCalls();
  const file = useRef<HTMLInputElement>(null);
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    await run("import_own_items", { name: chosen.name, text: textOf(await chosen.arrayBuffer()) });
    if (file.current) file.current.value = "";
  };
  return (
    <div className="own-items-bar" role="group" aria-label={words.own}>
      <p>
        <b>{words.own}</b>{" "}
        {view.total === 0 ? <span className="muted">{words.ownNone}</span> : words.ownCounts(view)}
        {view.sending && <> · {words.ownSending}</>}
      </p>
      <input ref={file} type="file" hidden tabIndex={-1} accept=".txt,.tsv,.csv,text/plain" aria-label={words.ownFile} onChange={(event) => void take(event.target.files?.[0])} />
      <KeyButton id="import_own_items" pending={pending} allowed={view.import.allowed} reason={view.import.reason} onPress={() => file.current?.click()} />
      <KeyButton id="send_mappings" pending={pending} allowed={view.send.allowed} reason={view.send.reason} onPress={() => void run("send_mappings", {})} />
      <KeyButton id="own_items" label={shown ? words.ownBack : undefined} allowed={view.total > 0} reason={words.ownNone} onPress={onToggle} />
      {fault && <FaultBox fault={fault} live />}
    </div>
  );
}

/** The items themselves, by how they stand; in the place of the catalog's list. */
export function OwnItemsList({ view, onBack }: { view: OwnItemsView; onBack: () => void }) {
  const words = useText().catalog;
  const host = useHost();
  const pane = useRef<HTMLDivElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const [filter, setFilter] = useState<OwnItemFilter>(view.differs > 0 ? "differs" : view.refused > 0 ? "refused" : view.waiting > 0 ? "waiting" : "all");
  const [rows, setRows] = useState<OwnItemRow[]>([]);
  useKeys({ back: onBack });
  useTabStopWhileScrolling(pane);
  useEffect(() => first.current?.focus(), []);
  // Counts change with every batch that the centre answers.
  const { total, accepted, waiting, refused, unmapped, differs, unlisted, centre_only: centreOnly } = view;
  const { run, fault, pending } = useCalls();
  useEffect(() => {
    let gone = false;
    void host.query("own_items", { state: filter, text: "", limit: LIMIT }).then((answer) => {
      if (!gone) setRows("rows" in answer ? answer.rows : []);
    });
    return () => {
      gone = true;
    };
  }, [host, filter, total, accepted, waiting, refused, unmapped, differs, unlisted, centreOnly]);
  return (
    <div className="own-items-list">
      <div className="own-items-filters" role="group" aria-label={words.ownFilter}>
        {FILTERS.map((one) => (
          <button key={one} ref={one === filter ? first : undefined} type="button" aria-pressed={filter === one} onClick={() => setFilter(one)}>
            {words.ownStates[one]} {count(view, one)}
          </button>
        ))}
      </div>
      <div ref={pane} className="own-items-pane">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.ownCode}</th>
              <th scope="col">{words.name}</th>
              <th scope="col" className="figure">{words.price}</th>
              <th scope="col">{words.ownCatalogCode}</th>
              <th scope="col">{words.ownState}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.item_code}>
                <td className="code">{row.item_code}</td>
                <td>{row.name} <span className="muted">{row.spec}</span></td>
                <td className="figure">{row.unit_price !== "" && <><Amount value={row.unit_price} sign /><span className="muted">/{row.unit}</span></>}</td>
                <td className="code">{row.catalog_code ?? <span className="muted">{words.ownNoCode}</span>}</td>
                <td>
                  <span className={row.state === "accepted" ? undefined : "tone-warn"}>{words.ownStates[row.state]}</span>
                  {row.words !== null && <> · {row.words}</>}
                  {row.state === "differs" && (
                    <>
                      {" "}
                      <button type="button" disabled={pending || !view.replace.allowed} title={view.replace.reason ?? undefined} onClick={() => void run("replace_mapping", { item_code: row.item_code })}>
                        {words.ownReplace}
                      </button>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {fault && <FaultBox fault={fault} live />}
      <p className="catalog-count muted" role="status">{rows.length === 0 ? words.ownNothing : words.found(rows.length, rows.length < LIMIT)}</p>
    </div>
  );
}

function count(view: OwnItemsView, filter: OwnItemFilter): number {
  switch (filter) {
    case "all":
      return view.total;
    case "unmapped":
      return view.unmapped;
    case "waiting":
      return view.waiting;
    case "sent":
      return view.sent;
    case "accepted":
      return view.accepted;
    case "refused":
      return view.refused;
    case "unlisted":
      return view.unlisted;
    case "differs":
      return view.differs;
    case "centre_only":
      return view.centre_only;
  }
}
