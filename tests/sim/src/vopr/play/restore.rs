//! The disk is lost: a backup is put back, and nothing new begins until two people have matched it (safety §15.3).

use desk::api::NoArgs;
use desk::host::Command;

use super::Player;

/// How long the rows of a backup take at most. **Unit**: ms.
const BACKUP_MS: i64 = 5_000;
/// A desk that does not take the confirmation is asked again so often.
const TRIES: u32 = 20;

impl Player<'_> {
    pub(super) fn back_up(&mut self) {
        self.sign_in();
        if self.press(Command::BackUpNow(NoArgs {})) {
            self.world.run_ms(BACKUP_MS);
            self.alive();
        }
    }

    pub(super) fn restore(&mut self) {
        self.alive();
        if !self.goes_on() || !self.world.may_restore() {
            return;
        }
        if self.world.outside().backups.is_empty() {
            self.back_up();
        }
        if !self.goes_on() || self.world.outside().backups.is_empty() {
            return;
        }
        self.world.lose_disk_and_restore();
        self.world.checked().tally.count("restores");
        self.alive();
        // What was under way when the disk died has arrived by then, or never will.
        self.world.run_ms(3 * self.in_flight_ms);
        self.alive();
        self.world.match_with_platform();
        for _ in 0..TRIES {
            self.sign_in();
            if !self.goes_on() || self.world.confirm_restore() {
                break;
            }
            self.world.run_ms(BACKUP_MS);
            self.alive();
        }
        self.alive();
    }
}
