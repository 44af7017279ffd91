//! The reading order of the social security card (reference §9.1 steps 4-8): which commands, in which order, and what
//! to do when a card knows them differently.
//!
//! Seven exchanges are the good case: each file is read whole in one READ RECORD. Cards that do not know that mode are
//! asked tag by tag, and cards that do not know tags are searched record by record. Nothing is written, no PIN is
//! tried, and no status of one step is taken as proof of another.
//!
//! Not here: what the records mean (`decode`), a key card for third-generation cards (none exists in this product).

use settlement::card_record::CardSituation;

use crate::apdu::{Answer, Command, RecordMode, SelectWay};
use crate::exchange::{Exchange, ReadFault};
use crate::status::Class;
use crate::tlv::{self, Record, RecordFault};

/// 社会保障系统环境 `sx1.sh.社会保障` (reference §1.1).
pub const APPLICATION_NAME: &[u8] =
    &[0x73, 0x78, 0x31, 0x2E, 0x73, 0x68, 0x2E, 0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF];
/// The registered provider, bytes 4 to 8 of the 卡识别码 (reference §1.1).
pub const PROVIDER: [u8; 5] = [0xD1, 0x56, 0x00, 0x00, 0x05];

/// Contact bank environment `1PAY.SYS.DDF01` and `UnionPay` debit: what a bank card answers to (reference §1.1).
const BANK_NAMES: &[&[u8]] = &[b"1PAY.SYS.DDF01", &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x01]];

const MASTER_FILE: [u8; 2] = [0x3F, 0x00];
const ISSUER_FILE: [u8; 2] = [0xEF, 0x05];
const HOLDER_FILE: [u8; 2] = [0xEF, 0x06];
/// SFI of EF05: the low byte of its id.
const ISSUER_SHORT_ID: u8 = 0x05;

/// Tags of EF05 and EF06 that the desk needs (reference §2.1, §2.2).
pub(crate) mod tag {
    pub(crate) const CARD_SN: u8 = 0x01;
    pub(crate) const VERSION: u8 = 0x03;
    pub(crate) const ISSUED: u8 = 0x05;
    pub(crate) const VALID_UNTIL: u8 = 0x06;
    pub(crate) const CARD_NO: u8 = 0x07;
    pub(crate) const CERT_NO: u8 = 0x08;
    pub(crate) const NAME: u8 = 0x09;
    pub(crate) const NAME_MORE: u8 = 0x4E;
    pub(crate) const SEX: u8 = 0x0A;
    pub(crate) const NATION: u8 = 0x0B;
    pub(crate) const BIRTH: u8 = 0x0D;
}

/// A file and how long its answers are by the standard; a card that differs says so with 6Cxx.
struct File {
    id: [u8; 2],
    /// The whole file.
    length: u8,
    /// Tag and Le of the records that the desk needs; the first one always exists.
    wanted: &'static [(u8, u8)],
    /// Le of the records by number, for cards without tags.
    by_number: &'static [u8],
}

const ISSUER: File = File {
    id: ISSUER_FILE,
    length: 0x40,
    wanted: &[
        (tag::CARD_SN, 0x12),
        (tag::VERSION, 0x06),
        (tag::ISSUED, 0x06),
        (tag::VALID_UNTIL, 0x06),
        (tag::CARD_NO, 0x0B),
    ],
    by_number: &[0x12, 0x03, 0x06, 0x0E, 0x06, 0x06, 0x0B],
};

const HOLDER: File = File {
    id: HOLDER_FILE,
    length: 0x5B,
    wanted: &[
        (tag::CERT_NO, 0x14),
        (tag::NAME, 0x20),
        (tag::NAME_MORE, 0x16),
        (tag::SEX, 0x03),
        (tag::NATION, 0x03),
        (tag::BIRTH, 0x06),
    ],
    by_number: &[0x14, 0x20, 0x16, 0x03, 0x03, 0x05, 0x06],
};

/// EF06 of a first-generation card: the same without 4E (reference §1.4).
const HOLDER_LENGTH_FIRST_GENERATION: u8 = 0x45;
/// Records searched by number at most; the longest file of the application has seven.
const RECORDS_MAX: u8 = 16;

/// Where the application was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Application {
    /// What SELECT answered; empty where the card has the files but no name.
    pub(crate) control: Vec<u8>,
    /// Found by its files alone: then the 卡识别码 must name the provider.
    pub(crate) nameless: bool,
}

/// What EF06 gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// Its records.
    Records(Vec<Record>),
    /// 6982: a key is needed.
    NeedsKey,
}

/// Step 4: SELECT the application, with the detours that cards in the field need.
///
/// The issuer file is current afterwards.
pub(crate) fn select(exchange: &mut Exchange<'_>) -> Result<Application, ReadFault> {
    let answer = exchange.send(&Command::select_name(APPLICATION_NAME))?;
    match answer.status.class() {
        Class::Data => {
            select_issuer(exchange)?;
            Ok(Application { control: answer.data, nameless: false })
        }
        Class::Locked => situation(CardSituation::Locked),
        Class::MemoryFailure => situation(CardSituation::Garbled),
        Class::NoRecord
        | Class::NoFile
        | Class::NeedsKey
        | Class::NotSupported
        | Class::Internal
        | Class::LengthRefused
        | Class::Refused => select_nameless(exchange, answer.status.class()),
    }
}

