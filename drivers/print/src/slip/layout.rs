//! Rows to lines: wrapping, columns, alignment. Widths are those of the printer, not of a screen font.

use settlement::receipt::{Slip, SlipRow, grouped_amount};

use super::COLUMNS;

/// How a line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Normal,
    Bold,
    /// Bold in double height and width: 24 columns.
    Big,
}

/// One line as it leaves the printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Text(Style, String),
    Qr(String),
}

impl Line {
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Text(_, text) => text.trim_end().to_owned(),
            Self::Qr(text) => format!("[QR {text}]"),
        }
    }
}

/// Columns of a character: half width for ASCII, full width for everything a Chinese printer knows or we draw.
pub(super) fn columns_of(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// What the printer gets instead: `¥` is no Chinese character and would come out as two digits; a control character in a
/// text from outside would be a command.
fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '¥' => '￥',
            '\u{00A0}' => ' ',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect()
}

fn spaces(count: usize) -> String {
    " ".repeat(count)
}

fn centred(text: &str, columns: usize) -> String {
    spaces(columns.saturating_sub(width(text)) / 2) + text
}

fn between(left: &str, right: &str, columns: usize) -> String {
    format!("{left}{}{right}", spaces(columns.saturating_sub(width(left) + width(right))))
}

/// Marks that must not begin a line.
const CLOSING: &str = "，。、；：！？）】》”’%·";

/// Cuts a text into lines: between words where there are spaces, anywhere between Chinese characters.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for letter in text.chars() {
        if width(&line) + columns_of(letter) > columns {
            let rest = match line.rfind(' ').filter(|_| letter.is_ascii_alphanumeric()) {
                Some(place) => line.split_off(place).trim_start().to_owned(),
                None if CLOSING.contains(letter) => line.pop().map(String::from).unwrap_or_default(),
                None => String::new(),
            };
            lines.push(std::mem::replace(&mut line, rest));
            if letter == ' ' {
                continue;
            }
        }
        line.push(letter);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Name left, value right; a value too long continues under itself.
fn pair(name: &str, value: &str) -> Vec<String> {
    if width(name) + width(value) + 2 <= COLUMNS {
        return vec![between(name, value, COLUMNS)];
    }
    let indent = width(name) + 2;
    if indent > COLUMNS / 2 {
        let value = wrap(value, COLUMNS).into_iter().map(|line| between("", &line, COLUMNS));
        return wrap(name, COLUMNS).into_iter().chain(value).collect();
    }
    wrap(value, COLUMNS - indent)
        .into_iter()
        .enumerate()
        .map(|(place, line)| if place == 0 { format!("{name}  {line}") } else { spaces(indent) + &line })
        .collect()
}

/// A long name wraps before its amount; the amount never breaks.
fn amount(name: &str, amount: &str, columns: usize) -> Vec<String> {
    let mut names = wrap(name, columns.saturating_sub(width(amount) + 1).max(8));
    let last = names.pop().unwrap_or_default();
    names.push(between(&last, amount, columns));
    names
}

/// Lays a slip out; a reprint says so in its first and its last line.
pub(super) fn lines(slip: &Slip) -> Vec<Line> {
    let mark = (slip.head.copy > 0).then(|| {
        let mark = format!("【补打 {}】", slip.head.copy);
        Line::Text(Style::Bold, centred(&mark, COLUMNS))
    });
    let rows = slip.rows.iter().flat_map(row);
    mark.clone().into_iter().chain(rows).chain(mark).collect()
}

fn row(row: &SlipRow) -> Vec<Line> {
    let set =
        |style: Style, lines: Vec<String>| lines.into_iter().map(|line| Line::Text(style, line)).collect();
    match row {
        SlipRow::Text(text) => set(Style::Normal, wrap(&printable(text), COLUMNS)),
        SlipRow::Title(text) => {
            let lines = wrap(&printable(text), COLUMNS).iter().map(|line| centred(line, COLUMNS)).collect();
            set(Style::Bold, lines)
        }
        SlipRow::Pair(name, value) => set(Style::Normal, pair(&printable(name), &printable(value))),
        SlipRow::Amount(name, value) => {
            set(Style::Normal, amount(&printable(name), &grouped_amount(*value), COLUMNS))
        }
        SlipRow::Payable(name, value) => {
            set(Style::Big, amount(&printable(name), &format!("￥{}", grouped_amount(*value)), COLUMNS / 2))
        }
        SlipRow::Rule => set(Style::Normal, vec!["-".repeat(COLUMNS)]),
        SlipRow::Qr(text) => vec![Line::Qr(printable(text))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_never_exceed_the_paper() {
        let long = "A阿卜杜热依木江·阿卜杜克热木·艾则孜".repeat(4);
        for (name, value) in
            [("姓名", long.as_str()), (long.as_str(), "x"), (long.as_str(), long.as_str()), ("", "")]
        {
            for line in pair(name, value).iter().chain(&amount(name, "9,999,999.99", COLUMNS)) {
                assert!(width(line) <= COLUMNS, "{line:?}");
            }
        }
    }

    #[test]
    fn wrapping_keeps_words_whole_and_marks_off_line_starts() {
        assert_eq!(wrap("MARIA EXAMPLE TESTER", 12), ["MARIA", "EXAMPLE", "TESTER"]);
        assert_eq!(wrap("多退少补，凭条", 8), ["多退少", "补，凭条"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn commands_inside_texts_are_blanked() {
        assert_eq!(printable("张\u{1b}p\n¥"), "张 p ￥");
    }
}
