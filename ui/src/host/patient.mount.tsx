import { createRoot } from "react-dom/client";

import { PatientScreen } from "../patient/patient-screen";
import type { PatientHost } from "./patient-host";

/** Draws the patient's window for a host. */
export function mountPatient(host: PatientHost): void {
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no #root");
  createRoot(root).render(<PatientScreen host={host} />);
}
