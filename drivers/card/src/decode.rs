//! From records to a `CardRecord`: text, dates, generation, doubts (reference §2, §5, §9.1 step 9). Pure.

use std::collections::BTreeSet;

use settlement::card_record::{CardDoubt, CardGeneration, CardHolder, CardRecord, CardSituation, Sex};
use settlement::{CardNo, CardSn, CertNo, PersonName};

use crate::number::{CertNoForm, card_no_is_consistent, cert_no_form};
use crate::ssc::{Application, Holder, PROVIDER, tag};
use crate::text::{self, trim};
use crate::tlv::{self, Record};

/// What the FCI says in front of the algorithm (reference §1.2): proprietary template, then tag 86.
const ALGORITHM_MARK: [u8; 5] = [0x9F, 0x0C, 0x03, 0x86, 0x01];
const ALGORITHM_SM4: u8 = 0x03;
const VERSIONS: [&str; 4] = ["1.00", "2.00", "2.01", "3.00"];
/// A card number has nine characters; some issuers store more behind them.
const CARD_NO_LENGTH: usize = 9;

/// The 卡识别码 as bytes, checked as far as every card can be checked.
pub(crate) fn card_sn<'a>(
    application: &Application,
    issuer: &'a [Record],
) -> Result<&'a [u8], CardSituation> {
    let blank = if application.nameless { CardSituation::OtherCard } else { CardSituation::NotPersonalised };
    let Some(value) = tlv::value(issuer, tag::CARD_SN) else {
        return Err(blank);
    };
    if value.iter().all(|byte| *byte == 0) || value.iter().all(|byte| *byte == 0xFF) {
        return Err(blank);
    }
    let area_is_decimal = value.iter().take(3).all(|byte| text::bcd(*byte).is_some());
    if value.len() == 16 && area_is_decimal && value.get(3..8) == Some(PROVIDER.as_slice()) {
        return Ok(value);
    }
    // Found by its files alone, the card may be anything; found by name, it is ours and damaged.
    Err(if application.nameless { CardSituation::OtherCard } else { CardSituation::Garbled })
}

/// 规范版本 without padding.
pub(crate) fn version(issuer: &[Record]) -> String {
    let bytes = trim(tlv::value(issuer, tag::VERSION).unwrap_or_default()).bytes;
    bytes.iter().copied().filter(u8::is_ascii_graphic).map(char::from).collect()
}

/// Builds the record out of everything that was read.
pub(crate) fn record(
    application: &Application,
    issuer: &[Record],
    holder: &Holder,
) -> Result<CardRecord, CardSituation> {
    let mut doubts = BTreeSet::from([CardDoubt::NotAuthenticated]);
    let card_sn = text::hex(card_sn(application, issuer)?);
    let area = card_sn.chars().take(6).collect();
    let card_sn = CardSn::new(&card_sn).map_err(|_| CardSituation::Garbled)?;

    let version = version(issuer);
    if !VERSIONS.contains(&version.as_str()) {
        doubts.insert(CardDoubt::VersionOdd);
    }
    let generation = generation(&version, application, holder);

    let card_no = card_no(issuer, &mut doubts);
    let holder = match holder {
        Holder::Records(records) => card_holder(records, &mut doubts)?,
        Holder::NeedsKey => {
            doubts.insert(CardDoubt::NoKeyCard);
            None
        }
    };
    let date = |tag| tlv::value(issuer, tag).and_then(text::bcd_date);
    Ok(CardRecord {
        generation,
        card_sn,
        card_no,
        area,
        version,
        issued: date(tag::ISSUED),
        valid_until: date(tag::VALID_UNTIL),
        holder,
        doubts: doubts.into_iter().collect(),
    })
}

