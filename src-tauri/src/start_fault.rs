//! Why the program did not start: one line for support, the same in Chinese for the one who double-clicked.

use store::OpenFault;

use crate::arguments::ArgumentFault;
use crate::config::ConfigFault;

/// Why the program did not start. Nothing was changed, nothing is half started.
///
/// Every text has two halves around `｜`: for support, and for the one who sits there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartFault {
    /// The command line.
    #[error("{0}｜命令行参数有误，请联系信息科")]
    Arguments(#[from] ArgumentFault),
    /// The configuration.
    #[error("{0}｜配置文件有误，请联系信息科")]
    Config(#[from] ConfigFault),
    /// The data folder.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// The journal is sound and cannot be understood.
    #[error("the journal cannot be replayed: {0}｜流水无法还原，请停用本机并联系信息科，勿继续收费")]
    Replay(String),
    /// The system gave no threads.
    #[error("the system refused {what}: {reason}｜系统资源不足，请重启电脑；仍不能启动请联系信息科")]
    System {
        /// What was asked for.
        what: &'static str,
        /// What it said.
        reason: String,
    },
}

/// What `main` does next.
pub(crate) type Started<T> = Result<T, StartFault>;

impl StartFault {
    /// `S-02`: what support asks for.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Arguments(_) => "S-01",
            Self::Config(_) => "S-02",
            Self::Open(fault) => match fault {
                OpenFault::AlreadyRunning { .. } => "S-03",
                OpenFault::FileHeld { .. } => "S-04",
                OpenFault::FolderMissing { .. } | OpenFault::NotAFolder { .. } => "S-05",
                OpenFault::FolderReadOnly { .. } => "S-06",
                OpenFault::DiskFull { .. } => "S-07",
                OpenFault::DiskFailed { .. } => "S-08",
                OpenFault::NewerVersion { .. } => "S-09",
                OpenFault::NotADatabase { .. } | OpenFault::MigrationChecksum { .. } => "S-10",
                OpenFault::Damaged { .. }
                | OpenFault::ChainBroken { .. }
                | OpenFault::LedgerUnbalanced { .. }
                | OpenFault::ProjectionWrong { .. } => "S-11",
                OpenFault::OlderThanSeen { .. }
                | OpenFault::OtherMachine
                | OpenFault::NotSeenHere
                | OpenFault::TerminalRetired { .. }
                | OpenFault::EpochUnreadable { .. }
                | OpenFault::EscrowAhead { .. } => "S-15",
                OpenFault::TerminalInUse { .. } => "S-16",
                OpenFault::SettingNotTaken { .. }
                | OpenFault::EngineTooOld { .. }
                | OpenFault::KeyNotSupported
                | OpenFault::Refused { .. } => "S-12",
            },
            Self::Replay(_) => "S-13",
            Self::System { .. } => "S-14",
        }
    }

    /// The line on stderr.
    pub(crate) fn line(&self) -> String {
        format!("yibao-desk: {}: {}", self.code(), one_line(&self.to_string()))
    }

    /// The Chinese half and the other one, for the page.
    pub(crate) fn halves(&self) -> (String, String) {
        let text = one_line(&self.to_string());
        match text.split_once('｜') {
            Some((support, clerk)) => (clerk.to_owned(), support.to_owned()),
            None => ("程序未能启动，请联系信息科".to_owned(), text),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
