//! Files of the content folder → the same as they are published, if each is of a known type and is what
//! its name says.
//!
//! A list of what is known, not of what is forbidden. Drawings are written again from lists
//! ([`svg`]), and images lose what they say beside their picture ([`metadata`]); all other files are
//! published byte for byte or not at all. What is linked to is decided in [`crate::link`].

pub mod metadata;
mod names;
pub mod svg;
#[cfg(test)]
mod tests;
mod types;

use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::files::{Asset, Bytes, Inventory, unreadable_assets};
use crate::memo::Memo;
use crate::schema::Settings;
use crate::schema::settings::RawHtml;
use names::ActedOnBy;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Files as they are published, by path in the content folder.
pub type Published = BTreeMap<String, Asset>;

/// What becomes of files, by what that depends on.
pub type AssetCache = Memo<(String, Asset, Trust), WithDiagnostics<Option<Asset>>>;

/// The first bytes of a file that its type is known by, where they are enough.
const HEAD: u64 = 4096;

/// How far the owner of a guide trusts a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trust {
    /// Whether all editors are trusted with readers' browsers (`raw_html: allow`).
    pub runs: bool,
    /// Whether guide.yaml names the file (`publish`).
    pub named: bool,
}

/// Whether files with this ending are published, if their content is what it promises.
pub(crate) fn is_known_ending(ending: &str) -> bool {
    ending == "svg" || types::of_ending(ending).is_some()
}

/// The files among `paths` that can be published; what is wrong with the others.
pub fn publish(
    paths: &BTreeSet<String>,
    inventory: &Inventory,
    settings: &Settings,
    cache: &mut AssetCache,
) -> WithDiagnostics<Published> {
    let runs = settings.raw_html == RawHtml::Allow;
    let key = |path: &String| {
        let asset = inventory.assets.get(path)?.clone();
        Some((path.clone(), asset, Trust { runs, named: settings.publish.matches(path) }))
    };
    let keys: Vec<_> = paths.iter().filter_map(key).collect();
    let looked = cache
        .get_or_compute_many(keys.clone(), |_, (path, asset, trust)| look(path, asset, *trust));
    let mut diagnostics = unreadable_assets(inventory, paths.iter());
    let mut value = Published::new();
    for ((path, ..), mut looked) in keys.into_iter().zip(looked) {
        for problem in &mut looked.diagnostics {
            problem.path = Some(format!("{}{path}", inventory.content_root()));
        }
        if let Some(asset) = looked.drain_into(&mut diagnostics) {
            value.insert(path, asset);
        }
    }
    WithDiagnostics { value, diagnostics }
}

/// A file as it is published, of which no more is read than is needed. One that cannot be read has been
/// reported by itself.
fn look(path: &str, asset: &Asset, trust: Trust) -> WithDiagnostics<Option<Asset>> {
    let unread = || WithDiagnostics::clean(None);
    let Ok(head) = asset.head(HEAD) else { return unread() };
    let bytes: Bytes = match needs_all(path, &head) {
        true => match asset.read(asset.size()) {
            Ok(bytes) => bytes,
            Err(_) => return unread(),
        },
        false => head.into(),
    };
    let WithDiagnostics { value, diagnostics } = file(path, &bytes, trust);
    match value {
        Some(same) if Arc::ptr_eq(&same, &bytes) => without_metadata(asset, &bytes),
        changed => WithDiagnostics { value: changed.map(Asset::from), diagnostics },
    }
}

/// Whether a file cannot be judged by its first bytes: texts, documents whose folders are looked for,
/// drawings, and images.
fn needs_all(path: &str, head: &[u8]) -> bool {
    let ending = names::ending(path).unwrap_or_default().to_ascii_lowercase();
    let known = types::of_ending(&ending);
    ending == "svg" || known.is_some_and(types::FileType::needs_all) || metadata::may_have(head)
}

/// A file that is published as it is, but for what an image says beside its picture.
fn without_metadata(asset: &Asset, bytes: &[u8]) -> WithDiagnostics<Option<Asset>> {
    match metadata::published(bytes) {
        metadata::Published::Whole => WithDiagnostics::clean(Some(asset.clone())),
        metadata::Published::Stripped(picture) => WithDiagnostics::clean(Some(picture.into())),
        metadata::Published::Unreadable(why) => {
            let message = format!("cannot remove the metadata of this image: {why}");
            let problem = Diagnostic::without_location(&rule::IMAGE_METADATA, message)
                .help("open it in an image editor and export it as JPEG, PNG or WebP");
            WithDiagnostics { value: None, diagnostics: vec![problem] }
        }
    }
}

