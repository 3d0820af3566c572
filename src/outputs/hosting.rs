//! What hosts read beside the pages: redirects that answer at once, and headers.
//!
//! The pages need neither: every redirect is a page as well, and a site works on a host that knows
//! nothing of these files.

use super::OutputFile;
use crate::assess::Assessed;
use crate::link::address;
use crate::render::policy::Policy;
use crate::schema::outputs::Host;
use std::fmt::Write as _;

/// The files for every host that the guide names.
pub(super) fn files(assessed: &Assessed) -> Vec<OutputFile> {
    let settings = &assessed.linked.guide.schema.settings;
    let folder = match address::path_of(&settings.base_url) {
        "" => "/",
        folder => folder,
    };
    let redirects: Vec<(String, String)> = redirects(assessed)
        .map(|(from, to)| (format!("{folder}{from}"), format!("{folder}{to}")))
        .collect();
    let headers = headers(assessed);
    let mut files = Vec::new();
    for host in &settings.hosting {
        let texts = match host {
            Host::Netlify => netlify(folder, &redirects, &headers),
            Host::Nginx => nginx(folder, &redirects, &headers),
        };
        files.extend(texts.map(|(name, text)| (name.to_owned(), text)));
    }
    files
}

fn redirects(assessed: &Assessed) -> impl Iterator<Item = (&String, &String)> {
    assessed.linked.addresses.redirects.iter().chain(&assessed.knowledge.permalinks.redirects)
}

/// Headers of every page.
fn headers(assessed: &Assessed) -> Vec<(&'static str, String)> {
    let policy = Policy::of(&assessed.linked).header();
    let policy = policy.map(|policy| ("Content-Security-Policy", policy));
    let others = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ];
    policy.into_iter().chain(others.map(|(name, value)| (name, value.to_owned()))).collect()
}

type Texts = [(&'static str, String); 2];

/// Files that Netlify and Cloudflare Pages read.
fn netlify(folder: &str, redirects: &[(String, String)], headers: &[(&str, String)]) -> Texts {
    let mut moved = String::new();
    redirects.iter().for_each(|(from, to)| _ = writeln!(moved, "{from} {to} 301"));
    let mut all = format!("{folder}*\n");
    headers.iter().for_each(|(name, value)| _ = writeln!(all, "  {name}: {value}"));
    // What has a hash of its content in its name never changes. The index's manifest has none: of two
    // values that hosts join, the stricter counts.
    for hashed in ["assets", "search"] {
        let _ = write!(
            all,
            "{folder}{hashed}/*\n  Cache-Control: public, max-age=31536000, immutable\n"
        );
    }
    let _ = write!(all, "{folder}search/manifest.js\n  Cache-Control: no-cache\n");
    [("_redirects", moved), ("_headers", all)]
}

/// Files to include in nginx's configuration.
fn nginx(folder: &str, redirects: &[(String, String)], headers: &[(&str, String)]) -> Texts {
    let mut map =
        "# include in the http block\nmap $uri $fieldguide_moved {\n    default \"\";\n".to_owned();
    redirects.iter().for_each(|(from, to)| _ = writeln!(map, "    \"{from}\" \"{to}\";"));
    map.push_str("}\n");
    let mut server = format!(
        "# include in the server block\nerror_page 404 {folder}404.html;\n\
         if ($fieldguide_moved) {{ return 301 $fieldguide_moved; }}\n"
    );
    headers
        .iter()
        .for_each(|(name, value)| _ = writeln!(server, "add_header {name} \"{value}\" always;"));
    [("nginx-map.conf", map), ("nginx-server.conf", server)]
}
