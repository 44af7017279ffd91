import Button from "antd/es/button";
import Input from "antd/es/input/Input";
import { useState } from "react";

import { useCalls } from "../desk/desk";
import type { DeskView } from "../generated/api";
import { FaultBox } from "../parts/fault-box";
import { Field } from "../parts/field";
import { Icon } from "../parts/icons";
import { useText } from "../text/text";
import { StatusBar } from "./status-bar";

/** Covers everything; nobody passing by learns who stands at the window. */
export function LockScreen({ view }: { view: DeskView }) {
  const text = useText();
  const { run, fault, pending } = useCalls();
  // The password is checked after the call was accepted: that it was wrong comes with the next view.
  const newest = view.notices[0]?.fault;
  const told = fault ?? (newest?.code === "D-01" ? newest : null);
  const [password, setPassword] = useState("");
  const submit = async () => {
    await run("unlock", { password });
    setPassword("");
  };
  return (
    <div className="gate">
      <main className="gate-main">
        <form
          className="gate-card"
          aria-labelledby="lock-title"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <h1 id="lock-title">
            <Icon name="lock" size={28} /> {text.lock.title}
          </h1>
          <p>{text.lock.by(view.session.operator_name ?? view.session.operator ?? "")}</p>
          <Field label={text.signIn.password} htmlFor="unlock-password">
            <Input id="unlock-password" size="large" type="password" value={password} autoFocus autoComplete="off" onChange={(event) => setPassword(event.target.value)} />
          </Field>
          <Button className="key-button key-button-large" type="primary" htmlType="submit" disabled={pending} block>
            <span className="key-button-label">{text.lock.unlock}</span>
            <kbd aria-hidden="true">Enter</kbd>
          </Button>
          <p className="muted">{text.lock.kept}</p>
          {told && <FaultBox fault={told} live />}
        </form>
      </main>
      <StatusBar view={view} />
    </div>
  );
}
