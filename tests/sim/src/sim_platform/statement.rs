//! Reconciliation and its files: 3201 3202 9101 9102.

use std::io::{Cursor, Read, Write};

use serde_json::{Map, Value};

use super::books::Settlement;
use super::centre::{Centre, Done, Outcome, Refusal, Request, refuse};
use super::clock;
use super::fen::{self, Fen};
use super::fields::scalar;
use super::flavour::StatementRows;
use super::out::{node, text};

const STATEMENT: &str = "结算对账";
const FILES: &str = "文件服务";

/// A row of the hospital's statement file.
struct Claimed {
    setl_id: String,
    mdtrt_id: String,
    psn_no: String,
    total: Fen,
    fund: Fen,
    account: Fen,
    refund: bool,
}

/// Reads Base64 text, or a JSON array of (signed) bytes.
fn content(value: Option<&Value>) -> Option<Vec<u8>> {
    match value? {
        Value::String(encoded) => base64(encoded),
        Value::Array(bytes) => bytes
            .iter()
            .map(|byte| byte.as_i64().filter(|b| (-128..256).contains(b)).map(|b| b as u8))
            .collect(),
        _ => None,
    }
}

/// Decodes standard Base64; line breaks are skipped.
pub fn base64(encoded: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    let digits: Vec<u8> = encoded.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let body = digits.strip_suffix(b"==").or_else(|| digits.strip_suffix(b"=")).unwrap_or(&digits);
    for digit in body {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    (count < 6).then_some(bytes)
}

/// A zip with one file.
pub fn zip_one(name: &str, file: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file(name, options).unwrap();
    zip.write_all(file).unwrap();
    zip.finish().unwrap().into_inner()
}

/// The text of the only file of a zip.
pub fn unzip_one(bytes: &[u8]) -> Option<String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    if zip.len() != 1 {
        return None;
    }
    let mut file = String::new();
    zip.by_index(0).ok()?.read_to_string(&mut file).ok()?;
    Some(file)
}

fn claimed(line: &str) -> Option<Claimed> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [setl_id, mdtrt_id, psn_no, total, fund, account, refund, ..] = cells[..] else { return None };
    Some(Claimed {
        setl_id: setl_id.to_owned(),
        mdtrt_id: mdtrt_id.to_owned(),
        psn_no: psn_no.to_owned(),
        total: fen::decimal(total, 2)?,
        fund: fen::decimal(fund, 2)?,
        account: fen::decimal(account, 2)?,
        refund: match refund.trim() {
            "0" => false,
            "1" => true,
            _ => return None,
        },
    })
}

impl Centre {
    /// The centre's settlements that a statement is about.
    fn stated(
        &self,
        data: &Map<String, Value>,
        settlements: Vec<Settlement>,
    ) -> Result<Vec<Settlement>, Refusal> {
        let (from, to) = (scalar(data, "stmt_begndate"), scalar(data, "stmt_enddate"));
        let (Some(from), Some(end)) = (clock::parse(&from), clock::parse(&to)) else {
            return Err(refuse(STATEMENT, "对账日期不正确", "StmtCheck_40"));
        };
        // The end day counts in full; some clients write its last second.
        let until = if to.len() == 10 { clock::end_of_day(end) } else { end + 1000 };
        let optins = scalar(data, "setl_optins");
        let filter = |name: &str| scalar(data, name) == "0";
        let without_refunds = filter("refd_setl_flag") || filter("REFD_SETL_FLAG");
        let fits = |asked: String, kept: &str| asked.is_empty() || asked == kept;
        Ok(settlements
            .into_iter()
            .filter(|s| {
                s.reversed_ms.is_none()
                    && (from..until).contains(&s.created_ms)
                    && s.clr_optins == optins
                    && fits(scalar(data, "insutype"), &s.insutype)
                    && fits(scalar(data, "clr_type"), &s.clr_type)
                    && !(without_refunds && s.refund_flag() == "1")
            })
            .collect())
    }

