use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

use print::slip::SlipTarget;
use print::{FontFolders, PrintFault, Printer, PrinterOptions};
use settlement::receipt::Paper;

use crate::{decoder, samples};

fn printer(folder: &Path, slip: SlipTarget) -> Printer {
    Printer::new(PrinterOptions {
        folder: folder.to_path_buf(),
        slip,
        form_queue: None,
        fonts: FontFolders::system(),
    })
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[test]
fn network_printer_gets_the_kept_bytes_and_no_drawer_pulse() {
    let folder = tempfile::tempdir().unwrap();
    let (listener, address) = listener();
    let taken = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        listener.accept().unwrap().0.read_to_end(&mut bytes).unwrap();
        bytes
    });
    let printed =
        printer(folder.path(), SlipTarget::Tcp(address)).print(&Paper::Deposit(samples::deposit())).unwrap();
    let taken = taken.join().unwrap();
    assert_eq!(fs::read(printed.slip.unwrap()).unwrap(), taken);
    assert_eq!(decoder::read(&taken).pulses, 0);
}

#[test]
fn drawer_opens_on_its_own_command_only() {
    let folder = tempfile::tempdir().unwrap();
    let device = folder.path().join("lp0");
    fs::write(&device, "").unwrap();
    printer(folder.path(), SlipTarget::File(device.clone())).open_drawer().unwrap();
    assert_eq!(decoder::read(&fs::read(device).unwrap()).pulses, 1);
}

#[test]
fn printer_that_is_off_leaves_the_paper_kept_and_printable_again() {
    let folder = tempfile::tempdir().unwrap();
    // Bound and dropped: nobody listens there now.
    let (_, address) = listener();
    let paper = Paper::Deposit(samples::deposit());
    let fault = printer(folder.path(), SlipTarget::Tcp(address)).print(&paper).unwrap_err();
    assert!(matches!(fault, PrintFault::PrinterUnreachable { .. }), "{fault}");
    let kept = folder.path().join("20261120/Y20261120-03-000002.bin");
    assert!(decoder::read(&fs::read(&kept).unwrap()).cuts == 1);
    let again = printer(folder.path(), SlipTarget::None).print(&paper).unwrap();
    assert_eq!(again.slip, Some(kept));
}

#[test]
fn missing_device_is_not_created() {
    let folder = tempfile::tempdir().unwrap();
    let device = folder.path().join("lp0");
    let fault = printer(folder.path(), SlipTarget::File(device.clone()))
        .print(&Paper::Deposit(samples::deposit()))
        .unwrap_err();
    assert!(matches!(fault, PrintFault::PrinterUnreachable { .. }), "{fault}");
    assert!(!device.exists());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    use print::Spooler;
    use print::slip::SlipPort;

    /// A FIFO without a reader blocks its writer like a device without paper.
    #[test]
    fn blocked_device_costs_its_limit_once_and_then_refuses_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let device = folder.path().join("lp0");
        assert!(std::process::Command::new("mkfifo").arg(&device).status().unwrap().success());
        let port = SlipPort::new(SlipTarget::File(device.clone())).within(Duration::from_millis(300));
        let start = Instant::now();
        assert!(matches!(port.send(b"slip\n"), Err(PrintFault::PrinterUnreachable { .. })));
        assert!(start.elapsed() >= Duration::from_millis(300), "{:?}", start.elapsed());
        let start = Instant::now();
        assert!(matches!(port.send(b"slip\n"), Err(PrintFault::PrinterUnreachable { .. })));
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
        // Paper again: the writer left behind ends by itself.
        assert_eq!(fs::read(&device).unwrap(), b"slip\n");
    }

    fn spooler(folder: &Path, script: &str) -> Spooler {
        let program = folder.join("lp");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Spooler::new("form-3").through(program.to_str().unwrap(), Duration::from_millis(600))
    }

    #[test]
    fn spooler_names_queue_and_file() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let spooler = spooler(folder.path(), &format!("echo \"$@\" > {}", log.display()));
        spooler.send(Path::new("/papers/a b.pdf")).unwrap();
        assert_eq!(fs::read_to_string(log).unwrap(), "-d form-3 -- /papers/a b.pdf\n");
    }

    #[test]
    fn spooler_that_refuses_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let fault = spooler(folder.path(), "echo 'no such queue' >&2; exit 1")
            .send(Path::new("/papers/a.pdf"))
            .unwrap_err();
        assert!(fault.to_string().contains("no such queue"), "{fault}");
    }

    #[test]
    fn spooler_that_hangs_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let start = Instant::now();
        let fault = spooler(folder.path(), "exec sleep 30").send(Path::new("/papers/a.pdf")).unwrap_err();
        assert!(matches!(fault, PrintFault::PrinterUnreachable { .. }), "{fault}");
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }

    #[test]
    fn system_without_a_spooler_is_a_printer_not_reached() {
        let spooler = Spooler::new("form-3").through("/nowhere/lp", Duration::from_secs(1));
        assert!(matches!(spooler.send(Path::new("a.pdf")), Err(PrintFault::PrinterUnreachable { .. })));
    }
}

#[test]
fn network_printer_that_stops_reading_is_left_within_the_limit() {
    let (listener, address) = listener();
    let port = print::slip::SlipPort::new(SlipTarget::Tcp(address)).within(Duration::from_millis(300));
    let start = Instant::now();
    // More than any socket buffer holds; the connection is taken by the system and never read.
    let fault = port.send(&vec![b' '; 32 << 20]).unwrap_err();
    assert!(matches!(fault, PrintFault::PrinterUnreachable { .. }), "{fault}");
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    drop(listener);
}
