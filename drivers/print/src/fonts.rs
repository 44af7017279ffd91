//! The system's Chinese font: where it is searched, which one is taken.
//!
//! Not here: fonts of our own. A Chinese font weighs 10 to 20 MB a weight, and every desktop that shows Chinese has one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::fault::PrintFault;

/// Regular and bold files in order of preference; the bold one may be missing.
///
/// Sans before serif: hairlines of a serif face break up on a worn printer head.
const PREFERRED: &[(&str, &str)] = &[
    ("notosanscjk-regular.ttc", "notosanscjk-bold.ttc"),
    ("notosanscjksc-regular.otf", "notosanscjksc-bold.otf"),
    ("notosanssc-regular.otf", "notosanssc-bold.otf"),
    ("notosanssc-regular.ttf", "notosanssc-bold.ttf"),
    ("sourcehansanssc-regular.otf", "sourcehansanssc-bold.otf"),
    ("sourcehansanscn-regular.otf", "sourcehansanscn-bold.otf"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("msyh.ttf", "msyhbd.ttf"),
    ("simhei.ttf", ""),
    ("simsun.ttc", ""),
    ("wqy-microhei.ttc", ""),
    ("wqy-zenhei.ttc", ""),
    ("notoserifcjk-regular.ttc", "notoserifcjk-bold.ttc"),
    ("uming.ttc", ""),
];

/// Files that hold nothing but rare characters, taken along where they stand (宋体-ExtB and its like).
const RARE: &[&str] = &["simsunb.ttf", "simsunextb.ttf", "simsunextg.ttf", "hanamina.ttf", "hanaminb.ttf"];

/// A face without these is no Chinese font.
const PROBE: [char; 4] = ['医', '保', '结', '￥'];

const DEPTH_MAX: u8 = 6;

/// Folders in which a font is searched.
#[derive(Clone, Debug)]
pub struct FontFolders(Vec<PathBuf>);

impl FontFolders {
    /// These folders and no others.
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self(folders)
    }

    /// The folders of the operating system and of the user.
    pub fn system() -> Self {
        let mut folders = Vec::new();
        if cfg!(windows) {
            let windows =
                std::env::var_os("WINDIR").map_or_else(|| PathBuf::from("C:\\Windows"), PathBuf::from);
            folders.push(windows.join("Fonts"));
            folders.extend(
                std::env::var_os("LOCALAPPDATA")
                    .map(|local| PathBuf::from(local).join("Microsoft\\Windows\\Fonts")),
            );
        } else {
            folders.push(PathBuf::from("/usr/share/fonts"));
            folders.push(PathBuf::from("/usr/local/share/fonts"));
            if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
                folders.push(home.join(".local/share/fonts"));
                folders.push(home.join(".fonts"));
            }
        }
        Self(folders)
    }
}

/// The loaded faces: one family in regular and bold, and what else there is for rare characters.
pub struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) faces: Vec<Font>,
    family: String,
}

impl Fonts {
    /// Finds and loads a Chinese font; costs a read of 20 to 40 MB.
    ///
    /// # Errors
    /// `NoChineseFont`.
    pub fn load(folders: &FontFolders) -> Result<Self, PrintFault> {
        let mut files = BTreeMap::new();
        for folder in &folders.0 {
            collect(folder, DEPTH_MAX, &mut files);
        }
        let missing = || PrintFault::NoChineseFont { searched: folders.0.clone() };
        let (regular, bold) = PREFERRED
            .iter()
            .find_map(|(regular, bold)| Some((chinese_face(files.get(*regular)?)?, *bold)))
            .or_else(|| files.values().find_map(|file| Some((chinese_face(file)?, ""))))
            .ok_or_else(missing)?;
        let family = regular.info().family.as_str().to_owned();
        let mut faces = vec![regular];
        faces.extend(files.get(bold).and_then(chinese_face));
        faces.extend(RARE.iter().filter_map(|rare| Font::new(read(files.get(*rare)?)?, 0)));
        tracing::info!(family, faces = faces.len(), "fonts loaded");
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&faces)), faces, family })
    }

    /// Name of the family in use.
    pub fn family(&self) -> &str {
        &self.family
    }
}

/// Font files by lower-case name; folders that cannot be read are no folders.
fn collect(folder: &Path, depth: u8, files: &mut BTreeMap<String, PathBuf>) {
    let Some(deeper) = depth.checked_sub(1) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, deeper, files);
        } else if let Some(name) = path.file_name().map(|name| name.to_string_lossy().to_lowercase())
            && [".ttc", ".ttf", ".otf"].iter().any(|ending| name.ends_with(ending))
        {
            files.entry(name).or_insert(path);
        }
    }
}

fn read(path: &PathBuf) -> Option<Bytes> {
    fs::read(path)
        .inspect_err(|fault| tracing::warn!(path = %path.display(), %fault, "font not readable"))
        .ok()
        .map(Bytes::new)
}

/// The face for mainland Chinese in a file: a collection holds Japanese and Korean forms of the same characters as well.
fn chinese_face(path: &PathBuf) -> Option<Font> {
    let data = read(path)?;
    let count = ttf_parser::fonts_in_collection(&data).unwrap_or(1);
    let suits = |index: &u32| {
        ttf_parser::Face::parse(&data, *index)
            .is_ok_and(|face| PROBE.iter().all(|letter| face.glyph_index(*letter).is_some()))
    };
    let mainland = |index: &u32| {
        ttf_parser::Face::parse(&data, *index).is_ok_and(|face| {
            face.names().into_iter().filter(|name| name.name_id == ttf_parser::name_id::FAMILY).any(|name| {
                name.to_string().is_some_and(|name| name.ends_with(" SC") && !name.contains("Mono"))
            })
        })
    };
    let chosen = (0..count).filter(suits).find(mainland).or_else(|| (0..count).find(suits))?;
    Font::new(data.clone(), chosen)
}
