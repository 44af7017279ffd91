//! Lines to ESC/POS bytes.
//!
//! Chinese mode is `FS &`; text is GB18030 in its two-byte range, which every printer sold in China holds in its font.
//! What lies outside (four-byte codes, and the few two-byte codes added in 2000) is drawn, never replaced by `?`.

use encoding_rs::GB18030;
use settlement::receipt::Slip;

use super::dots::Dots;
use super::layout::{self, Line, Style};

const ESC: u8 = 0x1B;
const FS: u8 = 0x1C;
const GS: u8 = 0x1D;

/// ESC @: back to the settings of power-on.
const RESET: [u8; 2] = [ESC, b'@'];
/// FS &: two bytes are one Chinese character.
const CHINESE_MODE: [u8; 2] = [FS, b'&'];
/// GS V A 0: feed to the knife and cut.
const CUT: [u8; 4] = [GS, b'V', b'A', 0];
/// ESC p 0 25 250: drawer 1, pulse 50 ms, rest 500 ms.
const DRAWER: [u8; 5] = [ESC, b'p', 0, 25, 250];
/// ESC * 33 24 0: 24 columns of 24 dots follow, in the line of text.
const DOTS: [u8; 5] = [ESC, b'*', 33, 24, 0];
/// 〓, the printers' own sign for a missing character, for one that no font of the machine has either.
const MISSING: [u8; 2] = [0xA1, 0xFE];
/// Modules of a QR code in dots: 6 is 15 to 25 mm for our texts.
const QR_MODULE: u8 = 6;
const QR_BYTES_MAX: usize = 512;

/// The bytes that print a slip and cut it; never those that open the drawer.
///
/// `draw` gives the dots of a character that the printer lacks.
pub fn encode(slip: &Slip, draw: impl Fn(char) -> Option<Dots>) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(RESET);
    bytes.extend(CHINESE_MODE);
    let mut set = Style::Normal;
    for line in layout::lines(slip) {
        match line {
            Line::Text(style, text) => {
                if style != set {
                    bytes.extend(style_command(style));
                    set = style;
                }
                for letter in text.trim_end().chars() {
                    letter_bytes(letter, &draw, &mut bytes);
                }
                bytes.push(b'\n');
            }
            Line::Qr(text) => qr(&text, &mut bytes),
        }
    }
    bytes.extend(style_command(Style::Normal));
    bytes.extend(CUT);
    bytes
}

/// The bytes that print plain lines and cut, for what must be on paper although no paper can be laid out or kept.
pub fn encode_lines(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(RESET);
    bytes.extend(CHINESE_MODE);
    for letter in text.chars() {
        letter_bytes(letter, |_| None, &mut bytes);
    }
    bytes.extend([b'\n', b'\n']);
    bytes.extend(CUT);
    bytes
}

/// The pulse that opens the cash drawer; sent alone, after `CASH_INTENT` is journaled (safety E4), never with a paper.
pub fn open_drawer() -> Vec<u8> {
    DRAWER.to_vec()
}

const fn style_command(style: Style) -> [u8; 6] {
    let (bold, size) = match style {
        Style::Normal => (0, 0x00),
        Style::Bold => (1, 0x00),
        Style::Big => (1, 0x11),
    };
    [ESC, b'E', bold, GS, b'!', size]
}

fn letter_bytes(letter: char, draw: impl Fn(char) -> Option<Dots>, bytes: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    let (code, _, _) = GB18030.encode(letter.encode_utf8(&mut buffer));
    if in_printer_font(&code) {
        bytes.extend_from_slice(&code);
    } else if let Some(dots) = draw(letter) {
        bytes.extend(DOTS);
        bytes.extend(dots.columns());
    } else {
        bytes.extend(MISSING);
    }
}

/// One byte, or two of GBK. `FE50` to `FEA0` came with GB18030-2000 (䶮 is `FE9F`) and are blank on GBK printers, as are
/// the user areas `AAA1`-`AFFE`, `F8A1`-`FEFE` and `A140`-`A7A0`.
fn in_printer_font(code: &[u8]) -> bool {
    match code {
        [0xFE, _] | [0xAA..=0xAF | 0xF8..=0xFD, 0xA1..=0xFE] | [0xA1..=0xA7, 0x40..=0xA0] => false,
        [_] | [_, _] => true,
        _ => false,
    }
}

fn qr(text: &str, bytes: &mut Vec<u8>) {
    let mut data = text.as_bytes().to_vec();
    data.truncate(QR_BYTES_MAX);
    let [low, high] = u16::try_from(data.len() + 3).unwrap_or(0).to_le_bytes();
    bytes.extend([ESC, b'a', 1]);
    bytes.extend([GS, b'(', b'k', 4, 0, 49, 65, 50, 0]);
    bytes.extend([GS, b'(', b'k', 3, 0, 49, 67, QR_MODULE]);
    bytes.extend([GS, b'(', b'k', 3, 0, 49, 69, 49]);
    bytes.extend([GS, b'(', b'k', low, high, 49, 80, 48]);
    bytes.extend(data);
    bytes.extend([GS, b'(', b'k', 3, 0, 49, 81, 48]);
    bytes.extend([ESC, b'a', 0, b'\n']);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(letter: char, printer_has_it: bool) {
        let text = letter.to_string();
        assert_eq!(in_printer_font(&GB18030.encode(&text).0), printer_has_it, "{letter}");
    }

    #[test]
    fn characters_outside_gbk_are_drawn() {
        for letter in ['A', '王', '镕', '㙍', '·', '￥', '，', '〇'] {
            check(letter, letter != '㙍');
        }
        for letter in ['䶮', '𠮷', '㐂', '¥', '龭', 'ü'] {
            check(letter, letter == 'ü');
        }
    }
}
