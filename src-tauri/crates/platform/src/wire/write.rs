//! Writing members: presence and length are checked before a byte is made, amounts are digits.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use settlement::money::{Money, Quantity, UnitPrice};
use settlement::request::{EncodeFault, Transaction};

/// A number spelled exactly so.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct Digits(Box<RawValue>);

/// The checks of one transaction, so that a fault can say where it belongs.
#[derive(Clone, Copy)]
pub(crate) struct Fields(pub(crate) Transaction);

impl Fields {
    /// A fault in this transaction.
    pub(crate) const fn fault(self, field: &'static str) -> EncodeFault {
        EncodeFault { transaction: self.0, field }
    }

    /// Text that the table requires: not blank, and no longer than the column.
    pub(crate) fn required<'a>(
        self,
        field: &'static str,
        text: &'a str,
        length_max: usize,
    ) -> Result<&'a str, EncodeFault> {
        if text.trim().is_empty() || text.chars().count() > length_max {
            return Err(self.fault(field));
        }
        Ok(text)
    }

    /// Text that may be left out, but may not be longer than the column.
    pub(crate) fn optional<'a>(
        self,
        field: &'static str,
        text: Option<&'a str>,
        length_max: usize,
    ) -> Result<Option<&'a str>, EncodeFault> {
        text.filter(|text| !text.is_empty()).map(|text| self.required(field, text, length_max)).transpose()
    }

    fn digits(self, field: &'static str, text: String) -> Result<Digits, EncodeFault> {
        RawValue::from_string(text).map(Digits).map_err(|_| self.fault(field))
    }

    /// An amount with two decimals; negative ones are refused because no request of this desk carries any.
    pub(crate) fn money(self, field: &'static str, amount: Money) -> Result<Digits, EncodeFault> {
        if amount.is_negative() {
            return Err(self.fault(field));
        }
        self.digits(field, amount.to_string())
    }

    /// A unit price with two to six decimals.
    pub(crate) fn price(self, field: &'static str, price: UnitPrice) -> Result<Digits, EncodeFault> {
        self.digits(field, price.to_string())
    }

    /// A quantity with up to four decimals.
    pub(crate) fn quantity(self, field: &'static str, quantity: Quantity) -> Result<Digits, EncodeFault> {
        self.digits(field, quantity.to_string())
    }

    /// The JSON of an input.
    pub(crate) fn json<T: Serialize>(self, input: &T) -> Result<Box<RawValue>, EncodeFault> {
        to_raw_value(input).map_err(|_| self.fault("input"))
    }
}

/// `0` or `1`.
pub(crate) const fn flag(set: bool) -> &'static str {
    if set { "1" } else { "0" }
}