    fn result_code(&self, kind: u32) -> String {
        match (self.flavours().statement_dictionary, kind) {
            (true, 0) => "000000".to_owned(),
            (true, kind) => format!("00010{kind}"),
            (false, kind) => kind.to_string(),
        }
    }

    pub(super) fn statement_total(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let rows = self.stated(&data, self.books.settlements())?;
        let sum = |of: fn(&Settlement) -> Fen| rows.iter().map(of).sum::<Fen>();
        let (total, account) = (sum(|s| s.total), sum(|s| s.account));
        let fund = self.fund_shown(sum(|s| s.fund), account);
        let sent = |name: &str| fen::decimal(&scalar(&data, name), 2).unwrap_or_default();
        let count = scalar(&data, "fixmedins_setl_cnt").parse::<usize>().ok();
        let flat = count == Some(rows.len())
            && (sent("medfee_sumamt"), sent("fund_pay_sumamt"), sent("acct_pay")) == (total, fund, account);
        if flat {
            for row in &rows {
                self.books.mark_reconciled(&row.setl_id);
            }
        }
        let words = format!(
            "中心端:笔数{},医疗费总额{},基金支付总额{},个人账户支出{}",
            rows.len(),
            fen::show(total, 2),
            fen::show(fund, 2),
            fen::show(account, 2)
        );
        let different = if self.flavours().statement_dictionary { 3 } else { 1 };
        Ok(Done::Output(node([(
            "stmtinfo",
            node([
                ("setl_optins", text(scalar(&data, "setl_optins"))),
                ("stmt_rslt", text(self.result_code(if flat { 0 } else { different }))),
                ("stmt_rslt_dscr", text(if flat { "平".to_owned() } else { format!("不平,{words}") })),
            ]),
        )])))
    }

    pub(super) fn statement_detail(&mut self, request: &Request) -> Outcome {
        let no = |reason: &str, line: u32| refuse(STATEMENT, reason, &format!("StmtDetail_{line}"));
        let data = request.node("data");
        let Some((_, bytes)) = self.books.file(&scalar(&data, "file_qury_no")) else {
            return Err(no("对账文件不存在", 47));
        };
        let Some(file) = unzip_one(&bytes) else {
            return Err(no("对账文件不是只含一个文本文件的压缩包", 51));
        };
        let mut rows = Vec::new();
        for (index, line) in file.lines().filter(|line| !line.trim().is_empty()).enumerate() {
            rows.push(claimed(line).ok_or_else(|| no(&format!("对账文件第{}行格式不正确", index + 1), 56))?);
        }
        let sum = |of: fn(&Claimed) -> Fen| rows.iter().map(of).sum::<Fen>();
        let sent = |name: &str| fen::decimal(&scalar(&data, name), 2).unwrap_or_default();
        let totals_agree = scalar(&data, "fixmedins_setl_cnt") == rows.len().to_string()
            && sent("medfee_sumamt") == sum(|row| row.total)
            && sent("fund_pay_sumamt") == sum(|row| row.fund);
        if !totals_agree {
            return Err(no("对账文件合计与汇总数据不一致", 63));
        }
        let known =
            self.books.settlements().into_iter().filter_map(|s| self.as_seen(s, request.now_ms)).collect();
        let mut ours = self.stated(&data, known)?;
        let mut results = Vec::new();
        for row in &rows {
            // A refund row carries the id of the cancel, or that of the original.
            let fits = |s: &Settlement| {
                s.setl_id == row.setl_id && (row.total >= 0) == (s.total >= 0)
                    || row.refund && row.total < 0 && s.origin.as_deref() == Some(&row.setl_id)
            };
            let (kind, s) = match ours.iter().position(fits) {
                Some(index) => {
                    let s = ours.remove(index);
                    let same = s.mdtrt_id == row.mdtrt_id
                        && s.psn_no == row.psn_no
                        && s.total == row.total
                        && self.fund_shown(s.fund, s.account) == row.fund
                        && s.account == row.account;
                    (if same { 0 } else { 3 }, Some(s))
                }
                None => (2, None),
            };
            results.push((kind, self.result_row(kind, s.as_ref(), Some(row))));
        }
        for s in &ours {
            results.push((1, self.result_row(1, Some(s), None)));
        }
        let file = self.result_file(results);
        let number = self.books.next("file");
        let file_qury_no = format!("{}{:017}", self.setup.area, number);
        let filename = format!("{}{number:04}.txt.zip", clock::stamp17(request.now_ms));
        self.books.keep_file(&file_qury_no, &filename, &zip_one("result.txt", file.as_bytes()));
        Ok(Done::Output(node([(
            "fileinfo",
            node([
                ("file_qury_no", text(file_qury_no)),
                ("filename", text(filename)),
                ("dld_endtime", text(clock::date_time(request.now_ms + 7 * 86_400_000))),
            ]),
        )])))
    }

