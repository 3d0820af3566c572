//! The action for GitHub and the examples for other CIs, run as their runners run them, on a small
//! guide: a good change passes and is summed up, a bad one fails beside its line.
//!
//! That GitHub can read the files is for `tests/ci/run`.

use crate::command::{Ended, Guide};
use crate::harness::repository;
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(repository(path)).expect("is there");
    serde_yaml::from_str(&text).expect("is YAML")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The variables of a process.
type Variables = BTreeMap<&'static str, String>;

fn bash(guide: &Guide, script: &str, variables: &Variables) -> Output {
    Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(guide.path(""))
        .envs(variables)
        .output()
        .expect("bash runs")
}

/// Where the tested fieldguide lies.
fn tested() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_fieldguide")).parent().expect("a folder")
}

/// `PATH` with a folder before it.
fn path_with(folder: &Path) -> String {
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default())
}

/// What GitHub sets for a step.
fn runner(guide: &Guide) -> Variables {
    let shown = |path: &str| guide.path(path).display().to_string();
    fs::create_dir_all(guide.path(".runner")).expect("made");
    [
        ("GITHUB_ACTION_PATH", repository(".github/actions/fieldguide").display().to_string()),
        ("GITHUB_PATH", shown(".runner/path")),
        ("GITHUB_STEP_SUMMARY", shown(".runner/summary")),
        ("RUNNER_TEMP", shown(".runner")),
        ("RELEASES", String::new()),
        ("PATH", path_with(tested())),
    ]
    .into()
}

fn summary(guide: &Guide) -> String {
    fs::read_to_string(guide.path(".runner/summary")).expect("written")
}

/// Runs the steps of the action as a runner does: those after a failure are left out, but for those
/// that always run.
fn action(guide: &Guide, inputs: &[(&str, &str)]) -> Ended {
    let action = yaml(".github/actions/fieldguide/action.yml");
    let input = |name: &str| {
        let given = inputs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        given.unwrap_or_else(|| text(&action["inputs"][name]["default"])).to_owned()
    };
    let is_met = |condition: &str| {
        let (left, right) = condition.split_once('=').expect("compares");
        let (name, right) =
            (left.trim_end_matches([' ', '!']), right.trim_start_matches(['=', ' ']));
        let is_same =
            input(name.strip_prefix("inputs.").expect("an input")) == right.trim_matches('\'');
        is_same != left.ends_with('!')
    };
    let mut ended = Ended { code: Some(0), out: String::new(), err: String::new() };
    for step in action["runs"]["steps"].as_sequence().expect("steps") {
        let runs = match step["if"].as_str() {
            Some("always()") => true,
            condition => ended.code == Some(0) && condition.is_none_or(is_met),
        };
        if !runs {
            continue;
        }
        let mut variables = runner(guide);
        for (name, value) in step["env"].as_mapping().expect("every step has variables") {
            let expression = text(value).trim_start_matches("${{ ").trim_end_matches(" }}");
            if let Some(name_of_input) = expression.strip_prefix("inputs.") {
                let name: &'static str = text(name).to_owned().leak();
                variables.insert(name, input(name_of_input));
            }
        }
        let Ended { code, out, err } = bash(guide, text(&step["run"]), &variables).into();
        ended.out += &out;
        ended.err += &err;
        ended.code = ended.code.filter(|code| *code != 0).or(code);
    }
    ended
}

const RATED: &str = "settings: { title: Working together }
vocabularies: { stances: { terms: { supports: {} } } }
kinds:
  lesson:
    folder: lessons
    fields:
      summary: { type: line }
      evidence: { type: record, list: true, fields: { lesson: { type: ref, to: lesson, inverse: evidence }, stance: { type: term, of: stances } } }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels: { none: {}, some: { needs: { supporting: 1 } } }
";

