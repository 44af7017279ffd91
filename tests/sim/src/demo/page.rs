//! Columns of text that mix Latin and Chinese: a Chinese character is two columns wide on a terminal.

/// Columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{2e80}' { 2 } else { 1 }).sum()
}

/// A table: the first columns to the left, from column `right_from` on to the right.
pub(super) fn table(head: &[&str], rows: &[Vec<String>], right_from: usize) -> String {
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let mut widths = vec![0; head.len()];
    for row in std::iter::once(&head).chain(rows) {
        for (column, cell) in row.iter().enumerate() {
            widths[column] = widths[column].max(width(cell));
        }
    }
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, cell)| {
                let blank = " ".repeat(widths[column] - width(cell));
                if column >= right_from { format!("{blank}{cell}") } else { format!("{cell}{blank}") }
            })
            .collect();
        format!("  {}", cells.join("  ").trim_end())
    };
    let rule = format!("  {}", "─".repeat(widths.iter().sum::<usize>() + 2 * (head.len() - 1)));
    let mut lines = vec![line(&head), rule];
    lines.extend(rows.iter().map(line));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_with_chinese_cells_keeps_its_columns() {
        let rows =
            vec![vec!["王秀兰".to_owned(), "1.00".to_owned()], vec!["Li".to_owned(), "12.30".to_owned()]];
        assert_eq!(
            table(&["who", "元"], &rows, 1),
            "  who        元\n  ─────────────\n  王秀兰   1.00\n  Li      12.30"
        );
    }
}
