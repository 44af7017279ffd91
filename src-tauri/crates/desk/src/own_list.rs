//! The hospital's list of items as a text file: columns parted by tabs or commas, named in the first line. `assets/docs/own-items.zh.md` says the
//! same to whoever writes one.

use std::collections::BTreeSet;

use settlement::mapping::OwnItem;
use settlement::{CatalogCode, ItemCode, TraceCode, UnitPrice};

/// Items of one list at most.
const ITEMS_MAX: usize = 50_000;
/// 药品标识码 of one item at most.
const DRUGS_MAX: usize = 20;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Code,
    Name,
    Spec,
    Unit,
    Price,
    Catalog,
    List,
    Drug,
}

/// Names of columns; the first of each is the one the page about the file uses.
const COLUMNS: [(Column, &[&str]); 8] = [
    (Column::Code, &["院内编码", "item_code", "medins_list_codg", "fixmedins_hilist_id"]),
    (Column::Name, &["名称", "name", "medins_list_name", "fixmedins_hilist_name"]),
    (Column::Spec, &["规格", "spec"]),
    (Column::Unit, &["单位", "unit", "prcunt"]),
    (Column::Price, &["单价", "price"]),
    (Column::Catalog, &["国家编码", "catalog_code", "med_list_codg"]),
    (Column::List, &["目录类别", "list_type"]),
    (Column::Drug, &["药品标识码", "drug_id"]),
];

/// What the catalog alone decides (requirement 158): a file that has such a column is refused, so that nobody takes it for effective.
const COVERAGE: [&str; 14] = [
    "等级",
    "甲乙",
    "甲乙类",
    "医保等级",
    "收费项目等级",
    "自付比例",
    "先自付比例",
    "限价",
    "最高限价",
    "限制使用范围",
    "chrgitm_lv",
    "class",
    "first_pay_ratio",
    "price_ceiling",
];

/// Why a list is not taken; nothing of it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListFault {
    /// From 1; nothing where it is the whole file.
    line: Option<usize>,
    what: String,
}

impl ListFault {
    fn at(line: usize, what: impl Into<String>) -> Self {
        Self { line: Some(line), what: what.into() }
    }

    /// In the words of the desk.
    pub(crate) fn words(&self) -> String {
        match self.line {
            Some(line) => format!("第 {line} 行：{}", self.what),
            None => self.what.clone(),
        }
    }
}

/// Reads a list. `list_type` is what the centre says of a national code whose 目录类别 the list leaves out.
///
/// # Errors
/// The first thing in it that does not fit.
pub(crate) fn read(
    text: &str,
    mut list_type: impl FnMut(&CatalogCode) -> Option<String>,
) -> Result<Vec<OwnItem>, ListFault> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = (1_usize..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let Some((first, head)) = lines.next() else {
        return Err(ListFault { line: None, what: "文件是空的".to_owned() });
    };
    let separator = if head.contains('\t') { '\t' } else { ',' };
    let columns = columns(first, head, separator)?;
    let mut items: Vec<OwnItem> = Vec::new();
    let (mut seen, mut drugs) = (BTreeSet::new(), BTreeSet::new());
    for (line, text) in lines {
        if items.len() >= ITEMS_MAX {
            return Err(ListFault::at(line, format!("超过 {ITEMS_MAX} 项")));
        }
        let own = item(line, text, separator, &columns, &mut list_type)?;
        if !seen.insert(own.item.clone()) {
            return Err(ListFault::at(line, format!("院内编码 {} 重复", own.item)));
        }
        if let Some(twice) = own.drugs.iter().find(|drug| !drugs.insert((*drug).clone())) {
            return Err(ListFault::at(line, format!("药品标识码 {twice} 重复")));
        }
        items.push(own);
    }
    if items.is_empty() {
        return Err(ListFault { line: None, what: "只有表头，没有项目".to_owned() });
    }
    Ok(items)
}

/// Which column stands where.
fn columns(line: usize, head: &str, separator: char) -> Result<Vec<Option<Column>>, ListFault> {
    let mut columns: Vec<Option<Column>> = Vec::new();
    for name in cells(head, separator) {
        let name = name.trim();
        if COVERAGE.contains(&name) {
            return Err(ListFault::at(
                line,
                format!("“{name}”由医保目录决定，不能从本院文件导入，请删去这一列"),
            ));
        }
        let column = COLUMNS.iter().find(|(_, names)| names.contains(&name)).map(|(column, _)| *column);
        if column.is_some() && columns.contains(&column) {
            return Err(ListFault::at(line, format!("“{name}”这一列重复")));
        }
        columns.push(column);
    }
    for (wanted, name) in [(Column::Code, "院内编码"), (Column::Name, "名称"), (Column::Price, "单价")]
    {
        if !columns.contains(&Some(wanted)) {
            return Err(ListFault::at(line, format!("表头没有“{name}”")));
        }
    }
    Ok(columns)
}

