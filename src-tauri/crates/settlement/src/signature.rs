//! A signature as it was written with a finger or a pen on the patient's screen.

/// One corner of the field to the other. **Unit**: steps; the field is twice as wide as high.
pub const WIDTH: u16 = 2000;
/// Height of the field. **Unit**: steps.
pub const HEIGHT: u16 = 1000;
/// A hand lifts so often at most.
const STROKES_MAX: usize = 64;
/// So many places of all strokes together.
const POINTS_MAX: usize = 6000;
/// Shorter than this is a touch, not a signature: a fifth of the field's width. **Unit**: steps.
const LENGTH_MIN: u64 = 400;

/// A place on the field, from its upper left corner. **Unit**: steps.
pub type Place = (u16, u16);

/// Strokes in the order in which they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature(Vec<Vec<Place>>);

/// Why strokes are no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// Nothing, or hardly more than a touch.
    #[error("too short")]
    Short,
    /// More than a hand writes.
    #[error("too long")]
    Long,
    /// A place outside of the field.
    #[error("outside")]
    Outside,
}

impl Signature {
    /// Takes strokes as they were written.
    ///
    /// # Errors
    /// `Short` under a fifth of the field's width, `Long` over 64 strokes or 6,000 places, `Outside` of 2,000 by 1,000 steps.
    pub fn new(strokes: Vec<Vec<Place>>) -> Result<Self, SignatureFault> {
        let strokes: Vec<Vec<Place>> = strokes.into_iter().filter(|stroke| !stroke.is_empty()).collect();
        if strokes.len() > STROKES_MAX || strokes.iter().map(Vec::len).sum::<usize>() > POINTS_MAX {
            return Err(SignatureFault::Long);
        }
        if strokes.iter().flatten().any(|(x, y)| *x > WIDTH || *y > HEIGHT) {
            return Err(SignatureFault::Outside);
        }
        let length: u64 = strokes.iter().map(|stroke| length(stroke)).sum();
        if length < LENGTH_MIN { Err(SignatureFault::Short) } else { Ok(Self(strokes)) }
    }

    /// The strokes.
    pub fn strokes(&self) -> &[Vec<Place>] {
        &self.0
    }
}

/// How far the pen went, sideways and up and down added up. **Unit**: steps.
fn length(stroke: &[Place]) -> u64 {
    let ahead = stroke.iter().skip(1);
    stroke.iter().zip(ahead).map(|(a, b)| u64::from(a.0.abs_diff(b.0)) + u64::from(a.1.abs_diff(b.1))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_of_a_hand_is_taken_and_a_touch_is_not() {
        let written = vec![vec![(10, 10), (300, 200)], vec![], vec![(400, 100), (420, 500)]];
        assert_eq!(Signature::new(written).unwrap().strokes().len(), 2);
        assert_eq!(Signature::new(vec![vec![(10, 10)]]), Err(SignatureFault::Short));
        assert_eq!(Signature::new(vec![vec![(10, 10), (209, 209)]]), Err(SignatureFault::Short));
        assert!(Signature::new(vec![vec![(10, 10), (210, 210)]]).is_ok());
        assert_eq!(Signature::new(Vec::new()), Err(SignatureFault::Short));
    }

    #[test]
    fn strokes_no_hand_writes_are_refused() {
        assert_eq!(Signature::new(vec![vec![(0, 0), (2001, 0)]]), Err(SignatureFault::Outside));
        assert_eq!(Signature::new(vec![vec![(0, 0), (0, 1001)]]), Err(SignatureFault::Outside));
        assert_eq!(Signature::new(vec![vec![(0, 0), (900, 0)]; 65]), Err(SignatureFault::Long));
        assert_eq!(Signature::new(vec![vec![(0, 0); 6001]]), Err(SignatureFault::Long));
    }
}
