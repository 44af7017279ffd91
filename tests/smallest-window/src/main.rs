//! One window, one line of text. Says `painted` on stdout when the page reports its first painted frame, then stays open until
//! it is killed: whoever measures reads the line for the start time and sums the memory afterwards.

use std::io::Write;

/// Called by the page, one frame after its first one was drawn.
#[tauri::command]
fn painted() {
    let mut stdout = std::io::stdout();
    // Whoever started us may have gone; there is nobody left to tell.
    drop(writeln!(stdout, "painted").and_then(|()| stdout.flush()));
}

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![painted])
        .run(tauri::generate_context!())
}
