/** The second of two people who decide: operator number and password, never kept beyond the call. */
import Input from "antd/es/input/Input";

import type { SecondArgs } from "../generated/api";
import { useText } from "../text/text";
import { Field } from "./field";

export const NOBODY_YET: SecondArgs = { operator: "", password: "" };

export function isSomebody(second: SecondArgs): boolean {
  return second.operator.trim() !== "" && second.password !== "";
}

export function SecondPerson({ id, second, onChange }: { id: string; second: SecondArgs; onChange: (second: SecondArgs) => void }) {
  const words = useText().worklist.second;
  return (
    <fieldset className="second-person">
      <legend>{words.title}</legend>
      <Field label={words.operator} htmlFor={`${id}-second`}>
        <Input id={`${id}-second`} value={second.operator} autoComplete="off" onChange={(event) => onChange({ ...second, operator: event.target.value })} />
      </Field>
      <Field label={words.password} htmlFor={`${id}-password`}>
        <Input id={`${id}-password`} type="password" value={second.password} autoComplete="off" onChange={(event) => onChange({ ...second, password: event.target.value })} />
      </Field>
    </fieldset>
  );
}
