//! Files → a ZIP archive whose bytes depend on the files alone: no times, no permissions.
//!
//! Writes what e-books need and no more: no encryption, no archive over 4 GB, no reading.

use flate2::{Compression, Crc, write::DeflateEncoder};
use std::io::Write as _;

/// How a file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ZipMethod {
    /// As it is.
    Stored,
    /// Compressed.
    Deflated,
}

/// 1 January 1980, midnight: the earliest time that the format knows.
const TIME: [u8; 4] = [0, 0, 0x21, 0];
/// The version of the format that has compression and folders.
const VERSION: u16 = 20;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;

/// Packs files in the order given. None when they are too many or too large for the format.
pub(super) fn pack(files: &[(String, &[u8], ZipMethod)]) -> Option<Vec<u8>> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes, keep) in files {
        let start = u32::try_from(archive.len()).ok()?;
        let (method, packed) = match keep {
            ZipMethod::Stored => (0u16, bytes.to_vec()),
            ZipMethod::Deflated => (8, deflate(bytes)?),
        };
        let mut sum = Crc::new();
        sum.update(bytes);
        let mut about = Vec::new();
        about.extend(VERSION.to_le_bytes());
        about.extend(UTF8.to_le_bytes());
        about.extend(method.to_le_bytes());
        about.extend(TIME);
        about.extend(sum.sum().to_le_bytes());
        about.extend(u32::try_from(packed.len()).ok()?.to_le_bytes());
        about.extend(u32::try_from(bytes.len()).ok()?.to_le_bytes());
        about.extend(u16::try_from(name.len()).ok()?.to_le_bytes());
        about.extend([0; 2]);

        archive.extend(b"PK\x03\x04");
        archive.extend(&about);
        archive.extend(name.as_bytes());
        archive.extend(&packed);

        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(files.len()).ok()?.to_le_bytes();
    let start = u32::try_from(archive.len()).ok()?.to_le_bytes();
    let length = u32::try_from(directory.len()).ok()?.to_le_bytes();
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count);
    archive.extend(count);
    archive.extend(length);
    archive.extend(start);
    archive.extend([0; 2]);
    Some(archive)
}

fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
