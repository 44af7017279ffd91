//! Arguments that carry a password: of the operator, and of the second person where two must agree.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Operator number and password.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SignInArgs {
    /// 操作员编号.
    pub operator: String,
    /// Never logged, never shown.
    pub password: String,
}

/// The password of the operator at the locked window.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UnlockArgs {
    /// Never logged, never shown.
    pub password: String,
}

impl std::fmt::Debug for SignInArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInArgs").field("operator", &self.operator).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for UnlockArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnlockArgs").finish_non_exhaustive()
    }
}

/// The second person, who agrees by password; one of the two must be a supervisor.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SecondArgs {
    /// 操作员编号, not the one at the window.
    pub operator: String,
    /// Never logged, never shown.
    pub password: String,
}

impl std::fmt::Debug for SecondArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondArgs").field("operator", &self.operator).finish_non_exhaustive()
    }
}

/// What two people decide about a stopped attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ManualDecisionKind {
    /// Nothing is in effect at the platform 按未结算处理.
    Void,
    /// The settlement is in effect, seen at the platform by other means 核实后按已结算处理.
    Settled,
    /// The settlement of another window was given back there 已在别的窗口退费.
    Elsewhere,
    /// Not yet clear 暂不处理.
    Keep,
}

/// A decision about a stopped attempt.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DecideManualArgs {
    /// `WorkItemView::attempt`.
    pub attempt: String,
    /// Which.
    pub decision: ManualDecisionKind,
    /// Why, 2-100 characters; kept with both names.
    pub reason: String,
    /// 结算ID as it was seen at the platform; needed to treat as settled what the desk never got an answer for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub settlement: Option<String>,
    /// Who agrees.
    pub second: SecondArgs,
}

/// The profile to adopt.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AdoptProfileArgs {
    /// `ProfileView::file_hash`: what was looked at is what is adopted.
    pub hash: String,
    /// Who agrees.
    pub second: SecondArgs,
}

/// Something two people take upon themselves.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConfirmArgs {
    /// What was looked at, 2-100 characters; kept with both names.
    pub reason: String,
    /// Who agrees.
    pub second: SecondArgs,
}
