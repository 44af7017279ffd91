import ConfigProvider from "antd/es/config-provider";
import zhCN from "antd/es/locale/zh_CN";
import { useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from "react";

import { HostContext } from "./desk/desk";
import { Keyboard, KeyboardContext } from "./desk/keyboard";
import type { CodeLabelRow, DeskView } from "./generated/api";
import type { Host } from "./host/host";
import { type Look, lookOf } from "./look/look";
import { applyTheme } from "./look/palette";
import { tokensOf } from "./look/theme";
import "./look/base.css";
import "./look/parts.css";
import "./look/shell.css";
import "./look/outpatient.css";
import "./look/fees.css";
import "./look/money.css";
import "./look/narrow.css";
import { DeskScreen } from "./screens/desk-screen";
import { LockScreen } from "./screens/lock-screen";
import { SignInScreen } from "./screens/sign-in-screen";
import { StopScreen } from "./screens/stop-screen";
import { labelled } from "./text/labels";
import { TextContext } from "./text/text";
import { type Text, zh } from "./text/zh";

/** As the desk calls the lists of codes among the lists of the centre. */
const CODE_LISTS = "代码表";

/** Chinese is always there; English is fetched from beside it when somebody asks for it. */
function useLanguage(language: Look["language"]): Text {
  const [english, setEnglish] = useState<Text | null>(null);
  useEffect(() => {
    if (language === "en") void import("./text/en").then(({ en }) => setEnglish(en));
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  }, [language]);
  return language === "en" && english ? english : zh;
}

/** Names of codes as the centre last gave them; asked again when its lists came anew. */
function useLabels(host: Host, view: DeskView | null, text: Text): Text {
  const [rows, setRows] = useState<CodeLabelRow[]>([]);
  const open = view?.session.state === "open";
  const fetched = view?.catalog.lists.find((list) => list.name === CODE_LISTS)?.fetched_at ?? null;
  useEffect(() => {
    if (!open) return undefined;
    let gone = false;
    void host.query("code_labels", {}).then((answer) => {
      if (!gone && "rows" in answer) setRows(answer.rows);
    });
    return () => {
      gone = true;
    };
  }, [host, open, fetched]);
  return useMemo(() => labelled(text, rows, text === zh), [text, rows]);
}

/** The window: look, language, keyboard, and the one screen the session calls for. */
export function App({ host }: { host: Host }) {
  const view = useSyncExternalStore(host.subscribe, host.current);
  const { theme, language } = lookOf(view);
  const text = useLabels(host, view, useLanguage(language));
  const keyboard = useMemo(() => new Keyboard(), []);
  const connected = useSyncExternalStore(host.subscribe, host.connected);
  const tokens = useMemo(() => tokensOf(theme), [theme]);

  useLayoutEffect(() => applyTheme(theme), [theme]);
  // The desk's own screen listens for itself; two listeners would swallow each other's keys.
  const atDesk = view?.session.state === "open";
  useEffect(() => (atDesk ? undefined : keyboard.listen()), [keyboard, atDesk]);
  return (
    <ConfigProvider locale={zhCN} theme={tokens} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
      <HostContext value={host}>
        <TextContext value={text}>
          <KeyboardContext value={keyboard}>
            {!connected && (
              <div className="lost" role="alert">
                <strong>{text.lost.title}</strong> {text.lost.text}
              </div>
            )}
            {view ? <Session view={view} /> : <main className="starting">{text.starting}</main>}
          </KeyboardContext>
        </TextContext>
      </HostContext>
    </ConfigProvider>
  );
}

function Session({ view }: { view: DeskView }) {
  const { state } = view.session;
  switch (state) {
    case "signed_out":
    case "signing_in":
      return view.stopped ? <StopScreen view={view} fault={view.stopped} /> : <SignInScreen view={view} />;
    case "open":
    case "locked":
      // The desk stays behind the lock, out of sight and out of reach, so that nothing half typed is lost.
      return (
        <>
          <DeskScreen view={view} asleep={state === "locked" || view.stopped !== null} />
          {view.stopped ? <StopScreen view={view} fault={view.stopped} /> : state === "locked" && <LockScreen view={view} />}
        </>
      );
    default:
      return state satisfies never;
  }
}
