//! The demo: the real program on a real card service, virtual cards, and a simulated platform on 127.0.0.1.
//!
//! Without a window it plays a whole morning by itself, tells it as a story, and compares the books of both sides at the
//! end. Nothing of the product is replaced: the program is a child process, the cards go through pcscd, the platform
//! through HTTP. Deliberately not here: expectations about single amounts; the oracle is that two books that share no code
//! agree to the fen.

mod books;
mod morning;
mod page;
mod rules;
mod scene;
mod steps;
mod steps_cases;
mod summary;
mod troubles;
mod window;

use std::path::PathBuf;

use crate::headless_desk::{DeskFault, Stop};

pub use window::window;

/// How to play.
pub struct DemoOptions {
    /// One JSON object as the last line.
    pub json: bool,
    /// Where papers are kept.
    pub out: Option<PathBuf>,
    /// Set to end early.
    pub stop: Stop,
}

/// Plays the morning; whether both books agree.
///
/// # Errors
/// The first thing that did not go as told, in words.
pub fn headless(options: &DemoOptions) -> Result<bool, String> {
    let mut scene = scene::Scene::open(options)?;
    morning::play(&mut scene).map_err(|fault| words(&fault))?;
    rules::play(&mut scene).map_err(|fault| words(&fault))?;
    scene.wait_for_papers().map_err(|fault| words(&fault))?;
    let outcome = books::compare(&mut scene).map_err(|fault| words(&fault))?;
    books::show(&mut scene, &outcome);
    let artifacts = scene.keep_papers(options.out.as_deref())?;
    let place = options.out.as_ref().map_or_else(String::new, |out| format!(" in {}", out.display()));
    scene.say(&format!("\n{} files of papers kept{place} 单据已保存.", artifacts.len()));
    scene.close()?;
    if options.json {
        println!("{}", summary::json(&outcome, &artifacts)?);
    }
    Ok(outcome.balanced())
}

fn words(fault: &DeskFault) -> String {
    fault.to_string()
}
