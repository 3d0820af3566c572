//! Reading a file whole while others may write it: what is returned is one version of it, never part of
//! one and part of another.
//!
//! Knows nothing of folders and of text; see [`super::read`].

use super::stamp::FileStamp;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::thread;
use std::time::Duration;

/// How often a file is read that changes meanwhile.
pub(super) const MAX_READS: usize = 10;
/// The pause before it is read again.
const PAUSE: Duration = Duration::from_millis(10);

/// A file that was opened. A trait, so that tests can change it at any point.
pub(super) trait Opened {
    /// What it is now.
    fn stamp(&self) -> io::Result<FileStamp>;
    /// Its bytes, at most this many.
    fn bytes(&mut self, most: u64) -> io::Result<Vec<u8>>;
}

/// Why a file was not read.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The system said no.
    Io(io::Error),
    /// It has more bytes than are read.
    TooLarge {
        /// How many it has.
        size: u64,
        /// How many it may have.
        max_size: u64,
    },
    /// It changed each time it was read.
    Changing,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{}", error.to_string().to_lowercase()),
            Self::TooLarge { size, max_size } => {
                let (size, max_size) = (size >> 20, max_size >> 20);
                write!(f, "it is too large: {size} MB, and the limit is {max_size} MB")
            }
            Self::Changing => write!(f, "it changed while it was being read"),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads a file of at most `max_size` bytes, again if it has changed meanwhile.
pub(super) fn read<O: Opened>(
    open: impl FnMut() -> io::Result<O>,
    max_size: u64,
) -> Result<(Vec<u8>, FileStamp), ReadError> {
    read_with(open, max_size, || thread::sleep(PAUSE))
}

fn read_with<O: Opened>(
    mut open: impl FnMut() -> io::Result<O>,
    max_size: u64,
    mut pause: impl FnMut(),
) -> Result<(Vec<u8>, FileStamp), ReadError> {
    for attempt in 0..MAX_READS {
        if attempt > 0 {
            pause();
        }
        // By name again: what has replaced it is the file that counts.
        let mut file = open()?;
        let before = file.stamp()?;
        if before.size() > max_size {
            return Err(ReadError::TooLarge { size: before.size(), max_size });
        }
        // One more byte than it has: a file that grows for ever ends here.
        let bytes = file.bytes(before.size() + 1)?;
        if u64::try_from(bytes.len()) == Ok(before.size()) && file.stamp()? == before {
            return Ok((bytes, before));
        }
    }
    Err(ReadError::Changing)
}

impl Opened for File {
    fn stamp(&self) -> io::Result<FileStamp> {
        FileStamp::of_file(self)
    }

    fn bytes(&mut self, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let capacity = usize::try_from(most).map_err(|_| io::ErrorKind::OutOfMemory)?;
        bytes.try_reserve(capacity)?;
        self.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::RefCell;

    /// A file on a made-up disk.
    #[derive(Clone, Default)]
    struct Made {
        bytes: Vec<u8>,
        ticks: u32,
    }

    /// A writer's step: the file is replaced as a whole, emptied, or a byte is added.
    #[derive(Clone, Debug)]
    enum Step {
        Nothing,
        Replace(u8),
        Empty,
        Add(u8),
    }

    struct Disk {
        file: Made,
        steps: std::vec::IntoIter<Step>,
    }

    impl Disk {
        fn step(&mut self) {
            let Some(step) = self.steps.next() else { return };
            match step {
                Step::Nothing => return,
                Step::Replace(byte) => self.file.bytes = vec![byte; 4],
                Step::Empty => self.file.bytes.clear(),
                Step::Add(byte) => self.file.bytes.push(byte),
            }
            self.file.ticks += 1;
        }
    }

    struct Handle<'a>(&'a RefCell<Disk>);

    impl Opened for Handle<'_> {
        fn stamp(&self) -> io::Result<FileStamp> {
            let mut disk = self.0.borrow_mut();
            disk.step();
            let size = disk.file.bytes.len() as u64;
            Ok(FileStamp::test(size, (0, disk.file.ticks)))
        }

        fn bytes(&mut self, most: u64) -> io::Result<Vec<u8>> {
            let mut read = Vec::new();
            for at in 0..usize::try_from(most).expect("small") {
                let mut disk = self.0.borrow_mut();
                disk.step();
                read.extend(disk.file.bytes.get(at));
            }
            Ok(read)
        }
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => Just(Step::Nothing),
            2 => any::<u8>().prop_map(Step::Replace),
            1 => Just(Step::Empty),
            2 => any::<u8>().prop_map(Step::Add),
        ]
    }

    proptest! {
        #[test]
        fn what_is_read_was_in_the_file_at_one_moment(steps in proptest::collection::vec(step(), 0..60)) {
            let disk = || RefCell::new(Disk {
                file: Made::default(), steps: steps.clone().into_iter(),
            });
            let mut versions = vec![Vec::new()];
            let all = disk();
            for _ in &steps {
                all.borrow_mut().step();
                versions.push(all.borrow().file.bytes.clone());
            }
            let read = disk();
            match read_with(|| Ok(Handle(&read)), 1000, || {}) {
                Ok((bytes, stamp)) => {
                    prop_assert!(versions.contains(&bytes), "{bytes:?}");
                    prop_assert_eq!(stamp.size(), bytes.len() as u64);
                }
                Err(error) => prop_assert!(matches!(error, ReadError::Changing)),
            }
        }
    }

    #[test]
    fn a_file_that_never_rests_is_read_a_few_times_and_no_more() {
        let steps: Vec<Step> = (0..10_000).map(|n| Step::Add((n % 7) as u8)).collect();
        let disk = RefCell::new(Disk { file: Made::default(), steps: steps.into_iter() });
        let (mut opened, mut pauses) = (0, 0);
        let open = || {
            opened += 1;
            Ok(Handle(&disk))
        };
        let read = read_with(open, 1 << 20, || pauses += 1);
        assert!(matches!(read, Err(ReadError::Changing)));
        assert_eq!((opened, pauses), (MAX_READS, MAX_READS - 1));
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let disk = RefCell::new(Disk {
            file: Made { bytes: vec![0; 11], ticks: 0 },
            steps: Vec::new().into_iter(),
        });
        let read = |most| read_with(|| Ok(Handle(&disk)), most, || {});
        assert!(matches!(read(10), Err(ReadError::TooLarge { size: 11, .. })));
        assert!(read(11).is_ok());
    }
}
