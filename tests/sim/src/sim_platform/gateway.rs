//! A gateway before the centre that keeps a request after its client is gone.

use std::sync::Mutex;

/// A request nobody waits for any more.
pub(super) struct Stuck {
    /// It goes on after the next request of this transaction.
    pub until: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What sits in the gateway.
#[derive(Default)]
pub(super) struct Gateway(Mutex<Vec<Stuck>>);

impl Gateway {
    /// Keeps a request.
    pub fn keep(&self, stuck: Stuck) {
        self.0.lock().unwrap().push(stuck);
    }

    /// Those that go on now: after that transaction, or all of them.
    pub fn freed(&self, after: Option<&str>) -> Vec<Stuck> {
        let mut kept = self.0.lock().unwrap();
        let (freed, stuck) = std::mem::take(&mut *kept)
            .into_iter()
            .partition(|stuck| after.is_none_or(|infno| stuck.until == infno));
        *kept = stuck;
        freed
    }

    /// How many sit there.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}
