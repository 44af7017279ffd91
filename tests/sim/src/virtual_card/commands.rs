//! The commands of the card and their status words (reference §1.2, §1.4, §4); those about keys and PINs are in `security`.

use super::card::VirtualCard;
use super::fault::Fault;
use super::files::{Access, Content, Directory};
use super::security;

const ENVIRONMENT: &[u8] = b"sx1.sh.\xC9\xE7\xBB\xE1\xB1\xA3\xD5\xCF";
const BANK_ENVIRONMENT: &[u8] = b"1PAY.SYS.DDF01";
const BANK_DEBIT: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x01];
const PUBLIC: &[u8] = &[0xD1, 0x56, 0x00, 0x00, 0x05, 0x00];
const MEDICAL: &[u8] = &[0xD1, 0x56, 0x00, 0x00, 0x05, 0x03];

const DONE: u16 = 0x9000;

/// A command taken apart: header, data, Le.
pub(super) struct Parts<'a> {
    p1: u8,
    pub(super) p2: u8,
    pub(super) data: &'a [u8],
    /// Nothing where the command has none; 0 stands for 256.
    pub(super) le: Option<u8>,
}

/// Answers one command.
pub(super) fn answer(card: &mut VirtualCard, command: &[u8]) -> Vec<u8> {
    if card.has(Fault::Locked) {
        return status(0x6A81);
    }
    let [class, instruction, p1, p2, body @ ..] = command else {
        return status(0x6700);
    };
    if !(*class == 0x00 || *class == 0x80 && *instruction == 0x5E) {
        return status(0x6E00);
    }
    // What waits is lost as soon as anything but GET RESPONSE comes.
    let waiting = std::mem::take(&mut card.state.waiting);
    let takes_data = matches!(instruction, 0xA4 | 0x88 | 0x82 | 0x20 | 0x5E);
    let Some(parts) = split(*p1, *p2, body, takes_data) else {
        return status(0x6700);
    };
    match instruction {
        0xA4 => select(card, &parts),
        0xB2 => read_record(card, &parts),
        0xB0 => read_binary(card, &parts),
        0xC0 => get_response(card, waiting, &parts),
        0x84 => security::get_challenge(card, &parts),
        0x88 => security::internal_authenticate(card, &parts),
        0x82 => security::external_authenticate(card, &parts),
        0x20 => security::verify(card, &parts),
        0x5E => security::change_pin(card, &parts),
        _ => status(0x6D00),
    }
}

fn split(p1: u8, p2: u8, body: &[u8], takes_data: bool) -> Option<Parts<'_>> {
    if !takes_data {
        return match body {
            [] => Some(Parts { p1, p2, data: &[], le: None }),
            [le] => Some(Parts { p1, p2, data: &[], le: Some(*le) }),
            _ => None,
        };
    }
    let (length, rest) = body.split_first().map_or((0, body), |(length, rest)| (usize::from(*length), rest));
    let (data, rest) = rest.split_at_checked(length)?;
    match rest {
        [] => Some(Parts { p1, p2, data, le: None }),
        [le] => Some(Parts { p1, p2, data, le: Some(*le) }),
        _ => None,
    }
}

pub(super) fn status(word: u16) -> Vec<u8> {
    word.to_be_bytes().to_vec()
}

pub(super) fn with_status(mut data: Vec<u8>, word: u16) -> Vec<u8> {
    data.extend(word.to_be_bytes());
    data
}

/// Data that the card gives to a command that brought data: T=0 makes it wait, T=1 gives it at once.
pub(super) fn give(card: &mut VirtualCard, data: Vec<u8>) -> Vec<u8> {
    if card.has(Fault::ContactlessStyle) || card.has(Fault::DirectControl) {
        return with_status(data, DONE);
    }
    let length = u8::try_from(data.len()).expect("answers of the card are short");
    card.state.waiting = data;
    vec![0x61, length]
}

/// Data whose length the reader has to name: T=0 insists on the exact one, T=1 takes Le as a limit.
fn exact(card: &VirtualCard, data: Vec<u8>, le: Option<u8>) -> Vec<u8> {
    let length = u8::try_from(data.len()).unwrap_or(0);
    let asked = le.unwrap_or(0);
    let fits = asked == length || card.has(Fault::ContactlessStyle) && (asked == 0 || asked > length);
    if fits { with_status(data, DONE) } else { vec![0x6C, length] }
}

