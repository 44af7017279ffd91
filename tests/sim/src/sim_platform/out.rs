//! What the centre writes: a small JSON tree that keeps money as integers until the last moment.
//!
//! A number leaves with exactly the digits wanted (`12.30`, `"12.30"`, `-0.00`, `12.305`), which a binary fraction
//! cannot promise and which is where regions and faults differ. Deliberately not here: reading JSON (serde_json does).

use super::fen;

/// One JSON value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    Null,
    Text(String),
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// A whole number that no style touches.
    Bare(i64),
    /// An amount. **Unit**: fen; written with two decimals.
    Money(i64),
    /// A number with that many decimals.
    Decimal(i64, u32),
    Node(Vec<(String, Out)>),
    Rows(Vec<Out>),
}

/// How amounts are spelt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    pub numbers_as_text: bool,
    pub three_decimals: bool,
    pub negative_zero: bool,
}

/// A text value; the usual member.
pub fn text(value: impl Into<String>) -> Out {
    Out::Text(value.into())
}

/// Builds an object from pairs, in that order.
pub fn node<const N: usize>(members: [(&str, Out); N]) -> Out {
    Out::Node(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

impl Out {
    /// Reads a stored JSON value back. Numbers keep their decimal digits.
    pub fn from_json(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => Self::Flag(*flag),
            serde_json::Value::String(content) => Self::Text(content.clone()),
            serde_json::Value::Number(number) => {
                let digits = number.to_string();
                match digits.split_once('.') {
                    Some((_, fraction)) => {
                        let places = fraction.len() as u32;
                        Self::Decimal(fen::decimal(&digits, places).unwrap_or_default(), places)
                    }
                    None => Self::Whole(digits.parse().unwrap_or_default()),
                }
            }
            serde_json::Value::Array(rows) => Self::Rows(rows.iter().map(Self::from_json).collect()),
            serde_json::Value::Object(members) => Self::Node(
                members.iter().map(|(name, value)| (name.clone(), Self::from_json(value))).collect(),
            ),
        }
    }

    /// Appends a member to an object; anything else is left alone.
    pub fn push(&mut self, name: &str, value: Self) {
        if let Self::Node(members) = self {
            members.push((name.to_owned(), value));
        }
    }

    /// Calls `change` on every member of every object inside, children before parents, so that what is added is not visited.
    pub fn each_member(&mut self, change: &mut dyn FnMut(&str, &mut Self)) {
        match self {
            Self::Node(members) => {
                for (name, value) in members {
                    value.each_member(change);
                    change(name, value);
                }
            }
            Self::Rows(rows) => {
                for row in rows {
                    row.each_member(change);
                }
            }
            _ => {}
        }
    }

    /// The JSON text.
    pub fn to_json(&self, style: Style) -> String {
        let mut written = String::new();
        self.write(style, &mut written);
        written
    }

    fn write(&self, style: Style, to: &mut String) {
        match self {
            Self::Null => to.push_str("null"),
            Self::Flag(flag) => to.push_str(if *flag { "true" } else { "false" }),
            Self::Text(content) => to.push_str(&serde_json::to_string(content).unwrap()),
            Self::Bare(value) => to.push_str(&value.to_string()),
            Self::Whole(value) => number(&value.to_string(), style, to),
            Self::Decimal(value, places) => number(&fen::show(*value, *places), style, to),
            Self::Money(value) => {
                let mut digits = fen::show(*value, 2);
                if style.three_decimals {
                    digits.push('5');
                }
                if style.negative_zero && *value == 0 {
                    digits.insert(0, '-');
                }
                number(&digits, style, to);
            }
            Self::Node(members) => {
                to.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        to.push(',');
                    }
                    to.push_str(&serde_json::to_string(name).unwrap());
                    to.push(':');
                    value.write(style, to);
                }
                to.push('}');
            }
            Self::Rows(rows) => {
                to.push('[');
                for (index, row) in rows.iter().enumerate() {
                    if index > 0 {
                        to.push(',');
                    }
                    row.write(style, to);
                }
                to.push(']');
            }
        }
    }
}

fn number(digits: &str, style: Style, to: &mut String) {
    if style.numbers_as_text {
        to.push('"');
        to.push_str(digits);
        to.push('"');
    } else {
        to.push_str(digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_the_style() {
        let value =
            node([("a", Out::Money(1230)), ("b", Out::Money(0)), ("c", text("乙\"")), ("d", Out::Null)]);
        let plain = Style::default();
        assert_eq!(value.to_json(plain), r#"{"a":12.30,"b":0.00,"c":"乙\"","d":null}"#);
        let odd = Style { numbers_as_text: true, three_decimals: false, negative_zero: true };
        assert_eq!(value.to_json(odd), r#"{"a":"12.30","b":"-0.00","c":"乙\"","d":null}"#);
        let long = Style { three_decimals: true, ..plain };
        assert_eq!(Out::Money(1230).to_json(long), "12.305");
    }
}
