//! Who may do what beside the work of a clerk; the roles are those of the configuration.

use settlement::ClerkNo;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::desk::Desk;
use crate::options::Role;
use crate::refuse::Refusal;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn role_of(&self, number: &str) -> Option<Role> {
        self.options.operators.iter().find(|one| one.number.as_str() == number).map(|one| one.role)
    }

    /// May the operator at this window charge a bill without the insurance (safety §10.1 d)? Those who take money may.
    pub(crate) fn may_charge_in_full(&self) -> Result<(), Refusal> {
        let clerk = self.state.session.clerk.as_ref().ok_or(Refusal::SignedOut)?;
        match self.role_of(clerk.as_str()) {
            Some(Role::Clerk | Role::Supervisor) => Ok(()),
            Some(Role::InsuranceOffice | Role::It) | None => Err(Refusal::NotYourRole),
        }
    }

    /// Who vouches for a receipt that was lost: a supervisor, and nobody for himself. Nobody is needed where it came back.
    pub(crate) fn vouched(
        &self,
        receipt_returned: bool,
        supervisor: Option<&str>,
    ) -> Result<Option<ClerkNo>, Refusal> {
        if receipt_returned {
            return Ok(None);
        }
        let own = self.state.session.clerk.as_ref().ok_or(Refusal::SignedOut)?;
        let named = supervisor.map(str::trim).filter(|named| *named != own.as_str());
        let named = named.ok_or(Refusal::NoReceipt)?;
        match self.role_of(named) {
            Some(Role::Supervisor) => {
                ClerkNo::new(named).map(Some).map_err(|_| Refusal::Malformed("supervisor".to_owned()))
            }
            Some(Role::Clerk | Role::InsuranceOffice | Role::It) => Err(Refusal::NotYourRole),
            None => Err(Refusal::NoReceipt),
        }
    }
}
