//! The stored form of every fact: mirrors of the core's types, in words that never change.
//!
//! `payload` is JSON, `{"v":1,"fact":{"KIND":{…}}}`; the exact bytes of a request or a reply stand beside it in `body`. The core
//! cannot be serialised by accident: its types know nothing of serde, and a field that is renamed there stops compiling here.
//! Personal data stands here whole: the journal is what the hospital is asked for years later, and it never leaves the
//! folder. Old versions are read for ever and rewritten never; version 1 is the only one so far.
//!
//! **What cannot be understood** (a kind or version of a later program, a value the core refuses) is read as a `Contradiction` of
//! the attempt it belongs to: the row is there and the chain says it is whole, so the honest thing is to stop that attempt
//! and go on with every other. Nothing is ever left out of a replay.

mod bill_cases;
mod charges;
mod facts;
mod people;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use settlement::fact::Fact;
use settlement::person::PersonSnapshot;
use settlement::{BusinessDate, IdFault, Money, MoneyFault, Quantity, Rate, TimeFault, Timestamp, UnitPrice};

use facts::StoredFact;

/// The version written today.
const VERSION: u32 = 1;

/// A stored value that the core does not take.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Garbled {
    /// A later version.
    #[error("version {0}")]
    Version(u32),
    /// Not the JSON that was expected.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// An id of the wrong shape.
    #[error("id: {0}")]
    Id(#[from] IdFault),
    /// An amount out of range.
    #[error("amount: {0}")]
    Money(#[from] MoneyFault),
    /// Not a date.
    #[error("date")]
    Time(#[from] TimeFault),
    /// A word outside its list.
    #[error("word: {0}")]
    Word(&'static str),
    /// A request without its bytes, or bytes where there are none.
    #[error("body")]
    Body,
}

/// A type of the core with its stored form.
pub(crate) trait Stored: Sized {
    /// What serde writes.
    type Form: Serialize + DeserializeOwned;

    fn store(&self) -> Self::Form;

    /// # Errors
    /// The core does not take the value.
    fn load(form: Self::Form) -> Result<Self, Garbled>;
}

macro_rules! as_it_is {
    ($($name:ty),*) => {$(
        impl Stored for $name {
            type Form = Self;
            fn store(&self) -> Self { self.clone() }
            fn load(form: Self) -> Result<Self, Garbled> { Ok(form) }
        }
    )*};
}
as_it_is!(bool, u16, u32, i32, i64, String);

impl<T: Stored> Stored for Option<T> {
    type Form = Option<T::Form>;
    fn store(&self) -> Self::Form {
        self.as_ref().map(T::store)
    }
    fn load(form: Self::Form) -> Result<Self, Garbled> {
        form.map(T::load).transpose()
    }
}

impl<T: Stored> Stored for Vec<T> {
    type Form = Vec<T::Form>;
    fn store(&self) -> Self::Form {
        self.iter().map(T::store).collect()
    }
    fn load(form: Self::Form) -> Result<Self, Garbled> {
        form.into_iter().map(T::load).collect()
    }
}

impl<T: Stored> Stored for Box<T> {
    type Form = T::Form;
    fn store(&self) -> Self::Form {
        self.as_ref().store()
    }
    fn load(form: Self::Form) -> Result<Self, Garbled> {
        T::load(form).map(Self::new)
    }
}

/// Types that are one text: how to write it, how to read it.
macro_rules! as_text {
    ($($name:ty, $write:expr, $read:expr;)*) => {$(
        impl $crate::codec::Stored for $name {
            type Form = String;
            fn store(&self) -> String { ($write)(self) }
            fn load(form: String) -> Result<Self, $crate::codec::Garbled> { ($read)(&form) }
        }
    )*};
}
pub(crate) use as_text;

/// A struct of the core, member by member; the member names are the stored words.
macro_rules! mirror {
    ($($core:ty => $form:ident { $($member:ident : $type:ty),* $(,)? })*) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $form { $($member: <$type as $crate::codec::Stored>::Form),* }

        impl $crate::codec::Stored for $core {
            type Form = $form;
            fn store(&self) -> $form {
                let Self { $($member),* } = self;
                $form { $($member: <$type as $crate::codec::Stored>::store($member)),* }
            }
            fn load(form: $form) -> Result<Self, $crate::codec::Garbled> {
                Ok(Self { $($member: <$type as $crate::codec::Stored>::load(form.$member)?),* })
            }
        }
    )*};
}
pub(crate) use mirror;

as_text! {
    Rate, ToString::to_string, |text: &str| Ok(Rate::parse(text)?);
    Quantity, ToString::to_string, |text: &str| Ok(Quantity::parse(text)?);
    UnitPrice, ToString::to_string, |text: &str| Ok(UnitPrice::parse(text)?);
    BusinessDate, ToString::to_string, |text: &str| Ok(BusinessDate::parse(text)?);
}

/// Fen.
impl Stored for Money {
    type Form = i64;
    fn store(&self) -> i64 {
        self.fen()
    }
    fn load(form: i64) -> Result<Self, Garbled> {
        Ok(Self::from_fen(form)?)
    }
}

/// Milliseconds since 1970 UTC.
impl Stored for Timestamp {
    type Form = i64;
    fn store(&self) -> i64 {
        self.millis()
    }
    fn load(form: i64) -> Result<Self, Garbled> {
        Ok(Self::from_millis(form))
    }
}

/// Names of members and fields, which the core holds as words of the program itself.
///
/// Each distinct word is kept once for the life of the process; there are as many as the platform codec has names.
fn program_word(text: String) -> &'static str {
    static WORDS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(text.as_str()) {
        return known;
    }
    let word: &'static str = text.leak();
    words.insert(word);
    word
}

