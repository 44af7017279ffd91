//! What a clerk does all day, one patient after the other; stops where the program is dead.

use desk::api::*;
use desk::host::Command;
use rand_chacha::rand_core::Rng;

use crate::world::{Bill, OPERATOR, World};

/// Patients whose cards are in order.
const PROFILES: [&str; 3] = ["gen2-classes", "gen2-golden", "gen1-basic"];

/// A day at the window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Day {
    /// Bills begun.
    pub(super) bills: u32,
    /// A command may be refused because the disk does not take it.
    pub(super) disk_may_fail: bool,
}

/// The desk takes nothing more after a failed sync; only a new start helps.
pub(super) fn is_over(world: &mut World) -> bool {
    world.disk().counts().failed > 0 && world.disk().counts().after_failed_sync == 0 && !world.is_open()
}

impl Day {
    /// Gives a command and waits for its end; whether the clerk can go on from there.
    fn give(self, world: &mut World, command: Command) -> bool {
        let name = command.name();
        let refused = world.command(command).err();
        if world.is_dead() {
            return false;
        }
        if let Some(fault) = refused {
            let disk = fault.code.starts_with('J') || fault.code.starts_with("D-3");
            assert!(disk && self.disk_may_fail, "{name}: {fault:?}\n{}", world.story());
            return false;
        }
        world.run_until_quiet() && !world.is_dead()
    }

    /// Opens the window, here and at the platform.
    pub(super) fn sign_in(self, world: &mut World) -> bool {
        if world.is_open() && world.view().session.platform_sign_in.is_some() {
            return true;
        }
        let args = SignInArgs { operator: OPERATOR.0.to_owned(), password: OPERATOR.1.to_owned() };
        self.give(world, Command::SignIn(args)) && world.is_open()
    }

    /// The next patient, as far as it goes.
    pub(super) fn serve(&mut self, world: &mut World) {
        self.go(world);
        if !world.is_dead() {
            // Whatever is still under way: papers, fences, what the program does by itself.
            world.run_ms(20_000);
        }
        if !world.is_dead() {
            world.pull();
            self.give(world, Command::NextPatient(NoArgs {}));
        }
    }

    fn go(&mut self, world: &mut World) -> Option<()> {
        let on = |alive: bool| alive.then_some(());
        on(self.sign_in(world))?;
        let profile = PROFILES[world.draw.next_u32() as usize % PROFILES.len()];
        world.insert(profile);
        on(world.run_until_quiet() && !world.is_dead())?;
        on(self.give(world, Command::VerifyPerson(VerifyPersonArgs { method: VerifyMethod::CardPhoto })))?;
        self.bills += 1;
        let number = format!("P-{}", world.draw.next_u32());
        let refused = world.try_attach(&Bill::of(&number, &[("YP00001", "20"), ("YP00012", "3")]));
        on(refused.is_none() && !world.is_dead())?;
        on(self.give(world, Command::Quote(NoArgs {})))?;
        on(state(world) == "QUOTED")?;
        if world.draw.next_u32().is_multiple_of(6) {
            let attempt = world.attempt();
            return on(self.give(world, Command::Abandon(AbandonArgs { attempt })));
        }
        let intent = world.intent();
        on(self.give(world, Command::ConfirmSettlement(ConfirmSettlementArgs { intent })))?;
        on(state(world) == "SETTLED")?;
        let bill = world.bill();
        if let (Some(intent), Some(received)) =
            (bill.intent, bill.payable.filter(|payable| payable != "0.00"))
        {
            on(self.give(world, Command::TakeCash(TakeCashArgs { intent, received })))?;
        }
        if world.draw.next_u32().is_multiple_of(2) {
            return Some(());
        }
        let attempt = world.attempt();
        let args = CancelSettlementArgs { attempt, reason: "患者要求退费".to_owned() };
        on(self.give(world, Command::CancelSettlement(args)))?;
        on(state(world) == "CANCELLED")?;
        let (attempt, intent) = (world.attempt(), world.bill().intent?);
        on(self.give(world, Command::PayRefund(PayRefundArgs { attempt, intent })))
    }
}

fn state(world: &mut World) -> String {
    world.view().bill.map_or_else(String::new, |bill| bill.state)
}
