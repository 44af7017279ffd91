import { Suspense, lazy, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";

import { HintContext, useCalls, useHint } from "../desk/desk";
import { Keyboard, KeyboardContext } from "../desk/keyboard";
import { type ScanTakers, ScanTargetContext, useScanTarget } from "../desk/scan-target";
import { isTraceCode, type Scan, Scanner } from "../desk/scanner";
import type { DeskView } from "../generated/api";
import { useText } from "../text/text";
import { MessageLine } from "./message-line";
import { Outpatient } from "./outpatient/outpatient";
import { PersonBar } from "./person-bar";
import { type Place, Places } from "./places";
import { StatusBar } from "./status-bar";

// The outpatient desk is on the screen from the first moment; the rest is fetched from beside it when it is wanted.
const Worklist = lazy(() => import("./worklist/worklist").then((module) => ({ default: module.Worklist })));
const Catalog = lazy(() => import("./catalog").then((module) => ({ default: module.Catalog })));
const Devices = lazy(() => import("./devices").then((module) => ({ default: module.Devices })));
const Admin = lazy(() => import("./admin").then((module) => ({ default: module.Admin })));
const Help = lazy(() => import("./help").then((module) => ({ default: module.Help })));

interface DeskScreenProps {
  view: DeskView;
  /** Behind the lock: drawn nowhere, deaf to keys and scans. */
  asleep: boolean;
}

/** Keys of the desk and keys of what lies over it are two keyboards, so that F12 under the help page settles nothing. */
function useListening(keyboard: Keyboard, awake: boolean): void {
  useEffect(() => (awake ? keyboard.listen() : undefined), [keyboard, awake]);
}

export function DeskScreen({ view, asleep }: DeskScreenProps) {
  const [place, setPlace] = useState<Place>("outpatient");
  const [wanted, setWanted] = useState<string | null>(null);
  const [help, setHelp] = useState(false);
  const [hint, setHint] = useState<string | null>(null);
  const below = useMemo(() => new Keyboard(), []);
  const above = useMemo(() => new Keyboard(), []);
  useListening(below, !asleep && !help);
  useListening(above, !asleep && help);
  const scanTarget = useRef<ScanTakers>({ search: null, trace: null });

  return (
    <HintContext value={setHint}>
      <ScanTargetContext value={scanTarget}>
        <KeyboardContext value={below}>
          <div className="desk" hidden={asleep} inert={help || asleep}>
            <Scans view={view} awake={!asleep && !help} onOpen={() => setPlace("outpatient")} onFullPay={(found) => {
              setWanted(found);
              setPlace("worklist");
            }} />
            <PersonBar view={view} />
            <Places
              place={place}
              openItems={view.status.open_items}
              onGo={(next) => {
                setHint(null);
                setWanted(null);
                setPlace(next);
              }}
              onHelp={() => setHelp(true)}
            />
            <main className="place-main">
              <Suspense fallback={null}>
                <PlaceScreen place={place} view={view} wanted={wanted} onOutpatient={() => setPlace("outpatient")} />
              </Suspense>
            </main>
            <MessageLine view={view} hint={hint} place={place} />
            <StatusBar view={view} />
          </div>
        </KeyboardContext>
        <KeyboardContext value={above}>
          {help && !asleep && (
            <Suspense fallback={null}>
              <Help place={place} look={view.look} onClose={() => setHelp(false)} />
            </Suspense>
          )}
        </KeyboardContext>
      </ScanTargetContext>
    </HintContext>
  );
}

function PlaceScreen({ place, view, wanted, onOutpatient }: { place: Place; view: DeskView; wanted: string | null; onOutpatient: () => void }) {
  switch (place) {
    case "outpatient":
      return <Outpatient view={view} />;
    case "worklist":
      return <Worklist key={wanted} view={view} wanted={wanted} onOpen={onOutpatient} />;
    case "catalog":
      return <Catalog view={view.catalog} own={view.own_items} seq={view.status.journal_seq} person={view.person.state === "known" ? view.person.name : null} />;
    case "devices":
      return <Devices view={view} />;
    case "admin":
      return <Admin view={view} />;
    default:
      return place satisfies never;
  }
}

/** 单据号 of a full pay: letter, day, terminal, number of the day. */
const FULL_PAY_RECEIPT = /^F\d{15}$/;

interface ScansProps {
  view: DeskView;
  awake: boolean;
  onOpen: () => void;
  /** The receipt of a full pay was read. */
  onFullPay: (found: string) => void;
}

/** Listens for the scanner and sends what it read to where it belongs. */
function Scans({ view, awake, onOpen, onFullPay }: ScansProps) {
  const text = useText();
  const { run } = useCalls();
  const setHint = useHint();
  const target = useScanTarget();

  const lookUp = async (code: string) => {
    const item = view.worklist.find((candidate) => candidate.bill === code);
    const fullPay = view.full_pays.find((candidate) => candidate.number === code);
    if (fullPay) {
      if (fullPay.may_resettle) onFullPay(fullPay.case);
      setHint(fullPay.may_resettle ? text.shell.scanFullPay(code) : text.shell.scanFullPayNot(code, fullPay.text));
    } else if (item?.can_reopen) {
      if (await run("reopen", { attempt: item.attempt })) {
        onOpen();
        setHint(text.shell.scanReopened(code));
      }
    } else if (item) {
      setHint(text.shell.scanNotReopened(code));
    } else if (FULL_PAY_RECEIPT.test(code)) {
      onFullPay(code);
      setHint(text.shell.scanFullPay(code));
    } else if (isTraceCode(code)) {
      target.current.trace?.(code);
      if (!target.current.trace) setHint(text.shell.scanTraceNot(code));
    } else if (target.current.search) {
      target.current.search(code);
      setHint(text.shell.scanSearched(code));
    } else {
      setHint(text.shell.scanNoSearch(code));
    }
  };
  const onScan = useEffectEvent((scan: Scan) => {
    switch (scan.kind) {
      case "credential":
        setHint(text.shell.scanCredential);
        return;
      case "code":
        void lookUp(scan.code);
        return;
      default:
        scan satisfies never;
    }
  });
  useEffect(() => {
    if (!awake) return undefined;
    return new Scanner((scan) => onScan(scan)).listen();
  }, [awake]);
  return null;
}
