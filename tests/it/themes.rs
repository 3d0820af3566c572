//! Themes: what `themes/README.md` says is what templates see, and a single file is a theme.

mod templates;
mod values;

use crate::harness::{Quiet, assert_snapshot, build, guide, page, paths, repository, shown};
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::Memory;
use fieldguide::{Build, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use templates::{SHARED, Template};
use values::Type;

/// A guide with a page by every template.
const GUIDE: &str = "
settings:
  outputs: [data, print]
  title: Test guide
  content_security_policy: none
vocabularies:
  stages: { ordered: true, question: Where are you?, print: true, terms: { start: {}, run: {} } }
  stances: { ordered: true, terms: { supports: {}, qualifies: {} } }
kinds:
  lesson:
    folder: lessons
    question_field: check
    brief: { fields: [check] }
    compare: [stages, check]
    fields:
      stages: { type: term, of: stages, list: true, required: true }
      check: { type: line }
  case-study:
    folder: case-studies
    date_range: [started, ended]
    fields:
      started: { type: date }
      ended: { type: date }
      timeline: { type: record, list: true, fields: { date: { type: date }, event: { type: markdown } } }
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          stance: { type: term, of: stances, required: true }
          shows: { type: markdown, required: true }
  study:
    folder: studies
    fields:
      finding: { type: markdown }
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          stance: { type: term, of: stances, required: true }
          shows: { type: markdown, required: true }
  workshop-note: { folder: notes }
  method: { folder: methods }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels:
      none: { label: No evidence yet }
      some: { label: Some, needs: { supporting: 1 } }
";
const CONTENT: [(&str, &str); 12] = [
    ("guide.yaml", GUIDE),
    (
        "decisions/which-way.yaml",
        "title: Which way?\nstart: money\nquestions:\n  money:\n    text: Is there money?\n    \
         answers:\n      - { text: Some, to: spend }\n      - { text: None, to: save }\nresults:\n  \
         spend:\n    title: Spend it\n    entries:\n      - { entry: start-small, reason: \"Trust [@smith2015].\" }\n  \
         save:\n    title: Save it\n",
    ),
    (
        "glossary.yaml",
        "terms:\n  trust:\n    term: Trust\n    definition: What takes years [@smith2015].\n",
    ),
    ("sources.bib", "@book{smith2015, title = {Trust}, author = {Smith, Anna}, year = {2015}}"),
    ("index.md", "---\ntitle: Home\n---\nBegin with [[start-small]].\n"),
    ("about.md", "---\ntitle: About\n---\nThis guide.\n"),
    (
        "lessons/start-small.md",
        "---\ntitle: Start small\nstages: [start]\ncheck: Do you start small?\n\
         aliases: [old-address]\nchanges: [{ date: 2026-05, what: begun }]\n---\nTrust grows.\n",
    ),
    (
        "case-studies/engines.md",
        "---\ntitle: Engines\nstarted: 1990\nevidence:\n  - lesson: start-small\n    \
         stance: supports\n    shows: It began small.\ntimeline:\n  \
         - { date: 1990, event: Begun. }\n  - { date: 1995-06, event: Grown. }\n---\nA case.\n",
    ),
    (
        "case-studies/turbines.md",
        "---\ntitle: Turbines\nstarted: 1980\nended: 1989\n---\nA case.\n",
    ),
    (
        "studies/trial.md",
        "---\ntitle: A trial\nfinding: Small beginnings held.\nevidence:\n  - lesson: start-small\n    \
         stance: qualifies\n    shows: It held in part.\n---\nA study.\n",
    ),
    ("notes/leeds.md", "---\ntitle: Leeds\n---\nA note.\n"),
    ("methods/ask.md", "---\ntitle: Ask\n---\nA method.\n"),
];

fn content() -> Memory {
    let files = CONTENT.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    Memory { content: files.into(), ..Memory::default() }
}

/// The guide above with these templates as its theme; without templates, with the built-in one.
fn built<'a>(templates: impl IntoIterator<Item = (&'a str, String)>) -> WithDiagnostics<Build> {
    let mut files = content();
    for (name, text) in templates {
        files.themes.insert(format!("mine/templates/{name}"), text.into());
    }
    let theme = (!files.themes.is_empty()).then(|| "mine".to_owned());
    let built = fieldguide::build(&files, &Options { theme, ..Options::default() }, &Quiet);
    assert_eq!(shown(&built), "");
    built
}