#[derive(Serialize, Deserialize)]
struct Payload<T> {
    v: u32,
    fact: T,
}

/// The version alone, read first: a later one may hold anything else.
#[derive(Deserialize)]
struct PayloadVersion {
    v: u32,
}

/// The JSON of a fact; its bytes, if it carries any, are asked for with `body`.
///
/// # Errors
/// None that a value of the core can cause.
pub(crate) fn encode(fact: &Fact) -> Result<String, Garbled> {
    Ok(serde_json::to_string(&Payload { v: VERSION, fact: StoredFact::from_fact(fact) })?)
}

/// The exact bytes that stand beside the JSON.
pub(crate) fn body(fact: &Fact) -> Option<&[u8]> {
    if let Fact::OpIntent(intent) = fact {
        Some(&intent.body)
    } else if let Fact::OpEnded { body, .. } | Fact::Evidence { body, .. } = fact {
        Some(body)
    } else {
        None
    }
}

/// Reads a fact back.
///
/// # Errors
/// `Version` for a later program's row; the rest for a value that no version of this program writes.
pub(crate) fn decode(kind: &str, payload: &str, body: Option<Vec<u8>>) -> Result<Fact, Garbled> {
    let PayloadVersion { v } = serde_json::from_str(payload)?;
    if v != VERSION {
        return Err(Garbled::Version(v));
    }
    let stored: Payload<StoredFact> = serde_json::from_str(payload)?;
    let fact = stored.fact.into_fact(body)?;
    if fact.kind() == kind { Ok(fact) } else { Err(Garbled::Word("kind")) }
}

/// Reads a fact back, and what cannot be understood as a contradiction in words for support.
pub(crate) fn decode_or_stop(seq: i64, kind: &str, payload: &str, body: Option<Vec<u8>>) -> Fact {
    decode(kind, payload, body).unwrap_or_else(|garbled| {
        tracing::error!(seq, kind, "a journal row is not understood");
        Fact::Contradiction { what: format!("journal row {seq} ({kind}) is not understood: {garbled}") }
    })
}

/// Something that was told of a person, as the cache keeps it.
#[derive(Serialize, Deserialize)]
struct Told<T> {
    v: u32,
    told: T,
}

/// The JSON of something the cache keeps.
///
/// # Errors
/// None that a value of the core can cause.
pub(crate) fn encode_told<T: Stored>(told: &T) -> Result<String, Garbled> {
    Ok(serde_json::to_string(&Told { v: VERSION, told: told.store() })?)
}

/// Reads it back.
///
/// # Errors
/// Written by a later program, or garbage.
pub(crate) fn decode_told<T: Stored>(text: &str) -> Result<T, Garbled> {
    let stored: Told<T::Form> = serde_json::from_str(text)?;
    if stored.v == VERSION { T::load(stored.told) } else { Err(Garbled::Version(stored.v)) }
}

#[derive(Serialize, Deserialize)]
struct Snapshot {
    v: u32,
    person: people::StoredPerson,
}

/// A person for the cache.
///
/// # Errors
/// None that a value of the core can cause.
pub(crate) fn encode_person(person: &PersonSnapshot) -> Result<String, Garbled> {
    Ok(serde_json::to_string(&Snapshot { v: VERSION, person: person.store() })?)
}

/// A person from the cache.
///
/// # Errors
/// Written by a later program, or garbage.
pub(crate) fn decode_person(text: &str) -> Result<PersonSnapshot, Garbled> {
    let stored: Snapshot = serde_json::from_str(text)?;
    if stored.v == VERSION { PersonSnapshot::load(stored.person) } else { Err(Garbled::Version(stored.v)) }
}
