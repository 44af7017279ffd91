//! How the window looks: kept in the cache, for losing it costs one key.

use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::SetLookArgs;
use crate::desk::Desk;

/// Its name in the cache.
const LOOK: &str = "look";

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn set_look(&mut self, look: SetLookArgs) {
        self.state.look = look;
        if let Ok(text) = serde_json::to_string(&look) {
            self.cache.keep_setting(LOOK, &text);
        }
    }

    /// As it was left; the first time, or where nobody knows any more, as it is shipped.
    pub(crate) fn recall_look(&mut self) {
        let kept = self.cache.setting(LOOK).and_then(|text| serde_json::from_str(&text).ok());
        self.state.look = kept.unwrap_or_default();
    }
}
