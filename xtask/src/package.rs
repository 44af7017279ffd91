//! `cargo xtask package`: the Debian package, from a list of files written out one by one.
//!
//! `dpkg-deb` does the packing: the pages are inside the program, so there is nothing left for a bundler to collect, and nothing
//! that is not on this list can slip in. The finished package is read back and compared with it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::Trouble;
use crate::build::programs;
use crate::process::{Job, root, target};

/// From the repository, to the installed system.
const FILES: [(&str, &str); 9] = [
    ("src-tauri/icons/32x32.png", "usr/share/icons/hicolor/32x32/apps/yibao-desk.png"),
    ("src-tauri/icons/128x128.png", "usr/share/icons/hicolor/128x128/apps/yibao-desk.png"),
    ("src-tauri/icons/128x128@2x.png", "usr/share/icons/hicolor/256x256/apps/yibao-desk.png"),
    ("src-tauri/icons/icon.png", "usr/share/icons/hicolor/512x512/apps/yibao-desk.png"),
    ("assets/config/example.toml", "usr/share/doc/yibao-desk/example.toml"),
    ("assets/docs/handbook.zh.md", "usr/share/doc/yibao-desk/handbook.zh.md"),
    ("assets/docs/faults.md", "usr/share/doc/yibao-desk/faults.md"),
    ("assets/docs/rules.md", "usr/share/doc/yibao-desk/rules.md"),
    ("LICENSE", "usr/share/doc/yibao-desk/copyright"),
];
const PROGRAM: &str = "usr/bin/yibao-desk";
const ENTRY: &str = "usr/share/applications/yibao-desk.desktop";
const ENTRY_TEXT: &str = "\
[Desktop Entry]
Type=Application
Name=Yibao Desk
Name[zh_CN]=医保前台
Comment=Card desk of a hospital: read, settle, print, close the day
Comment[zh_CN]=医院医保刷卡、结算、打印与日结
Exec=yibao-desk
Icon=yibao-desk
Categories=Office;MedicalSoftware;
Terminal=false
";
/// A name of our tests that every panic message of theirs would carry into the program.
const NEVER: &[u8] = b"tests/sim/";

pub(crate) fn run() -> Result<ExitCode, Trouble> {
    programs(true)?;
    let stage = target().join("xtask/deb");
    if stage.exists() {
        fs::remove_dir_all(&stage).map_err(|fault| failed(&stage, &fault))?;
    }
    let tree = stage.join("tree");
    for (from, to) in FILES {
        place(&root().join(from), &tree.join(to))?;
    }
    write(&tree.join(ENTRY), ENTRY_TEXT)?;
    let program = tree.join(PROGRAM);
    place(&target().join("release/yibao-desk"), &program)?;
    Job::new("strip").args(["--strip-unneeded"]).args([&program]).must("strip")?;
    nothing_of_the_tests(&program)?;
    write(&tree.join("DEBIAN/control"), &control(&stage, &program)?)?;
    Job::new("chmod").args(["-R", "u+rwX,go+rX,go-w"]).args([&tree]).must("chmod")?;

    let package = target().join(format!("yibao-desk_{}_{}.deb", env!("CARGO_PKG_VERSION"), architecture()?));
    Job::new("dpkg-deb").args(["--root-owner-group", "--build"]).args([&tree, &package]).must("dpkg-deb")?;
    read_back(&package)?;
    let bytes = package.metadata().map_err(|fault| failed(&package, &fault))?.len();
    println!("{} ({} KiB, {} files)", package.display(), bytes / 1024, FILES.len() + 2);
    Ok(ExitCode::SUCCESS)
}

fn failed(path: &Path, fault: &std::io::Error) -> Trouble {
    Trouble::Failed(format!("{}: {fault}", path.display()))
}

fn parent(path: &Path) -> Result<(), Trouble> {
    path.parent().map_or(Ok(()), |folder| fs::create_dir_all(folder).map_err(|fault| failed(folder, &fault)))
}

fn place(from: &Path, to: &Path) -> Result<(), Trouble> {
    parent(to)?;
    fs::copy(from, to).map(drop).map_err(|fault| failed(from, &fault))
}

fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    parent(path)?;
    fs::write(path, text).map_err(|fault| failed(path, &fault))
}

fn architecture() -> Result<String, Trouble> {
    let answer = Job::new("dpkg").args(["--print-architecture"]).ask();
    answer.map(|text| text.trim().to_owned()).ok_or_else(|| {
        Trouble::Unready(
            "dpkg is missing: a Debian package can only be made on a Debian-family machine".to_owned(),
        )
    })
}

/// The libraries the program links, as packages with versions, found by dpkg itself.
fn control(stage: &Path, program: &Path) -> Result<String, Trouble> {
    write(&stage.join("debian/control"), "Source: yibao-desk\n\nPackage: yibao-desk\nArchitecture: any\n")?;
    let found =
        Job::new("dpkg-shlibdeps").args(["-O"]).args([program]).folder_at(stage).ask().unwrap_or_default();
    let Some(libraries) = found.trim().strip_prefix("shlibs:Depends=") else {
        return Err(Trouble::Failed("dpkg-shlibdeps found no libraries of the program".to_owned()));
    };
    Ok(format!(
        "Package: yibao-desk\nVersion: {}\nArchitecture: {}\nMaintainer: Yibao Desk <yibao-desk@invalid>\nSection: misc\n\
         Priority: optional\nDepends: {libraries}\nRecommends: pcscd, fonts-noto-cjk, cups-client\n\
         Description: card desk of a hospital (医保前台)\n Reads the social security card, settles with the medical insurance \
         platform,\n prints the papers and closes the day.\n",
        env!("CARGO_PKG_VERSION"),
        architecture()?
    ))
}

fn nothing_of_the_tests(program: &Path) -> Result<(), Trouble> {
    let bytes = fs::read(program).map_err(|fault| failed(program, &fault))?;
    if bytes.windows(NEVER.len()).any(|window| window == NEVER) {
        return Err(Trouble::Failed("code of tests/sim is inside the program".to_owned()));
    }
    Ok(())
}

/// The package holds exactly the files of the list.
fn read_back(package: &Path) -> Result<(), Trouble> {
    let listing =
        Job::new("sh").args(["-c", r#"dpkg-deb --fsys-tarfile "$0" | tar -t"#]).args([package]).ask();
    let listing = listing.ok_or_else(|| Trouble::Failed("the package cannot be read back".to_owned()))?;
    let found: BTreeSet<PathBuf> = listing
        .lines()
        .filter(|line| !line.ends_with('/'))
        .map(|line| PathBuf::from(line.trim_start_matches("./")))
        .collect();
    let listed = FILES.iter().map(|(_, to)| *to).chain([PROGRAM, ENTRY]);
    let expected: BTreeSet<PathBuf> = listed.map(PathBuf::from).collect();
    if found == expected {
        return Ok(());
    }
    let odd: Vec<_> = found.symmetric_difference(&expected).map(|path| path.display().to_string()).collect();
    Err(Trouble::Failed(format!("the package and its list differ: {}", odd.join(" "))))
}