/// A file as it is published; none when it cannot be. Problems have no path yet.
pub fn file(path: &str, bytes: &Bytes, trust: Trust) -> WithDiagnostics<Option<Bytes>> {
    let refused = |problem| WithDiagnostics { value: None, diagnostics: vec![problem] };
    let as_it_is = || WithDiagnostics::clean(Some(Bytes::clone(bytes)));
    match names::acted_on_by(path) {
        Some(ActedOnBy::Host) => return refused(acted_on_by_host(path)),
        Some(ActedOnBy::Browser) if trust.runs => return as_it_is(),
        Some(ActedOnBy::Browser) => return refused(opened_by_browser()),
        None => {}
    }
    let ending = names::ending(path).unwrap_or_default().to_ascii_lowercase();
    if ending == "svg" {
        return if trust.runs { as_it_is() } else { drawing(bytes) };
    }
    let known = types::of_ending(&ending);
    if known.is_some_and(|known| (known.is)(bytes)) && is_packed_well(path) {
        return as_it_is();
    }
    if trust.named && (trust.runs || !types::is_markup(bytes)) {
        return as_it_is();
    }
    refused(match known {
        _ if trust.named => named_markup(),
        Some(known) if (known.is)(bytes) => unknown_type("a compressed file of an unknown type"),
        Some(known) => mismatch(known, bytes),
        None if ending.is_empty() => unknown_type("a file without an extension"),
        None => unknown_type(&format!("a file with the extension `.{ending}`")),
    })
}

/// Whether what is compressed is itself of a known type. Servers send `a.csv.gz` for `a.csv`.
fn is_packed_well(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let packed = [".gz", ".xz", ".bz2"].iter().find_map(|ending| lower.strip_suffix(ending));
    packed.is_none_or(|inner| {
        names::ending(inner).is_some_and(|ending| types::of_ending(ending).is_some())
    })
}

fn drawing(bytes: &[u8]) -> WithDiagnostics<Option<Bytes>> {
    let drawing = match svg::clean(bytes) {
        Ok(drawing) => drawing,
        Err(why) => {
            let message = format!("this is not an SVG drawing: {why}");
            let problem = Diagnostic::without_location(&rule::MISMATCHED_FILE_TYPE, message)
                .help("export it again as plain SVG, or as PNG");
            return WithDiagnostics { value: None, diagnostics: vec![problem] };
        }
    };
    let mut diagnostics = Vec::new();
    if !drawing.active.is_empty() {
        let message = format!("this drawing contains active content: {}", listed(&drawing.active));
        diagnostics.push(
            Diagnostic::without_location(&rule::ACTIVE_CONTENT, message)
                .help("export it as plain SVG with embedded images and text as paths, or as PNG"),
        );
    }
    if !drawing.removed.is_empty() {
        let message = format!("parts of this drawing are removed: {}", listed(&drawing.removed));
        diagnostics.push(
            Diagnostic::without_location(&rule::SIMPLIFIED_DRAWING, message)
                .help("export it without animation, or as PNG"),
        );
    }
    let value = drawing.active.is_empty().then(|| Bytes::from(drawing.bytes));
    WithDiagnostics { value, diagnostics }
}

/// The first of some things, and how many more there are.
fn listed(things: &BTreeSet<String>) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = things.iter().take(SHOWN).map(String::as_str).collect();
    match things.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn opened_by_browser() -> Diagnostic {
    let message = "browsers run files of this type as part of the guide";
    Diagnostic::without_location(&rule::ACTIVE_CONTENT, message).help(
        "publish it as PDF or in an archive, or set `raw_html: allow` in guide.yaml if you trust \
         every editor",
    )
}

fn acted_on_by_host(path: &str) -> Diagnostic {
    let name = path.rsplit('/').next().unwrap_or_default();
    let message = format!("web hosts run `{name}` or read it as configuration");
    Diagnostic::without_location(&rule::ACTIVE_CONTENT, message)
        .help("rename the file, publish it in an archive, or move it to `static/` beside the content folder")
}

fn named_markup() -> Diagnostic {
    let message = "this file starts like a web page, so browsers may open it as one";
    Diagnostic::without_location(&rule::ACTIVE_CONTENT, message)
        .help("publish it in an archive; `publish` in guide.yaml does not cover web pages")
}

fn mismatch(known: &types::FileType, bytes: &[u8]) -> Diagnostic {
    let actual = types::of_content(bytes);
    let what = match actual {
        Some(actual) => format!("it contains {}", actual.name),
        None if types::is_markup(bytes) => "it starts with `<`, like a web page".to_owned(),
        None if bytes.is_empty() => "it is empty".to_owned(),
        None if known.is_text() && std::str::from_utf8(bytes).is_err() => {
            "it is not UTF-8".to_owned()
        }
        None if known.is_text() => "it contains control characters".to_owned(),
        None => "its content does not match".to_owned(),
    };
    let help = match actual.and_then(|actual| actual.endings.first()) {
        Some(ending) => format!("change the extension to `.{ending}`"),
        None if types::is_markup(bytes) => {
            "change how it starts, or publish it in an archive".to_owned()
        }
        None => {
            "save it again in that format, or add its path to `publish` in guide.yaml".to_owned()
        }
    };
    let message = format!("this file is not {}: {what}", known.name);
    Diagnostic::without_location(&rule::MISMATCHED_FILE_TYPE, message).help(help)
}

fn unknown_type(what: &str) -> Diagnostic {
    let message = format!("{what} is not published by default");
    Diagnostic::without_location(&rule::UNKNOWN_FILE_TYPE, message).help(
        "save it in another format, or add its path to `publish` in the settings of guide.yaml",
    )
}
