//! The key of the gateway account.

use std::fmt;

use zeroize::Zeroizing;

/// A key that shows itself nowhere and is overwritten when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the key over; the caller's copy is this one.
    pub fn new(key: String) -> Self {
        Self(Zeroizing::new(key))
    }

    /// For the signature alone.
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", Secret::new("k3y".to_owned())), "Secret(***)");
    }
}
