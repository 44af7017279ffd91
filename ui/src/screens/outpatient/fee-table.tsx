import Input from "antd/es/input/Input";
import { Fragment, type KeyboardEvent, useRef, useState } from "react";

import { useCalls } from "../../desk/desk";
import { useKeys } from "../../desk/keyboard";
import { useTakesScans } from "../../desk/scan-target";
import type { BillView, FeeLineView } from "../../generated/api";
import { Amount, isZero } from "../../parts/amount";
import { FaultBox } from "../../parts/fault-box";
import { composing } from "../../parts/field";
import { Keycap } from "../../parts/keycap";
import { percent } from "../../parts/percent";
import { useText } from "../../text/text";
import { Documents } from "./documents";
import { Grade } from "./fee-search";
import { Hit } from "./rules";
import { SoldBefore, TraceMark } from "./trace";

/** The lines. Alt+L, then ↑ ↓; Enter changes the quantity, Del takes the line off, Esc goes back to the search box. */
export function FeeTable({ bill, editable }: { bill: BillView | null; editable: boolean }) {
  const text = useText();
  const words = text.fees;
  const lines = bill?.lines ?? [];
  const { run, fault, pending } = useCalls(bill?.bill);
  const table = useRef<HTMLTableElement>(null);
  const [selectedLine, setSelectedLine] = useState<string | null>(null);
  const [changing, setChanging] = useState<Changing | null>(null);
  const place = lines.findIndex((line) => line.line === selectedLine);
  const selected = lines[place];

  const focusRow = (wanted: number) => {
    const rows = table.current?.querySelectorAll<HTMLTableRowElement>("tbody tr[data-line]");
    rows?.item(Math.min(Math.max(wanted, 0), lines.length - 1)).focus();
  };
  const remove = async (line: FeeLineView) => {
    if (await run("remove_fee_line", { line: line.line })) document.getElementById("fee-search")?.focus();
  };
  const change = async () => {
    if (!changing) return;
    const days = /^\d{1,3}$/.test(changing.days.trim()) ? { days: Number(changing.days.trim()) } : {};
    if (!(await run("change_fee_line", { line: changing.line.line, quantity: changing.quantity.trim(), ...days }))) return;
    setChanging(null);
    document.getElementById("fee-search")?.focus();
  };
  const onRowKey = (event: KeyboardEvent, at: number, line: FeeLineView) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      focusRow(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && editable) {
      event.preventDefault();
      setChanging(begin(line));
    } else if (event.key === "Delete" && editable && !pending) {
      event.preventDefault();
      void remove(line);
    }
  };
  const packs = bill?.actions.trace.allowed === true && !pending ? selected?.trace ?? null : null;
  const lastCode = packs?.codes.at(-1);
  const splitPack = () => packs && selected && void run("set_split_pack", { line: selected.line, split: !packs.split });
  const removeTrace = () => lastCode !== undefined && selected && void run("remove_trace_code", { line: selected.line, code: lastCode });
  const scanned = (code: string) => void run("scan_trace_code", selected ? { code, line: selected.line } : { code });
  useTakesScans("trace", bill?.actions.trace.allowed === true ? scanned : null);
  useKeys({ split_pack: splitPack, remove_trace: removeTrace });
  useKeys({ lines: () => lines.length > 0 && focusRow(Math.max(place, 0)) });

  return (
    <div className="fees">
      <div className="fees-scroll">
        <table ref={table} role="grid" className="fee-table" aria-label={words.title} aria-readonly={!editable}>
          <thead>
            <tr>
              <th scope="col" className="fee-place">#</th>
              <th scope="col" className="fee-item">{words.item}</th>
              <th scope="col" className="fee-grade">{words.grade}</th>
              <th scope="col" className="figure fee-price">{words.price}</th>
              <th scope="col" className="figure fee-quantity">{words.quantity}</th>
              <th scope="col" className="figure fee-amount">{words.amount}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, at) => (
              <Fragment key={line.line}>
              <tr
                data-line={line.line}
                tabIndex={at === Math.max(place, 0) ? 0 : -1}
                aria-selected={line.line === selectedLine}
                onFocus={() => setSelectedLine(line.line)}
                onKeyDown={(event) => onRowKey(event, at, line)}
              >
                <td className="fee-place">{at + 1}</td>
                <td className="fee-item">
                  <span className="fee-name" title={line.name}>{line.name}{line.self_paid && <span className="fee-own">{words.ownCost}</span>}</span>
                  <span className={line.split ? "fee-spec fee-shares" : line.trace ? "fee-spec fee-traced" : "fee-spec"}>
                    {line.trace && <TraceMark trace={line.trace} />}
                    {line.split ? <LineSplit line={line} /> : <Limits line={line} />}
                  </span>
                </td>
                <td className="fee-grade"><Grade code={line.grade} /></td>
                <td className="figure fee-price"><Amount value={line.unit_price} /></td>
                <td className="figure fee-quantity">
                  <span>{line.quantity}</span>
                  <span className="fee-spec">
                    <span className="fee-price-near">
                      × <Amount value={line.unit_price} />{" "}
                    </span>
                    {line.unit}
                  </span>
                </td>
                <td className="figure fee-amount"><b><Amount value={line.amount} /></b></td>
              </tr>
              {bill?.rules.hits.filter((hit) => hit.line === line.line).map((hit) => (
                <tr key={hit.rule} className="hit-row">
                  <td colSpan={6}><Hit hit={hit} /></td>
                </tr>
              ))}
              <SoldBefore line={line} said={bill?.rules.hits.filter((hit) => hit.line === line.line).map((hit) => hit.found) ?? []} />
              </Fragment>
            ))}
          </tbody>
        </table>
        {lines.length === 0 && <p className="fees-empty">{words.empty}</p>}
      </div>
      {fault && <FaultBox fault={fault} live />}
      {bill?.trace_said && !fault && <p className="fees-said" role="status">{bill.trace_said.words}</p>}
      {bill && <Documents bill={bill} />}
      <div className="fees-foot">
        {changing ? (
          <QuantityBox changing={changing} onType={(part) => setChanging({ ...changing, ...part })} onEnter={() => void change()} onBack={() => {
            setChanging(null);
            focusRow(place);
          }} />
        ) : (
          selected && (editable || packs) && (
            <span className="fees-row-keys">
              {words.line(place + 1)}
              {editable && (
                <>
                  <button type="button" className="plain-button" onClick={() => setChanging(begin(selected))}>
                    {words.change} <kbd aria-hidden="true">Enter</kbd>
                  </button>
                  <button type="button" className="plain-button" onClick={() => void remove(selected)}>
                    {words.remove} <kbd aria-hidden="true">Del</kbd>
                  </button>
                </>
              )}
              {packs && (
                <button type="button" className="plain-button" onClick={splitPack}>
                  {packs.split ? words.whole : words.split} <Keycap id="split_pack" />
                </button>
              )}
              {lastCode !== undefined && (
                <button type="button" className="plain-button" onClick={removeTrace}>
                  {words.removeTrace(lastCode.slice(-6))} <Keycap id="remove_trace" />
                </button>
              )}
            </span>
          )
        )}
        {!changing && !selected && lines.length > 0 && (
          <span className="muted">
            {text.keyNames.lines} <Keycap id="lines" />
          </span>
        )}
        <span className="fees-sum">
          {words.count(lines.length)} · {text.money.total} <b><Amount value={bill?.total ?? "0.00"} sign /></b>
        </span>
      </div>
    </div>
  );
}

