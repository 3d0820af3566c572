//! `fieldguide check --external`: asks addresses elsewhere, and remembers the answers.
//!
//! Asks nothing itself and judges no answer; see [`fieldguide::external`].

use super::authoring::day;
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

/// For so many days an answer is not asked for again.
const REMEMBERED: u64 = 7;

#[derive(Args)]
pub(crate) struct External {
    /// Ask also whether every link that leads elsewhere still leads to a page. This takes minutes.
    ///
    /// Addresses in `settings: external: skip:` of guide.yaml are not asked.
    #[arg(long)]
    external: bool,
    /// Remember answers in this file, and do not ask again within a week.
    #[arg(long, value_name = "FILE", requires = "external")]
    cache: Option<PathBuf>,
    /// Ask only addresses that stand in these files: `--only $(git diff --name-only main)`.
    ///
    /// Files that are no part of the guide are passed over.
    #[arg(long, value_name = "FILE", num_args = 0.., requires = "external")]
    only: Option<Vec<String>>,
    /// Check also links to this host, although it is in a private network or its port is unusual. Give it
    /// again for each further host.
    #[arg(long, value_name = "HOST", requires = "external", value_parser = host)]
    allow_host: Vec<String>,
}

fn host(text: &str) -> Result<String, String> {
    external::host(text)
        .ok_or_else(|| "write a name or an address without a port: wiki.corp".to_owned())
}

/// What asking found.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How much was asked, in words.
    pub(crate) note: String,
}

impl External {
    /// Asks what is to be asked; nothing without `--external`.
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
            complain(format!("warning: the answers are not remembered: {error}"));
        }
        outcomes.extend(
            known.iter().filter_map(|known| Some((known.clone(), cache.get(known)?.clone()))),
        );
        let known = known.len();
        Ok(Asked {
            diagnostics: external::diagnostics(&places, &outcomes),
            note: format!("; {all} addresses elsewhere, {} of them asked", all - known),
        })
    }

    /// Whether a place is in one of the files that were named, from where we are or from the content
    /// folder.
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
