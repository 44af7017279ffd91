/**
 * One box: type, ↑ ↓, Enter; the quantity, Enter; added, and the box has the focus again.
 *
 * What is typed lives here and nowhere above, so that a key draws this box and nothing else.
 */
import Input, { type InputRef } from "antd/es/input/Input";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

import { useCalls, useHost } from "../../desk/desk";
import { useKeys } from "../../desk/keyboard";
import { useTakesScans } from "../../desk/scan-target";
import type { ActionView, CatalogRow, FaultView } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { FaultBox } from "../../parts/fault-box";
import { composing } from "../../parts/field";
import { Keycap } from "../../parts/keycap";
import { useText } from "../../text/text";
import { word } from "../../text/zh";

/** As many rows as are fetched; about eight are seen at once. */
const LIMIT = 20;

interface Found {
  rows: CatalogRow[];
  fault: FaultView | null;
  /** What the rows are an answer to. */
  text: string;
}

const NOTHING: Found = { rows: [], fault: null, text: "" };

export function FeeSearch({ edit, begun }: { edit: ActionView; begun: boolean }) {
  const words = useText();
  const host = useHost();
  const { run, fault, pending } = useCalls();
  const list = useId();
  const box = useRef<InputRef>(null);
  const quantityBox = useRef<InputRef>(null);
  const asked = useRef(0);
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found>(NOTHING);
  const [active, setActive] = useState(0);
  const [chosen, setChosen] = useState<CatalogRow | null>(null);
  const [quantity, setQuantity] = useState("1");

  const ask = async (typed: string) => {
    setText(typed);
    setActive(0);
    const mine = ++asked.current;
    if (typed.trim() === "") {
      setFound(NOTHING);
      return;
    }
    const answer = await host.query("catalog_search", { text: typed.trim(), limit: LIMIT });
    // An older answer that comes late is not the answer to what stands in the box.
    if (mine !== asked.current) return;
    setFound("rows" in answer ? { rows: answer.rows, fault: null, text: typed } : { rows: [], fault: answer.fault, text: typed });
  };
  // The two fields take turns; whichever appears has the focus.
  const hadChosen = useRef(false);
  useEffect(() => {
    if (chosen) quantityBox.current?.select();
    else if (hadChosen.current) box.current?.focus();
    hadChosen.current = chosen !== null;
  }, [chosen]);
  const backToSearch = () => setChosen(null);
  const choose = (row: CatalogRow) => {
    setChosen(row);
    setQuantity("1");
  };
  const add = async () => {
    if (!chosen || !(await run("add_fee_line", { item_code: chosen.item_code, quantity: quantity.trim() }))) return;
    setFound(NOTHING);
    setText("");
    backToSearch();
  };

  const focusSearch = () => {
    if (!edit.allowed) return;
    setChosen(null);
    box.current?.focus();
    box.current?.select();
  };
  useKeys({ search: focusSearch, ...(chosen ? { back: backToSearch } : { back: focusSearch }) });
  const takes = (code: string) => {
    setChosen(null);
    void ask(code);
    box.current?.focus();
  };

  const onSearchKey = (event: KeyboardEvent) => {
    if (composing(event)) return;
    const last = found.rows.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setActive(Math.min(Math.max(active + (event.key === "ArrowDown" ? 1 : -1), 0), Math.max(last, 0)));
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      setActive(Math.min(Math.max(active + (event.key === "PageDown" ? 8 : -8), 0), Math.max(last, 0)));
    } else if (event.key === "Enter") {
      // Only what answers the text in the box may be taken: Enter before the answer takes nothing.
      const row = found.text === text ? found.rows[active] : undefined;
      if (row) choose(row);
    }
  };
  const openList = edit.allowed && !chosen && text.trim() !== "" && found.text !== "";
  const placeholder = edit.allowed ? words.fees.searchHint : begun ? (edit.reason ?? words.fees.readOnly) : words.fees.needPerson;
  return (
    <div className="fee-search" role="search">
      {edit.allowed && <TakesScans take={takes} />}
      {chosen ? (
        <div className="fee-chosen">
          <div className="fee-chosen-item">
            <b>{chosen.name}</b> <span className="muted">{chosen.spec}</span> <Grade code={chosen.grade} />
            <span className="fee-chosen-price">
              {chosen.unit_price !== "" && <Amount value={chosen.unit_price} sign />}/{chosen.unit}
            </span>
          </div>
          <label htmlFor="fee-quantity">{words.fees.quantity}</label>
          <Input
            id="fee-quantity"
            ref={quantityBox}
            className="quantity"
            value={quantity}
            inputMode="decimal"
            autoComplete="off"
            autoFocus
            readOnly={pending}
            onChange={(event) => setQuantity(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !composing(event)) void add();
            }}
          />
          <button type="button" className="plain-button" onClick={() => void add()}>
            {words.fees.add} <kbd aria-hidden="true">Enter</kbd>
          </button>
        </div>
      ) : (
        <Input
          id="fee-search"
          ref={box}
          data-search=""
          size="large"
          value={text}
          disabled={!edit.allowed}
          placeholder={placeholder}
          suffix={<Keycap id="search" />}
          autoComplete="off"
          spellCheck={false}
          role="combobox"
          aria-label={words.fees.search}
          aria-expanded={openList}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={openList && found.rows[active] ? `${list}-${active}` : undefined}
          onChange={(event) => void ask(event.target.value)}
          onKeyDown={onSearchKey}
        />
      )}
      <div className="fee-results" hidden={!openList}>
        <div id={list} role="listbox" aria-label={words.fees.results}>
          {openList &&
            found.rows.map((row, place) => (
              <ResultRow key={row.item_code} id={`${list}-${place}`} row={row} active={place === active} onChoose={choose} />
            ))}
        </div>
        {openList && found.rows.length === 0 && !found.fault && <p className="fee-none" role="status">{words.fees.noResults}</p>}
        {openList && found.fault && <FaultBox fault={found.fault} live />}
      </div>
      {fault && <FaultBox fault={fault} live />}
    </div>
  );
}

function TakesScans({ take }: { take: (code: string) => void }) {
  useTakesScans("search", take);
  return null;
}

/** 甲, 乙 or 丙: what share the fund carries. */
export function Grade({ code }: { code: string }) {
  const text = useText();
  return <span className={`grade grade-${code}`}>{word(text.grades, code)}</span>;
}

function ResultRow({ id, row, active, onChoose }: { id: string; row: CatalogRow; active: boolean; onChoose: (row: CatalogRow) => void }) {
  const { fees, catalog } = useText();
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      className="fee-result"
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: "nearest" });
      }}
      onMouseDown={(event) => {
        event.preventDefault();
        onChoose(row);
      }}
    >
      <span className="fee-result-name">
        <span className="fee-name">{row.name}</span>
        <span className="fee-spec">
          {[row.spec, row.maker, row.item_code].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Grade code={row.grade} />
      <span className="fee-result-price">
        {row.in_force ? (
          <span>
            {row.unit_price === "" ? catalog.unpriced : <Amount value={row.unit_price} sign />}
            <span className="muted"> / {row.unit}</span>
          </span>
        ) : (
          <span className="tone-warn">{catalog.notInForce}</span>
        )}
        {row.price_ceiling !== null && (
          <span className="muted">
            {fees.ceiling} <Amount value={row.price_ceiling} />
          </span>
        )}
      </span>
    </div>
  );
}