fn select_issuer(exchange: &mut Exchange<'_>) -> Result<(), ReadFault> {
    match select_file(exchange, ISSUER.id)? {
        Class::Data => Ok(()),
        Class::NotSupported | Class::Locked => situation(CardSituation::Locked),
        Class::MemoryFailure | Class::Internal => situation(CardSituation::Garbled),
        Class::NoRecord | Class::NoFile | Class::NeedsKey | Class::LengthRefused | Class::Refused => {
            situation(CardSituation::NotPersonalised)
        }
    }
}

/// The master file may itself be the environment (reference §1.2): its files then answer without a name.
fn select_nameless(exchange: &mut Exchange<'_>, named: Class) -> Result<Application, ReadFault> {
    let master = exchange.send(&Command::select_file(SelectWay::ById, MASTER_FILE))?.status.class();
    let issuer = select_file(exchange, ISSUER.id)?;
    if issuer == Class::Data {
        return Ok(Application { control: Vec::new(), nameless: true });
    }
    let refusals = [named, master, issuer];
    if refusals.iter().all(|class| matches!(class, Class::NotSupported | Class::Locked)) {
        return situation(CardSituation::Locked);
    }
    Err(not_ours(exchange)?)
}

/// A card without our files: a bank card says so itself.
pub(crate) fn not_ours(exchange: &mut Exchange<'_>) -> Result<ReadFault, ReadFault> {
    for name in BANK_NAMES {
        let answer = exchange.send(&Command::select_name(name))?;
        // A blocked bank card (6283) is still a bank card.
        if matches!(answer.status.class(), Class::Data | Class::Locked) {
            return Ok(ReadFault::Card(CardSituation::BankCard));
        }
    }
    Ok(ReadFault::Card(CardSituation::OtherCard))
}

/// Step 5: the issuer file, which `select` made current.
pub(crate) fn issuer_records(exchange: &mut Exchange<'_>) -> Result<Vec<Record>, ReadFault> {
    match read_current(exchange, &ISSUER, ISSUER.length)? {
        Content::Records(records) => Ok(records),
        // Nothing protects EF05 on any card; one that protects it was never finished.
        Content::NeedsKey | Content::Nothing => situation(CardSituation::NotPersonalised),
    }
}

/// Steps 7 and 8: the holder file, always tried, whatever the version says (reference, field notes).
pub(crate) fn holder_records(
    exchange: &mut Exchange<'_>,
    first_generation: bool,
) -> Result<Holder, ReadFault> {
    match select_file(exchange, HOLDER.id)? {
        Class::Data => {}
        Class::NeedsKey => return Ok(Holder::NeedsKey),
        Class::MemoryFailure | Class::Internal => return situation(CardSituation::Garbled),
        Class::Locked => return situation(CardSituation::Locked),
        Class::NoRecord | Class::NoFile | Class::NotSupported | Class::LengthRefused | Class::Refused => {
            return situation(CardSituation::NotPersonalised);
        }
    }
    let length = if first_generation { HOLDER_LENGTH_FIRST_GENERATION } else { HOLDER.length };
    match read_current(exchange, &HOLDER, length)? {
        Content::Records(records) => Ok(Holder::Records(records)),
        Content::NeedsKey => Ok(Holder::NeedsKey),
        Content::Nothing => situation(CardSituation::NotPersonalised),
    }
}

/// Step 9: is it still the card that began? One exchange where the card knows short file ids.
pub(crate) fn verify(exchange: &mut Exchange<'_>, card_sn: &[u8]) -> Result<(), ReadFault> {
    let (first, expected) = (tag::CARD_SN, 0x12);
    let by_short_id = Command::read_record_of(ISSUER_SHORT_ID, RecordMode::ByNumber, first, expected);
    if let Reply::Record(record) = ask(exchange, &by_short_id)?
        && record.tag == tag::CARD_SN
    {
        return same(&record, card_sn);
    }
    // No short ids, or another card without our selection: select again and look.
    if select_file(exchange, ISSUER.id)? != Class::Data {
        return situation(CardSituation::Swapped);
    }
    if let Reply::Record(record) = ask(exchange, &Command::read_record(RecordMode::ByTag, first, expected))?
        && record.tag == tag::CARD_SN
    {
        return same(&record, card_sn);
    }
    // Neither short ids nor tags, or records in an order of their own.
    if let Content::Records(records) = read_by_number(exchange, &ISSUER)?
        && let Some(record) = records.iter().find(|record| record.tag == tag::CARD_SN)
    {
        return same(record, card_sn);
    }
    situation(CardSituation::Swapped)
}

fn same(record: &Record, card_sn: &[u8]) -> Result<(), ReadFault> {
    if record.value == card_sn { Ok(()) } else { situation(CardSituation::Swapped) }
}

