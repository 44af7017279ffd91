//! A small ESC/POS printer: turns bytes back into the rows that a person would see.

use encoding_rs::GB18030;

/// What a strip of paper shows, and whether the printer opened a drawer.
#[derive(Default, Debug)]
pub(crate) struct Strip {
    /// Rows; bold as `*row`, double size as `#row`, drawn characters as `▦`, QR codes as `[QR text]`.
    pub(crate) rows: Vec<String>,
    /// Cuts.
    pub(crate) cuts: usize,
    /// Drawer pulses.
    pub(crate) pulses: usize,
    /// Dots of the drawn characters, 72 bytes each.
    pub(crate) drawn: Vec<Vec<u8>>,
}

/// Reads a whole job; panics on any command this printer does not know, as a real one would print garbage.
pub(crate) fn read(bytes: &[u8]) -> Strip {
    let mut strip = Strip::default();
    let (mut row, mut bold, mut big, mut chinese) = (String::new(), false, false, false);
    let mut qr = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at += match rest {
            [0x1B, b'@', ..] => {
                (bold, big, chinese) = (false, false, false);
                2
            }
            [0x1C, b'&', ..] => {
                chinese = true;
                2
            }
            [0x1B, b'E', on, ..] => {
                bold = *on == 1;
                3
            }
            [0x1B, b'a', _, ..] => 3,
            [0x1D, b'!', size, ..] => {
                big = *size == 0x11;
                3
            }
            [0x1D, b'V', b'A', 0, ..] => {
                strip.cuts += 1;
                4
            }
            [0x1B, b'p', 0, _, _, ..] => {
                strip.pulses += 1;
                5
            }
            [0x1B, b'*', 33, low, high, dots @ ..] => {
                let count = usize::from(u16::from_le_bytes([*low, *high])) * 3;
                strip.drawn.push(dots[..count].to_vec());
                row.push('▦');
                5 + count
            }
            [0x1D, b'(', b'k', low, high, 49, function, data @ ..] => {
                let count = usize::from(u16::from_le_bytes([*low, *high]));
                if *function == 80 {
                    qr = String::from_utf8(data[1..count - 2].to_vec()).unwrap();
                } else if *function == 81 {
                    row = format!("{row}[QR {qr}]");
                }
                5 + count
            }
            [b'\n', ..] => {
                let sign = if big {
                    "#"
                } else if bold {
                    "*"
                } else {
                    ""
                };
                strip.rows.push(format!("{sign}{row}"));
                row.clear();
                1
            }
            [0x20..=0x7E, ..] => {
                row.push(char::from(rest[0]));
                1
            }
            [0x81..=0xFE, 0x40..=0xFE, ..] if chinese => {
                row.push_str(&GB18030.decode(&rest[..2]).0);
                2
            }
            _ => panic!("unknown bytes {:02X?}", &rest[..rest.len().min(8)]),
        };
    }
    assert_eq!(row, "", "the last row was never fed");
    strip
}
