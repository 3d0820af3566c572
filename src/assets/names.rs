//! Names that browsers and hosts act on, whatever a file contains.
//!
//! Only the message depends on this list: a name that is missing here is of an unknown type.

/// Endings of what browsers open as pages of the site, or run in them.
const BROWSER: [&str; 32] = [
    "appcache",
    "atom",
    "cjs",
    "css",
    "ehtml",
    "htc",
    "htm",
    "html",
    "htmls",
    "jar",
    "js",
    "jsm",
    "jsx",
    "map",
    "mht",
    "mhtml",
    "mjs",
    "mml",
    "rdf",
    "rss",
    "stm",
    "svgz",
    "swf",
    "wasm",
    "webmanifest",
    "xbl",
    "xht",
    "xhtm",
    "xhtml",
    "xml",
    "xsl",
    "xslt",
];
/// Beginnings of extensions that servers run, wherever they are in a name: some servers look at each.
const SERVER: [&str; 12] =
    ["php", "phtml", "phar", "pht", "asp", "ashx", "asmx", "jsp", "cgi", "fcgi", "cfm", "shtm"];
/// Files that hosts read as configuration.
const HOSTS: [&str; 26] = [
    "_headers",
    "_redirects",
    "_routes.json",
    "_worker.js",
    "ads.txt",
    "app-ads.txt",
    "cname",
    "composer.json",
    "deno.json",
    "firebase.json",
    "netlify.toml",
    "now.json",
    "nginx-map.conf",
    "nginx-server.conf",
    "package.json",
    "package-lock.json",
    "robots.txt",
    "routes.json",
    "static.json",
    "staticwebapp.config.json",
    "vercel.json",
    "web.config",
    "wrangler.json",
    "wrangler.jsonc",
    "wrangler.toml",
    "crossdomain.xml",
];

/// Who acts on a file by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActedOnBy {
    /// Readers' browsers.
    Browser,
    /// The host of the site.
    Host,
}

/// Who acts on a file of this name, if anybody does.
pub(super) fn acted_on_by(path: &str) -> Option<ActedOnBy> {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let mut endings = name.split('.').skip(1);
    let is_run = |ending: &str| SERVER.iter().any(|known| ending.starts_with(known));
    if name.starts_with('.') || HOSTS.contains(&name.as_str()) || endings.any(is_run) {
        return Some(ActedOnBy::Host);
    }
    // A server that is asked for a page may send the compressed file beside it.
    let name = [".gz", ".br", ".zst", ".z", ".bz2", ".xz"]
        .iter()
        .fold(name.as_str(), |name, packed| name.strip_suffix(packed).unwrap_or(name));
    let ending = ending(name)?;
    // A drawing that is not compressed is read and written again; a compressed one is not.
    let is_packed_svg = ending == "svg" && !path.to_ascii_lowercase().ends_with(".svg");
    (BROWSER.contains(&ending) || is_packed_svg).then_some(ActedOnBy::Browser)
}

/// The ending of a path's name, if it has one.
pub(super) fn ending(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| !ending.is_empty())
}
