//! One character as 24 × 24 dots from an outline font: for names that no printer font holds.

use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Transform};

use crate::fonts::Fonts;

const SIDE: u32 = 24;
/// Darker than this is a dot: thin strokes of a 24-dot character must survive.
const INK_MIN: u8 = 96;

/// The dots of one character, column by column, three bytes each, the upper dot in the higher bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dots(Vec<u8>);

impl Dots {
    /// The dots as `ESC * 33` wants them.
    ///
    /// Shape: 72 bytes.
    pub fn columns(&self) -> &[u8] {
        &self.0
    }
}

impl Fonts {
    /// Draws a character; nothing where no loaded face has it.
    pub fn draw(&self, letter: char) -> Option<Dots> {
        let (face, glyph) = self.faces.iter().find_map(|font| {
            let face = ttf_parser::Face::parse(font.data(), font.index()).ok()?;
            let glyph = face.glyph_index(letter)?;
            Some((face, glyph))
        })?;
        let mut outline = Outline(PathBuilder::new());
        face.outline_glyph(glyph, &mut outline)?;
        let path = outline.0.finish()?;
        let mut pixels = Pixmap::new(SIDE, SIDE)?;
        let ink = Paint { anti_alias: true, ..Paint::default() };
        pixels.fill_path(&path, &ink, FillRule::Winding, placed(face.units_per_em()), None);
        let dot = |x: u32, y: u32| pixels.pixel(x, y).is_some_and(|pixel| pixel.alpha() >= INK_MIN);
        let columns = (0..SIDE)
            .flat_map(|x| (0..SIDE / 8).map(move |byte| (x, byte)))
            .map(|(x, byte)| (0..8).fold(0, |bits: u8, bit| (bits << 1) | u8::from(dot(x, byte * 8 + bit))))
            .collect();
        Some(Dots(columns))
    }
}

/// The em square on the dots: Chinese characters fill it, with the baseline 0.88 em below its upper edge.
#[expect(clippy::float_arithmetic, reason = "outlines are geometry, not money")]
fn placed(units_per_em: u16) -> Transform {
    let scale = 24.0 / f32::from(units_per_em);
    Transform::from_row(scale, 0.0, 0.0, -scale, 0.0, 24.0 * 0.88)
}

struct Outline(PathBuilder);

impl ttf_parser::OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
