import { mountPatient } from "./patient.mount";
import { tauriPatientHost } from "./tauri";

void tauriPatientHost().then(mountPatient);
