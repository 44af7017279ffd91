//! Everything that matters about one bill at one instant, and how it is packed into 160 bits.

use settlement::machine::State;

/// Tries a world has room for.
pub const TRIES: usize = 3;
/// Terminals a world has room for.
pub const TERMINALS: usize = 2;
/// The whole price, in units of cash.
pub const TOTAL: i8 = 3;
/// The patient's share of it.
pub const SHARE: i8 = 1;
/// What `Common::cash` holds when nobody has paid: room for too much being handed out.
pub const NO_CASH: u8 = 4;

/// A world as the search keeps it.
pub type Key = [u32; 5];

/// A struct of small numbers, each with its width in bits, and its packed form.
macro_rules! packed {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident : $bits:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$doc])* pub $field: u8,)*
        }

        impl $name {
            /// Bits of the packed form.
            pub const BITS: u32 = 0 $(+ $bits)*;

            /// Packs.
            #[inline]
            pub fn pack(&self) -> u32 {
                let mut word = 0;
                let mut at = 0;
                $(
                    debug_assert!(u32::from(self.$field) < 1 << $bits, stringify!($field));
                    word |= u32::from(self.$field) << at;
                    at += $bits;
                )*
                debug_assert!(at <= 32);
                word
            }

            /// Unpacks.
            #[inline]
            pub fn unpack(word: u32) -> Self {
                let mut at = 0;
                $(
                    let $field = ((word >> at) & ((1 << $bits) - 1)) as u8;
                    at += $bits;
                )*
                debug_assert!(at <= 32);
                Self { $($field),* }
            }
        }
    };
}

packed! {
    /// One try: what the journal says of it, what the platform holds for its message id, which copies are under way.
    Try {
        /// Place in `State::ALL`.
        state: 4,
        /// Was a 2207 ever intended?
        intended: 1,
        /// Was a 2601 ever intended? The one-way door.
        reversal: 1,
        /// 2205 is definite.
        withdrawn: 1,
        /// 2202 is definite.
        unregistered: 1,
        /// The fence after a cancel met a settlement: a late copy has settled again.
        ghost: 1,
        /// A 2208 may have left.
        cancel_left: 1,
        /// Everything sent before this has arrived or never will.
        cancel_waited: 1,
        /// The patient's share is paid.
        tendered: 1,
        /// The terminal whose journal has it.
        owner: 1,
        /// The coordinator knows its message id.
        escrowed: 1,
        /// Settlements in effect at the platform.
        effect: 2,
        /// Did the platform ever execute its 2207?
        ever: 1,
        /// Has the platform promised to refuse its 2207?
        tombstone: 1,
        /// How often the accepted settlement was taken back by 2208.
        cancelled: 2,
        /// What the read replica shows: nothing, in effect, taken back.
        replica: 2,
        /// Copies of 2207 under way.
        settle: 2,
        /// Copies of 2601 under way.
        reverse: 2,
        /// Copies of 2205 under way.
        withdraw: 2,
        /// Copies of 2202 under way.
        unregister: 1,
        /// Copies of 2208 under way.
        cancel: 2,
    }
}

packed! {
    /// What a terminal holds in memory, and its drawer.
    Terminal {
        /// The request it waits for: place in `Kind::ALL`, or `IDLE`.
        kind: 3,
        /// Whose request.
        of: 2,
        /// `INTENDED`, `SENT` or `ANSWERED`.
        phase: 2,
        /// The answer, if there is one.
        answer: 2,
        /// The open movement of money (durable): place in `Cause::ALL`, 0 = none.
        cause: 4,
        /// Have the notes changed hands?
        moved: 1,
    }
}

packed! {
    /// The rest.
    Common {
        /// Fee lines on the platform, by visit.
        lines0: 1,
        /// Second visit.
        lines1: 1,
        /// Third visit.
        lines2: 1,
        /// Registered visits.
        visit0: 1,
        /// Second visit.
        visit1: 1,
        /// Third visit.
        visit2: 1,
        /// A copy of 2204 under way (one at a time): 0 none, else visit + 1.
        upload: 2,
        /// Tries begun.
        tries: 2,
        /// Copies the gateway may still make.
        duplicates: 2,
        /// Crashes to come.
        crashes: 2,
        /// Time-outs to come.
        timeouts: 3,
        /// What the patient has paid and not got back, plus `NO_CASH`.
        cash: 4,
        /// `Fallback`.
        fallback: 3,
        /// `Deposit`.
        deposit: 2,
        /// 0 free, else terminal + 1.
        claim: 2,
        /// The first terminal is retired.
        retired: 1,
        /// The platform has cleared the day.
        cleared: 1,
    }
}

/// No request under way.
pub const IDLE: u8 = 7;
/// Journaled, not sent.
pub const INTENDED: u8 = 0;
/// Sent, no answer.
pub const SENT: u8 = 1;
/// An answer is on the way back.
pub const ANSWERED: u8 = 2;

/// Done; for a query: in effect.
pub const OK: u8 = 0;
/// An error text; for a query: not found.
pub const ERROR: u8 = 1;
/// 2601: forbidden; 2207: refused for certain; 2202: lines are still there; query: taken back.
pub const SPECIAL: u8 = 2;

/// Full pay.
pub mod fallback {
    /// None.
    pub const NONE: u8 = 0;
    /// 全自费 paid, may come back.
    pub const OPEN: u8 = 1;
    /// A new attempt is running.
    pub const RESETTLING: u8 = 2;
    /// Settled, the difference is owed.
    pub const PAYOUT_DUE: u8 = 3;
    /// Settled, the difference is paid.
    pub const RESETTLED: u8 = 4;
    /// The patient claims by hand at the insurer.
    pub const CLAIMED: u8 = 5;
    /// Too late to come back.
    pub const FINAL: u8 = 6;
}