fn select(card: &mut VirtualCard, parts: &Parts<'_>) -> Vec<u8> {
    match (parts.p1, parts.data) {
        (0x04, name) => select_name(card, name),
        (0x00, [] | [0x3F, 0x00]) => {
            enter(card, Directory::Master);
            let control = control(&[0x3F, 0x00]);
            give(card, control)
        }
        (0x00 | 0x01, [0xDF, number]) => {
            let (directory, name) = match number {
                0x01 => (Directory::Public, PUBLIC),
                0x04 => (Directory::Medical, MEDICAL),
                _ => return status(0x6A82),
            };
            if !card.is_social() {
                return status(0x6A82);
            }
            enter(card, directory);
            give(card, control(name))
        }
        (0x02, [0xEF, _]) if card.has(Fault::SelectById) => status(0x6A82),
        (0x00 | 0x02, [0xEF, low]) => select_file(card, *low),
        (0x00 | 0x02, [_, _]) => status(0x6A82),
        (0x00..=0x02, _) => status(0x6700),
        _ => status(0x6A86),
    }
}

fn select_name(card: &mut VirtualCard, name: &[u8]) -> Vec<u8> {
    let directory = match name {
        ENVIRONMENT if card.is_social() && !card.has(Fault::NoName) => Directory::Environment,
        PUBLIC if card.is_social() => Directory::Public,
        MEDICAL if card.is_social() => Directory::Medical,
        BANK_ENVIRONMENT | BANK_DEBIT if card.is_bank() => Directory::Bank,
        _ => return status(0x6A82),
    };
    if directory == Directory::Environment && card.has(Fault::LockedForEver) {
        return status(0x9303);
    }
    if directory == Directory::Environment && card.has(Fault::BlockedApplication) {
        return status(0x6283);
    }
    enter(card, directory);
    let control = if directory == Directory::Environment {
        let mut special = vec![0x88, 0x01, 0x1E];
        if !card.has(Fault::ShortControl) {
            special.extend([0x9F, 0x0C, 0x03, 0x86, 0x01, card.algorithm.code()]);
        }
        let inner = [tlv(0x84, name), tlv(0xA5, &special)].concat();
        tlv(0x6F, &inner)
    } else {
        control(name)
    };
    give(card, control)
}

fn control(name: &[u8]) -> Vec<u8> {
    tlv(0x6F, &tlv(0x84, name))
}

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).expect("templates of the card are short");
    [&[tag, length], value].concat()
}

/// Another directory ends the security state of the last one; the same one keeps it.
fn enter(card: &mut VirtualCard, directory: Directory) {
    if card.state.directory != directory {
        card.state.keys_shown.clear();
        card.state.challenge.clear();
    }
    card.state.directory = directory;
    card.state.file = None;
    card.state.record = None;
}

fn select_file(card: &mut VirtualCard, low: u8) -> Vec<u8> {
    match find(card, low) {
        Some(index) => {
            card.state.file = Some(index);
            card.state.record = None;
            status(DONE)
        }
        None => status(0x6A82),
    }
}

fn find(card: &VirtualCard, low: u8) -> Option<usize> {
    let directory = card.state.directory;
    card.files.iter().position(|file| file.directory == directory && file.id == [0xEF, low])
}

/// The file that a command means: by short id, or the current one.
fn file_for(card: &mut VirtualCard, short_id: u8) -> Result<usize, Vec<u8>> {
    if short_id != 0 {
        if card.has(Fault::NoShortIds) {
            return Err(status(0x6A86));
        }
        // Failed commands leave the selection as it was.
        let index = find(card, short_id).ok_or_else(|| status(0x6A82))?;
        card.state.file = Some(index);
        card.state.record = None;
    }
    let index = card.state.file.ok_or_else(|| status(0x6986))?;
    let allowed = match card.files[index].access {
        Access::Free => true,
        Access::Key(key) => card.state.keys_shown.contains(&key),
        Access::PinOrKey(key) => card.state.pin_shown || card.state.keys_shown.contains(&key),
    };
    if allowed { Ok(index) } else { Err(status(0x6982)) }
}

