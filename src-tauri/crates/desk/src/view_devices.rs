//! F8: readers, card verdict, line, disk, clock, printer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::fault::FaultView;
use crate::view::{ActionView, LampView};

/// F8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DevicesView {
    /// Is the PC/SC service there?
    pub card_service: LampView,
    /// Every reader.
    pub readers: Vec<ReaderView>,
    /// The last card: its verdict and where the time went.
    pub last_card: Option<CardVerdictView>,
    /// The line to the platform.
    pub platform: PlatformLineView,
    /// 打印机.
    pub printer: LampView,
    /// Free space where the data is, MiB.
    pub disk_free_mib: Option<u32>,
    /// The desk's clock against the platform's last answer, milliseconds.
    pub clock_skew_ms: Option<i32>,
    /// What may be done about backups and the clock.
    pub keeping: KeepingView,
}

/// What may be done about backups, the clock and a journal that was put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeepingView {
    /// `back_up_now`.
    pub back_up: ActionView,
    /// `confirm_clock`; allowed only while the clock waits for it.
    pub confirm_clock: ActionView,
    /// `confirm_restore`; allowed only after a restore.
    pub confirm_restore: ActionView,
}

/// A reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReaderView {
    /// Name in PC/SC.
    pub name: String,
    /// `empty`, `reading`, `card`, `fault`.
    pub state: String,
    /// Why, where it is a fault.
    pub fault: Option<FaultView>,
}

/// What was said of the last card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardVerdictView {
    /// When.
    pub at: String,
    /// `read` or `failed`.
    pub result: String,
    /// The fault, if it failed.
    pub fault: Option<FaultView>,
    /// Generation 1-3.
    pub generation: Option<u32>,
    /// Doubts as faults with their texts.
    pub doubts: Vec<FaultView>,
    /// Timing, microseconds.
    pub timing: TimingView,
}

/// Where the time of a reading went, microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimingView {
    /// 上电.
    pub connect_us: u32,
    /// 选应用.
    pub select_us: u32,
    /// 读卡信息.
    pub issuer_us: u32,
    /// 读持卡人.
    pub holder_us: u32,
    /// 复核.
    pub verify_us: u32,
    /// 解码.
    pub decode_us: u32,
    /// 合计.
    pub total_us: u32,
    /// Exchanges.
    pub exchanges: u32,
}

/// The line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlatformLineView {
    /// Lamp and words.
    pub lamp: LampView,
    /// Address without credentials.
    pub address: String,
    /// When the last answer came.
    pub last_answer_at: Option<String>,
    /// How long it took, ms.
    pub last_answer_ms: Option<u32>,
    /// Which transaction.
    pub last_transaction: Option<String>,
}
