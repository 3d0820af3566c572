//! Gives the program a name that changes whenever what it is built from does: `FIELDGUIDE_PROGRAM`, a hash of
//! its sources, the built-in theme and the versions of its dependencies.
//!
//! A site that was built by another version has to be rebuilt; see `fieldguide::digest`.

use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let mut hasher = blake3::Hasher::new();
    for place in ["Cargo.lock", "Cargo.toml", "build.rs", "src", "themes/practice"] {
        println!("cargo::rerun-if-changed={place}");
        // A crate that depends on this one has a lock file of its own.
        if fs::exists(place)? {
            add(Path::new(place), &mut hasher)?;
        }
    }
    println!("cargo::rustc-env=FIELDGUIDE_PROGRAM={}", hasher.finalize());
    Ok(())
}

fn add(place: &Path, hasher: &mut blake3::Hasher) -> io::Result<()> {
    if place.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(place)?.collect::<io::Result<_>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        return entries.iter().try_for_each(|entry| add(&entry.path(), hasher));
    }
    let bytes = fs::read(place)?;
    hasher.update(place.to_string_lossy().as_bytes()).update(&bytes.len().to_le_bytes());
    hasher.update(&bytes);
    Ok(())
}
