import { mount } from "./mount";
import { tauriHost } from "./tauri";

void tauriHost().then(mount);