fn read_record(card: &mut VirtualCard, parts: &Parts<'_>) -> Vec<u8> {
    let mode = match parts.p2 & 0x07 {
        0 if card.has(Fault::TagIsNumber) => 4,
        mode => mode,
    };
    if mode == 5 && card.has(Fault::NoWholeFile) || mode < 4 && card.has(Fault::NoTags) {
        return status(0x6A86);
    }
    let index = match file_for(card, parts.p2 >> 3) {
        Ok(index) => index,
        Err(refusal) => return refusal,
    };
    if card.has(Fault::MemoryFailure) {
        return status(0x6581);
    }
    let Content::Records(records) = &card.files[index].content else {
        return status(0x6981);
    };
    let last = card.state.record;
    let with_tag = |at: &usize| records[*at].first() == Some(&parts.p1);
    let by_number = || match parts.p1 {
        0 => last,
        number => Some(usize::from(number) - 1).filter(|at| *at < records.len()),
    };
    let chosen: Vec<usize> = match mode {
        0 => (0..records.len()).find(with_tag).into_iter().collect(),
        1 => (0..records.len()).rev().find(with_tag).into_iter().collect(),
        2 => (last.map_or(0, |at| at + 1)..records.len()).find(with_tag).into_iter().collect(),
        3 => (0..last.unwrap_or(records.len())).rev().find(with_tag).into_iter().collect(),
        4 => by_number().into_iter().collect(),
        5 => by_number().map_or_else(Vec::new, |first| (first..records.len()).collect()),
        6 => by_number().map_or_else(Vec::new, |first| (first..records.len()).rev().collect()),
        _ => return status(0x6A86),
    };
    let Some(reached) = chosen.last().copied() else {
        return status(0x6A83);
    };
    let mut data: Vec<u8> = chosen.iter().flat_map(|at| records[*at].clone()).collect();
    if card.has(Fault::TruncatedAnswer) {
        data.pop();
        return with_status(data, DONE);
    }
    let answer = exact(card, data, parts.le);
    if answer.len() > 2 {
        card.state.record = Some(reached);
    }
    answer
}

fn read_binary(card: &mut VirtualCard, parts: &Parts<'_>) -> Vec<u8> {
    let (short_id, offset) = if parts.p1 & 0x80 == 0 {
        (0, usize::from(u16::from_be_bytes([parts.p1, parts.p2])))
    } else {
        (parts.p1 & 0x1F, usize::from(parts.p2))
    };
    let index = match file_for(card, short_id) {
        Ok(index) => index,
        Err(refusal) => return refusal,
    };
    let Content::Transparent(bytes) = &card.files[index].content else {
        return status(0x6981);
    };
    let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) else {
        return status(0x6B00);
    };
    let asked = match parts.le.unwrap_or(0) {
        0 => 256,
        le => usize::from(le),
    };
    match rest.get(..asked) {
        Some(part) => with_status(part.to_vec(), DONE),
        None => vec![0x6C, u8::try_from(rest.len()).expect("less than asked for")],
    }
}

fn get_response(card: &mut VirtualCard, waiting: Vec<u8>, parts: &Parts<'_>) -> Vec<u8> {
    if waiting.is_empty() {
        return status(0x6F00);
    }
    let length = u8::try_from(waiting.len()).expect("answers of the card are short");
    if parts.le == Some(length) {
        return with_status(waiting, DONE);
    }
    card.state.waiting = waiting;
    vec![0x6C, length]
}

#[cfg(test)]
mod tests {
    use super::super::files::bcd;
    use super::*;
    use crate::virtual_card::Reaction;

    /// Sends commands one after another and compares each answer.
    #[track_caller]
    fn check(card: &mut VirtualCard, exchanges: &[(&str, &str)]) {
        for (command, expected) in exchanges {
            let Reaction::Answer(answer, _) = card.react(&bcd(command)) else {
                panic!("{command}: no answer");
            };
            assert_eq!(card::text::hex(&answer), *expected, "{command}");
        }
    }

    fn golden() -> VirtualCard {
        VirtualCard::of_profile("gen2-golden").unwrap()
    }

