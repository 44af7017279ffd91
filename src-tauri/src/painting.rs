//! How the web view paints.

use tauri::WebviewWindow;

/// Lists and forms are painted by the processor. What goes through a graphics library first takes a process more, and where no
/// graphics processor is it is twice as long under way (assets/docs/bench.md, `key_to_painted`).
///
/// # Errors
/// The window is gone.
#[cfg(target_os = "linux")]
pub(crate) fn paint_plainly(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    window.with_webview(|view| {
        if let Some(settings) = WebViewExt::settings(&view.inner()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Elsewhere the system's web view knows best.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn paint_plainly(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
