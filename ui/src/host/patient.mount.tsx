import { createRoot } from "react-dom/client";

import { PatientScreen } from "../patient/patient-screen";
import { withoutKeys, withoutMenu } from "./closed-page";
import type { PatientHost } from "./patient-host";

/** Draws the patient's window for a host. */
export function mountPatient(host: PatientHost): void {
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no #root");
  withoutMenu(window);
  withoutKeys(window);
  createRoot(root).render(<PatientScreen host={host} />);
}
