//! The region profile: what the journal has adopted counts, whatever the file says today (safety §3).

use settlement::fact::{Fact, ProfileAdopted, Stamp};
use settlement::ids::ClerkNo;
use settlement::ports::{Cache, Journal, JournalFault};
use settlement::request::Codec;

use crate::api::AdoptProfileArgs;
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::ForTwo;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// At the start: the first profile is adopted as it is; one that differs from the adopted one waits for two people.
    pub(crate) fn profile_at_start(&mut self, now: Stamp) -> Result<(), JournalFault> {
        match &self.state.adopted {
            None => {
                let adopted = self.file_as_fact(None, None);
                self.commit_terminal(now, Fact::ProfileAdopted(Box::new(adopted.clone())))?;
                self.profile_told(now, &adopted);
            }
            Some(adopted) if adopted.fact.hash != self.options.profile_file.hash => {
                tracing::warn!(
                    hash = self.options.profile_file.hash,
                    "the profile file is not the adopted one"
                );
                self.tell(now, profile_differs(), None);
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn file_as_fact(&self, clerk: Option<ClerkNo>, second: Option<ClerkNo>) -> ProfileAdopted {
        let file = &self.options.profile_file;
        ProfileAdopted {
            hash: file.hash.clone(),
            before: self.state.adopted.as_ref().map(|adopted| adopted.fact.hash.clone()),
            content: file.content.clone(),
            profile: file.profile.clone(),
            clerk,
            second,
        }
    }

    /// From now on everything goes by this profile.
    pub(crate) fn profile_told(&mut self, stamp: Stamp, adopted: &ProfileAdopted) {
        self.codec.follow(&adopted.profile);
        self.options.profile = adopted.profile.clone();
        self.state.adopted = Some(crate::state::Adopted { at: stamp.wall, fact: adopted.clone() });
    }

    pub(crate) fn adopt_profile(
        &mut self,
        now: Stamp,
        args: &AdoptProfileArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        self.may_adopt(&args.hash)?;
        self.ask_second(now, &args.second, ForTwo::Profile { hash: args.hash.clone() })
    }

    fn may_adopt(&self, hash: &str) -> Result<(), Refusal> {
        let same = self.state.adopted.as_ref().is_some_and(|adopted| adopted.fact.hash == hash);
        if same || self.options.profile_file.hash != hash {
            return Err(Refusal::OtherProfile);
        }
        // What is only looked for behind a finished try is read by no rule of the profile.
        if self.open_attempts().any(|attempt| !attempt.state.is_final()) {
            return Err(Refusal::StillOpen);
        }
        Ok(())
    }

    /// Both have agreed.
    pub(crate) fn profile_agreed(
        &mut self,
        now: Stamp,
        hash: &str,
        clerk: ClerkNo,
        second: ClerkNo,
    ) -> Result<Vec<Duty>, Refusal> {
        self.may_adopt(hash)?;
        let adopted = self.file_as_fact(Some(clerk), Some(second));
        self.commit_terminal(now, Fact::ProfileAdopted(Box::new(adopted.clone())))?;
        self.profile_told(now, &adopted);
        self.untell(&profile_differs().code, None);
        self.tell(now, FaultCode::D56.view(), None);
        Ok(Vec::new())
    }
}

/// The file says something else than what is adopted.
fn profile_differs() -> FaultView {
    FaultCode::D53.view()
}
