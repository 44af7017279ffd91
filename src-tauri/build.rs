//! Compiles the window's configuration in and tells Tauri which commands are ours, so that its access list covers them.

use std::error::Error;
use std::{fs, path::Path};

/// Of the clerk's window and of the patient's.
const CAPABILITIES: [&str; 2] = ["capabilities/main.json", "capabilities/patient.json"];
const PAGE: &str = "../ui/dist/index.html";

fn main() -> Result<(), Box<dyn Error>> {
    for capability in CAPABILITIES {
        println!("cargo:rerun-if-changed={capability}");
    }
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

/// Names of our commands: what the capabilities allow, without the permissions of Tauri itself (those hold a colon).
/// That this is the whole list of `desk::api` is held by a test of `sim`.
fn commands() -> Result<&'static [&'static str], Box<dyn Error>> {
    let mut names: Vec<&'static str> = Vec::new();
    for capability in CAPABILITIES {
        for line in fs::read_to_string(capability)?.lines() {
            let Some(name) = line.trim().trim_matches([',', '"']).strip_prefix("allow-") else { continue };
            names.push(name.replace('-', "_").leak());
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(names.leak())
}