/** What it is, and what the insurance says of it: price ceiling and first-pay ratio. */
function Limits({ line }: { line: FeeLineView }) {
  const words = useText().fees;
  return (
    <>
      {line.price_ceiling !== null && (
        <span className="fee-limit">
          {words.ceiling} <Amount value={line.price_ceiling} /> ·{" "}
        </span>
      )}
      {line.first_pay !== "0" && !line.self_paid && (
        <span className="fee-limit">
          {words.copayFirst} {percent(line.first_pay)} ·{" "}
        </span>
      )}
      {[line.spec, line.item_code, line.prescription !== null && words.prescription(line.prescription), line.days !== null && words.days(line.days)].filter(Boolean).join(" · ")}
    </>
  );
}

/** How the platform split the line; shares of nothing are left out. */
function LineSplit({ line }: { line: FeeLineView }) {
  const words = useText().fees;
  if (!line.split) return null;
  const { in_scope, copay_first, uncovered, over_price_cap } = line.split;
  const shares: [string, string][] = [[words.inScope, in_scope], [words.copayFirst, copay_first], [words.uncovered, uncovered], [words.overCap, over_price_cap]];
  return shares.filter(([, share]) => !isZero(share)).map(([name, share]) => (
    <span key={name} className="fee-share">
      {name} <Amount value={share} />
    </span>
  ));
}

interface Changing {
  line: FeeLineView;
  quantity: string;
  days: string;
}

const begin = (line: FeeLineView): Changing => ({ line, quantity: line.quantity, days: line.days === null ? "" : String(line.days) });

interface QuantityBoxProps {
  changing: Changing;
  onType: (part: Partial<Changing>) => void;
  onEnter: () => void;
  onBack: () => void;
}

function QuantityBox({ changing, onType, onEnter, onBack }: QuantityBoxProps) {
  const words = useText().fees;
  useKeys({ back: onBack });
  return (
    <span className="fees-row-keys">
      <label htmlFor="line-quantity">{words.changing(changing.line.name)}</label>
      <Input
        id="line-quantity"
        className="quantity"
        value={changing.quantity}
        inputMode="decimal"
        autoComplete="off"
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => onType({ quantity: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !composing(event)) onEnter();
        }}
      />
      {changing.line.days !== null && (
        <>
          <label htmlFor="line-days">{words.daysLabel}</label>
          <Input
            id="line-days"
            className="quantity"
            value={changing.days}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => onType({ days: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !composing(event)) onEnter();
            }}
          />
        </>
      )}
      <kbd aria-hidden="true">Enter</kbd>
      <Keycap id="back" />
    </span>
  );
}
