//! Field tables of the requests, and the one checker that reads them.
//!
//! A row is `infno node field type required`; `[]` after a node means rows. Conditional fields are optional here and
//! asked for by the transaction that knows the condition.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::{clock, fen};

/// Members of the envelope: (name, longest text, required).
pub const ENVELOPE: &[(&str, usize, bool)] = &[
    ("infno", 6, true),
    ("msgid", 30, true),
    ("mdtrtarea_admvs", 6, true),
    ("insuplc_admdvs", 6, false),
    ("recer_sys_code", 10, true),
    ("dev_no", 100, false),
    ("dev_safe_info", 2000, false),
    ("cainfo", 1024, false),
    ("signtype", 10, false),
    ("infver", 6, true),
    ("opter_type", 3, true),
    ("opter", 30, true),
    ("opter_name", 50, true),
    ("inf_time", 19, true),
    ("fixmedins_code", 12, true),
    ("fixmedins_name", 200, true),
    ("sign_no", 30, false),
];

/// Longest `input`. **Unit**: characters.
pub const INPUT_LIMIT: usize = 40_000;

const TABLE: &str = include_str!("fields.txt");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text(usize),
    Number { digits: usize, places: u32 },
    Date,
    DateTime,
}

struct Field {
    name: &'static str,
    kind: Kind,
    required: bool,
}

struct Node {
    name: &'static str,
    rows: bool,
    fields: Vec<Field>,
}

fn kind(text: &'static str) -> Kind {
    match (text, text.split_at(1)) {
        ("D", _) => Kind::Date,
        ("DT", _) => Kind::DateTime,
        (_, ("C", length)) => Kind::Text(length.parse().unwrap()),
        (_, ("N", size)) => {
            let (digits, places) = size.split_once(',').unwrap_or((size, "0"));
            Kind::Number { digits: digits.parse().unwrap(), places: places.parse().unwrap() }
        }
        _ => unreachable!("field type {text}"),
    }
}

fn tables() -> &'static HashMap<&'static str, Vec<Node>> {
    static TABLES: OnceLock<HashMap<&'static str, Vec<Node>>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables: HashMap<&'static str, Vec<Node>> = HashMap::new();
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let mut word = || words.next().unwrap();
            let (infno, node, name, kind, required) = (word(), word(), word(), kind(word()), word() == "Y");
            let (node, rows) = node.strip_suffix("[]").map_or((node, false), |name| (name, true));
            let nodes = tables.entry(infno).or_default();
            if nodes.last().is_none_or(|last| last.name != node) {
                nodes.push(Node { name: node, rows, fields: Vec::new() });
            }
            nodes.last_mut().unwrap().fields.push(Field { name, kind, required });
        }
        tables
    })
}

/// Text of a scalar member; empty for null, absent, objects and arrays.
pub fn scalar(node: &Map<String, Value>, name: &str) -> String {
    match node.get(name) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The rows of a node: an array, or a single object taken as one row.
pub fn rows_of<'a>(input: &'a Map<String, Value>, node: &str) -> Vec<&'a Map<String, Value>> {
    match input.get(node) {
        Some(Value::Array(rows)) => rows.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(row)) => vec![row],
        _ => Vec::new(),
    }
}

/// Checks `input` against the table of that transaction.
///
/// # Errors
/// The reason, in the words of the centre.
pub fn check_input(infno: &str, input: &Map<String, Value>) -> Result<(), String> {
    let Some(nodes) = tables().get(base(infno)) else { return Ok(()) };
    for node in nodes {
        let rows = rows_of(input, node.name);
        if rows.is_empty() {
            return Err(format!("输入节点{}不能为空", node.name));
        }
        if !node.rows && rows.len() > 1 {
            return Err(format!("输入节点{}只能有一行", node.name));
        }
        for row in rows {
            for field in &node.fields {
                check_field(field, row)?;
            }
        }
    }
    Ok(())
}

/// The number whose table applies: variants with a letter share it.
fn base(infno: &str) -> &str {
    infno.trim_end_matches('A')
}

fn check_field(field: &Field, row: &Map<String, Value>) -> Result<(), String> {
    let name = field.name;
    let text = scalar(row, name);
    if text.is_empty() {
        return if field.required { Err(format!("字段{name}不能为空")) } else { Ok(()) };
    }
    match field.kind {
        Kind::Text(length) if text.chars().count() > length => Err(format!("字段{name}长度超过{length}")),
        Kind::Text(_) => Ok(()),
        Kind::Number { digits, places } => {
            let used = text.bytes().filter(u8::is_ascii_digit).count();
            if fen::decimal(&text, places).is_none() {
                Err(format!("字段{name}不是{places}位小数以内的数值"))
            } else if used > digits {
                Err(format!("字段{name}长度超过{digits}"))
            } else {
                Ok(())
            }
        }
        // Some regions ask for a time where the table prints a date; a date with a time is read as well.
        Kind::Date if clock::parse(&text).is_none() => Err(format!("字段{name}日期格式不正确")),
        Kind::DateTime if text.len() != 19 || clock::parse(&text).is_none() => {
            Err(format!("字段{name}时间格式不正确"))
        }
        Kind::Date | Kind::DateTime => Ok(()),
    }
}
