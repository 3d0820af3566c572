//! Files that are not text: known by name, size and time, and read only when they are needed.
//!
//! Whoever reads one gets the bytes of the file as it was when the guide was read, or an error: what was
//! checked is what is published. Does not list folders; see [`super::snapshot`].

use super::Bytes;
use super::folder::Folder;
use super::stable::ReadError;
use super::stamp::FileStamp;
use crate::memo::ByPtr;
use blake3::Hash;
use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// A file that is not text. Two are equal when they are the very same version of a file, read once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asset(ByPtr<Stored>);

#[derive(Debug)]
enum Stored {
    Memory(Bytes),
    Disk {
        folder: Arc<Folder>,
        below: PathBuf,
        stamp: FileStamp,
        /// The hash of its content, where its stamp alone does not identify it.
        content: Option<Hash>,
    },
}

/// Why an asset cannot be used.
#[derive(Debug)]
pub enum AssetError {
    /// It cannot be read.
    Io(io::Error),
    /// What it was copied to cannot be written.
    Write(io::Error),
    /// It is not the file it was when the guide was read.
    Changed,
    /// It has more bytes than whoever reads it takes.
    TooLarge {
        /// How many it has.
        size: u64,
        /// How many it may have.
        max_size: u64,
    },
}

impl fmt::Display for AssetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) | Self::Write(error) => {
                write!(f, "{}", error.to_string().to_lowercase())
            }
            Self::Changed => write!(f, "it changed after the guide was read"),
            Self::TooLarge { size, max_size } => {
                let (size, max_size) = (size >> 20, max_size >> 20);
                write!(f, "it is too large: {size} MB, and the limit is {max_size} MB")
            }
        }
    }
}

impl std::error::Error for AssetError {}

impl From<io::Error> for AssetError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Bytes> for Asset {
    fn from(bytes: Bytes) -> Self {
        Self(ByPtr(Arc::new(Stored::Memory(bytes))))
    }
}

impl Asset {
    /// A file on disk that had this stamp. One that may still change and keep its stamp is identified by
    /// its content.
    pub(super) fn on_disk(
        folder: &Arc<Folder>,
        below: PathBuf,
        stamp: FileStamp,
        now: SystemTime,
    ) -> Result<Self, ReadError> {
        let is_recent = stamp.is_recent(now);
        let asset = |stamp, below, content| {
            let folder = Arc::clone(folder);
            Self(ByPtr(Arc::new(Stored::Disk { folder, below, stamp, content })))
        };
        if !is_recent {
            return Ok(asset(stamp, below, None));
        }
        let content =
            asset(stamp.clone(), below.clone(), None).hash().map_err(|error| match error {
                AssetError::Io(error) | AssetError::Write(error) => ReadError::Io(error),
                AssetError::TooLarge { size, max_size } => ReadError::TooLarge { size, max_size },
                AssetError::Changed => ReadError::Changing,
            })?;
        Ok(asset(stamp, below, Some(content)))
    }

    /// Whether both are the same version of a file.
    pub(super) fn is_same_version(&self, other: &Self) -> bool {
        match (&*self.0, &*other.0) {
            (Stored::Memory(a), Stored::Memory(b)) => a == b,
            (
                Stored::Disk { below: a, stamp, content, .. },
                Stored::Disk { below: b, stamp: other, content: other_content, .. },
            ) => a == b && stamp == other && content == other_content,
            _ => false,
        }
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        match &*self.0 {
            Stored::Memory(bytes) => bytes.len() as u64,
            Stored::Disk { stamp, .. } => stamp.size(),
        }
    }

    /// Its bytes, where they are in memory already.
    pub fn in_memory(&self) -> Option<&Bytes> {
        match &*self.0 {
            Stored::Memory(bytes) => Some(bytes),
            Stored::Disk { .. } => None,
        }
    }

    /// Opens it, to read a part of it.
    ///
    /// # Errors
    /// It cannot be opened, or has changed.
    pub fn open(&self) -> Result<Opened, AssetError> {
        match &*self.0 {
            Stored::Memory(bytes) => Ok(Opened(Source::Memory(Cursor::new(Bytes::clone(bytes))))),
            Stored::Disk { folder, below, stamp, .. } => {
                let file = folder.file(below)?;
                match FileStamp::of_file(&file)? == *stamp {
                    true => Ok(Opened(Source::Disk(file))),
                    false => Err(AssetError::Changed),
                }
            }
        }
    }

    /// Its first bytes, at most `length`.
    ///
    /// # Errors
    /// It cannot be read, or has changed.
    pub fn head(&self, length: u64) -> Result<Vec<u8>, AssetError> {
        let mut bytes = Vec::new();
        self.open()?.take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// All of its bytes.
    ///
    /// # Errors
    /// It cannot be read, has changed, or has more than `max_size` bytes.
    pub fn read(&self, max_size: u64) -> Result<Bytes, AssetError> {
        if self.size() > max_size {
            return Err(AssetError::TooLarge { size: self.size(), max_size });
        }
        if let Some(bytes) = self.in_memory() {
            return Ok(Bytes::clone(bytes));
        }
        let mut bytes = Vec::new();
        self.copy(&mut bytes)?;
        Ok(bytes.into())
    }

    /// Writes all of its bytes to `to`, piece by piece, and returns their hash. What was written before
    /// an error is to be thrown away.
    ///
    /// # Errors
    /// It cannot be read, has changed, or `to` cannot be written.
    pub fn copy(&self, to: &mut impl Write) -> Result<Hash, AssetError> {
        let mut file = self.open()?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; PIECE];
        let mut left = self.size();
        loop {
            let length = file.read(&mut buffer)?;
            let (piece, length) = (&buffer[..length], length as u64);
            if length == 0 {
                break;
            }
            left = left.checked_sub(length).ok_or(AssetError::Changed)?;
            hasher.update(piece);
            to.write_all(piece).map_err(AssetError::Write)?;
        }
        let hash = hasher.finalize();
        match left == 0 && self.is_as_it_was(&file, hash)? {
            true => Ok(hash),
            false => Err(AssetError::Changed),
        }
    }

