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
pub struct Same<T: ?Sized>(pub Arc<T>);

impl<T: ?Sized> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Eq for Same<T> {}

impl<T: ?Sized> Hash for Same<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).cast::<u8>().hash(state);
    }
}

impl<T: ?Sized> Deref for Same<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Results of a pure function by its arguments, as far as the last round asked for them.
#[derive(Debug)]
pub struct Memo<K, V> {
    kept: HashMap<K, V, FixedState>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { kept: HashMap::default() }
    }
}

impl<K: Eq + Hash + Clone + Send + Sync, V: Clone + Send + Sync> Memo<K, V> {
    /// The result for each key, in order: the one of last time, or else what `make` gives for its
    /// number and the key, in parallel. Forgets all others.
    pub fn all(&mut self, keys: Vec<K>, make: impl Fn(usize, &K) -> V + Sync) -> Vec<V> {
        let kept = &self.kept;
        let result = |(index, key): (usize, &K)| match kept.get(key) {
            Some(value) => value.clone(),
            None => make(index, key),
        };
        // Looking up is too little work to divide.
        let is_known = keys.iter().all(|key| kept.contains_key(key));
        let values: Vec<V> = match is_known {
            true => keys.iter().enumerate().map(result).collect(),
            false => keys.par_iter().enumerate().map(result).collect(),
        };
        if !(is_known && keys.len() == kept.len()) {
            self.kept = keys.into_iter().zip(values.iter().cloned()).collect();
        }
        values
    }

    /// The result for one key. Forgets all others.
    pub fn one(&mut self, key: K, make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.kept.get(&key) {
            return value.clone();
        }
        let value = make();
        self.kept.clear();
        self.kept.insert(key, value.clone());
        value
    }

    /// Forgets results that are no good for another round.
    pub fn retain(&mut self, mut is_good: impl FnMut(&V) -> bool) {
        self.kept.retain(|_, value| is_good(value));
    }

    /// What is kept, in no order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.kept.values()
    }
}

/// A number that stands for a value, the same in every run. Never of something [`Same`]: its address
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
        let mut round = |keys: &[u32]| {
            let values = memo.all(keys.to_vec(), make);
            (values, made.swap(0, Ordering::Relaxed))
        };
        assert_eq!(round(&[1, 2, 3]), (vec![10, 20, 30], 3));
        assert_eq!(round(&[3, 4, 1]), (vec![30, 40, 10], 1));
        assert_eq!(round(&[3, 1]), (vec![30, 10], 0));
        assert_eq!(round(&[4]), (vec![40], 1), "4 was forgotten");
    }

    #[test]
    fn shared_values_are_compared_by_what_they_are() {
        let (one, other) = (Same(Arc::<str>::from("a")), Same(Arc::<str>::from("a")));
        assert_eq!(one, one.clone());
        assert_ne!(one, other);
        let mut memo = Memo::default();
        assert_eq!(memo.one(one.clone(), || 1), 1);
        assert_eq!(memo.one(one, || 2), 1);
        assert_eq!(memo.one(other, || 3), 3);
    }
}
