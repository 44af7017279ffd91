import Button from "antd/es/button";
import type { ReactNode } from "react";

/** The last key of a form. */
export function Go({ children, pending, disabled = false }: { children: ReactNode; pending: boolean; disabled?: boolean }) {
  return (
    <Button className="key-button key-button-large" type="primary" htmlType="submit" disabled={pending || disabled} block>
      <span className="key-button-label">{children}</span>
      <kbd aria-hidden="true">Enter</kbd>
    </Button>
  );
}
