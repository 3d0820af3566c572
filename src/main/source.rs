//! `fieldguide source add`: adds sources to the bibliography.
//!
//! Records are read by [`fieldguide::author::source`]. Only this command and `check --external` send requests.

use super::authoring::{ChangeOptions, refuse, shown_folder};
use super::console::ResultFormat;
use super::{USAGE, console, disk, pluralize, prompt};
use clap::{Args, Subcommand};
use fieldguide::author::source::identifier::Wanted;
use fieldguide::author::source::{self, Addition, BibliographyEditor, Records};
use fieldguide::author::{self, AuthorError};
use fieldguide::files;
use serde_json::json;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Source {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Add a source by its DOI, address or ISBN, or the sources of a file.
    ///
    /// A DOI is looked up at doi.org and an ISBN at openlibrary.org. A page is described by its own metadata. A file
    /// contains BibTeX, RIS or CSL-JSON. Sources that are already in the guide are not added again.
    Add(Add),
}

#[derive(Args)]
struct Add {
    /// A DOI, the address of a page, an ISBN, or a file.
    #[arg(value_name = "DOI|URL|ISBN|FILE")]
    what: String,
    /// The .bib file to add to. If there are several, you are asked in a terminal.
    #[arg(long, value_name = "FILE")]
    to: Option<String>,
    #[command(flatten)]
    options: ChangeOptions,
    /// Also read pages of this host, even in a private network or on an unusual port. Can be repeated.
    #[cfg(feature = "external")]
    #[arg(long, value_name = "HOST", value_parser = super::external::host)]
    allow_host: Vec<String>,
}

pub(crate) fn run(arguments: &Source) -> io::Result<ExitCode> {
    let Action::Add(add) = &arguments.action;
    let Some(folder) = &add.options.place.find() else { return Ok(ExitCode::from(USAGE)) };
    let planned = BibliographyEditor::read(&disk(folder)).and_then(|editor| add.plan(&editor));
    let (addition, left_out) = match planned {
        Ok(planned) => planned,
        Err(refused) => return Ok(refuse(&refused)),
    };
    let keys = addition.added.join(", ");
    if !add.options.dry_run
        && let Err(refused) =
            author::apply(folder, &addition.changes, &format!("added sources: {keys}"))
    {
        return Ok(refuse(&refused));
    }
    add.print(&addition, &left_out, folder)?;
    Ok(ExitCode::SUCCESS)
}

impl Add {
    /// The sources to add, and what of their records is left out.
    fn plan(&self, editor: &BibliographyEditor) -> Result<(Addition, Vec<String>), AuthorError> {
        let usage = |why: String| AuthorError::Usage(format!("`{}`: {why}", self.what));
        let path = PathBuf::from(&self.what);
        let wanted = if path.is_file() { None } else { Wanted::parse(&self.what) };
        if self.to.is_some() {
            editor.file(self.to.as_deref())?;
        }
        // A source that is already in the guide is not looked up.
        let known = wanted.as_ref().and_then(|wanted| editor.known(&wanted.identity()));
        if let Some(key) = known {
            let known = vec![(self.what.clone(), key.to_owned())];
            let (changes, added, file) = (Vec::new(), Vec::new(), String::new());
            return Ok((Addition { changes, added, known, file }, Vec::new()));
        }
        // Mistakes are reported before any request is sent.
        let of_file = wanted.is_none().then(|| read_file(&path)).transpose().map_err(usage)?;
        let file = self.file(editor)?;
        let of_web = wanted.map(|wanted| self.look_up(&wanted)).transpose().map_err(usage)?;
        let records = of_file.or(of_web).unwrap_or_default();
        records.warnings.iter().for_each(console::advise);
        let left_out = records.left_out.clone();
        Ok((editor.add(records, &file)?, left_out))
    }

    /// The `.bib` file to add to. In a terminal, you are asked if there are several.
    fn file(&self, editor: &BibliographyEditor) -> Result<String, AuthorError> {
        let files = editor.files();
        if self.to.is_some() || files.len() < 2 || !console::is_interactive() {
            return editor.file(self.to.as_deref());
        }
        let choices: Vec<(String, String)> =
            files.into_iter().map(|file| (file.to_owned(), String::new())).collect();
        prompt::one("File", &choices)
            .map_err(|_| AuthorError::Usage("cancelled; nothing was written".to_owned()))
    }

    #[cfg(feature = "external")]
    fn look_up(&self, wanted: &Wanted) -> Result<Records, String> {
        use fieldguide::author::source::RecordForm;
        use fieldguide::external::http::Http;
        use fieldguide::external::lookup::{Lookup, Services};
        use fieldguide::external::{Reach, RetryPolicy};
        let reach = Reach::with(self.allow_host.iter().cloned());
        let http = Http::new(RetryPolicy::default().timeout, reach.clone());
        let lookup = Lookup { read: &http, reach: &reach, services: Services::default() };
        let (text, form) = match wanted {
            Wanted::Doi(doi) => (lookup.doi(doi)?, RecordForm::Csl),
            Wanted::Isbn(isbn) => (lookup.isbn(isbn)?, RecordForm::OpenLibrary),
            Wanted::Url(url) => (lookup.url(url)?, RecordForm::Page(url.clone())),
        };
        source::read(&text, &form)
    }

    #[cfg(not(feature = "external"))]
    fn look_up(&self, _: &Wanted) -> Result<Records, String> {
        Err("this build of fieldguide sends no requests; pass a file of records".to_owned())
    }

    fn print(&self, addition: &Addition, left_out: &[String], folder: &Path) -> io::Result<()> {
        let Addition { changes, added, known, file } = addition;
        let shown = shown_folder(&folder.join(file));
        if self.options.format == ResultFormat::Json {
            let known: Vec<_> =
                known.iter().map(|(what, key)| json!({ "source": what, "key": key })).collect();
            let result = json!({
                "file": shown, "added": added, "known": known, "left_out": left_out,
                "dry_run": self.options.dry_run,
            });
            return console::out().json(&result.to_string());
        }
        if !left_out.is_empty() {
            console::advise(format_args!("left out: {}", left_out.join(", ")));
        }
        for (what, key) in known {
            console::advise(format_args!("already in the guide: {what}; cite it with [@{key}]"));
        }
        if self.options.dry_run {
            return console::out().text(&author::diff(changes, &shown_folder(folder)));
        }
        if !added.is_empty() {
            let sources = pluralize(added.len(), "source");
            let keys: Vec<String> = added.iter().map(|key| format!("[@{key}]")).collect();
            console::report(format_args!("added {sources} to {shown}: {}", keys.join(", ")))?;
        }
        Ok(())
    }
}

fn read_file(path: &Path) -> Result<Records, String> {
    let text = match files::text(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err("not a DOI, address or ISBN, and no such file".to_owned());
        }
        Err(error) => return Err(format!("cannot be read: {error}")),
    };
    let form = source::form_of(&text)
        .ok_or("not BibTeX, RIS or CSL-JSON; export one of these from your reference manager")?;
    source::read(&text, &form)
}
