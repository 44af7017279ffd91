//! Commands and answers as bytes (reference §1.2-1.4). Only commands that read; none that writes, none that tries a PIN.

use crate::status::StatusWord;

/// How an answer of a command with data is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Contact cards: a command with data goes out without Le, the card says 61xx.
    T0,
    /// Contactless and a few contact cards: the command carries Le.
    T1,
}

/// A command APDU of short length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    header: [u8; 4],
    data: Vec<u8>,
    expected: Option<u8>,
}

/// P2 of READ RECORD: what P1 is and what comes back (reference §1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordMode {
    /// P1 is a tag: the first record with it.
    ByTag,
    /// P1 is a number: that record.
    ByNumber,
    /// P1 is a number: from that record to the last.
    ToTheLast,
}

impl RecordMode {
    const fn bits(self) -> u8 {
        match self {
            Self::ByTag => 0,
            Self::ByNumber => 4,
            Self::ToTheLast => 5,
        }
    }
}

/// P1 of SELECT for a file: cards in the field know only one or only the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectWay {
    /// P1 = 00: MF or DF by id; some cards take an EF this way too.
    ById,
    /// P1 = 02: EF under the current DF.
    UnderCurrent,
}

impl Command {
    /// SELECT by name.
    pub fn select_name(name: &[u8]) -> Self {
        Self { header: [0x00, 0xA4, 0x04, 0x00], data: name.to_vec(), expected: Some(0) }
    }

    /// SELECT by file id. An elementary file answers nothing, so nothing is expected.
    pub fn select_file(way: SelectWay, file: [u8; 2]) -> Self {
        let first = match way {
            SelectWay::ById => 0x00,
            SelectWay::UnderCurrent => 0x02,
        };
        Self { header: [0x00, 0xA4, first, 0x00], data: file.to_vec(), expected: None }
    }

    /// READ RECORD from the current file.
    pub fn read_record(mode: RecordMode, first: u8, expected: u8) -> Self {
        Self::read_record_of(0, mode, first, expected)
    }

    /// READ RECORD from the file with this short id, without selecting it.
    pub fn read_record_of(short_id: u8, mode: RecordMode, first: u8, expected: u8) -> Self {
        let second = short_id.wrapping_shl(3) | mode.bits();
        Self { header: [0x00, 0xB2, first, second], data: Vec::new(), expected: Some(expected) }
    }

    /// GET RESPONSE.
    pub fn get_response(expected: u8) -> Self {
        Self { header: [0x00, 0xC0, 0x00, 0x00], data: Vec::new(), expected: Some(expected) }
    }

    /// The same command with another Le.
    #[must_use]
    pub fn expecting(mut self, expected: u8) -> Self {
        self.expected = Some(expected);
        self
    }

    /// The bytes on the line.
    pub fn bytes(&self, protocol: Protocol) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.data.len() + 6);
        bytes.extend_from_slice(&self.header);
        if self.data.is_empty() {
            bytes.extend(self.expected);
            return bytes;
        }
        // Names have 5 to 16 bytes and file ids two; a longer one would be cut by no one, so it is refused by the card.
        bytes.push(u8::try_from(self.data.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(&self.data);
        if protocol == Protocol::T1 {
            bytes.extend(self.expected);
        }
        bytes
    }
}

/// An answer APDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Everything before the status word.
    pub data: Vec<u8>,
    /// The status word.
    pub status: StatusWord,
}

impl Answer {
    /// Splits an answer; nothing for fewer than two bytes, which is how a pull in mid-answer looks (reference §8.4).
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (data, status) = bytes.split_last_chunk::<2>()?;
        Some(Self { data: data.to_vec(), status: StatusWord::from_bytes(*status) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &Command, protocol: Protocol, hex: &str) {
        assert_eq!(crate::text::hex(&command.bytes(protocol)), hex);
    }

    #[test]
    fn commands_have_the_bytes_of_the_golden_transcript() {
        let name = crate::ssc::APPLICATION_NAME;
        check(&Command::select_name(name), Protocol::T0, "00A404000F7378312E73682EC9E7BBE1B1A3D5CF");
        check(&Command::select_name(name), Protocol::T1, "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00");
        check(&Command::get_response(0x1E), Protocol::T0, "00C000001E");
        check(&Command::select_file(SelectWay::UnderCurrent, [0xEF, 5]), Protocol::T0, "00A4020002EF05");
        check(&Command::select_file(SelectWay::ById, [0xEF, 5]), Protocol::T1, "00A4000002EF05");
        check(&Command::read_record(RecordMode::ByTag, 3, 6), Protocol::T0, "00B2030006");
        check(&Command::read_record(RecordMode::ByNumber, 1, 0x12), Protocol::T0, "00B2010412");
        check(&Command::read_record(RecordMode::ToTheLast, 1, 0x40), Protocol::T0, "00B2010540");
        check(&Command::read_record_of(6, RecordMode::ByNumber, 1, 0x14), Protocol::T0, "00B2013414");
    }

    #[test]
    fn answer_without_status_word_is_no_answer() {
        assert_eq!(Answer::parse(&[]), None);
        assert_eq!(Answer::parse(&[0x90]), None);
        let answer = Answer::parse(&[1, 2, 0x90, 0]).unwrap();
        assert_eq!((answer.data.as_slice(), answer.status.number()), ([1_u8, 2].as_slice(), 0x9000));
    }
}