    fn result_row(&self, kind: u32, s: Option<&Settlement>, row: Option<&Claimed>) -> String {
        let null = || "null".to_owned();
        let memo = match kind {
            0 => "平",
            1 => "中心多",
            2 => "医药机构多",
            _ => "数据不一致",
        };
        let amount = |of: fn(&Settlement) -> Fen| s.map_or_else(null, |s| fen::show(of(s), 2));
        let cells = [
            s.map_or_else(null, |s| s.psn_no.clone()),
            s.map(|s| s.mdtrt_id.clone()).or(row.map(|row| row.mdtrt_id.clone())).unwrap_or_default(),
            s.map(|s| s.setl_id.clone()).or(row.map(|row| row.setl_id.clone())).unwrap_or_default(),
            s.map_or_else(null, |s| s.msgid.clone()),
            self.result_code(kind),
            s.map_or_else(null, |s| s.refund_flag().to_owned()),
            memo.to_owned(),
            amount(|s| s.total),
            s.map_or_else(null, |s| fen::show(self.fund_shown(s.fund, s.account), 2)),
            amount(|s| s.account),
        ];
        cells.join("\t")
    }

    fn result_file(&self, results: Vec<(u32, String)>) -> String {
        let habit = self.flavours().statement_rows;
        let mut lines: Vec<String> = results
            .into_iter()
            .filter(|(kind, _)| habit != StatementRows::DifferencesOnly || *kind != 0)
            .map(|(_, line)| line)
            .collect();
        match habit {
            StatementRows::All | StatementRows::DifferencesOnly => {}
            StatementRows::Reversed => lines.reverse(),
            StatementRows::Doubled => lines.extend(lines.first().cloned()),
            StatementRows::Missing => {
                lines.pop();
            }
        }
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    pub(super) fn upload_file(&mut self, request: &Request) -> Outcome {
        let data = request.node("fsUploadIn");
        let filename = scalar(&data, "filename");
        let Some(bytes) = content(data.get("in")).filter(|bytes| !bytes.is_empty()) else {
            return Err(refuse(FILES, "文件数据不能为空或编码不正确", "FileUpload_35"));
        };
        // Longer than the 30 characters of the table, as on the real platform.
        let file_qury_no = format!("M00/00/00/{:032}", self.books.next("file"));
        self.books.keep_file(&file_qury_no, &filename, &bytes);
        Ok(Done::Output(node([
            ("file_qury_no", text(file_qury_no)),
            ("filename", text(filename)),
            ("fixmedins_code", text(&*self.setup.fixmedins_code)),
            ("dld_endtime", text(clock::date_time(request.now_ms + 7 * 86_400_000))),
        ])))
    }

    pub(super) fn download_file(&mut self, request: &Request) -> Outcome {
        let data = request.node("fsDownloadIn");
        match self.books.file(&scalar(&data, "file_qury_no")) {
            Some((filename, bytes))
                if [filename.as_str(), "plc"].contains(&scalar(&data, "filename").as_str()) =>
            {
                Ok(Done::Bytes(bytes))
            }
            _ => Err(refuse(FILES, "文件不存在或已过期", "FileDownload_28")),
        }
    }
}
