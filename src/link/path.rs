//! Paths as editors write them, from the folder of the file they are in.
//!
//! Does not check whether anything exists; see [`super::resolve`].

/// A path from a folder, as a path from the content folder; none when it points outside it.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let path = path.split('?').next().unwrap_or_default();
    let (start, path) = match path.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, path),
    };
    let mut segments: Vec<&str> = start.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_stay_inside_the_content_folder() {
        assert_eq!(join("lessons", "../notes/a.md").as_deref(), Some("notes/a.md"));
        assert_eq!(join("lessons", "/a.png").as_deref(), Some("a.png"));
        assert_eq!(join("", "./a/./b").as_deref(), Some("a/b"));
        assert_eq!(join("lessons", "../../etc/passwd"), None);
    }
}
