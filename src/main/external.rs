//! `fieldguide check --external`: checks external links, and caches the results.
//!
//! Sends no requests itself and judges no response; see [`fieldguide::external`].

use super::new::day;
use super::{Bar, complain};
use clap::Args;
use fieldguide::diagnostic::Diagnostic;
use fieldguide::disk::Requested;
use fieldguide::external::cache::{self, Cache};
use fieldguide::external::http::Http;
use fieldguide::external::{self, LinkSite, Reach, RetryPolicy};
use fieldguide::files::Inventory;
use fieldguide::{BuildCache, Options, assess_guide};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Results are cached for this many days.
const REMEMBERED: u64 = 7;

#[derive(Args)]
pub(crate) struct External {
    /// Also check external links. This can take minutes.
    ///
    /// Addresses in `settings: external: skip:` of guide.yaml are skipped.
    #[arg(long)]
    external: bool,
    /// Cache results in this file for a week.
    #[arg(long, value_name = "FILE", requires = "external")]
    cache: Option<PathBuf>,
    /// Check only links in these files: `--only $(git diff --name-only main)`.
    ///
    /// Files that are not part of the guide are ignored.
    #[arg(long, value_name = "FILE", num_args = 0.., requires = "external")]
    only: Option<Vec<String>>,
    /// Also check links to this host, even in a private network or on an unusual port. Can be repeated.
    #[arg(long, value_name = "HOST", requires = "external", value_parser = host)]
    allow_host: Vec<String>,
}

pub(crate) fn host(text: &str) -> Result<String, String> {
    external::host(text)
        .ok_or_else(|| "write a host name or IP address without a port: wiki.corp".to_owned())
}

/// The result of checking external links.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many addresses were checked, in words.
    pub(crate) note: String,
}

impl External {
    /// Checks external links; does nothing without `--external`.
    ///
    /// # Errors
    /// The cache cannot be read, or the file is something else.
    pub(crate) fn ask(&self, inventory: &Inventory, options: &Options) -> Result<Asked, String> {
        if !self.external {
            return Ok(Asked::default());
        }
        let today = day(0);
        let file = self.cache.as_deref().map(|file| Requested::find(file, cache::KIND));
        let file = file.transpose().map_err(|error| error.to_string())?;
        let text = file.as_ref().and_then(Requested::before).unwrap_or_default();
        let mut cache = Cache::read(text, day(REMEMBERED), today);
        let Some(assessed) = assess_guide(inventory, options, &mut BuildCache::disabled()).value
        else {
            return Ok(Asked::default());
        };
        let mut places = external::link_sites(&assessed, inventory);
        places.retain(|place| self.is_wanted(place, inventory));
        let addresses: BTreeSet<String> =
            places.iter().map(|place| place.address.clone()).collect();
        let all = addresses.len();
        let (known, unknown): (BTreeSet<String>, _) =
            addresses.into_iter().partition(|address| cache.get(address).is_some());
        let retry_policy = RetryPolicy::default();
        let bar = Bar::new();
        let reach = Reach::with(self.allow_host.iter().cloned());
        let http = Http::new(retry_policy.timeout, reach.clone());
        let mut outcomes = external::ask(unknown, &http, retry_policy, &reach, &bar);
        bar.hide();
        cache.learn(today, &outcomes);
        if let Some(file) = file
            && let Err(error) = file.write(&cache.text())
        {
            complain(format!("warning: results were not cached: {error}"));
        }
        outcomes.extend(
            known.iter().filter_map(|known| Some((known.clone(), cache.get(known)?.clone()))),
        );
        let known = known.len();
        Ok(Asked {
            diagnostics: external::diagnostics(&places, &outcomes),
            note: format!("; {all} external addresses, {known} from the cache"),
        })
    }

    /// Whether a link is in one of the named files, relative to the working folder or the content folder.
    fn is_wanted(&self, place: &LinkSite, inventory: &Inventory) -> bool {
        let source = inventory.sources.get(place.span.file);
        self.only.as_ref().is_none_or(|only| {
            let names = |file: &String| {
                let file = file.strip_prefix("./").unwrap_or(file);
                file == source.path || file == source.display
            };
            only.iter().any(names)
        })
    }
}