    /// The hash of its bytes.
    ///
    /// # Errors
    /// It cannot be read, or has changed.
    pub fn hash(&self) -> Result<Hash, AssetError> {
        self.copy(&mut io::sink())
    }

    /// Identifies this version of it without reading it: other content has another one.
    pub fn version(&self) -> Hash {
        match &*self.0 {
            Stored::Memory(bytes) => blake3::hash(bytes),
            Stored::Disk { stamp, content, .. } => {
                blake3::hash(format!("{stamp:?} {content:?}").as_bytes())
            }
        }
    }

    fn is_as_it_was(&self, opened: &Opened, hash: Hash) -> io::Result<bool> {
        match (&*self.0, &opened.0) {
            (Stored::Disk { stamp, content, .. }, Source::Disk(file)) => {
                Ok(FileStamp::of_file(file)? == *stamp
                    && content.is_none_or(|content| content == hash))
            }
            _ => Ok(true),
        }
    }
}

/// How many bytes are in memory while a file is copied.
const PIECE: usize = 128 << 10;

/// An asset that is open.
#[derive(Debug)]
pub struct Opened(Source);

#[derive(Debug)]
enum Source {
    Memory(Cursor<Bytes>),
    Disk(File),
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Source::Memory(bytes) => bytes.read(buffer),
            Source::Disk(file) => file.read(buffer),
        }
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.0 {
            Source::Memory(bytes) => bytes.seek(to),
            Source::Disk(file) => file.seek(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Duration;

    /// A file on disk, as an asset that was looked at when it was old or new.
    fn on_disk(folder: &tempfile::TempDir, bytes: &[u8], is_old: bool) -> Asset {
        fs::write(folder.path().join("a.png"), bytes).expect("written");
        let open = Arc::new(Folder::open(folder.path()).expect("opened"));
        let below = PathBuf::from("a.png");
        let stamp = FileStamp::of_file(&open.file(&below).expect("opened")).expect("looked at");
        let age = Duration::from_secs(if is_old { 10 } else { 0 });
        Asset::on_disk(&open, below, stamp, SystemTime::now() + age).expect("read")
    }

    #[test]
    fn an_asset_on_disk_is_read_as_one_in_memory() {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let bytes: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
        let memory = Asset::from(Bytes::from(bytes.as_slice()));
        let [old, new] =
            [(0, true), (1, false)].map(|(n, is_old)| on_disk(&folders[n], &bytes, is_old));
        for asset in [old, new, memory] {
            assert_eq!(asset.size(), 300_000);
            assert_eq!(&*asset.read(300_000).expect("read"), bytes.as_slice());
            assert_eq!(asset.head(1000).expect("read"), &bytes[..1000]);
            assert_eq!(asset.hash().expect("read"), blake3::hash(&bytes));
            let refused = asset.read(299_999);
            assert!(matches!(refused, Err(AssetError::TooLarge { size: 300_000, .. })));
        }
    }

    #[test]
    fn a_file_that_has_changed_is_not_taken_for_the_one_that_was_checked() {
        let folder = tempfile::tempdir().expect("a folder");
        let asset = on_disk(&folder, b"checked", true);
        fs::write(folder.path().join("a.png"), b"changed").expect("written");
        assert!(matches!(asset.read(100), Err(AssetError::Changed)));
        assert!(matches!(asset.head(1), Err(AssetError::Changed)));
        fs::remove_file(folder.path().join("a.png")).expect("removed");
        assert!(matches!(asset.hash(), Err(AssetError::Io(_))));
    }

    #[test]
    fn a_file_that_keeps_its_stamp_is_known_by_its_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let asset = on_disk(&folder, b"one", false);
        let Stored::Disk { folder: open, below, content, .. } = &*asset.0 else {
            panic!("is on disk")
        };
        assert_eq!(*content, Some(blake3::hash(b"one")));
        // Written again within the same tick of the disk's clock.
        fs::write(folder.path().join("a.png"), b"two").expect("written");
        let stamp = FileStamp::of_file(&open.file(below).expect("opened")).expect("looked at");
        let (folder, below, content) = (Arc::clone(open), below.clone(), *content);
        let asset = Asset(ByPtr(Arc::new(Stored::Disk { folder, below, stamp, content })));
        assert!(matches!(asset.read(100), Err(AssetError::Changed)));
    }

    #[test]
    fn a_file_that_grows_while_it_is_copied_is_refused() {
        struct Grow<'a>(&'a std::path::Path);
        impl Write for Grow<'_> {
            fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
                let mut file = fs::File::options().append(true).open(self.0)?;
                file.write_all(&vec![0; 2 * PIECE])?;
                Ok(piece.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        let asset = on_disk(&folder, &vec![1; PIECE + 1], true);
        let copied = asset.copy(&mut Grow(&folder.path().join("a.png")));
        assert!(matches!(copied, Err(AssetError::Changed)), "and it has ended");
    }
}
