/**
 * F5: the catalog as it is typed, and bringing it up to date.
 *
 * The focus stays in the box; ↑ ↓ and the page keys walk the list, whose rows are drawn only where they are seen. Below it
 * stands the row under the cursor with everything that is known of it, to be shown to the patient.
 */
import Input, { type InputRef } from "antd/es/input/Input";
import { type KeyboardEvent, memo, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from "react";

import "../look/lists.css";
import "../look/catalog.css";
import { useCalls, useHost } from "../desk/desk";
import { useKeys } from "../desk/keyboard";
import { useTakesScans } from "../desk/scan-target";
import type { CatalogRow, CatalogView, FaultView, OwnItemsView } from "../generated/api";
import { Amount } from "../parts/amount";
import { FaultBox } from "../parts/fault-box";
import { composing } from "../parts/field";
import { percent } from "../parts/percent";
import { Icon } from "../parts/icons";
import { KeyButton, Keycap } from "../parts/keycap";
import { useTabStopWhileScrolling } from "../parts/scroll";
import { useText } from "../text/text";
import { Approvals } from "./approvals";
import { Grade } from "./outpatient/fee-search";
import { OwnItemsBar, OwnItemsList } from "./own-items";

/** As many rows as are fetched with each letter: more than the tallest window shows, and little to carry. */
const SHOWN = 40;
/** As many as are fetched once somebody goes down the list. */
const LIMIT = 500;
/** Height of a row, as in catalog.css. **Unit**: px. */
const ROW = 52;
/** Rows drawn beyond what is seen, on both sides. */
const BEYOND = 4;

interface Found {
  rows: CatalogRow[];
  fault: FaultView | null;
  text: string;
  /** So many rows were asked for; fewer came where there are no more. */
  limit: number;
}

const NOTHING: Found = { rows: [], fault: null, text: "", limit: LIMIT };

export function Catalog({ view, own, seq, person }: { view: CatalogView; own: OwnItemsView; seq: number; person: string | null }) {
  const text = useText();
  const words = text.catalog;
  const host = useHost();
  const list = useId();
  const box = useRef<SearchBoxHandle>(null);
  const asked = useRef(0);
  const [found, setFound] = useState<Found>(NOTHING);
  const [active, setActive] = useState(0);
  const [beside, setBeside] = useState<"own" | "approvals" | null>(null);

  const ask = async (next: string) => {
    const mine = ++asked.current;
    if (next.trim() === "") {
      setActive(0);
      setFound(NOTHING);
      return;
    }
    const answer = await host.query("catalog_search", { text: next.trim(), limit: SHOWN });
    if (mine !== asked.current) return;
    setActive(0);
    setFound("rows" in answer ? { rows: answer.rows, fault: null, text: next, limit: SHOWN } : { rows: [], fault: answer.fault, text: next, limit: SHOWN });
  };
  // Once for each answer: whoever goes down the list gets all of it.
  const lengthened = useRef<Found>(NOTHING);
  const reach = async (place: number) => {
    if (place + BEYOND < found.rows.length || found.rows.length < found.limit || found.limit === LIMIT || lengthened.current === found) return;
    lengthened.current = found;
    const mine = ++asked.current;
    const answer = await host.query("catalog_search", { text: found.text.trim(), limit: LIMIT });
    if (mine === asked.current && "rows" in answer) setFound({ ...found, rows: answer.rows, limit: LIMIT });
  };
  const focus = () => {
    setBeside(null);
    box.current?.choose();
  };
  useEffect(() => box.current?.choose(), []);
  useKeys({ search: focus, back: focus });
  useTakesScans("search", (code) => {
    box.current?.put(code);
    void ask(code);
    focus();
  });
  const { rows } = found;
  const walk = (by: number) => {
    const next = Math.min(Math.max(active + by, 0), Math.max(rows.length - 1, 0));
    setActive(next);
    void reach(next + Math.abs(by));
  };
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = steps[event.key];
    if (by === undefined || composing(event)) return;
    event.preventDefault();
    walk(by);
  };
  const row = rows[active];
  return (
    <div className="catalog">
      <div className="catalog-head">
        <h2>{words.title}</h2>
        <Version view={view} />
        <KeyButton id="approvals" label={beside === "approvals" ? words.ownBack : undefined} allowed onPress={() => (beside === "approvals" ? focus() : setBeside("approvals"))} />
        <OwnItemsBar view={own} shown={beside === "own"} onToggle={() => (beside === "own" ? focus() : setBeside("own"))} />
      </div>
      <SearchBox
        ref={box}
        list={list}
        shows={rows.length > 0}
        active={row ? `${list}-${active}` : undefined}
        onType={(next) => void ask(next)}
        onKeyDown={onKeyDown}
      />
      {beside === "own" && <OwnItemsList view={own} onBack={focus} />}
      {beside === "approvals" && <Approvals seq={seq} person={person} onBack={focus} />}
      <div className="catalog-list" hidden={beside !== null}>
        <div className="catalog-row catalog-columns" aria-hidden="true">
          <span>{words.name}</span>
          <span>{words.maker}</span>
          <span className="figure">{words.price}</span>
          <span>{words.grade}</span>
          <span className="figure">{words.selfPay}</span>
          <span>{words.restriction}</span>
          <span>{words.validity}</span>
        </div>
        <Rows id={list} rows={rows} active={active} onChoose={setActive} onReach={(place) => void reach(place)} />
        {found.fault ? (
          <FaultBox fault={found.fault} live />
        ) : (
          <p className="catalog-count muted" role="status">
            {found.text === "" ? words.begin : rows.length === 0 ? words.none : words.found(rows.length, rows.length < found.limit)}
          </p>
        )}
      </div>
      {row && beside === null && <Details row={row} />}
    </div>
  );
}