/// Deposit taken while the outcome is unknown.
pub mod deposit {
    /// None, or done with.
    pub const NONE: u8 = 0;
    /// Held.
    pub const HELD: u8 = 1;
    /// Applied to a settlement, the difference is owed.
    pub const CHANGE_DUE: u8 = 2;
}

/// What can be on its way to the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 2207.
    Settle,
    /// 2601.
    Reverse,
    /// 2205.
    Withdraw,
    /// 2202.
    Unregister,
    /// 2208.
    Cancel,
    /// 5203 and its like: no effect, so no copies are counted.
    Query,
}

impl Kind {
    /// In the order of their places.
    pub const ALL: [Self; 6] =
        [Self::Settle, Self::Reverse, Self::Withdraw, Self::Unregister, Self::Cancel, Self::Query];

    /// Its number at the platform.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Settle => "2207",
            Self::Reverse => "2601",
            Self::Withdraw => "2205",
            Self::Unregister => "2202",
            Self::Cancel => "2208",
            Self::Query => "5203",
        }
    }
}

impl Try {
    /// Its state.
    #[inline]
    pub fn at(&self) -> State {
        State::ALL[usize::from(self.state)]
    }

    /// Copies under way of one kind, with the most that are counted.
    #[inline]
    pub fn copies(&mut self, kind: Kind) -> (&mut u8, u8) {
        match kind {
            Kind::Settle => (&mut self.settle, 3),
            Kind::Reverse => (&mut self.reverse, 3),
            Kind::Withdraw => (&mut self.withdraw, 3),
            Kind::Unregister => (&mut self.unregister, 1),
            Kind::Cancel => (&mut self.cancel, 3),
            Kind::Query => panic!("copies of a query have no effect and are not counted"),
        }
    }

    /// Void or paid back: nothing of it goes on.
    #[inline]
    pub fn is_final(&self) -> bool {
        self.at().is_final()
    }

    /// What 5203 shows of it now: 0 nothing, 1 in effect, 2 taken back.
    #[inline]
    pub fn shows(&self) -> u8 {
        if self.cancelled > 0 { 2 } else { u8::from(self.effect > 0) }
    }
}

/// A world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct World {
    /// Its tries; those not begun are empty.
    pub tries: [Try; TRIES],
    /// Its terminals.
    pub terminals: [Terminal; TERMINALS],
    /// The rest.
    pub common: Common,
}

impl World {
    /// Packs.
    #[inline]
    pub fn pack(&self) -> Key {
        let [one, two, three] = &self.tries;
        let [left, right] = &self.terminals;
        let both = left.pack() | (right.pack() << Terminal::BITS);
        [one.pack(), two.pack(), three.pack(), both, self.common.pack()]
    }

    /// Unpacks.
    #[inline]
    pub fn unpack(key: &Key) -> Self {
        let [one, two, three, both, common] = *key;
        let mask = (1 << Terminal::BITS) - 1;
        Self {
            tries: [Try::unpack(one), Try::unpack(two), Try::unpack(three)],
            terminals: [Terminal::unpack(both & mask), Terminal::unpack(both >> Terminal::BITS)],
            common: Common::unpack(common),
        }
    }

    /// Tries begun.
    #[inline]
    pub fn begun(&self) -> &[Try] {
        &self.tries[..usize::from(self.common.tries)]
    }

    /// Settlements in effect.
    #[inline]
    pub fn net(&self) -> u8 {
        self.begun().iter().map(|one| one.effect).sum()
    }

    /// Requests under way.
    #[inline]
    pub fn under_way(&self) -> u8 {
        let of = |one: &Try| one.settle + one.reverse + one.withdraw + one.unregister + one.cancel;
        self.begun().iter().map(of).sum::<u8>() + u8::from(self.common.upload > 0)
    }

    /// What the patient has paid and not got back.
    #[inline]
    pub fn cash(&self) -> i8 {
        self.common.cash.cast_signed() - NO_CASH.cast_signed()
    }

    /// Fee lines of a visit.
    #[inline]
    pub fn lines(&mut self, visit: usize) -> &mut u8 {
        [&mut self.common.lines0, &mut self.common.lines1, &mut self.common.lines2]
            .into_iter()
            .nth(visit)
            .unwrap()
    }

    /// Registration of a visit.
    #[inline]
    pub fn visit(&mut self, visit: usize) -> &mut u8 {
        [&mut self.common.visit0, &mut self.common.visit1, &mut self.common.visit2]
            .into_iter()
            .nth(visit)
            .unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn world_packed_and_unpacked_is_the_same() {
        const { assert!(Try::BITS <= 32 && Common::BITS <= 32 && Terminal::BITS * 2 <= 32) };
        let mut key: Key = [0x9e37_79b9; 5];
        for round in 0..1000_u32 {
            for word in &mut key {
                *word = word.rotate_left(7).wrapping_mul(0x85eb_ca6b).wrapping_add(round);
            }
            let widths = [Try::BITS, Try::BITS, Try::BITS, 2 * Terminal::BITS, Common::BITS];
            for (word, width) in key.iter_mut().zip(widths) {
                *word &= ((1_u64 << width) - 1) as u32;
            }
            assert_eq!(World::unpack(&key).pack(), key);
        }
    }
}
