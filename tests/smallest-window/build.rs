//! Checks the configuration and the capability file.
fn main() {
    tauri_build::build();
}
