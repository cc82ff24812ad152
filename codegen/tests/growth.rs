//! The work grows with the spec, not with its square: eight times as much takes about eight times as long.

mod fixture;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use codegen::{SpecFiles, bundle, generate};
use fixture::{edited_file, shaped};

/// Eight times the work takes 64 times as long if it grows with the square. What is asserted lies far from
/// both, as other programs run beside the tests.
const MORE: usize = 8;
const LIMIT: u32 = 24;

const REPLY: &str = "Code:\n  type: string\n  description: The result code, `OK` on success.\n";

/// Objects as parameters, each a type that refers to a shared one.
fn objects(count: usize) -> SpecFiles {
    let one = |at: usize| {
        format!(
            "- name: Thing{at}\n  in: query\n  description: The thing of number {at}.\n  content:\n    application/json:\n      schema:\n        type: object\n        description: The thing of number {at}, see `DoThing`.\n        required: [Paint]\n        properties:\n          Paint:\n            $ref: ../cams.yaml#/components/schemas/Color\n"
        )
    };
    shaped(&(0..count).map(one).collect::<String>(), REPLY)
}

fn texts(count: usize) -> SpecFiles {
    let one = |at: usize| {
        format!(
            "- name: Thing{at}\n  in: query\n  required: true\n  description: The thing of number {at}.\n  schema:\n    type: string\n  example: E{at}\n"
        )
    };
    shaped(&(0..count).map(one).collect::<String>(), REPLY)
}

fn values(count: usize) -> SpecFiles {
    let mut reply =
        "Shade:\n  type: string\n  description: The shade of the thing.\n  enum:\n".to_owned();
    let mut sentences = String::new();
    for at in 0..count {
        // Writing into a `String` cannot fail.
        let _ = writeln!(reply, "    - SHADE{at}");
        let _ = writeln!(sentences, "      SHADE{at}: The shade of number {at}.");
    }
    shaped("", &format!("{reply}  x-cams:\n    values:\n{sentences}"))
}

fn required(count: usize) -> SpecFiles {
    let (mut names, mut fields) = (String::new(), String::new());
    for at in 0..count {
        let _ = writeln!(names, "    - Name{at}");
        let _ = writeln!(
            fields,
            "    Name{at}:\n      type: string\n      description: The name of thing {at}."
        );
    }
    let head = "Data:\n  type: object\n  description: All the names.\n";
    shaped("", &format!("{head}  required:\n{names}  properties:\n{fields}"))
}

/// Parameters with a problem each.
fn problems(count: usize) -> SpecFiles {
    let one = |at: usize| format!("- name: Thing{at}\n  in: query\n  schema:\n    type: text\n");
    shaped(&(0..count).map(one).collect::<String>(), REPLY)
}

fn operations(count: usize) -> SpecFiles {
    let mut paths = "paths:\n".to_owned();
    for at in 0..count {
        let _ = writeln!(paths, "  /#DoThing{at}:\n    $ref: things/DoThing{at}.yaml");
    }
    let mut files = edited_file("cams.yaml", "paths:\n", &paths);
    let one = fixture::operation(&files);
    for at in 0..count {
        files.insert(
            format!("things/DoThing{at}.yaml"),
            one.replace("DoThing", &format!("DoThing{at}")),
        );
    }
    files
}

#[test]
fn the_lint_is_linear() {
    for (what, spec) in [
        ("objects", objects as fn(usize) -> SpecFiles),
        ("texts", texts),
        ("values", values),
        ("required", required),
        ("problems", problems),
        ("operations", operations),
    ] {
        let told = |count: usize| {
            let files = spec(count);
            shortest(|| bundle(&files).map_or_else(|problems| problems.to_string().len(), |_| 0))
        };
        assert_linear(what, told(150), told(150 * MORE));
    }
}

#[test]
fn the_generator_is_linear() {
    for (what, spec) in
        [("objects", objects as fn(usize) -> SpecFiles), ("texts", texts), ("values", values)]
    {
        let told = |count: usize| {
            let files = spec(count);
            shortest(|| generate(&files).expect("a good spec").client.iter().count())
        };
        assert_linear(what, told(25), told(25 * MORE));
    }
}

/// How long the faster of two runs takes.
fn shortest(mut run: impl FnMut() -> usize) -> Duration {
    let mut measure = || {
        let start = Instant::now();
        std::hint::black_box(run());
        start.elapsed()
    };
    measure().min(measure())
}

fn assert_linear(what: &str, few: Duration, many: Duration) {
    assert!(many < few * LIMIT, "{MORE} times the {what}: {few:?} became {many:?}");
}