const BEGIN: &str = "<!-- Written by `UPDATE=1 cargo nextest run --test it themes` from the \
                     comments of templates and types. -->\n";
const END: &str = "<!-- End of what is written. -->\n";

fn readme() -> String {
    fs::read_to_string(repository("themes/README.md")).expect("is text")
}

#[test]
fn the_readme_lists_every_template_block_component_and_value() {
    let mut problems = Vec::new();
    let types = values::types(&mut problems);
    let templates = templates::templates(&mut problems);
    let seen = types_seen(&templates, &types, &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let readme = readme();
    let parts = readme.split_once(BEGIN).zip(readme.split_once(END));
    let ((before, _), (_, after)) = parts.expect("themes/README.md has both marks");
    let reference =
        format!("{}\n{}", templates::markdown(&templates, &seen), values::markdown(&types));
    let whole = format!("{before}{BEGIN}\n{reference}\n{END}{after}");
    assert_snapshot(&repository("themes/README.md"), &whole);
}

/// What the values of each template are, in words, by a build in which every page tells it. Values
/// that a template names and does not see, or sees and does not name, go into `problems`.
fn types_seen(
    templates: &[Template],
    types: &[Type],
    problems: &mut Vec<String>,
) -> BTreeMap<String, BTreeMap<String, String>> {
    const TELLS: &str = "\
        {% for name, value in __tera_context %}\
        {% set one = value[0] if value is array and value else value %}\n\
        value {{ name }}{% if value is array %} list{% endif %} \
        {%- if one is map %} {{ one | keys | join(sep=' ') }}\
        {% elif one is string %} text{% endif %}{% endfor %}\n";
    // Chapters stand in the printable page, and have none of their own.
    const CHAPTER: &str = "chapter.html";
    const TELLS_CHAPTER: &str = "\n{{ book.html | safe }}";
    let pages = || templates.iter().filter(|of| !of.name.contains('/'));
    let built = built(pages().map(|of| {
        let chapter = if of.name == "print.html" { TELLS_CHAPTER } else { "" };
        (of.name.as_str(), format!("{}\n{TELLS}{chapter}", of.name))
    }));
    let mut seen: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for path in paths(&built).into_iter().filter(|path| path.ends_with(".html")) {
        let (mut template, reported) =
            page(&built, path).split_once('\n').expect("tells its template");
        for line in reported.lines() {
            if line == CHAPTER {
                template = CHAPTER;
            }
            let seen = seen.entry(template.to_owned()).or_default();
            let Some(line) = line.strip_prefix("value ") else { continue };
            let mut words = line.split(' ').peekable();
            let name = words.next().unwrap_or_default();
            let list = if words.next_if_eq(&"list").is_some() { "list of " } else { "" };
            let keys: Vec<&str> = words.collect();
            let of = match types.iter().find(|of| of.has(&keys)) {
                Some(of) => format!("{list}{}", values::link(&of.name)),
                None if keys == ["text"] => format!("{list}text"),
                None => continue,
            };
            seen.insert(name.to_owned(), of);
        }
    }
    let shared = SHARED.map(|name| (name.to_owned(), String::new()));
    seen.insert("base.html".to_owned(), shared.into());
    for template in pages() {
        let Some(seen) = seen.get(&template.name) else {
            problems.push(format!("{}: no page of this test shows it", template.name));
            continue;
        };
        let named: BTreeSet<&String> = template.values.iter().map(|(name, _)| name).collect();
        for name in named.symmetric_difference(&seen.keys().collect()) {
            let has = if named.contains(name) { "is named, not seen" } else { "is not named" };
            problems.push(format!("{}: the value {name} {has}", template.name));
        }
    }
    seen
}

#[test]
fn the_readme_names_every_class_of_figures() {
    const OPENS: &str = "<svg class=\"figure ";
    let (readme, built) = (readme(), built([]));
    let pages = paths(&built).into_iter().filter(|path| path.ends_with(".html"));
    let figures: Vec<&str> = pages
        .flat_map(|path| page(&built, path).split(OPENS).skip(1))
        .map(|rest| rest.split("</svg>").next().unwrap_or_default())
        .collect();
    let of_figure = figures.iter().filter_map(|figure| figure.split('"').next());
    let below = figures.iter().flat_map(|figure| figure.split(" class=\"").skip(1));
    let below = below.filter_map(|rest| rest.split('"').next()).flat_map(str::split_whitespace);
    let classes: BTreeSet<&str> = of_figure.chain(below).collect();
    assert!(classes.len() > 15, "only {classes:?}");
    for class in classes {
        // Stances and levels are the guide's own.
        let family = class.split_inclusive('-').next().unwrap_or_default();
        let reported = readme.contains(&format!("`{family}"));
        assert!(reported, "themes/README.md does not name the class {class} of figures");
    }
}

/// The theme of one file that the README shows.
fn example() -> String {
    let readme = readme();
    let example = readme.split("```jinja\n").nth(1).and_then(|rest| rest.split("```").next());
    example.expect("an example").to_owned()
}

#[test]
fn a_theme_of_one_file_changes_one_block_and_nothing_else() {
    let (built_in, own) = (built([]), built([("lesson.html", example())]));
    assert_eq!(paths(&built_in), paths(&own));
    let lesson = "lessons/start-small.html";
    for path in paths(&own).into_iter().filter(|path| *path != lesson) {
        assert!(built_in.value.site.get(path) == own.value.site.get(path), "{path} has changed");
    }
    let [before, mut after] = [&built_in, &own].map(|built| {
        let lines = page(built, lesson).lines().map(str::trim);
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
    });
    let question = "<p class=\"ask\">Do you start small?</p>";
    let at = after.iter().position(|line| *line == question).expect("the block is filled");
    assert_eq!(after[at + 1], "<p class=\"rating-line\">");
    after.remove(at);
    assert_eq!(before, after);
}

#[test]
fn looks_and_the_feedback_address_reach_every_page() {
    let mut files = content();
    let settings = "  title: Test guide
  feedback: https://example.org/new?title={title}&page={path}
  branding: { accent: \"#0a5566\", logo: images/logo.svg, icon: images/icon.svg }
";
    let guide = GUIDE.replace("  title: Test guide\n", settings);
    files.content.insert("guide.yaml".into(), guide.into());
    for image in ["images/logo.svg", "images/icon.svg"] {
        let drawing = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 40'/>";
        files.content.insert(image.into(), drawing.into());
    }
    let built = fieldguide::build(&files, &Options::default(), &Quiet);
    assert_eq!(shown(&built), "");
    let sheet = paths(&built).into_iter().find(|path| path.starts_with("assets/branding-"));
    let sheet = sheet.expect("a style sheet of the guide's own branding");
    assert!(page(&built, sheet).contains("#0a5566"));
    let html = page(&built, "lessons/start-small.html");
    let (theme, own) = (html.find("../assets/style-"), html.find(&format!("../{sheet}")));
    assert!(theme < own && theme.is_some(), "the guide's own style sheet comes last");
    let logo =
        "<img src=\"../images/logo.svg\" class=\"masthead-logo\" width=\"120\" height=\"40\"";
    assert!(html.contains(logo));
    assert!(html.contains("<link rel=\"icon\" href=\"../images/icon.svg\">"));
    let address = "https://example.org/new?title=Start%20small&amp;page=lessons%2Fstart-small.html";
    assert!(html.contains(&format!("href=\"{address}\"")), "{html}");
    for image in ["images/logo.svg", "images/icon.svg"] {
        assert!(built.value.site.get(image).is_some(), "{image} is published");
    }
}

#[test]
fn a_kind_can_have_the_name_of_any_built_in_template() {
    let names = fs::read_dir(repository("themes/practice/templates")).expect("the folder is there");
    for entry in names {
        let path = entry.expect("can be read").path();
        let Some(name) = path.file_stem().filter(|_| path.is_file()) else { continue };
        let name = name.to_string_lossy();
        let yaml = format!("settings:\n  title: Test\nkinds:\n  {name}:\n    folder: things\n");
        let files = guide([
            ("guide.yaml", yaml.as_str()),
            ("things/one.md", "---\ntitle: One\n---\n\nWords of the entry.\n"),
        ]);
        let built = build(&files);
        assert_eq!(shown(&built), "", "{name}");
        assert!(page(&built, "things/one.html").contains("Words of the entry."), "{name}");
    }
}
