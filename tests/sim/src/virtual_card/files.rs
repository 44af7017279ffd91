//! The files of a card, byte by byte as the specification lays them out (reference §1.5, §2).

use super::fault::Fault;
use super::people::Person;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Free,
    /// After external authentication with this key.
    Key(u8),
    /// After VERIFY, or after external authentication with this key.
    PinOrKey(u8),
}

/// What is inside a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Records with tag and length.
    Records(Vec<Vec<u8>>),
    Transparent(Vec<u8>),
}

/// The directories of the card; the bank application lives on cards of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Directory {
    Master,
    /// 社会保障系统环境.
    Environment,
    /// DF01 公共应用信息区.
    Public,
    /// DF04 社会保险 2.
    Medical,
    Bank,
}

/// An elementary file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) directory: Directory,
    pub(super) id: [u8; 2],
    pub(super) access: Access,
    pub(super) content: Content,
}

/// Key of EF06 to EF08 (RKSSSE) and read key of DF04.
pub(super) const KEY_HOLDER: u8 = 0x0A;
const KEY_MEDICAL: u8 = 0x0B;
const KEY_PUBLIC: u8 = 0x0C;

/// The name of reference §2.2 with a Latin letter in front: its 16th character straddles 09 and 4E.
const STRADDLING_NAME: &str = "A阿卜杜热依木江·阿卜杜克热木·艾则孜";

/// All files of a person's card.
pub(super) fn files(person: &Person, faults: &[Fault]) -> Vec<File> {
    let has = |fault: Fault| faults.contains(&fault);
    let protected = person.generation >= 3 && !has(Fault::FreeHolder);
    let directory = if has(Fault::NoName) { Directory::Master } else { Directory::Environment };
    let mut files = Vec::new();
    let mut add = |directory, low: u8, access, content| {
        files.push(File { directory, id: [0xEF, low], access, content });
    };
    let mut issuer = issuer(person, faults);
    let mut holder = holder(person, faults);
    if has(Fault::WrongTagOrder) {
        issuer.reverse();
        holder.reverse();
    }
    if !has(Fault::IssuerGone) {
        add(directory, 0x05, Access::Free, Content::Records(issuer));
    }
    if !has(Fault::HolderGone) {
        let access = if protected { Access::Key(KEY_HOLDER) } else { Access::Free };
        add(directory, 0x06, access, Content::Records(holder));
    }
    add(directory, 0x07, Access::Key(KEY_HOLDER), Content::Transparent(vec![0; 0x300]));
    add(directory, 0x08, Access::Key(KEY_HOLDER), Content::Transparent(vec![0; 0x1000]));
    let home = record(0x21, &padded("示例市示例路1号", 0x50, faults));
    add(Directory::Public, 0x05, Access::PinOrKey(KEY_PUBLIC), Content::Records(vec![home]));
    add(Directory::Public, 0x16, Access::Free, Content::Transparent(vec![0; 128]));
    let insured_place = record(0x84, &bcd(&person.card_sn[..6]));
    add(Directory::Medical, 0x05, Access::PinOrKey(KEY_MEDICAL), Content::Records(vec![insured_place]));
    files
}

/// SSSE EF05 (reference §2.1).
fn issuer(person: &Person, faults: &[Fault]) -> Vec<Vec<u8>> {
    let has = |fault: Fault| faults.contains(&fault);
    let area = &person.card_sn[..6];
    let identity = if has(Fault::BlankIdentity) { vec![0; 16] } else { bcd(&person.card_sn) };
    let version = match () {
        () if has(Fault::OddVersion) => "2.0",
        () if has(Fault::EmptyVersion) => "",
        () => &person.version,
    };
    let valid_until = if has(Fault::Expired) { "20220101" } else { &person.valid_until };
    let card_no =
        if has(Fault::BadCardNo) { with_other_end(&person.card_no) } else { person.card_no.clone() };
    vec![
        record(0x01, &identity),
        record(0x02, b"3"),
        record(0x03, &padded(version, 4, &[])),
        record(0x04, &bcd(&format!("9156000002{area}{area}01"))),
        record(0x05, &bcd(&person.issued)),
        record(0x06, &bcd(valid_until)),
        record(0x07, &padded(&card_no, 9, faults)),
    ]
}

/// SSSE EF06 (reference §2.2); a first-generation card has no 4E.
fn holder(person: &Person, faults: &[Fault]) -> Vec<Vec<u8>> {
    let has = |fault: Fault| faults.contains(&fault);
    let number = if has(Fault::BadCertNo) { with_other_end(&person.certno) } else { person.certno.clone() };
    let name = if has(Fault::StraddlingName) { STRADDLING_NAME } else { &person.name };
    let mut name = encoding_rs::GB18030.encode(name).0.into_owned();
    if has(Fault::GarbledName) {
        name = vec![0xB2, 0x20, 0xFF, 0x81, 0x01];
    }
    let border = name.len().min(30);
    let (first, more) = name.split_at(border);
    let birth = if has(Fault::OtherBirth) { "19010203".to_owned() } else { person.birth.replace('-', "") };
    let unfilled = has(Fault::UnfilledBirth);
    let nation = match person.nation {
        Some(nation) if !unfilled => ((nation / 10) << 4) | (nation % 10),
        Some(_) | None => 0xFF,
    };
    let mut records = vec![record(0x08, &padded(&number, 18, faults))];
    if !has(Fault::NameGone) {
        records.push(record(0x09, &padded_bytes(first, 30, faults)));
    }
    if person.generation >= 2 {
        records.push(record(0x4E, &padded_bytes(more, 20, faults)));
    }
    records.push(record(0x0A, person.sex.as_bytes()));
    records.push(record(0x0B, &[nation]));
    records.push(record(0x0C, &if unfilled { vec![0xFF; 3] } else { bcd(&person.certno[..6]) }));
    records.push(record(0x0D, &if unfilled { vec![0xFF; 4] } else { bcd(&birth) }));
    records
}

fn record(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).expect("values of the specification are short");
    [&[tag, length], value].concat()
}

fn padded(text: &str, length: usize, faults: &[Fault]) -> Vec<u8> {
    padded_bytes(&encoding_rs::GB18030.encode(text).0, length, faults)
}

fn padded_bytes(bytes: &[u8], length: usize, faults: &[Fault]) -> Vec<u8> {
    let filler = match () {
        () if faults.contains(&Fault::FfPadding) => 0xFF,
        () if faults.contains(&Fault::SpacePadding) => b' ',
        () => 0x00,
    };
    assert!(bytes.len() <= length, "value does not fit into {length} bytes");
    let mut padded = bytes.to_vec();
    padded.resize(length, filler);
    padded
}

/// Hexadecimal text as bytes; BCD is the same thing for digits.
pub(super) fn bcd(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "{text:?} has half a byte");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("fixture holds hexadecimal text"))
        .collect()
}

/// The same text with a last character that cannot be right.
fn with_other_end(text: &str) -> String {
    let end = if text.ends_with('1') { '2' } else { '1' };
    format!("{}{end}", &text[..text.len() - 1])
}
