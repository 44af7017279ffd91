//! Challenges, keys and PINs of the card (reference §3.1, §3.2).

use super::card::{TRIES, VirtualCard};
use super::commands::{Parts, give, status, with_status};
use super::files::KEY_HOLDER;

const DONE: u16 = 0x9000;

pub(super) fn get_challenge(card: &mut VirtualCard, parts: &Parts<'_>) -> Vec<u8> {
    let Some(length @ (4 | 8 | 16)) = parts.le else {
        return status(0x6700);
    };
    let challenge = card.next_challenge(usize::from(length));
    card.state.challenge.clone_from(&challenge);
    with_status(challenge, DONE)
}

/// Key, and the two halves of `factor ‖ data` or `cryptogram ‖ data`; a trailing key version is accepted.
fn halves(parts: &Parts<'_>) -> Option<([u8; 8], [u8; 8])> {
    let sixteen = match parts.data.len() {
        16 | 17 => &parts.data[..16],
        _ => return None,
    };
    Some((sixteen[..8].try_into().ok()?, sixteen[8..].try_into().ok()?))
}

pub(super) fn internal_authenticate(card: &mut VirtualCard, parts: &Parts<'_>) -> Vec<u8> {
    let Some((factor, data)) = halves(parts) else {
        return status(0x6700);
    };
    let Some(key) = card.key else {
        return status(0x6A88);
    };
    let cryptogram = card.algorithm.cryptogram(&key, factor, data);
    give(card, cryptogram.to_vec())
}

pub(super) fn external_authenticate(card: &mut VirtualCard, parts: &Parts<'_>) -> Vec<u8> {
    let Some((cryptogram, data)) = halves(parts) else {
        return status(0x6700);
    };
    // Only the holder key is on the card; its challenge is used up whatever comes of it.
    let challenge = std::mem::take(&mut card.state.challenge);
    let (Some(key), KEY_HOLDER) = (card.key, parts.p2) else {
        return status(0x6A88);
    };
    if card.key_tries == 0 {
        return status(0x6983);
    }
    let Ok(factor) = <[u8; 8]>::try_from(challenge.as_slice()) else {
        return status(0x6984);
    };
    if card.algorithm.cryptogram(&key, factor, data) == cryptogram {
        card.key_tries = TRIES;
        card.state.keys_shown.push(KEY_HOLDER);
        return status(DONE);
    }
    card.key_tries -= 1;
    status(0x63C0 | u16::from(card.key_tries))
}

pub(super) fn verify(card: &mut VirtualCard, parts: &Parts<'_>) -> Vec<u8> {
    match (card.pin_tries, parts.data) {
        // An empty VERIFY shows the tries and uses none up.
        (tries, []) => status(0x63C0 | u16::from(tries)),
        (0, _) => status(0x6983),
        (_, pin) if pin == card.pin.as_slice() => {
            card.pin_tries = TRIES;
            card.state.pin_shown = true;
            status(DONE)
        }
        (_, pin) if pin.len() < 2 || pin.len() > 8 => status(0x6700),
        (tries, _) => {
            card.pin_tries = tries - 1;
            status(0x63C0 | u16::from(card.pin_tries))
        }
    }
}

pub(super) fn change_pin(card: &mut VirtualCard, parts: &Parts<'_>) -> Vec<u8> {
    if card.pin_tries == 0 {
        return status(0x6983);
    }
    let Some(border) = parts.data.iter().position(|byte| *byte == 0xFF) else {
        return status(0x6A80);
    };
    let (old, new) = (&parts.data[..border], &parts.data[border + 1..]);
    if old != card.pin.as_slice() {
        card.pin_tries -= 1;
        return status(0x63C0 | u16::from(card.pin_tries));
    }
    if new.len() < 2 || new.len() > 8 {
        return status(0x6A80);
    }
    card.pin = new.to_vec();
    card.pin_tries = TRIES;
    status(DONE)
}