#[test]
fn a_good_change_is_built_and_summed_up() {
    let guide = Guide::new();
    guide.write("content/guide.yaml", RATED);
    let ended =
        action(&guide, &[("output", "site of ours"), ("base-url", "https://example.org/g")]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert!(!ended.out.contains("::"), "{ended:?}");
    let home = fs::read_to_string(guide.path("site of ours/index.html")).expect("built");
    assert!(home.contains("https://example.org/g/"));
    let summary = summary(&guide);
    assert!(summary.starts_with("## Guide: "), "{summary}");
    assert!(summary.contains(" pages\n\nNo problems.\n"), "{summary}");
    assert!(summary.ends_with("| rating | entries |\n|---|---:|\n| none | 1 |\n"), "{summary}");
}

#[test]
fn a_bad_change_fails_beside_its_line() {
    let guide = Guide::new();
    guide.write(
        "content/index.md",
        "---\ntitle: Home\n---\n\n#### On title=a::b\n\n[[start-smal]], [[strt-small]].\n",
    );
    let ended = action(&guide, &[("base", "no-such-folder"), ("external", "true")]);
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (Some(1), "3 errors; see `fieldguide explain RULE`\n")
    );
    let lines: Vec<&str> = ended.out.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(lines.len(), 3, "{ended:?}");
    assert!(lines[0].starts_with("::error file=content/index.md,line=5,"), "{ended:?}");
    assert!(lines[1].starts_with("::error file=content/index.md,line=7,"), "{ended:?}");
    assert!(!guide.path("output").exists(), "nothing is built");
    let table = "## Guide: not built\n\n| problem | times |\n|---|---:|\n\
                 | broken-link (error) | 2 |\n| heading-level (error) | 1 |\n";
    assert_eq!(summary(&guide), table);
}

#[test]
fn warnings_pass_where_they_may_and_are_reported_once() {
    let guide = Guide::new();
    guide.write("content/index.md", "---\ntitle: Home\n---\n\n#### With [[start-small]]\n");
    let ended = action(&guide, &[("strict", "false"), ("external", "true")]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.out.matches("::warning file=content/index.md,line=5").count(), 1, "{ended:?}");
    assert!(summary(&guide).contains("\n| heading-level (warning) | 1 |\n"));
}