    const SELECT: (&str, &str) = ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "611E");

    #[test]
    fn unknown_commands_and_lengths_are_refused() {
        check(
            &mut golden(),
            &[
                ("00FF0000", "6D00"),
                ("90A40000", "6E00"),
                ("00A4", "6700"),
                ("00A404000F7378", "6700"),
                ("00A40900023F00", "6A86"),
                ("00B2010412", "6986"),
                ("00C0000010", "6F00"),
            ],
        );
    }

    #[test]
    fn waiting_data_is_lost_with_the_next_command() {
        check(
            &mut golden(),
            &[SELECT, ("00C0000000", "6C1E"), ("00A4020002EF05", "9000"), ("00C000001E", "6F00")],
        );
    }

    #[test]
    fn record_modes_walk_through_a_file() {
        check(
            &mut golden(),
            &[
                SELECT,
                ("00A4000002EF06", "9000"),
                ("00B20A0003", "0A01319000"),
                ("00B2000403", "0A01319000"),
                ("00B20B0203", "0B01019000"),
                ("00B20A0303", "0A01319000"),
                ("00B2000003", "6A83"),
                ("00B2070600", "6C06"),
                ("00B2080400", "6A83"),
                ("00B0000010", "6981"),
            ],
        );
    }

    #[test]
    fn pin_opens_files_and_three_wrong_ones_block_it() {
        let mut card = golden();
        check(
            &mut card,
            &[
                ("00A4000002DF04", "610A"),
                ("00A4020002EF05", "9000"),
                ("00B2840005", "6982"),
                ("0020000000", "63C3"),
                ("0020000003123456", "9000"),
                ("00B2840005", "84031099009000"),
                ("0020000003000000", "63C2"),
                ("0020000003000000", "63C1"),
                ("0020000003000000", "63C0"),
                ("0020000003123456", "6983"),
            ],
        );
    }

    #[test]
    fn pin_can_be_changed() {
        check(&mut golden(), &[("805E010007123456FF654321", "9000"), ("0020000003654321", "9000")]);
    }

    #[test]
    fn transparent_file_ends_where_it_ends() {
        check(
            &mut golden(),
            &[
                ("00A4000002DF01", "610A"),
                ("00A4020002EF16", "9000"),
                ("00B0000004", "000000009000"),
                ("00B0008001", "6B00"),
                ("00B0007C08", "6C04"),
            ],
        );
    }

    #[test]
    fn third_generation_opens_with_the_test_key() {
        let mut card = VirtualCard::of_profile("gen3-no-key").unwrap();
        check(&mut card, &[SELECT, ("00A4020002EF06", "9000"), ("00B2080014", "6982")]);
        let data = [0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8];
        let Reaction::Answer(challenge, _) = card.react(&bcd("0084000008")) else {
            panic!("no challenge");
        };
        let cryptogram =
            card.algorithm.cryptogram(&card.key.unwrap(), challenge[..8].try_into().unwrap(), data);
        let opens = [bcd("0082000A10"), cryptogram.to_vec(), data.to_vec()].concat();
        check(&mut card, &[("00A4020002EF06", "9000")]);
        check(
            &mut card,
            &[
                (card::text::hex(&opens).as_str(), "9000"),
                ("00B2080014", "08123130393930303230303130393330303034389000"),
                // The challenge is used up.
                (card::text::hex(&opens).as_str(), "6984"),
            ],
        );
        card.reset();
        check(&mut card, &[SELECT, ("00A4020002EF06", "9000"), ("00B2080014", "6982")]);
    }

    #[test]
    fn wrong_cryptograms_block_the_key() {
        let mut card = VirtualCard::of_profile("gen3-no-key").unwrap();
        let wrong = "0082000A1000000000000000000000000000000000";
        check(&mut card, &[(wrong, "6984")]);
        for expected in ["63C2", "63C1", "63C0", "6983"] {
            assert!(
                matches!(card.react(&bcd("0084000008")), Reaction::Answer(answer, _) if answer.len() == 10)
            );
            check(&mut card, &[(wrong, expected)]);
        }
        check(&mut card, &[("008200041000000000000000000000000000000000", "6A88")]);
    }

    #[test]
    fn card_proves_itself_with_the_test_key() {
        let mut card = golden();
        check(
            &mut card,
            &[("00880000101122334455667788A1A2A3A4A5A6A7A8", "6108"), ("00C0000008", "060EADC667D987279000")],
        );
    }
}
