//! Numbers for text files that stay the same while files come and go, so that what is known of a file
//! need not be worked out again because another was created before it.
//!
//! Numbers are in the order of the files. Does not read anything.

use super::Root;
use crate::span::{FileId, STRIDE};
use std::collections::BTreeMap;

/// A text file: its root, and its path below it.
pub(super) type Key = (Root, String);

/// The numbers that files had last time.
#[derive(Debug, Default)]
pub(super) struct FileIds {
    known: BTreeMap<Key, FileId>,
}

impl FileIds {
    /// A number for each of these files, which are in order. Each keeps the one it had, unless there is
    /// no room for new ones between them.
    pub(super) fn assign(&mut self, keys: Vec<Key>) -> Vec<FileId> {
        // No file came or went.
        if keys.iter().eq(self.known.keys()) {
            return self.known.values().copied().collect();
        }
        let ids = self.between_known(&keys).unwrap_or_else(|| {
            let count = u32::try_from(keys.len()).unwrap_or(u32::MAX);
            // Rather than run out, numbers leave less room.
            let stride = (u32::MAX / count.saturating_add(2)).clamp(1, STRIDE);
            (1..=count).map(|n| FileId(n.saturating_mul(stride))).collect()
        });
        self.known = keys.into_iter().zip(ids.iter().copied()).collect();
        ids
    }

    fn between_known(&self, keys: &[Key]) -> Option<Vec<FileId>> {
        let mut ids: Vec<FileId> = Vec::with_capacity(keys.len());
        let mut at = 0;
        while at < keys.len() {
            let run = keys[at..].iter().take_while(|key| !self.known.contains_key(*key)).count();
            let next = keys.get(at + run).and_then(|key| self.known.get(key));
            let first = ids.last().map_or(0, |id| u64::from(id.0) + 1);
            let length = run as u64;
            let step = match next {
                // As much room on either side of each.
                Some(next) => u64::from(next.0).checked_sub(first)? / (length + 1),
                None => u64::from(STRIDE),
            };
            if run > 0 && step == 0 {
                return None;
            }
            let start = first + if next.is_some() { step } else { u64::from(STRIDE) - 1 };
            for n in 0..length {
                ids.push(FileId(u32::try_from(start + n * step).ok().filter(|id| *id < u32::MAX)?));
            }
            ids.extend(next);
            at += run + 1;
        }
        (!self.known.is_empty()).then_some(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn keys(names: &BTreeSet<u16>) -> Vec<Key> {
        names.iter().map(|n| (Root::Content, format!("{n:05}"))).collect()
    }

    #[test]
    fn a_new_file_leaves_the_others_their_numbers() {
        let mut ids = FileIds::default();
        let first = ids.assign(keys(&BTreeSet::from([10, 20, 30])));
        assert_eq!(first, [1, 2, 3].map(|n| FileId(n * STRIDE)));
        let more = ids.assign(keys(&BTreeSet::from([1, 10, 11, 12, 20, 30, 40])));
        assert_eq!([more[1], more[4], more[5]], [first[0], first[1], first[2]]);
        // So many do not fit between two, and all are numbered again.
        ids.assign(keys(&BTreeSet::from([10, 9000])));
        let many = ids.assign(keys(&(10..=9000).collect()));
        assert_eq!(many[..2], [1, 2].map(|n| FileId(n * STRIDE)));
    }

    proptest! {
        #[test]
        fn numbers_are_in_the_order_of_files(rounds in proptest::collection::vec(
            proptest::collection::btree_set(0u16..9000, 0..60), 1..12,
        )) {
            let mut ids = FileIds::default();
            for names in rounds {
                let given = ids.assign(keys(&names));
                prop_assert_eq!(given.len(), names.len());
                prop_assert!(given.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", given);
            }
        }
    }
}
