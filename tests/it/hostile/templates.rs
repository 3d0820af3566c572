//! Templates that are broken, deep, or do not end.
//!
//! A template is its owner's program. What it prints is bounded, and so are how deep it is and how
//! often it goes through something; texts that double are not.

use super::Case;
use super::Must::{self, Build, Refuse, Tell};

pub(super) fn cases() -> Vec<Case> {
    let expression = |name, text: &str| template(name, &format!("{{{{ {text} }}}}"));
    let mut cases = vec![
        expression("a sum of 20,000 terms", &vec!["1"; 20_000].join(" + ")),
        expression("20,000 filters", &format!("1 {}", "| string ".repeat(20_000))),
        expression("5,000 parentheses", &format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000))),
        expression("5,000 lists in lists", &format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000))),
        expression("20,000 fields of fields", &format!("a{}", ".a".repeat(20_000))),
        expression("20,000 choices", &format!("{}1", "1 if true else ".repeat(20_000))),
        expression("20,000 signs", &format!("{}1", "-".repeat(20_000))),
        expression("a division by nothing", "1 / 0"),
        expression("a power beyond all numbers", "10 ** 1000000"),
        expression("a value that is not there", "nobody"),
        expression("a filter that is not there", "1 | nothing"),
        expression("a list of 10^11", "range(end=100000000000)"),
        expression("a text that is not closed", "\"x"),
        template(
            "20,000 conditions in conditions",
            &("{% if true %}".repeat(20_000) + &"{% endif %}".repeat(20_000)),
        ),
        template(
            "20,000 `elif`",
            &format!("{{% if false %}}{}{{% endif %}}", "{% elif false %}".repeat(20_000)),
        ),
        template("20,000 loops in loops", &"{% for a in [1] %}".repeat(20_000)),
        template("10,000 blocks that are not closed", &"{% block a %}".repeat(10_000)),
        template("a template that includes itself", "{% include \"lesson.html\" %}"),
        template("a template that extends itself", "{% extends \"lesson.html\" %}"),
        template("a template that extends nothing", "{% extends \"nothing.html\" %}"),
        template("a template that includes nothing", "{% include \"nothing.html\" %}"),
        template("a template out of the folder", "{% include \"../../../etc/passwd\" %}"),
        template(
            "a component in itself",
            "{% component a() %}{{ <a /> }}{% endcomponent a %}{{ <a /> }}",
        ),
        template(
            "a component that counts on",
            "{% component a(n) %}{{ <a n={n + 1} /> }}{% endcomponent a %}{{ <a n={1} /> }}",
        ),
        template(
            "a page of 10^10 lines",
            "{% for a in range(end=100000) %}{% for b in range(end=100000) %}xxxxxxxxxxxxxxxx\n{% endfor %}{% endfor %}",
        ),
        template("includes in a circle", "{% include \"other.html\" %}")
            .with("themes/mine/templates/other.html", "{% include \"lesson.html\" %}"),
        template("extensions in a circle", "{% extends \"other.html\" %}")
            .with("themes/mine/templates/other.html", "{% extends \"lesson.html\" %}"),
        template("a comment that is not closed", "{# x"),
        template("nothing but `{%`", "{%"),
    ];
    cases.extend(endless());
    cases.push(themed("bytes that are no text", Tell("not-utf8"), b"\xff\xfe{{".as_slice()));
    cases.push(themed("an empty template", Build, b"".as_slice()));
    let nobody = Case::new("a theme that is not there", Refuse("there is no theme"), |_| {});
    cases.push(nobody.run(&["build", "--theme", "themes/nobody"]));
    let style = Case::file(
        "a style sheet of 10 MB",
        Build,
        "themes/mine/assets/style.css",
        " ".repeat(10 << 20),
    );
    cases.push(style.run(&["build", "--theme", "themes/mine"]));
    cases
}

/// Templates that print nothing and do not end.
fn endless() -> Vec<Case> {
    let doubling = |name, text: fn(usize) -> String| {
        let others = (1..40).map(|n| (format!("themes/mine/templates/{n}.html"), text(n)));
        let others: Vec<_> = others.collect();
        let case = Case::new(name, Tell("template-error"), move |folder| {
            others.iter().for_each(|(path, text)| folder.write(path, text.as_bytes()));
            folder.write("themes/mine/templates/40.html", b"{% block a %}{% endblock a %}");
            folder.write("themes/mine/templates/lesson.html", text(0).as_bytes());
        });
        case.run(&["build", "--theme", "themes/mine"])
    };
    vec![
        template(
            "loops in loops, 10^10 turns",
            "{% for a in range(end=100000) %}{% for b in range(end=100000) %}{% endfor %}{% endfor %}",
        ),
        template(
            "a list gone through in itself, 10^12 turns",
            &format!(
                "{{% set all = range(end=1000) %}}{}{}",
                "{% for a in all %}".repeat(4),
                "{% endfor %}".repeat(4)
            ),
        ),
        template(
            "lists of lists that are left out, 10^10 turns",
            "{% for a in range(end=100000) %}{% set x = [b for b in range(end=100000) if false] %}{% endfor %}",
        ),
        template(
            "a component with three of itself in it",
            "{% component b(n) %}{% if n > 0 %}{{ <b n={n - 1} /> }}{{ <b n={n - 1} /> }}{{ <b n={n - 1} /> }}{% endif %}{% endcomponent b %}\
             {{ <b n={18} /> }}",
        ),
        doubling("40 templates, each with the next twice", |n| {
            format!("{{% include \"{0}.html\" %}}{{% include \"{0}.html\" %}}", n + 1)
        }),
        doubling("40 blocks, each with the one below twice", |n| {
            format!(
                "{{% extends \"{}.html\" %}}{{% block a %}}{{{{ super() }}}}{{{{ super() }}}}{{% endblock a %}}",
                n + 1
            )
        }),
    ]
}

fn template(name: &'static str, text: &str) -> Case {
    themed(name, Tell("template-error"), text)
}

fn themed(name: &'static str, must: Must, text: impl Into<Vec<u8>>) -> Case {
    let case = Case::file(name, must, "themes/mine/templates/lesson.html", text);
    case.run(&["build", "--theme", "themes/mine"])
}