/// SELECT EF in the standard way, then in the other one that cards know (reference §1.2).
fn select_file(exchange: &mut Exchange<'_>, file: [u8; 2]) -> Result<Class, ReadFault> {
    let class = exchange.send(&Command::select_file(SelectWay::UnderCurrent, file))?.status.class();
    if class != Class::NoFile {
        return Ok(class);
    }
    Ok(exchange.send(&Command::select_file(SelectWay::ById, file))?.status.class())
}

enum Content {
    Records(Vec<Record>),
    NeedsKey,
    Nothing,
}

fn read_current(exchange: &mut Exchange<'_>, file: &File, length: u8) -> Result<Content, ReadFault> {
    let answer = exchange.send(&Command::read_record(RecordMode::ToTheLast, 1, length))?;
    match answer.status.class() {
        Class::NeedsKey => Ok(Content::NeedsKey),
        Class::MemoryFailure => situation(CardSituation::Garbled),
        Class::Locked => situation(CardSituation::Locked),
        Class::Data => match whole(file, &answer.data) {
            Some(records) => Ok(Content::Records(records)),
            None => read_by_tag(exchange, file),
        },
        Class::NoRecord
        | Class::NoFile
        | Class::NotSupported
        | Class::Internal
        | Class::LengthRefused
        | Class::Refused => read_by_tag(exchange, file),
    }
}

/// The records of a whole file; nothing where the card gave only the first record or cut the answer to Le: only the
/// last record proves that all came.
fn whole(file: &File, data: &[u8]) -> Option<Vec<Record>> {
    let records = tlv::split_all(data).ok()?;
    tlv::value(&records, file.wanted.first()?.0)?;
    tlv::value(&records, file.wanted.last()?.0)?;
    Some(records)
}

fn read_by_tag(exchange: &mut Exchange<'_>, file: &File) -> Result<Content, ReadFault> {
    let mut records = Vec::new();
    for (tag, expected) in file.wanted {
        match ask(exchange, &Command::read_record(RecordMode::ByTag, *tag, *expected))? {
            Reply::Record(record) if record.tag == *tag => records.push(record),
            Reply::NeedsKey => return Ok(Content::NeedsKey),
            // A missing 4E is normal, other missing ones become a doubt; but the first one always exists.
            Reply::NoRecord if !records.is_empty() => {}
            // A record with another tag: the card took the tag for a number.
            Reply::Record(_) | Reply::NoRecord | Reply::Refused => return read_by_number(exchange, file),
        }
    }
    Ok(Content::Records(records))
}

fn read_by_number(exchange: &mut Exchange<'_>, file: &File) -> Result<Content, ReadFault> {
    let mut records = Vec::new();
    let lengths = file.by_number.iter().copied().chain(std::iter::repeat(0));
    for (number, expected) in (1..=RECORDS_MAX).zip(lengths) {
        match ask(exchange, &Command::read_record(RecordMode::ByNumber, number, expected))? {
            Reply::Record(record) => records.push(record),
            Reply::NeedsKey => return Ok(Content::NeedsKey),
            Reply::NoRecord | Reply::Refused => break,
        }
    }
    Ok(if records.is_empty() { Content::Nothing } else { Content::Records(records) })
}

enum Reply {
    Record(Record),
    NoRecord,
    NeedsKey,
    Refused,
}

/// Asks for one record and makes sure that it came whole.
fn ask(exchange: &mut Exchange<'_>, command: &Command) -> Result<Reply, ReadFault> {
    let answer = exchange.send(command)?;
    match answer.status.class() {
        Class::Data => {}
        Class::NoRecord => return Ok(Reply::NoRecord),
        Class::NeedsKey => return Ok(Reply::NeedsKey),
        Class::MemoryFailure | Class::Internal => return situation(CardSituation::Garbled),
        Class::Locked => return situation(CardSituation::Locked),
        Class::LengthRefused => return record_of(&exchange.send(&command.clone().expecting(0))?),
        Class::NoFile | Class::NotSupported | Class::Refused => return Ok(Reply::Refused),
    }
    match tlv::split_first(&answer.data) {
        Ok((record, _)) => Ok(Reply::Record(record)),
        Err(RecordFault::Headless) => record_of(&exchange.send(command)?),
        // Le too short, or a pull in mid-answer: the length in the record says what to ask for (reference, field notes).
        Err(RecordFault::Short { needed }) => {
            let expected = u8::try_from(needed).unwrap_or(0);
            record_of(&exchange.send(&command.clone().expecting(expected))?)
        }
    }
}

fn record_of(answer: &Answer) -> Result<Reply, ReadFault> {
    if answer.status.class() != Class::Data {
        return Ok(Reply::Refused);
    }
    match tlv::split_first(&answer.data) {
        Ok((record, _)) => Ok(Reply::Record(record)),
        Err(_) => situation(CardSituation::Garbled),
    }
}

fn situation<T>(situation: CardSituation) -> Result<T, ReadFault> {
    Err(ReadFault::Card(situation))
}