interface SearchBoxHandle {
  /** Takes the focus, with all of its text marked. */
  choose(): void;
  /** Holds this text, as if it had been typed. */
  put(text: string): void;
}

/** The box keeps its text to itself: a letter draws nothing else, until the rows that it finds have come. */
function SearchBox({ ref, list, shows, active, onType, onKeyDown }: {
  ref: Ref<SearchBoxHandle>;
  /** The element that holds the rows, and whether there are any. */
  list: string;
  shows: boolean;
  /** The element of the row under the cursor. */
  active: string | undefined;
  onType: (next: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const words = useText().catalog;
  const field = useRef<InputRef>(null);
  const [typed, setTyped] = useState("");
  useImperativeHandle(ref, () => ({
    choose: () => {
      field.current?.focus();
      field.current?.select();
    },
    put: setTyped,
  }), []);
  return (
    <Input
      id="catalog-search"
      ref={field}
      data-search=""
      size="large"
      value={typed}
      placeholder={words.searchHint}
      suffix={<Keycap id="search" />}
      autoComplete="off"
      spellCheck={false}
      role="combobox"
      aria-label={words.search}
      aria-expanded={shows}
      aria-controls={list}
      aria-autocomplete="list"
      aria-activedescendant={active}
      onChange={(event) => {
        setTyped(event.target.value);
        onType(event.target.value);
      }}
      onKeyDown={onKeyDown}
    />
  );
}

/** Which version is in use, and bringing it up to date. */
const Version = memo(({ view }: { view: CatalogView }) => {
  const words = useText().catalog;
  const { run, fault, pending } = useCalls();
  const { progress } = view;
  const [asks, setAsks] = useState(false);
  const [path, setPath] = useState("");
  return (
    <div className="catalog-version">
      <div className="catalog-version-words">
        <p>
          <b>{view.version === null ? words.noVersion : words.version(view.version, view.items)}</b>{" "}
          <span className="muted">{view.fetched_at === null ? words.neverFetched : words.fetched(view.fetched_at)}</span>
        </p>
        <p className="catalog-lists">
          {view.lists.map((list) => (
            <span key={list.name} className={list.stale || list.fault !== null ? "tone-warn" : "muted"}>
              {(list.stale || list.fault !== null) && <Icon name="warn" size={16} />} {words.list(list)}
            </span>
          ))}
        </p>
      </div>
      {progress ? (
        <div className="catalog-progress">
          <progress aria-label={words.progress} max={1000} value={progress.permille} />
          <span>
            {progress.stopping ? words.stopping : words.updating(progress.what, progress.rows)}
            {!progress.stopping && progress.kept_files > 0 && <> · {words.kept(progress.kept_files, progress.kept_rows)}</>}
            {!progress.stopping && progress.seconds_left !== null && <> · {words.left(progress.seconds_left)}</>}
          </span>
          <KeyButton id="cancel_catalog_update" pending={pending} allowed={!progress.stopping} onPress={() => void run("cancel_catalog_update", {})} />
        </div>
      ) : (
        <>
        <KeyButton id="update_catalog" pending={pending} allowed={view.update.allowed} reason={view.update.reason} onPress={() => void run("update_catalog", {})} />
        <KeyButton id="import_catalog_package" pending={pending} allowed={view.import.allowed} reason={view.import.reason} onPress={() => setAsks(!asks)} />
        {asks && (
          <form
            className="catalog-package"
            onSubmit={(event) => {
              event.preventDefault();
              if (path.trim() === "") return;
              setAsks(false);
              void run("import_catalog_package", { path: path.trim() });
            }}
          >
            <Input aria-label={words.packagePath} placeholder={words.packagePath} value={path} autoFocus spellCheck={false} onChange={(event) => setPath(event.target.value)} />
            <button type="submit">{words.packageTake}</button>
          </form>
        )}
        </>
      )}
      {fault && <FaultBox fault={fault} live />}
    </div>
  );
});

/** Rows at their places in a list of full height; only those in sight are drawn. */
function Rows({ id, rows, active, onChoose, onReach }: {
  id: string;
  rows: CatalogRow[];
  active: number;
  onChoose: (place: number) => void;
  /** The last row in sight. */
  onReach: (place: number) => void;
}) {
  const words = useText().catalog;
  const pane = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(480);
  useEffect(() => {
    const element = pane.current;
    if (!element || typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // The row under the cursor is always in sight.
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const at = active * ROW;
    if (at < element.scrollTop) element.scrollTop = at;
    else if (at + ROW > element.scrollTop + element.clientHeight) element.scrollTop = at + ROW - element.clientHeight;
  }, [active, rows]);
  useTabStopWhileScrolling(pane);
  const first = Math.max(Math.floor(top / ROW) - BEYOND, 0);
  const seen = rows.slice(first, Math.ceil((top + height) / ROW) + BEYOND);
  return (
    <div ref={pane} className="catalog-pane" onScroll={(event) => {
        const { scrollTop, clientHeight } = event.currentTarget;
        setTop(scrollTop);
        onReach(Math.ceil((scrollTop + clientHeight) / ROW));
      }}>
      <div id={id} role="listbox" aria-label={words.results} style={{ height: rows.length * ROW }}>
        {seen.map((row, index) => {
          const place = first + index;
          return (
            <div
              // A place keeps its elements and is given other words: cheaper than taking them down and putting new ones up.
              key={place}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === active}
              aria-setsize={rows.length}
              aria-posinset={place + 1}
              className={row.in_force ? "catalog-row" : "catalog-row catalog-past"}
              style={{ top: place * ROW }}
              onMouseDown={(event) => {
                event.preventDefault();
                onChoose(place);
              }}
            >
              <Cells row={row} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const Cells = memo(({ row }: { row: CatalogRow }) => {
  const words = useText().catalog;
  return (
    <>
      <span className="catalog-name">
        <span className="clipped">{row.name}</span>
        <span className="clipped muted">{row.spec}</span>
      </span>
      <span className="clipped">{row.maker}</span>
      <span className="figure">
        {row.unit_price === "" ? <span className="muted">{words.unpriced}</span> : <><Amount value={row.unit_price} sign /><span className="muted">/{row.unit}</span></>}
      </span>
      <span><Grade code={row.grade} /></span>
      <span className="figure">{percent(row.first_pay)}</span>
      <span className="clipped">{row.restriction ?? <span className="muted">{words.unrestricted}</span>}</span>
      <span className="catalog-validity">
        {row.in_force ? validity(row, words) : <span className="tone-warn"><Icon name="warn" size={16} /> {words.notInForce}</span>}
      </span>
    </>
  );
});

function validity(row: CatalogRow, words: ReturnType<typeof useText>["catalog"]): string {
  return row.valid_to === null ? words.open : words.until(row.valid_to);
}

/** Everything that is known of one item. */
function Details({ row }: { row: CatalogRow }) {
  const text = useText();
  const words = text.catalog;
  return (
    <section className="catalog-details" aria-label={row.name}>
      <p>
        <b>{row.name}</b> {row.spec} <Grade code={row.grade} /> {words.selfPay} {percent(row.first_pay)}
        {row.price_ceiling !== null && <> · {words.ceiling} <Amount value={row.price_ceiling} sign /></>}
      </p>
      <p className="muted">
        {row.maker !== "" && `${row.maker} · `}
        {words.codes} <span className="code">{row.item_code}</span>
        {row.catalog_code !== row.item_code && <> <span className="code">{row.catalog_code}</span></>}
        {row.valid_from !== null && <> · {words.from(row.valid_from)}</>} · {validity(row, words)}
      </p>
      {row.restriction !== null && <p>{words.restriction}：{row.restriction}</p>}
    </section>
  );
}
