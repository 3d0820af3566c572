//! Which sites are known to be made already, and which are not.
//!
//! Writes to temporary folders, as the tests above it do.

use super::*;

#[test]
fn a_site_is_current_only_whole_and_made_from_the_same() {
    let project = Project::new();
    let (this, other) = (blake3::hash(b"this"), blake3::hash(b"other"));
    let current = |of| is_current(&project.output(), &[], &|_| Some(of)).unwrap();
    assert_eq!(current(this), None, "nothing is there");
    assert_eq!(project.everything(), Files::new(), "and nothing was touched");
    let files = [("a.html", "a"), ("b/c.css", "c")];
    project.write(&files).unwrap();
    assert_eq!(current(this), None, "what it was made from is not known");
    let made = |from| {
        let mut site = site(&files);
        site.input_digest = Some(from);
        site
    };
    let report = write(&made(this), &project.output(), &[]).unwrap();
    assert_eq!((report.written, report.unchanged), (0, 2));
    assert_eq!((current(this), current(other)), (Some(2), None));
    let names: Vec<_> = project.everything().into_keys().collect();
    assert_eq!(names.len(), 5, "{names:?}");

    project.put("a.html", "b");
    assert_eq!(current(this), None, "a file is another");
    write(&made(this), &project.output(), &[]).unwrap();
    assert_eq!(current(this), Some(2));
    fs::remove_file(project.output().join("b/c.css")).unwrap();
    assert_eq!(current(this), None, "a file is gone");
    write(&made(other), &project.output(), &[]).unwrap();
    assert_eq!((current(this), current(other)), (None, Some(2)));
    project.put("foreign", "");
    assert!(matches!(
        is_current(&project.output(), &[], &|_| Some(other)),
        Err(EmitError::ForeignFiles { .. })
    ));
}

#[test]
fn a_site_that_came_from_elsewhere_is_not_current_however_well_it_is_made() {
    let from = blake3::hash(b"this");
    let made = |text: &str| {
        let mut site = site(&[("index.html", text)]);
        site.input_digest = Some(from);
        site
    };
    let (project, other) = (Project::new(), Project::new());
    write(&made("planted"), &other.output(), &[]).unwrap();
    fs::rename(other.output(), project.output()).unwrap();
    assert_eq!(is_current(&project.output(), &[], &|_| Some(from)).unwrap(), None);
    write(&made("ours"), &project.output(), &[]).unwrap();
    assert_eq!(is_current(&project.output(), &[], &|_| Some(from)).unwrap(), Some(1));
    // Put in the place of a site that was written here.
    write(&made("planted"), &other.output(), &[]).unwrap();
    fs::remove_dir_all(project.output()).unwrap();
    fs::rename(other.output(), project.output()).unwrap();
    assert_eq!(is_current(&project.output(), &[], &|_| Some(from)).unwrap(), None);
}
