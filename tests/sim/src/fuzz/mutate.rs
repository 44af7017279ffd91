//! Mutants of a sample: bytes turned, pieces cut, doubled, moved, borrowed from another sample, numbers stretched, words put in.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// Longest mutant. **Unit**: bytes.
const LENGTH_MAX: usize = 1 << 20;

const NUMBERS: [&str; 14] = [
    "0",
    "-0",
    "-1",
    "00",
    "1e3",
    "1E400",
    "0.001",
    "0.1",
    "-0.01",
    "99999999999999.99",
    "999999999999999999999999",
    "NaN",
    "1_000",
    "+1",
];
const BYTES: [u8; 8] = [0, 1, 0x7f, 0x80, 0xff, b'"', b'\\', b'{'];

/// A mutant with one to six changes.
pub fn mutant(sample: &[u8], other: &[u8], words: &[&str], dice: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..1 + dice.next_u32() % 6 {
        change(&mut bytes, other, words, dice);
        bytes.truncate(LENGTH_MAX);
    }
    bytes
}

fn up_to(dice: &mut ChaCha8Rng, limit: usize) -> usize {
    if limit == 0 { 0 } else { dice.next_u64() as usize % limit }
}

/// A piece, mostly a short one.
fn piece(length: usize, dice: &mut ChaCha8Rng) -> std::ops::Range<usize> {
    let from = up_to(dice, length + 1);
    let longest = if dice.next_u32().is_multiple_of(4) { length - from } else { (length - from).min(24) };
    from..from + up_to(dice, longest + 1)
}

fn change(bytes: &mut Vec<u8>, other: &[u8], words: &[&str], dice: &mut ChaCha8Rng) {
    let at = up_to(dice, bytes.len());
    match dice.next_u32() % 11 {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << (dice.next_u32() % 8),
        1 if !bytes.is_empty() => bytes[at] = BYTES[up_to(dice, BYTES.len())],
        2 => {
            let gone = piece(bytes.len(), dice);
            bytes.drain(gone);
        }
        3 => bytes.truncate(at),
        4 => {
            let copy = bytes[piece(bytes.len(), dice)].to_vec();
            let at = up_to(dice, bytes.len() + 1);
            bytes.splice(at..at, copy);
        }
        5 => {
            let copy = other[piece(other.len(), dice)].to_vec();
            let place = piece(bytes.len(), dice);
            bytes.splice(place, copy);
        }
        6 if !words.is_empty() => {
            let word = words[up_to(dice, words.len())];
            let place = piece(bytes.len(), dice);
            bytes.splice(place, word.bytes());
        }
        7 => stretch_a_number(bytes, dice),
        8 => {
            // Deep nesting, long runs.
            let run = 1 << up_to(dice, 12);
            let unit = [b'[', b'{', b'9', b' ', 0][up_to(dice, 5)];
            bytes.splice(at..at, std::iter::repeat_n(unit, run));
        }
        9 => {
            let (one, two) = (piece(bytes.len(), dice), up_to(dice, bytes.len() + 1));
            let moved: Vec<u8> = bytes.drain(one).collect();
            let two = two.min(bytes.len());
            bytes.splice(two..two, moved);
        }
        _ => bytes.insert(at, dice.next_u32() as u8),
    }
}

/// A run of digits becomes another number.
fn stretch_a_number(bytes: &mut Vec<u8>, dice: &mut ChaCha8Rng) {
    let from = up_to(dice, bytes.len());
    let Some(begin) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else { return };
    let digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let end = bytes[begin..].iter().position(|byte| !digit(byte)).map_or(bytes.len(), |at| begin + at);
    bytes.splice(begin..end, NUMBERS[up_to(dice, NUMBERS.len())].bytes());
}
