//! Numbers of entries, kinds and the like, each of a type of its own, and vectors that they index.
//!
//! Knows nothing of what it numbers.

use rayon::prelude::*;
use std::marker::PhantomData;
use std::ops::{Deref, Index, IndexMut};

/// The number of a thing in a vector of such things.
pub trait Id: Copy {
    /// The id of what is at this place.
    fn from_index(index: usize) -> Self;

    /// The place.
    fn index(self) -> usize;

    /// The id of what is behind it.
    fn next(self) -> Self {
        Self::from_index(self.index() + 1)
    }

    /// The id of what is before it; none at the first place.
    fn previous(self) -> Option<Self> {
        self.index().checked_sub(1).map(Self::from_index)
    }
}

/// Types of ids.
macro_rules! ids {
    ($($(#[$about:meta])* $name:ident,)*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A kind, in the order of [`crate::schema::Schema::kinds`].
    KindId,
    /// A field of a kind, or of a record in one, in the order in which they are declared.
    FieldId,
    /// A published entry, in the order of [`crate::redact::PublicGuide::entries`].
    EntryId,
    /// A source, in the order of [`crate::parse::bibliography::Bibliography::sources`].
    SourceId,
    /// A vocabulary, in the order of [`crate::schema::Schema::vocabularies`].
    VocabularyId,
    /// A term of a vocabulary, in the order of [`crate::schema::Vocabulary::terms`].
    TermId,
    /// A term of the glossary, in the order of [`crate::parse::glossary::Glossary::terms`].
    GlossaryTermId,
    /// A decision guide, in the order of [`crate::parse::decisions::Decisions`].
    DecisionId,
}

/// A vector that ids of one type index, and no other numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdVec<I, T> {
    items: Vec<T>,
    ids: PhantomData<I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// The id of each item, in order.
    pub fn ids(
        &self,
    ) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// The same, in parallel.
    pub fn par_ids(&self) -> impl IndexedParallelIterator<Item = I> + Clone + use<I, T>
    where
        I: Send,
    {
        (0..self.items.len()).into_par_iter().map(I::from_index)
    }

    /// The items, each with its id.
    pub fn iter_enumerated(
        &self,
    ) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator + Clone {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }

    /// The items, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// The item with this id, if there is one.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// The id of the first item that is the one.
    pub fn position(&self, is_it: impl FnMut(&T) -> bool) -> Option<I> {
        self.items.iter().position(is_it).map(I::from_index)
    }

    /// Adds an item.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// The same value for each id.
    pub fn with_each<U: Clone>(&self, value: U) -> IdVec<I, U> {
        vec![value; self.items.len()].into()
    }
}

impl<I, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<I, T> From<Vec<T>> for IdVec<I, T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, ids: PhantomData }
    }
}

impl<I, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        items.into_iter().collect::<Vec<T>>().into()
    }
}

impl<I: Send, T: Send> FromParallelIterator<T> for IdVec<I, T> {
    fn from_par_iter<A: IntoParallelIterator<Item = T>>(items: A) -> Self {
        items.into_par_iter().collect::<Vec<T>>().into()
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I, T> Deref for IdVec<I, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<I, T> IntoIterator for IdVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, I, T> IntoIterator for &'a IdVec<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_to_the_items_they_were_given_for() {
        let mut names: IdVec<EntryId, &str> = ["a", "b"].into_iter().collect();
        let third = names.push("c");
        assert_eq!((names[third], names.get(third), names.len()), ("c", Some(&"c"), 3));
        assert_eq!(names.position(|name| *name == "b"), Some(EntryId(1)));
        assert_eq!(names.ids().rev().map(|id| names[id]).collect::<String>(), "cba");
        assert!(names.iter_enumerated().all(|(id, name)| names[id] == *name));
        let mut counts = names.with_each(0);
        counts[third] += 1;
        assert_eq!(counts.iter().copied().collect::<Vec<i32>>(), [0, 0, 1]);
        assert_eq!(counts.get(EntryId::from_index(3)), None);
        assert!(IdVec::<EntryId, ()>::default().is_empty());
    }
}