fn item(
    line: usize,
    text: &str,
    separator: char,
    columns: &[Option<Column>],
    list_type: &mut impl FnMut(&CatalogCode) -> Option<String>,
) -> Result<OwnItem, ListFault> {
    let cells = cells(text, separator);
    if cells.len() != columns.len() {
        return Err(ListFault::at(line, format!("有 {} 列，表头是 {} 列", cells.len(), columns.len())));
    }
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim())
    };
    let fits = |wanted: Column, name: &str, min: usize, max: usize| {
        let text = cell(wanted);
        let sound = (min..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if sound {
            Ok(text.to_owned())
        } else {
            Err(ListFault::at(line, format!("{name} 应为 {min} 至 {max} 个字")))
        }
    };
    let code = fits(Column::Code, "院内编码", 1, 30)?;
    let catalog = fits(Column::Catalog, "国家编码", 0, 30)?;
    let catalog = if catalog.is_empty() {
        None
    } else {
        Some(CatalogCode::new(&catalog).map_err(|_| ListFault::at(line, "国家编码格式不对"))?)
    };
    let list = match cell(Column::List) {
        "" => catalog.as_ref().map_or_else(String::new, |code| {
            list_type(code).unwrap_or_else(|| list_of(code.as_str()).to_owned())
        }),
        _ => fits(Column::List, "目录类别", 1, 30)?,
    };
    let drugs: Vec<String> = cell(Column::Drug)
        .split([' ', ';', '；', '、'])
        .filter(|drug| !drug.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    let seven = |drug: &String| {
        drug.len() == TraceCode::DRUG_DIGITS && drug.bytes().all(|digit| digit.is_ascii_digit())
    };
    if drugs.len() > DRUGS_MAX || !drugs.iter().all(seven) {
        return Err(ListFault::at(line, format!("药品标识码应为 7 位数字，最多 {DRUGS_MAX} 个，用空格分开")));
    }
    Ok(OwnItem {
        drugs,
        item: ItemCode::new(&code).map_err(|_| ListFault::at(line, "院内编码格式不对"))?,
        name: fits(Column::Name, "名称", 1, 100)?,
        spec: fits(Column::Spec, "规格", 0, 200)?,
        unit: fits(Column::Unit, "单位", 0, 20)?,
        price: UnitPrice::parse(cell(Column::Price))
            .map_err(|_| ListFault::at(line, "单价应为大于 0、最多六位小数的数"))?,
        catalog,
        list,
    })
}

/// 目录类别 by how national codes begin, in the numbering of the centre (platform-interface §9.12). Where a region numbers otherwise,
/// 1316 or the list itself says it.
fn list_of(catalog: &str) -> &'static str {
    match catalog.as_bytes().first() {
        Some(b'X' | b'Z') => "101",
        Some(b'T') => "102",
        Some(b'M') => "103",
        Some(b'C') => "301",
        Some(_) | None => "201",
    }
}

/// Cells of a line; one in quotation marks may hold the separator, and a doubled mark stands for one.
fn cells(line: &str, separator: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.trim_end_matches('\r').chars().peekable();
    while let Some(character) = characters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            other if other == separator && !quoted => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "院内编码\t名称\t规格\t单位\t单价\t国家编码\t目录类别\n";

    #[test]
    fn list_with_tabs_or_commas_is_read() {
        let tabs =
            format!("\u{feff}{HEAD}A1\t甲片\t10mg*20片\t盒\t12.50\tX001\t\r\nA2\t治疗费\t\t次\t30\t\t\n\n");
        let items = read(&tabs, |_| None).unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!((items[0].item.as_str(), items[0].list.as_str()), ("A1", "101"));
        assert_eq!(items[0].catalog.as_ref().unwrap().as_str(), "X001");
        assert_eq!((items[1].price.to_string().as_str(), items[1].catalog.is_none()), ("30.00", true));
        let commas =
            "name,备注,item_code,price,catalog_code,list_type\n\"甲片, \"\"小\"\"\",x,A1,12.5,T9,105\n";
        let item = read(commas, |_| None).unwrap().remove(0);
        assert_eq!((item.name.as_str(), item.list.as_str()), ("甲片, \"小\"", "105"));
    }

    #[track_caller]
    fn check(text: &str, words: &str) {
        assert_eq!(read(text, |_| None).unwrap_err().words(), words, "{text:?}");
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_line() {
        check("", "文件是空的");
        check(HEAD, "只有表头，没有项目");
        check("名称\t单价\nx\t1\n", "第 1 行：表头没有“院内编码”");
        check(
            "院内编码\t名称\t单价\t等级\nA\tx\t1\t01\n",
            "第 1 行：“等级”由医保目录决定，不能从本院文件导入，请删去这一列",
        );
        check("院内编码\t名称\t单价\t单价\nA\tx\t1\t1\n", "第 1 行：“单价”这一列重复");
        check("院内编码\t名称\t单价\nA\tx\n", "第 2 行：有 2 列，表头是 3 列");
        check("院内编码\t名称\t单价\nA\tx\t1\nA\ty\t2\n", "第 3 行：院内编码 A 重复");
        check("院内编码\t名称\t单价\nA\tx\t一元\n", "第 2 行：单价应为大于 0、最多六位小数的数");
        check("院内编码\t名称\t单价\nA\t\t1\n", "第 2 行：名称 应为 1 至 100 个字");
        check(
            "院内编码\t名称\t单价\t药品标识码\nA\tx\t1\t812345\n",
            "第 2 行：药品标识码应为 7 位数字，最多 20 个，用空格分开",
        );
        check(
            "院内编码\t名称\t单价\t药品标识码\nA\tx\t1\t8123456 8123457\nB\ty\t1\t8123457\n",
            "第 3 行：药品标识码 8123457 重复",
        );
        check(
            &format!("院内编码\t名称\t单价\n{}\tx\t1\n", "A".repeat(31)),
            "第 2 行：院内编码 应为 1 至 30 个字",
        );
    }

    #[test]
    fn no_bytes_make_it_fall() {
        for text in ["\"", "\t\t\t", ",,,\n\"\"\"", "院内编码,名称,单价\n\"A,x,1\n", "\u{0}\u{feff}"]
        {
            let _any = read(text, |_| None);
        }
    }
}