#[test]
fn dead_links_fail_after_the_site_is_built() {
    let guide = Guide::new();
    guide.write(
        "content/lessons/grow.md",
        "---\ntitle: Grow\nsummary: Grow.\n---\n\n[a](https://).\n",
    );
    let ended = action(&guide, &[("external", "true")]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.out.contains("::error file=content/lessons/grow.md,line=6,"), "{ended:?}");
    assert!(guide.path("output/index.html").is_file());
    assert!(summary(&guide).contains("\n| dead-link (error) | 1 |\n"));
    let ended = action(&guide, &[]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// Makes a program that writes a line.
fn program(path: &Path, script: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, format!("#!/bin/sh\n{script}\n")).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("can be run");
}

fn step(guide: &Guide, step: &str, variables: &[(&'static str, &str)]) -> Ended {
    let mut all = runner(guide);
    all.extend(variables.iter().map(|(name, value)| (*name, (*value).to_owned())));
    bash(guide, &format!("\"$GITHUB_ACTION_PATH/run.sh\" {step}"), &all).into()
}

#[test]
fn what_changes_for_readers_is_part_of_the_summary() {
    let guide = Guide::new();
    let lesson =
        fs::read_to_string(guide.path("content/lessons/start-small.md")).expect("is there");
    guide.write("content/lessons/start-small.md", &lesson.replace("first", "second"));
    for path in ["guide.yaml", "index.md"] {
        let text = fs::read_to_string(guide.path(&format!("content/{path}"))).expect("is there");
        guide.write(&format!("base/content/{path}"), &text);
    }
    guide.write("base/content/lessons/start-small.md", &lesson);
    let variables = [("BASE", "base/content"), ("CONTENT", "content")];
    for name in ["compare", "summary"] {
        let ended = step(&guide, name, &variables);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{name}: {ended:?}");
    }
    let expected =
        "- Changed: Start small (`lesson/start-small`): the text before the first heading\n";
    assert!(summary(&guide).ends_with(expected), "{}", summary(&guide));
}

/// The names that releases give their archives, by the systems they are for.
const ARCHIVES: [&str; 5] = [
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
];

/// A release that holds a fieldguide for every system, as `release.yml` packs it.
fn release(guide: &Guide, version: &str) -> String {
    let folder = guide.path(&format!("releases/v{version}"));
    program(
        &folder.join("fieldguide"),
        &format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_fieldguide")),
    );
    let pack = ARCHIVES.map(|target| format!("tar -czf fieldguide-{target}.tar.gz fieldguide"));
    let script =
        format!("cd {}; {}; sha256sum -- *.tar.gz > SHA256SUMS", folder.display(), pack.join("; "));
    assert!(bash(guide, &script, &Variables::new()).status.success());
    format!("file://{}", guide.path("releases").display())
}

/// A `PATH` that has no fieldguide, and a cargo that only says what it is asked for.
fn bare(guide: &Guide) -> String {
    program(&guide.path("stub/cargo"), "echo \"cargo $*\"");
    path_with(&guide.path("stub"))
}

#[test]
fn every_archive_of_a_release_is_one_that_the_action_asks_for() {
    let release = yaml(".github/workflows/release.yml");
    let matrix = &release["jobs"]["build"]["strategy"]["matrix"]["include"];
    let built: Vec<&str> =
        matrix.as_sequence().expect("a list").iter().map(|row| text(&row["target"])).collect();
    assert_eq!(built, ARCHIVES);
    let script =
        fs::read_to_string(repository(".github/actions/fieldguide/run.sh")).expect("there");
    let asked: Vec<&str> = script
        .lines()
        .filter_map(|line| line.split_once(") echo ")?.1.strip_suffix(" ;;"))
        .collect();
    assert_eq!(asked, ARCHIVES);
}

#[test]
fn a_released_binary_is_used_once_its_checksum_is_right() {
    let guide = Guide::new();
    let (releases, path) = (release(&guide, "9.8.7"), bare(&guide));
    let variables = [("PATH", path.as_str()), ("RELEASES", &releases), ("VERSION", "9.8.7")];
    let ended = step(&guide, "get", &variables);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    let bin = fs::read_to_string(guide.path(".runner/path")).expect("told to the runner");
    assert!(Path::new(bin.trim_end()).join("fieldguide").is_file(), "{bin}");

    let archive = "releases/v9.8.7/fieldguide-x86_64-unknown-linux-musl.tar.gz";
    for target in &ARCHIVES[..2] {
        let archive = archive.replace("x86_64-unknown-linux-musl", target);
        fs::write(guide.path(&archive), "something else").expect("written");
    }
    let ended = step(&guide, "get", &variables);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("::error::fieldguide-"), "{ended:?}");
    assert!(ended.err.contains(" does not match the checksum of release 9.8.7"), "{ended:?}");
    assert!(!ended.out.contains("cargo"), "{ended:?}");

    fs::write(guide.path("releases/v9.8.7/SHA256SUMS"), "").expect("written");
    let ended = step(&guide, "get", &variables);
    assert!(ended.err.contains("has no checksum for fieldguide-"), "{ended:?}");
}

#[test]
fn what_was_not_released_is_built_if_it_is_our_own_version() {
    let guide = Guide::new();
    let path = bare(&guide);
    let nowhere = format!("file://{}", guide.path("nowhere").display());
    for releases in ["", nowhere.as_str()] {
        let ended = step(&guide, "get", &[("PATH", &path), ("RELEASES", releases)]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.out.contains("cargo install --locked --path "), "{ended:?}");
    }
    let ended =
        step(&guide, "get", &[("PATH", &path), ("RELEASES", &nowhere), ("VERSION", "9.9.9")]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("::error::release 9.9.9 does not exist for "), "{ended:?}");
    let ended = step(&guide, "get", &[]);
    assert!(ended.out.ends_with(" is already installed\n"), "{ended:?}");
    assert_eq!(step(&guide, "go", &[]).code, Some(1));
}

/// The texts of a list.
fn lines(value: &Value) -> Vec<String> {
    value.as_sequence().expect("a list").iter().map(|line| text(line).to_owned()).collect()
}

/// What `.gitlab-ci.yml` runs, one job after another, each in a checkout of its own.
fn gitlab_script() -> String {
    let gitlab = yaml("src/author/starter/.gitlab-ci.yml");
    let before = lines(&gitlab["default"]["before_script"]);
    let job = |name: &str| {
        let before = gitlab[name].get("before_script").map_or_else(|| before.clone(), lines);
        [before, lines(&gitlab[name]["script"])].concat().join("\n")
    };
    [job("guide"), job("pages"), job("links")].join("\nrm -rf .fieldguide\n")
}

/// What the job `build` of the starter's workflow for GitHub runs, with the folders of `GITHUB_PATH` in
/// `PATH`, and the site published as a folder called `public`.
fn github_script() -> String {
    let workflow = yaml("src/author/starter/.github/workflows/guide.yml");
    let steps = workflow["jobs"]["build"]["steps"].as_sequence().expect("steps");
    let scripts = steps.iter().filter_map(|step| step["run"].as_str());
    let scripts: Vec<String> = scripts.map(|script| format!("(\n{script}\n)\n")).collect();
    let (install, rest) = scripts.split_first().expect("installs fieldguide");
    let path = "PATH=$(tail -n 1 \"$GITHUB_PATH\"):$PATH\n";
    format!("{install}{path}{}mv output public\n", rest.concat())
}

#[test]
fn workflows_for_every_ci_install_a_release_and_publish_what_is_right() {
    let generic = fs::read_to_string(repository(".github/examples/generic.sh")).expect("there");
    for script in [gitlab_script(), github_script(), format!("LINKS=yes\n{generic}")] {
        let guide = Guide::new();
        let releases = release(&guide, "0");
        let mut variables = runner(&guide);
        variables.insert("PATH", bare(&guide));
        variables.insert("RELEASE", String::new());
        let unset: Ended = bash(&guide, &script, &variables).into();
        assert_ne!(unset.code, Some(0), "{unset:?}");
        assert!(unset.err.contains("address of a release of fieldguide"), "{unset:?}");

        variables.insert("RELEASE", format!("{releases}/v0"));
        let good: Ended = bash(&guide, &script, &variables).into();
        assert_eq!((good.code, good.err.as_str()), (Some(0), ""), "{good:?}");
        assert!(guide.path("public/index.html").is_file());
        if script.contains("--external") {
            assert!(good.out.ends_with("; 0 external addresses, 0 from the cache\n"), "{good:?}");
        }

        for made in [".fieldguide", ".runner/fieldguide"] {
            _ = fs::remove_dir_all(guide.path(made));
        }
        guide.write("content/index.md", "---\ntitle: Home\n---\n\n[[start-smal]]\n");
        let bad: Ended = bash(&guide, &script, &variables).into();
        assert_eq!(bad.code, Some(1), "{bad:?}");
        let place = ["--> content/index.md:5:1", "file=content/index.md,line=5"];
        assert!(place.iter().any(|place| (bad.out.clone() + &bad.err).contains(place)), "{bad:?}");
    }
}

#[test]
fn a_release_that_its_workflow_has_not_signed_is_refused() {
    let guide = Guide::new();
    let (releases, path) = (release(&guide, "9.8.7"), bare(&guide));
    let variables = [
        ("PATH", path.as_str()),
        ("RELEASES", &releases),
        ("VERSION", "9.8.7"),
        ("REPOSITORY", "someone/fieldguide"),
        ("GH_TOKEN", "x"),
    ];
    program(&guide.path("stub/gh"), "echo \"gh $*\"");
    let ended = step(&guide, "get", &variables);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    let asked = "--repo someone/fieldguide --source-ref refs/tags/v9.8.7 \
                 --signer-workflow someone/fieldguide/.github/workflows/release.yml";
    assert!(ended.out.contains("gh attestation verify fieldguide-"), "{ended:?}");
    assert!(ended.out.contains(asked), "{ended:?}");

    program(&guide.path("stub/gh"), "exit 1");
    let ended = step(&guide, "get", &variables);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains(" was not made by the release workflow of someone/fieldguide"));
}

/// A tag can be moved to other code; a commit cannot. The tag beside it is for people, and for whoever
/// updates it.
#[test]
fn every_action_is_pinned_by_commit() {
    let mut pinned = 0;
    for path in [
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
        ".github/actions/fieldguide/action.yml",
        "src/author/starter/.github/workflows/guide.yml",
    ] {
        let workflow = fs::read_to_string(repository(path)).expect("is there");
        let code = workflow.lines().filter(|line| !line.trim_start().starts_with('#'));
        for used in code.filter_map(|line| line.split_once("uses: ").map(|(_, used)| used)) {
            if used.starts_with("./") {
                continue;
            }
            let (commit, tag) = used
                .split_once('@')
                .and_then(|(_, version)| version.split_once(" # v"))
                .unwrap_or_else(|| panic!("{path}: pin {used} by commit, and name its tag"));
            let is_commit =
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit && tag.split('.').count() == 3, "{path}: {used}");
            pinned += 1;
        }
    }
    assert!(pinned >= 10, "{pinned}");
}
