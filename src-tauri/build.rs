//! Compiles the window's configuration in and tells Tauri which commands are ours, so that its access list covers them.

use std::error::Error;
use std::{fs, path::Path};

const CAPABILITY: &str = "capabilities/main.json";
const PAGE: &str = "../ui/dist/index.html";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={CAPABILITY}");
    println!("cargo:rerun-if-changed={PAGE}");
    if !Path::new(PAGE).exists() {
        return Err(
            "the pages of the window are not built: run `npm run build` in ui, or `cargo xtask build`".into(),
        );
    }
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands()?));
    tauri_build::try_build(attributes)?;
    Ok(())
}

/// Names of our commands: what the one capability allows, without the permissions of Tauri itself (those hold a colon).
/// That this is the whole list of `desk::api` is held by a test of `sim`.
fn commands() -> Result<&'static [&'static str], Box<dyn Error>> {
    let names: Vec<&'static str> = fs::read_to_string(CAPABILITY)?
        .lines()
        .filter_map(|line| line.trim().trim_matches([',', '"']).strip_prefix("allow-"))
        .map(|name| &*name.replace('-', "_").leak())
        .collect();
    Ok(names.leak())
}
