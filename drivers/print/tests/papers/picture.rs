//! A slip as a picture, for the eye: what the printer's 24-dot head would leave on the paper.

use encoding_rs::GB18030;
use print::Fonts;

const WIDTH: usize = 576;
const ROW: usize = 30;
/// Modules of a QR code are the printer's own; a frame stands for it.
const QR: usize = 150;

/// Rows of dots, black is true.
struct Page {
    dots: Vec<bool>,
    across: usize,
    tall: usize,
}

impl Page {
    fn set(&mut self, x: usize, y: usize) {
        if x < WIDTH && y * WIDTH + x < self.dots.len() {
            self.dots[y * WIDTH + x] = true;
        }
    }

    /// 24 × 24 dots, column by column, at the head's place; every dot `scale` times as large.
    fn letter(&mut self, columns: &[u8], width: usize, scale: usize) {
        let top = self.dots.len() / WIDTH - self.tall * ROW;
        for x in 0..width {
            for y in 0..24 {
                if columns[x * 3 + y / 8] >> (7 - y % 8) & 1 == 1 {
                    for (dx, dy) in (0..scale).flat_map(|dx| (0..scale).map(move |dy| (dx, dy))) {
                        self.set(self.across + x * scale + dx, top + y * scale + dy);
                    }
                }
            }
        }
        self.across += width * scale;
    }

    fn begin(&mut self, tall: usize) {
        self.tall = tall;
        self.across = 0;
        self.dots.resize(self.dots.len() + tall * ROW * WIDTH, false);
    }
}

/// The job as a PGM picture; a system font stands for the printer's own.
pub(crate) fn of(bytes: &[u8], fonts: &Fonts) -> Vec<u8> {
    let mut page = Page { dots: Vec::new(), across: 0, tall: 0 };
    page.begin(1);
    let (mut scale, mut at) = (1, 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        at += match rest {
            [0x1B, b'@', ..] | [0x1C, b'&', ..] => 2,
            [0x1B, b'E' | b'a', _, ..] => 3,
            [0x1D, b'!', size, ..] => {
                scale = usize::from(size & 15) + 1;
                if scale != page.tall && page.across == 0 {
                    page.dots.truncate(page.dots.len() - page.tall * ROW * WIDTH);
                    page.begin(scale);
                }
                3
            }
            [0x1D, b'V', b'A', 0, ..] => 4,
            [0x1B, b'*', 33, 24, 0, dots @ ..] => {
                page.letter(&dots[..72], 24, scale);
                5 + 72
            }
            [0x1D, b'(', b'k', low, high, 49, function, ..] => {
                if *function == 81 {
                    page.begin(QR / ROW);
                    let (left, top) = ((WIDTH - QR) / 2, page.dots.len() / WIDTH - QR);
                    for step in 0..QR {
                        for (x, y) in [(step, 0), (step, QR - 1), (0, step), (QR - 1, step), (step, step)] {
                            page.set(left + x, top + y);
                        }
                    }
                }
                5 + usize::from(u16::from_le_bytes([*low, *high]))
            }
            [b'\n', ..] => {
                page.begin(scale);
                1
            }
            [0x20..=0x7E, ..] => {
                let dots = fonts.draw(char::from(rest[0]));
                page.letter(dots.as_ref().map_or(&[0; 72], |dots| dots.columns()), 12, scale);
                1
            }
            [_, _, ..] => {
                let text = GB18030.decode(&rest[..2]).0;
                let dots = text.chars().next().and_then(|letter| fonts.draw(letter));
                page.letter(dots.as_ref().map_or(&[0; 72], |dots| dots.columns()), 24, scale);
                2
            }
            _ => panic!("half a character at the end"),
        };
    }
    let mut picture = format!("P5 {WIDTH} {} 255\n", page.dots.len() / WIDTH).into_bytes();
    picture.extend(page.dots.iter().map(|dot| if *dot { 0 } else { 255 }));
    picture
}
