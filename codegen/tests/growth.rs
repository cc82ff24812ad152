//! The work grows linearly with the spec: eight times the input takes about eight times as long.

mod fixture;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use codegen::{SpecFiles, bundle, generate};
use fixture::{edited_file, shaped};

/// With quadratic growth, eight times the input takes 64 times as long. The limit is far from 8 and
/// 64.
const MORE: usize = 8;
const LIMIT: u32 = 24;

const RESPONSE: &str = "Code:\n  type: string\n  description: The result code, `OK` on success.\n";

/// Object parameters, each a type that refers to a shared one.
fn objects(count: usize) -> SpecFiles {
    let one = |at: usize| {
        format!(
            "- name: Thing{at}\n  in: query\n  description: The thing of number {at}.\n  content:\n    application/json:\n      schema:\n        type: object\n        description: The thing of number {at}, see `DoThing`.\n        required: [Paint]\n        properties:\n          Paint:\n            $ref: ../cams.yaml#/components/schemas/Color\n"
        )
    };
    shaped(&(0..count).map(one).collect::<String>(), RESPONSE)
}

fn texts(count: usize) -> SpecFiles {
    let one = |at: usize| {
        format!(
            "- name: Thing{at}\n  in: query\n  required: true\n  description: The thing of number {at}.\n  schema:\n    type: string\n  example: E{at}\n"
        )
    };
    shaped(&(0..count).map(one).collect::<String>(), RESPONSE)
}

fn values(count: usize) -> SpecFiles {
    let mut response =
        "Shade:\n  type: string\n  description: The shade of the thing.\n  enum:\n".to_owned();
    let mut sentences = String::new();
    for at in 0..count {
        // Writing into a `String` cannot fail.
        let _ = writeln!(response, "    - SHADE{at}");
        let _ = writeln!(sentences, "      SHADE{at}: The shade of number {at}.");
    }
    shaped("", &format!("{response}  x-cams:\n    values:\n{sentences}"))
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

/// Parameters, each with a problem.
fn problems(count: usize) -> SpecFiles {
    let one = |at: usize| format!("- name: Thing{at}\n  in: query\n  schema:\n    type: text\n");
    shaped(&(0..count).map(one).collect::<String>(), RESPONSE)
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
        assert_linear(what, [spec(150), spec(150 * MORE)], |files| {
            bundle(files).map_or_else(|problems| problems.to_string().len(), |_| 0)
        });
    }
}

#[test]
fn the_generator_is_linear() {
    for (what, spec) in
        [("objects", objects as fn(usize) -> SpecFiles), ("texts", texts), ("values", values)]
    {
        assert_linear(what, [spec(25), spec(25 * MORE)], |files| {
            generate(files).expect("a good spec").client.iter().count()
        });
    }
}

/// Runs the work on both inputs until the fastest runs are linear. A busy machine slows runs down,
/// but never makes one faster.
fn assert_linear(what: &str, [few, many]: [SpecFiles; 2], work: impl Fn(&SpecFiles) -> usize) {
    let measure = |files: &SpecFiles| {
        let start = Instant::now();
        std::hint::black_box(work(files));
        start.elapsed()
    };
    let mut fastest = [Duration::MAX; 2];
    let mut is_linear = false;
    for _ in 0..10 {
        fastest = [fastest[0].min(measure(&few)), fastest[1].min(measure(&many))];
        is_linear = fastest[1] < fastest[0] * LIMIT;
        if is_linear {
            break;
        }
    }
    assert!(is_linear, "{MORE} times the {what}: {:?} became {:?}", fastest[0], fastest[1]);
}
