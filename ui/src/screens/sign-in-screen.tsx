import Button from "antd/es/button";
import Input from "antd/es/input/Input";
import { useState } from "react";

import { useCalls } from "../desk/desk";
import type { DeskView } from "../generated/api";
import { FaultBox } from "../parts/fault-box";
import { enterIsNext, Field } from "../parts/field";
import { Icon } from "../parts/icons";
import { useText } from "../text/text";
import { StatusBar } from "./status-bar";

/** Operator number and password. The lamps are already there: IT looks at them before anybody can sign in. */
export function SignInScreen({ view }: { view: DeskView }) {
  const text = useText();
  const { run, fault, pending } = useCalls();
  // The password is checked after the call was accepted: that it was wrong comes with the next view.
  const newest = view.notices[0]?.fault;
  const told = fault ?? (newest?.code === "D-01" ? newest : null);
  const [operator, setOperator] = useState(view.session.operator ?? "");
  const [password, setPassword] = useState("");
  const busy = view.session.state === "signing_in" || pending;
  const submit = async () => {
    await run("sign_in", { operator, password });
    setPassword("");
  };
  return (
    <div className="gate">
      <main className="gate-main">
        <form
          className="gate-card"
          aria-labelledby="gate-title"
          onKeyDown={enterIsNext}
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <p className="gate-place">
            {view.status.institution} · {text.signIn.window(view.status.window)}
          </p>
          <h1 id="gate-title">
            {text.product} <span>{text.signIn.title}</span>
          </h1>
          <Field label={text.signIn.operator} htmlFor="operator">
            <Input id="operator" size="large" value={operator} autoFocus autoComplete="off" disabled={busy} onChange={(event) => setOperator(event.target.value)} />
          </Field>
          <Field label={text.signIn.password} htmlFor="password">
            <Input id="password" size="large" type="password" value={password} autoComplete="off" disabled={busy} onChange={(event) => setPassword(event.target.value)} />
          </Field>
          <Button className="key-button key-button-large" type="primary" htmlType="submit" disabled={busy} block>
            <span className="key-button-label">{text.signIn.enter}</span>
            <kbd aria-hidden="true">Enter</kbd>
          </Button>
          {busy && (
            <p role="status" className="busy">
              <Icon name="wait" /> {text.signIn.busy}
            </p>
          )}
          {told && <FaultBox fault={told} live />}
        </form>
      </main>
      <StatusBar view={view} />
    </div>
  );
}
