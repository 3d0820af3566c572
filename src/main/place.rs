//! Where the guide is: named on the command line, or found from the current folder.
//!
//! Looks for nothing itself; see [`fieldguide::files::locate`].

use super::complain;
use clap::Args;
use fieldguide::diagnostic::did_you_mean;
use fieldguide::files::{Disk, is_folder, locate};
use std::env;
use std::path::{Path, PathBuf};

/// Where the guide is.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// The content folder, with guide.yaml and the entries
    /// [default: that of the guide in this folder, or in the nearest folder above].
    #[arg(short, long, value_name = "DIR")]
    content: Option<PathBuf>,
}

impl Place {
    /// The content folder. None, with a message, where there is no guide.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        self.find_in(None)
    }

    /// The same when the folder of the guide may have been named instead.
    pub(crate) fn find_in(&self, folder: Option<&Path>) -> Option<PathBuf> {
        let found = match (&self.content, folder) {
            (Some(content), _) if is_folder(content) => Ok(content.clone()),
            (Some(content), _) => Err(missing(content)),
            (None, Some(folder)) => locate::within(folder).ok_or_else(|| missing(folder)),
            (None, None) => current(),
        };
        found.map_err(|message| complain(format!("error: {message}"))).ok()
    }
}

/// The content folder of the guide that the current folder is in.
fn current() -> Result<PathBuf, String> {
    let here = env::current_dir().map_err(|error| format!("cannot find this folder: {error}"))?;
    locate::above(&here).ok_or_else(|| {
        let shown = |content: &PathBuf| {
            let folder = content.strip_prefix(&here).unwrap_or(content);
            let is_usual = folder.ends_with(locate::CONTENT);
            folder.parent().filter(|_| is_usual).unwrap_or(folder).display().to_string()
        };
        let below: Vec<String> = locate::guides_below(&here, 2).iter().map(shown).collect();
        let help = match below.as_slice() {
            [] => "create one with `fieldguide init`, or name its folder with --content".to_owned(),
            [one] => format!("there is one in `{one}`: run this command there"),
            [first, ..] => format!(
                "there are several below, such as `{first}`: run this command in one of them"
            ),
        };
        format!("no guide in this folder or above it; {help}")
    })
}

/// What is wrong with a folder that was named.
fn missing(named: &Path) -> String {
    let shown = named.display();
    let problem = match (named.exists(), is_folder(named)) {
        (false, _) => format!("there is no folder `{shown}`"),
        (true, false) => format!("`{shown}` is not a folder"),
        (true, true) => {
            format!("`{shown}` is not a guide: it has neither guide.yaml nor a folder `content`")
        }
    };
    let found = env::current_dir().ok().and_then(|here| locate::above(&here));
    match found {
        Some(found) => format!("{problem}; the guide here is in `{}`", found.display()),
        None => format!("{problem}; `fieldguide init` creates a guide"),
    }
}

/// The files of a guide and of its themes, and those that are published as they are.
pub(crate) fn disk(content: &Path) -> Disk {
    let themes = Some(themes(content, None)).filter(|dir| is_folder(dir));
    let static_files = Some(static_files(content)).filter(|dir| is_folder(dir));
    Disk { content: content.to_owned(), themes, static_files }
}

/// The folders of a guide that no output may be written to.
pub(crate) fn inputs(disk: &Disk) -> Vec<&Path> {
    let others = disk.themes.iter().chain(&disk.static_files);
    [&disk.content].into_iter().chain(others).map(PathBuf::as_path).collect()
}

/// The folder of files that are published as they are, whether or not it exists.
pub(crate) fn static_files(content: &Path) -> PathBuf {
    beside(content, "static")
}

/// The folder that contains the themes: `themes` next to the content folder, or the parent of --theme.
pub(crate) fn themes(content: &Path, theme: Option<&Path>) -> PathBuf {
    match theme {
        // A preview may begin before its theme exists.
        Some(named) => parent(&self::theme(content, named).unwrap_or_else(|| named.to_owned())),
        None => beside(content, "themes"),
    }
}

/// The folder of a theme that was named: a folder, or the name of one in `themes`.
pub(crate) fn theme(content: &Path, named: &Path) -> Option<PathBuf> {
    let beside = beside(content, "themes").join(named);
    [named.to_owned(), beside].into_iter().find(|folder| is_folder(folder))
}

/// What is wrong with the name of a theme.
pub(crate) fn no_theme(content: &Path, named: &Path) -> String {
    let themes = beside(content, "themes");
    let names = locate::folders(&themes);
    let known = names.iter().map(String::as_str);
    let help = match did_you_mean(&named.to_string_lossy(), known) {
        Some(near) => near,
        None if names.is_empty() => "create one with `fieldguide theme new NAME`".to_owned(),
        None => format!("the themes in `{}` are {}", themes.display(), names.join(", ")),
    };
    format!("there is no theme `{}`; {help}", named.display())
}

/// A folder next to the content folder.
pub(crate) fn beside(content: &Path, name: &str) -> PathBuf {
    match parent(content) {
        parent if parent == Path::new(".") => name.into(),
        parent => parent.join(name),
    }
}

/// The folder that another is in.
pub(crate) fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        // `.` and `..` name no folder that could be left out.
        Some(_) if path.file_name().is_none() => path.join(".."),
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => PathBuf::from("."),
    }
}