/// The version decides; where it says nothing, the algorithm, the key and tag 4E do, in this order (reference §5).
fn generation(version: &str, application: &Application, holder: &Holder) -> CardGeneration {
    match version.as_bytes() {
        [b'1', b'.', ..] => return CardGeneration::First,
        [b'2', b'.', ..] => return CardGeneration::Second,
        [b'3', b'.', ..] => return CardGeneration::Third,
        _ => {}
    }
    let uses_sm4 = application
        .control
        .windows(ALGORITHM_MARK.len() + 1)
        .any(|bytes| bytes.strip_prefix(&ALGORITHM_MARK) == Some(&[ALGORITHM_SM4]));
    match holder {
        Holder::NeedsKey => CardGeneration::Third,
        Holder::Records(_) if uses_sm4 => CardGeneration::Third,
        Holder::Records(records) if tlv::value(records, tag::NAME_MORE).is_some() => CardGeneration::Second,
        Holder::Records(_) => CardGeneration::First,
    }
}

fn card_no(issuer: &[Record], doubts: &mut BTreeSet<CardDoubt>) -> Option<CardNo> {
    let value = tlv::value(issuer, tag::CARD_NO)?;
    let bytes = text_bytes(value, doubts);
    let text: String = bytes.iter().take(CARD_NO_LENGTH).copied().map(char::from).collect();
    // Letters and digits by the standard; anything else would be sent to the platform as somebody's number.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        doubts.insert(CardDoubt::CardNoCheck);
        return None;
    }
    let card_no = CardNo::new(&text).ok()?;
    if !card_no_is_consistent(&text) {
        doubts.insert(CardDoubt::CardNoCheck);
    }
    Some(card_no)
}

fn card_holder(
    records: &[Record],
    doubts: &mut BTreeSet<CardDoubt>,
) -> Result<Option<CardHolder>, CardSituation> {
    let always = [tag::CERT_NO, tag::NAME, tag::SEX, tag::NATION, tag::BIRTH];
    if always.iter().any(|tag| tlv::value(records, *tag).is_none()) {
        doubts.insert(CardDoubt::HolderIncomplete);
    }
    let number = tlv::value(records, tag::CERT_NO).unwrap_or_default();
    let first = tlv::value(records, tag::NAME).unwrap_or_default();
    let more = tlv::value(records, tag::NAME_MORE).unwrap_or_default();
    let number = text::decode(text_bytes(number, doubts)).ok_or(CardSituation::Garbled)?;
    let name = text::decode(&text::join_name(first, more)).ok_or(CardSituation::Garbled)?;
    // A full first part may end with the space between two words, which is no padding.
    if (trim(first).odd && first.len() > trim(first).bytes.len() + 1) || trim(more).odd {
        doubts.insert(CardDoubt::PaddingOdd);
    }
    if number.is_empty() || name.is_empty() {
        doubts.insert(CardDoubt::HolderIncomplete);
        return Ok(None);
    }

    let form = cert_no_form(&number);
    if form == CertNoForm::Other {
        doubts.insert(CardDoubt::CertNoCheck);
    }
    let on_card = tlv::value(records, tag::BIRTH).and_then(text::bcd_date);
    let in_number = form.birth_date();
    if on_card.is_some() && in_number.is_some() && on_card != in_number {
        doubts.insert(CardDoubt::BirthDateDiffers);
    }
    Ok(Some(CardHolder {
        social_security_no: CertNo::new(&with_capital_check(&number)).map_err(|_| CardSituation::Garbled)?,
        name: PersonName::new(&name).map_err(|_| CardSituation::Garbled)?,
        sex: match tlv::value(records, tag::SEX) {
            Some([b'1', ..]) => Sex::Male,
            Some([b'2', ..]) => Sex::Female,
            Some(_) | None => Sex::NotStated,
        },
        nation: tlv::value(records, tag::NATION).and_then(<[u8]>::first).copied().and_then(nation),
        birth_date: on_card.or(in_number),
    }))
}

/// 民族 1-56 and 99; FF is what unfilled cards have.
fn nation(byte: u8) -> Option<u8> {
    text::bcd(byte).filter(|number| matches!(number, 1..=56 | 99))
}

/// The check character `x` of a citizen number is written `X` everywhere else.
fn with_capital_check(number: &str) -> String {
    if number.len() == 18 { number.to_ascii_uppercase() } else { number.to_owned() }
}

fn text_bytes<'a>(value: &'a [u8], doubts: &mut BTreeSet<CardDoubt>) -> &'a [u8] {
    let trimmed = trim(value);
    if trimmed.odd {
        doubts.insert(CardDoubt::PaddingOdd);
    }
    trimmed.bytes
}
