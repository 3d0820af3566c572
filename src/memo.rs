//! What pure functions gave last time, so that they need not run again for the same arguments.
//!
//! Decides nothing about what depends on what: whoever asks names all the arguments in the key.

use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use foldhash::fast::FixedState;

/// A shared value that is the same as another only when it is that very one. Two that were made
/// apart count as different even when they say the same.
#[derive(Debug)]
pub struct ByPtr<T: ?Sized>(pub Arc<T>);

impl<T: ?Sized> Clone for ByPtr<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> PartialEq for ByPtr<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Eq for ByPtr<T> {}

impl<T: ?Sized> Hash for ByPtr<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).cast::<u8>().hash(state);
    }
}

impl<T: ?Sized> Deref for ByPtr<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Results of a pure function by its arguments, as far as the last round asked for them.
#[derive(Debug)]
pub struct Memo<K, V> {
    /// In the order they were asked for, which is nearly that of the next round.
    entries: Vec<(K, Option<V>)>,
    /// Whether there is no next round.
    is_disabled: bool,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), is_disabled: false }
    }
}

impl<K, V> Memo<K, V> {
    /// For a single round: keeps nothing.
    pub fn disabled() -> Self {
        Self { is_disabled: true, ..Self::default() }
    }
}

/// Up to this many results are recomputed before looking whether they have only moved.
const MAX_MISSES_BEFORE_INDEX: usize = 16;

impl<K: Eq + Hash + Clone + Send + Sync, V: Clone + Send + Sync> Memo<K, V> {
    /// The result for each key, in order: the one of last time, or else what `make` gives for its
    /// number and the key, in parallel. Forgets all others.
    pub fn get_or_compute_many(
        &mut self,
        keys: Vec<K>,
        make: impl Fn(usize, &K) -> V + Sync,
    ) -> Vec<V> {
        let in_place = |(index, key): (usize, &K)| match self.entries.get(index) {
            Some((known, value)) if known == key => value.clone(),
            _ => None,
        };
        let mut values: Vec<Option<V>> = keys.iter().enumerate().map(in_place).collect();
        let missing = values.iter().filter(|value| value.is_none()).count();
        if missing > MAX_MISSES_BEFORE_INDEX && !self.entries.is_empty() {
            let known: HashMap<&K, &Option<V>, FixedState> =
                self.entries.iter().map(|(key, value)| (key, value)).collect();
            for (key, value) in keys.iter().zip(&mut values).filter(|(_, value)| value.is_none()) {
                *value = known.get(key).and_then(|value| (*value).clone());
            }
        }
        let made = |(index, (key, value)): (usize, (&K, Option<V>))| {
            value.unwrap_or_else(|| make(index, key))
        };
        let values: Vec<V> = if missing == 0 {
            values.into_iter().flatten().collect()
        } else {
            keys.par_iter().zip(values).enumerate().map(made).collect()
        };
        if !self.is_disabled && (missing > 0 || keys.len() != self.entries.len()) {
            self.entries = keys.into_iter().zip(values.iter().cloned().map(Some)).collect();
        }
        values
    }

    /// The result for one key. Forgets all others.
    pub fn get_or_compute(&mut self, key: K, make: impl FnOnce() -> V) -> V {
        if let [(known, Some(value))] = self.entries.as_slice()
            && *known == key
        {
            return value.clone();
        }
        let value = make();
        if !self.is_disabled {
            self.entries = vec![(key, Some(value.clone()))];
        }
        value
    }

    /// Forgets results that are no good for another round.
    pub fn retain(&mut self, is_good: impl Fn(&V) -> bool) {
        self.entries.iter_mut().for_each(|(_, value)| _ = value.take_if(|value| !is_good(value)));
    }

    /// What is kept.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().filter_map(|(_, value)| value.as_ref())
    }
}

/// A number that stands for a value, the same in every run. Never of something [`ByPtr`]: its address
/// may be another's when it is gone.
pub fn digest<T: Hash + ?Sized>(value: &T) -> u64 {
    FixedState::default().hash_one(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn only_what_is_new_is_made_and_only_what_is_asked_for_is_kept() {
        let made = AtomicUsize::new(0);
        let make = |_, key: &u32| {
            made.fetch_add(1, Ordering::Relaxed);
            key * 10
        };
        let mut memo = Memo::default();
        let round = |memo: &mut Memo<u32, u32>, keys: &[u32]| {
            let values = memo.get_or_compute_many(keys.to_vec(), make);
            (values, made.swap(0, Ordering::Relaxed))
        };
        assert_eq!(round(&mut memo, &[1, 2, 3]), (vec![10, 20, 30], 3));
        assert_eq!(round(&mut memo, &[1, 4, 3]), (vec![10, 40, 30], 1));
        assert_eq!(round(&mut memo, &[1, 4]), (vec![10, 40], 0));
        assert_eq!(round(&mut memo, &[1, 4, 3]), (vec![10, 40, 30], 1), "3 was forgotten");
        let many: Vec<u32> = (0..100).collect();
        assert_eq!(round(&mut memo, &many).1, 97, "known ones are found at another place");
        assert_eq!(round(&mut memo, &many[1..]).1, 0);
        memo.retain(|value| *value != 500);
        let value = memo.get_or_compute_many(many[1..].to_vec(), |_, key| key * 100);
        assert_eq!(value[48..51], [490, 5000, 510]);
        let mut disabled = Memo::disabled();
        assert_eq!(round(&mut disabled, &[1, 2]), (vec![10, 20], 2));
        assert_eq!(disabled.get_or_compute(3, || 30), 30);
        assert_eq!(disabled.values().count(), 0);
    }

    #[test]
    fn shared_values_are_compared_by_what_they_are() {
        let (one, other) = (ByPtr(Arc::<str>::from("a")), ByPtr(Arc::<str>::from("a")));
        assert_eq!(one, one.clone());
        assert_ne!(one, other);
        let mut memo = Memo::default();
        assert_eq!(memo.get_or_compute(one.clone(), || 1), 1);
        assert_eq!(memo.get_or_compute(one, || 2), 1);
        assert_eq!(memo.get_or_compute(other, || 3), 3);
    }
}
