//! A request body that can be written once and tells whether anybody began to.
//!
//! reqwest can repeat a request only if it can copy the body; this one cannot be copied, so it cannot be repeated.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Whether the body was ever asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched(Arc<AtomicBool>);

impl Touched {
    /// Once set, bytes may have left.
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The body of one request, of known length.
pub(super) struct OnceBody {
    bytes: Option<Bytes>,
    touched: Touched,
}

impl OnceBody {
    /// The body and its tell-tale.
    pub(super) fn new(bytes: Vec<u8>) -> (Self, Touched) {
        let touched = Touched::default();
        (Self { bytes: Some(Bytes::from(bytes)), touched: touched.clone() }, touched)
    }
}

impl Body for OnceBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.touched.0.store(true, Ordering::SeqCst);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.bytes.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}
