//! The demo with a window: the same bench, the real window, and a control page whose card buttons move virtual cards.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::DemoOptions;
use crate::headless_desk::{DeskFolder, OPERATOR};
use crate::reader_bench::ReaderBench;
use crate::sim_platform::{CardOrder, SimOptions, SimPlatform};
use crate::virtual_card::{Inserted, VirtualCard, VpcdClient};

/// How often it is looked whether the window is closed.
const LOOK: Duration = Duration::from_millis(100);

/// Opens the window and waits until it is closed; whether it ended well.
///
/// # Errors
/// The first thing that did not start.
pub fn window(options: &DemoOptions) -> Result<bool, String> {
    let reader = ReaderBench::start().map_err(|fault| fault.to_string())?;
    let slot: Arc<Mutex<Option<Inserted>>> = Arc::default();
    let platform = SimPlatform::start(SimOptions {
        card: Some(Arc::new({
            let (slot, port) = (Arc::clone(&slot), reader.port(0));
            move |order| move_card(&slot, port, &order)
        })),
        ..SimOptions::default()
    })
    .map_err(|fault| fault.to_string())?;
    let folder = DeskFolder::new(&platform.base_url())?.with_reader(reader.reader(0).as_str())?;
    let mut command = folder.window_command();
    command.stdin(Stdio::null());
    let mut window = command.spawn().map_err(|fault| format!("{}: {fault}", folder.program().display()))?;
    let page = format!("http://{}/control/", platform.control_addr());
    println!("窗口已打开 The window is open. Sign in 登录: {} / {}", OPERATOR.0, OPERATOR.1);
    println!("控制台 Control page (cards, line, faults, books): {page}");
    println!("关闭窗口即结束。Close the window to end.");
    let mut browser = open_page(&page);
    let ended = wait(&mut window, options);
    if let Some(browser) = &mut browser {
        // The opener itself has long ended; its browser is not ours to close.
        browser.try_wait().map_err(|fault| fault.to_string())?;
    }
    drop(slot.lock().map(|mut card| card.take()));
    ended
}

fn wait(window: &mut Child, options: &DemoOptions) -> Result<bool, String> {
    loop {
        if let Some(status) = window.try_wait().map_err(|fault| fault.to_string())? {
            return Ok(status.success());
        }
        if options.stop.load(Ordering::Relaxed) {
            window.kill().and_then(|()| window.wait()).map_err(|fault| fault.to_string())?;
            return Err("asked to stop".to_owned());
        }
        std::thread::sleep(LOOK);
    }
}

fn move_card(slot: &Mutex<Option<Inserted>>, port: u16, order: &CardOrder) -> Result<(), String> {
    let mut slot = slot.lock().map_err(|_| "读卡器已停".to_owned())?;
    drop(slot.take());
    if let CardOrder::Insert(profile) = order {
        let card = VirtualCard::of_profile(profile).ok_or_else(|| format!("没有这张卡：{profile}"))?;
        *slot = Some(VpcdClient::insert(card, port).map_err(|fault| format!("虚拟读卡器：{fault}"))?);
    }
    Ok(())
}

/// The page in the user's browser, where there is one.
fn open_page(page: &str) -> Option<Child> {
    if std::env::var_os("DISPLAY").is_none() && std::env::var_os("WAYLAND_DISPLAY").is_none() {
        return None;
    }
    Command::new("xdg-open")
        .arg(page)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}
