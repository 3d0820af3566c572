//! The files of a new theme, and built-in files to be changed.
//!
//! Writes nothing; see [`super::create`].

use super::AuthorError;
use super::change::FileChange;
use crate::diagnostic::did_you_mean;
use crate::render::theme;
use crate::schema::is_slug;

/// The documentation of themes: how they are made, and every template, block, component and value.
pub const REFERENCE: &str = include_str!("../../themes/README.md");

const FRAME: &str = r#"{% extends "default/base.html" %}

{# Every page uses this template. `super()` is what the built-in theme has in the block. #}
{% block head %}
{{ super() }}
<link rel="stylesheet" href="{{ root }}{{ site.assets["more.css"] }}">
{% endblock head %}
"#;

const SHEET: &str = "/* Added after the built-in style sheet, so that what is here counts. */

:root {
  /* Space between lines of text. */
  --line-height: 1.6;
}

main {
  line-height: var(--line-height);
}
";

/// The files of a new theme, below the folder of the guide.
///
/// # Errors
/// The name cannot be that of a theme.
pub fn new(name: &str) -> Result<Vec<FileChange>, AuthorError> {
    check_name(name)?;
    Ok(vec![
        FileChange::create(format!("themes/{name}/assets/more.css"), SHEET),
        FileChange::create(format!("themes/{name}/templates/base.html"), FRAME),
    ])
}

/// Refuses what cannot be the name of a theme of a guide.
fn check_name(name: &str) -> Result<(), AuthorError> {
    if !is_slug(name) {
        let message = "use lower-case letters, digits and single hyphens for the name of a theme";
        return Err(AuthorError::Usage(format!(
            "`{name}` cannot be the name of a theme; {message}"
        )));
    }
    if name == theme::BUILT_IN_NAME {
        let message = format!("`{name}` is the name of the built-in theme; choose another name");
        return Err(AuthorError::Usage(message));
    }
    Ok(())
}

/// A file of the built-in theme, below the folder of the guide, as a file of another theme.
///
/// # Errors
/// The built-in theme has no such file, or the name cannot be that of a theme.
pub fn eject(file: &str, name: &str) -> Result<FileChange, AuthorError> {
    check_name(name)?;
    let files = theme::built_in_texts();
    let bare = file.strip_prefix("templates/").or(file.strip_prefix("assets/")).unwrap_or(file);
    let found = files.iter().find(|(path, _)| {
        path.split_once('/').is_some_and(|(_, name)| name == bare)
            && (bare == file || *path == file)
    });
    match found {
        Some((path, text)) => Ok(FileChange::create(format!("themes/{name}/{path}"), *text)),
        None => {
            let names = files.iter().filter_map(|(path, _)| Some(path.split_once('/')?.1));
            let help = did_you_mean(bare, names.clone())
                .unwrap_or_else(|| format!("available: {}", names.collect::<Vec<_>>().join(", ")));
            Err(AuthorError::Usage(format!("the built-in theme has no file `{file}`; {help}")))
        }
    }
}

/// The part of [`REFERENCE`] about a template or a type of value, by its heading.
///
/// # Errors
/// There is no such part.
pub fn reference(name: &str) -> Result<&'static str, AuthorError> {
    let headings = || REFERENCE.match_indices("\n### ").map(|(at, _)| &REFERENCE[at + 1..]);
    let title = |part: &'static str| part.lines().next().unwrap_or_default()[4..].trim();
    let is_it = |part: &&'static str| {
        let title = title(part);
        title.eq_ignore_ascii_case(name) || title.strip_suffix(".html") == Some(name)
    };
    let Some(part) = headings().find(is_it) else {
        let help = did_you_mean(name, headings().map(title))
            .unwrap_or_else(|| "`fieldguide theme reference` prints all of it".to_owned());
        return Err(AuthorError::Usage(format!("the reference has no part `{name}`; {help}")));
    };
    let ends = ["\n### ", "\n## ", "\n<!--"].iter().filter_map(|end| part[1..].find(end));
    Ok(part[..ends.min().map_or(part.len(), |end| end + 2)].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_has_a_part_for_each_template() {
        for (name, _) in theme::built_in_templates() {
            if !name.contains('/') {
                let part = reference(name).unwrap_or_else(|refused| panic!("{refused}"));
                assert!(part.starts_with(&format!("### {name}")), "{part}");
                assert!(
                    part.lines().filter(|line| line.starts_with("### ")).count() == 1,
                    "{part}"
                );
            }
        }
        assert!(reference("lesson").expect("without its ending").contains("lesson.html"));
        let refused = reference("lessn.html").expect_err("is unknown").to_string();
        assert!(refused.contains("did you mean `lesson.html`?"), "{refused}");
    }

    #[test]
    fn built_in_files_are_found_by_name() {
        let path = |file: &str| eject(file, "mine").ok().and_then(|change| change.new);
        assert_eq!(path("lesson.html").as_deref(), Some("themes/mine/templates/lesson.html"));
        assert_eq!(
            path("components/cards.html").as_deref(),
            Some("themes/mine/templates/components/cards.html")
        );
        assert_eq!(path("assets/style.css").as_deref(), Some("themes/mine/assets/style.css"));
        assert_eq!(path("style.css").as_deref(), Some("themes/mine/assets/style.css"));
        assert_eq!(path("templates/style.css"), None);
        let refused = eject("lessons.html", "mine").expect_err("is unknown").to_string();
        assert!(refused.contains("did you mean `lesson.html`?"), "{refused}");
    }
}
