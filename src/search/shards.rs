//! The file format: numbers as characters, scripts, shards of bounded size.
//!
//! The content of the files is decided in [`super::index`]; the format is described in [`super`].

use crate::files::Bytes;
use serde::Serialize;

/// Shards are cut at about this many bytes, before compression.
pub const SHARD_BYTES: usize = 4 << 10;

const BASE: u64 = 45;

/// Adds a number to a string of digits.
pub fn push_number(mut number: u64, into: &mut String) {
    while number >= BASE {
        into.push(digit(number % BASE + BASE));
        number /= BASE;
    }
    into.push(digit(number));
}

fn digit(value: u64) -> char {
    let code = 35 + u8::try_from(value).unwrap_or(0);
    char::from(if code >= 92 { code + 1 } else { code })
}

/// The numbers in a string of digits. What is not a digit ends them.
pub fn numbers(digits: &str) -> Vec<u64> {
    let mut numbers = Vec::new();
    let (mut number, mut place) = (0u64, 1u64);
    for code in digits.bytes() {
        let value = match code {
            35..=91 => u64::from(code - 35),
            93..=125 => u64::from(code - 36),
            _ => break,
        };
        number = number.saturating_add((value % BASE).saturating_mul(place));
        if value < BASE {
            numbers.push(number);
            (number, place) = (0, 1);
        } else {
            place = place.saturating_mul(BASE);
        }
    }
    numbers
}

/// A file of the index.
#[derive(Clone, Debug)]
pub struct File {
    /// Hash of its content, ten characters.
    pub hash: String,
    /// Path on the site.
    pub path: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Makes the file of a kind (`words`, `text`, …) that passes `data` to the page.
pub fn file<T: Serialize + ?Sized>(kind: &str, data: &T) -> File {
    // The name is before what its hash is of, and has one length.
    let mut script = script(&format!("{kind}-{}", "-".repeat(HASH)), data);
    let start = "fieldguide(\"".len() + kind.len() + 1;
    let json = start + HASH + "\",".len();
    let hash = hash(&script[json..script.len() - END.len()]);
    script[start..start + HASH].copy_from_slice(hash.as_bytes());
    File { path: path(kind, &hash), bytes: script.into(), hash }
}

/// The file of a kind whose content has this hash, which was worked out otherwise.
pub(super) fn named_file<T: Serialize + ?Sized>(kind: &str, hash: String, data: &T) -> File {
    let script = script(&format!("{kind}-{hash}"), data);
    File { path: path(kind, &hash), bytes: script.into(), hash }
}

/// Where the file of a kind with this hash is on the site.
pub(super) fn path(kind: &str, hash: &str) -> String {
    format!("search/{kind}-{hash}.js")
}

/// Makes the manifest.
pub fn manifest<T: Serialize + ?Sized>(data: &T) -> Bytes {
    script("manifest", data).into()
}

const END: &str = ");\n";

fn script<T: Serialize + ?Sized>(name: &str, data: &T) -> Vec<u8> {
    let mut script = format!("fieldguide(\"{name}\",").into_bytes();
    // Texts, numbers and lists of them are written without fail.
    _ = serde_json::to_writer(&mut script, data);
    script.extend_from_slice(END.as_bytes());
    script
}

/// Letters of a hash.
const HASH: usize = 10;

/// Fifty bits of a hash, in letters and digits that are not mistaken for others.
pub(super) fn hash(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = blake3::hash(bytes);
    hash.as_bytes()[..HASH].iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// A shard of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// The key of the first line.
    pub first: String,
    /// The lines.
    pub text: String,
}

/// Cuts sorted lines into shards. `key` gives the key of a line.
pub fn shards(lines: Vec<String>, key: impl Fn(&str) -> &str) -> Vec<Shard> {
    let mut shards: Vec<Shard> = Vec::new();
    for line in lines {
        match shards.last_mut().filter(|last| last.text.len() + line.len() < SHARD_BYTES) {
            Some(last) => {
                last.text.push('\n');
                last.text.push_str(&line);
            }
            None => shards.push(Shard { first: key(&line).to_owned(), text: line }),
        }
    }
    shards
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_as_described() {
        let written = |number| {
            let mut digits = String::new();
            push_number(number, &mut digits);
            digits
        };
        assert_eq!(written(0), "#");
        assert_eq!(written(44), "O");
        assert_eq!(written(45), "P$");
        assert_eq!(written(57), "]$", "the backslash is left out");
    }

    proptest::proptest! {
        #[test]
        fn numbers_come_back(all in proptest::collection::vec(0u64..1 << 40, 0..20)) {
            let mut digits = String::new();
            all.iter().for_each(|number| push_number(*number, &mut digits));
            proptest::prop_assert!(!digits.contains(['"', '\\']));
            proptest::prop_assert_eq!(numbers(&digits), all);
        }

        #[test]
        fn any_text_can_be_read(text in ".{0,40}") {
            numbers(&text);
        }
    }

    #[test]
    fn shards_are_cut_at_their_size() {
        let line = "x".repeat(2 * SHARD_BYTES / 5);
        let lines: Vec<String> = (0..5).map(|n| format!("{n}{line}")).collect();
        let firsts = shards(lines, |line| &line[..1]).into_iter().map(|shard| shard.first);
        let firsts: Vec<String> = firsts.collect();
        assert_eq!(firsts, ["0", "2", "4"]);
    }
}
