//! The one place where an SCARD code becomes a situation (reference §4, §8.4).

use card::TransportFault;
use pcsc::Error;

/// What the codes mean that a reading or a waiting can end with.
///
/// A table and not a match: the set of codes differs by operating system, and every code that is not here means the
/// same to the desk, an exchange that failed.
const FAULTS: &[(Error, TransportFault)] = &[
    (Error::RemovedCard, TransportFault::Removed),
    (Error::NoSmartcard, TransportFault::Removed),
    (Error::ResetCard, TransportFault::Reset),
    (Error::Timeout, TransportFault::Hung),
    (Error::WaitedTooLong, TransportFault::Hung),
    (Error::ReaderUnavailable, TransportFault::ReaderGone),
    (Error::UnknownReader, TransportFault::ReaderGone),
    (Error::InvalidHandle, TransportFault::ReaderGone),
    (Error::NoReadersAvailable, TransportFault::ReaderGone),
    (Error::NoService, TransportFault::ServiceGone),
    (Error::ServiceStopped, TransportFault::ServiceGone),
    // pcsc-lite answers this when the daemon dies under a call; the context is dead from then on.
    (Error::CommError, TransportFault::ServiceGone),
    (Error::Shutdown, TransportFault::ServiceGone),
    (Error::SystemCancelled, TransportFault::ServiceGone),
    (Error::SharingViolation, TransportFault::InUse),
    (Error::UnresponsiveCard, TransportFault::Unresponsive),
    (Error::UnpoweredCard, TransportFault::Unresponsive),
    (Error::ProtoMismatch, TransportFault::Unsupported),
    (Error::CardUnsupported, TransportFault::Unsupported),
    (Error::UnsupportedCard, TransportFault::Unsupported),
];

/// The situation behind a code.
pub(crate) fn transport_fault(error: Error) -> TransportFault {
    FAULTS.iter().find(|(code, _)| *code == error).map_or(TransportFault::Broken, |(_, fault)| *fault)
}

/// What the monitor does after a failed wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterWait {
    /// Nothing happened, or somebody woke us: the next pass.
    GoOn,
    /// A reader vanished between the listing and the wait: list again, but not in a busy loop.
    ListAgain,
    /// The context is dead: a new one is needed (reference §0 fact 10).
    NewContext,
}

/// What a failed wait or a failed listing asks for.
pub(crate) fn after_wait(error: Error) -> AfterWait {
    if matches!(error, Error::Timeout | Error::Cancelled) {
        return AfterWait::GoOn;
    }
    match transport_fault(error) {
        TransportFault::ReaderGone if error != Error::InvalidHandle => AfterWait::ListAgain,
        TransportFault::Removed
        | TransportFault::Reset
        | TransportFault::Hung
        | TransportFault::ReaderGone
        | TransportFault::ServiceGone
        | TransportFault::InUse
        | TransportFault::Unresponsive
        | TransportFault::Unsupported
        | TransportFault::Broken => AfterWait::NewContext,
    }
}

#[cfg(test)]
mod tests {
    use settlement::card_record::CardSituation;

    use super::*;

    #[test]
    fn codes_become_the_situations_of_the_reference() {
        for (code, situation) in [
            (Error::RemovedCard, CardSituation::RemovedWhileReading),
            (Error::NoSmartcard, CardSituation::RemovedWhileReading),
            (Error::UnpoweredCard, CardSituation::Mute),
            (Error::UnresponsiveCard, CardSituation::Mute),
            (Error::ProtoMismatch, CardSituation::Unsupported),
            (Error::SharingViolation, CardSituation::InUse),
            (Error::ReaderUnavailable, CardSituation::ReaderUnplugged),
            (Error::NoService, CardSituation::ServiceStopped),
            (Error::NotTransacted, CardSituation::Garbled),
        ] {
            assert_eq!(transport_fault(code).situation(), situation, "{code:?}");
        }
    }

    #[test]
    fn dead_context_is_thrown_away_and_a_lost_reader_is_not_the_end() {
        assert_eq!(after_wait(Error::Timeout), AfterWait::GoOn);
        assert_eq!(after_wait(Error::Cancelled), AfterWait::GoOn);
        assert_eq!(after_wait(Error::UnknownReader), AfterWait::ListAgain);
        assert_eq!(after_wait(Error::NoReadersAvailable), AfterWait::ListAgain);
        for code in [Error::NoService, Error::CommError, Error::InvalidHandle, Error::InternalError] {
            assert_eq!(after_wait(code), AfterWait::NewContext, "{code:?}");
        }
    }
}
