//! What distinguishes versions of a file without reading them: size, times, identity.
//!
//! Does not touch the disk.

use std::fs::File;
use std::io;
use std::time::{Duration, SystemTime};

/// Seconds since 1970, and nanoseconds.
type Time = (i64, u32);

/// Times on most disks are this coarse: a file that was written so shortly before it was looked at may
/// be written again and keep its stamp.
const FINE: Duration = Duration::from_millis(20);
/// Where times have no fractions of a second: FAT counts in steps of two seconds, HFS+ in whole ones.
const COARSE_RESOLUTION: Duration = Duration::from_millis(2500);

/// What distinguishes versions of a file without reading them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileStamp {
    size: u64,
    modified: Time,
    /// When anything about it was changed; unlike `modified`, no program can set it back.
    changed: Time,
    /// Device and inode, where they exist.
    identity: (u64, u64),
}

impl FileStamp {
    /// Its size in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Whether the file may change after `now` and keep its stamp.
    pub(super) fn is_recent(&self, now: SystemTime) -> bool {
        let has_fractions = self.changed.1 != 0 || self.modified.1 != 0;
        self.is_younger(if has_fractions { FINE } else { COARSE_RESOLUTION }, now)
    }

    /// Whether the file was changed less than `age` before `now`. A file from the future is as doubtful
    /// as one of this moment.
    pub(super) fn is_younger(&self, age: Duration, now: SystemTime) -> bool {
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let (seconds, nanoseconds) = self.changed;
        let changed =
            u64::try_from(seconds).map_or(Duration::ZERO, |s| Duration::new(s, nanoseconds));
        now.checked_sub(changed).is_none_or(|passed| passed < age)
    }

    /// The stamp of an open file.
    pub(super) fn of_file(file: &File) -> io::Result<Self> {
        #[cfg(unix)]
        let stamp = Self::of_stat(&rustix::fs::fstat(file)?);
        #[cfg(not(unix))]
        let stamp = Self::of(&file.metadata()?);
        Ok(stamp)
    }

    #[cfg(unix)]
    pub(super) fn of_stat(found: &rustix::fs::Stat) -> Self {
        // The types of these numbers differ between systems.
        fn number<N: Default>(number: impl TryInto<N>) -> N {
            number.try_into().unwrap_or_default()
        }
        Self {
            size: number(found.st_size),
            modified: (number(found.st_mtime), number(found.st_mtime_nsec)),
            changed: (number(found.st_ctime), number(found.st_ctime_nsec)),
            identity: (number(found.st_dev), number(found.st_ino)),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn of(found: &std::fs::Metadata) -> Self {
        let since = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).ok();
        let modified = found.modified().ok().and_then(since).unwrap_or_default();
        let seconds = i64::try_from(modified.as_secs()).unwrap_or_default();
        let modified = (seconds, modified.subsec_nanos());
        Self { size: found.len(), modified, changed: modified, identity: (0, 0) }
    }

    #[cfg(test)]
    pub(super) fn test(size: u64, changed: Time) -> Self {
        Self { size, modified: changed, changed, identity: (1, 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_recent_for_as_long_as_its_clock_is_coarse() {
        let at = |millis| SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
        let fine = FileStamp::test(1, (100, 1_000_000));
        assert!(fine.is_recent(at(100_001)));
        assert!(fine.is_recent(at(100_020)));
        assert!(!fine.is_recent(at(100_021)));
        assert!(fine.is_recent(at(99_000)), "from the future");
        let coarse = FileStamp::test(1, (100, 0));
        assert!(coarse.is_recent(at(102_499)), "FAT counts in steps of two seconds");
        assert!(!coarse.is_recent(at(102_500)));
        let old = FileStamp::test(1, (-5, 7));
        assert!(!old.is_recent(at(100_000)), "before 1970");
        let set_back = FileStamp { modified: (0, 0), ..fine };
        assert!(set_back.is_recent(at(100_001)), "a program can set back one time, not the other");
    }
}
