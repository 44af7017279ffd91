//! `--restore`: a backup put back, with everything that can be known of the time it has lost (safety §15.3).

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use settlement::TerminalNo;
use settlement::amnesia;
use settlement::escrow::EscrowRecord;
use settlement::fact::{Entry, Fact, Stamp, Subject};
use settlement::ports::Journal;
use settlement::time::Timestamp;
use store::restore::PutBack;
use store::{EpochPlace, OpenFault, escrow};

use crate::arguments::Place;
use crate::config::{self, Config};
use crate::rim::LiveClock;
use crate::start_fault::StartFault;
use crate::wiring;

/// Puts the backup back; what a person must do then, in words.
///
/// # Errors
/// Nothing was put back.
pub(crate) fn run(place: &Place, backup: &Path) -> Result<String, StartFault> {
    let config = config::read(&place.config)?;
    let now = desk::drive::Clock::now(&LiveClock::start());
    let mut coming = PutBack::begin(backup, &place.data)?;
    let retired = retired(&coming, &config);
    let records = unknown(&mut coming, &config, &retired)?;
    let rows = coming.journal().head().seq;
    let replayed = coming.journal().replay().map_err(|fault| StartFault::Replay(fault.to_string()))?;
    let kept = |record: &EscrowRecord| escrow::write_line(record).unwrap_or_default().into_bytes();
    let back = amnesia::recovered(amnesia::attempts(&replayed), &records, now, kept);
    let lost = back.iter().filter(|entry| entry.subject == Subject::Terminal).count();
    let epoch = coming.epoch().saturating_add(1);
    let from = backup.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut entries: Vec<Entry> = retired
        .iter()
        .map(|terminal| Entry {
            subject: Subject::Terminal,
            fact: Fact::Restored {
                epoch,
                retired: *terminal,
                machine: store::machine::name(),
                from: from.clone(),
            },
        })
        .collect();
    entries.extend(back);
    let burnt: Vec<(EpochPlace, TerminalNo)> = match wiring::epoch_place(&config) {
        Some(place) => retired.iter().map(|terminal| (place.clone(), *terminal)).collect(),
        None => Vec::new(),
    };
    let aside = format!("before-restore-{}", now.wall.platform_compact());
    coming.finish(Stamp { ..now }, &entries, &burnt, &aside)?;
    Ok(told(&Told {
        config: &config,
        rows,
        epoch,
        retired: &retired,
        records: &records,
        lost,
        aside: &aside,
    }))
}

/// Every number the lost time may have used: that of the copy, and the one the configuration names.
fn retired(coming: &PutBack, config: &Config) -> Vec<TerminalNo> {
    let mut numbers: Vec<TerminalNo> = coming.terminal().into_iter().collect();
    if !numbers.contains(&config.terminal) {
        numbers.push(config.terminal);
    }
    numbers
}

/// Requests of those numbers that the copy does not know.
fn unknown(
    coming: &mut PutBack,
    config: &Config,
    numbers: &[TerminalNo],
) -> Result<Vec<EscrowRecord>, StartFault> {
    let Some(place) = wiring::escrow_place(config) else { return Ok(Vec::new()) };
    let mut unknown = Vec::new();
    let mut seen = BTreeSet::new();
    for number in numbers {
        let records = place.read(*number).map_err(|fault| OpenFault::from_system(&place.folder, &fault))?;
        for record in records {
            let known = coming.journal().knows(&record.msg_id);
            let known = known.map_err(|fault| StartFault::Replay(fault.to_string()))?;
            if !known && seen.insert(record.msg_id.clone()) {
                unknown.push(record);
            }
        }
    }
    Ok(unknown)
}

struct Told<'a> {
    config: &'a Config,
    rows: i64,
    epoch: u32,
    retired: &'a [TerminalNo],
    records: &'a [EscrowRecord],
    lost: usize,
    aside: &'a str,
}

/// What was done and what is left to people; the same steps as in `restore.zh.md`.
fn told(told: &Told<'_>) -> String {
    let mut text = String::new();
    let numbers: Vec<String> =
        told.retired.iter().map(|terminal| format!("{:02}", terminal.number())).collect();
    let mut say = |line: String| writeln!(text, "{line}").unwrap_or_default();
    say(format!(
        "已恢复：备份有 {} 行，现在是第 {} 代。原来的账本（如有）在 {} 中，请勿删除。",
        told.rows, told.epoch, told.aside
    ));
    match (told.config.keeping.escrow.is_some(), told.records.len()) {
        (false, _) => say("没有配置托管副本：备份之后的结算只能靠医保平台对账找回。".to_owned()),
        (true, 0) => say("托管副本里没有备份之后的结算、退费请求。".to_owned()),
        (true, found) => say(format!(
            "托管副本里有 {found} 笔备份之后的请求：{} 笔转为“待确认”，由程序核对；{} 笔只剩报文号，须人工核对：",
            found - told.lost,
            told.lost
        )),
    }
    for record in told.records {
        let (number, at): (&str, Timestamp) = (record.transaction.number(), record.at);
        say(format!("  {number} {} {} 元 {}", record.msg_id, record.amount, at.platform_text()));
    }
    say("还须由人完成（《恢复操作单》restore.zh.md 第 4、5 节）：".to_owned());
    say(format!(
        "  1. 终端号 {} 停用 90 天以上；在配置文件 [window] terminal 写上全院没有用过的新终端号，再启动。",
        numbers.join("、")
    ));
    say("  2. 用医保平台的明细对账（3202）核对从备份时间到现在的每一笔；平台有、本机没有的逐笔登记。"
        .to_owned());
    say("  3. 点清钱箱，与屏幕上的应有现金比较，差额写入交接记录。".to_owned());
    say("  4. 两个人（其中一人是主管）在程序 F8 设备里确认恢复（confirm_restore）之后才能办理新业务。"
        .to_owned());
    text
}
