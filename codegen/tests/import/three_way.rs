//! Three-way imports: our decisions stay, upstream's changes arrive, and conflicts have places.

use codegen::SpecFiles;
use codegen::digest::Digest;
use codegen::drift::Aspect;
use codegen::facts::{FieldFacts, Kind, OperationFacts, Place, Width};
use codegen::import::{Import, RemovedOperation, Source, import};
use codegen::metadata::Directory;
use serde_json::json;

use super::{PARAMETERS, RESPONSE, facts, fixture, parameter, texts};

fn digest(operations: &[OperationFacts]) -> Digest {
    let mut operations = operations.to_vec();
    operations.sort_by(|one, other| one.name.cmp(&other.name));
    Digest {
        product: "cams".to_owned(),
        version: "2020-06-06".to_owned(),
        date: None,
        sha256: "0f".to_owned(),
        left_out: Vec::new(),
        operations,
    }
}

fn merged(
    files: &SpecFiles,
    last: &[OperationFacts],
    theirs: &[OperationFacts],
    prune: bool,
) -> Import {
    let last = digest(last);
    let operations = theirs.iter().collect();
    let source =
        Source { operations, last: Some(&last), is_whole: true, prune, ..Source::default() };
    import(files, &source).map_err(|error| error.to_string()).expect("an import")
}

fn lines_that_differ(before: &SpecFiles, after: &SpecFiles) -> Vec<String> {
    let (before, after) = (texts(before), texts(after));
    let mut found = Vec::new();
    for (path, now) in after {
        let old: Vec<&str> = before.get(path).copied().unwrap_or_default().lines().collect();
        let now: Vec<&str> = now.lines().collect();
        let has = |lines: &[&str], line: &str| lines.contains(&line);
        found.extend(old.iter().filter(|line| !has(&now, line)).map(|line| format!("-{line}")));
        found.extend(now.iter().filter(|line| !has(&old, line)).map(|line| format!("+{line}")));
    }
    found
}

#[test]
fn our_decisions_stay_and_their_changes_arrive() {
    let files = fixture::shaped(PARAMETERS, RESPONSE);
    let ours = facts(&files);
    // The spec has always differed: GroupId is required, RED has a neighbor, Speed is narrow.
    let mut last = ours.clone();
    last[0].parameters[0].field.required = Some(false);
    last[0].parameters[1].field.value.values = Some(vec!["RED".to_owned(), "GREEN".to_owned()]);
    last[0].parameters.push(parameter("Dropped", Kind::String));
    if let Kind::Object(fields) = &mut last[0].parameters[2].field.value.kind {
        fields[1].value.kind = Kind::Integer(Some(Width::Int64));
    }
    let mut theirs = last.clone();
    theirs[0].parameters[0].field.value.deprecated = Some(true);
    theirs[0].parameters[0].field.value.limits.max_length = Some(64);
    theirs[0].parameters[1].field.value.values =
        Some(["RED", "GREEN", "PINK"].map(str::to_owned).to_vec());
    theirs[0].parameters.push(parameter("Fresh", Kind::Boolean));

    let import = merged(&files, &last, &theirs, false);
    assert_eq!(import.conflicts, []);
    assert_eq!(import.operations[0].remaining, []);
    assert_eq!(
        lines_that_differ(&files, &import.files),
        [
            "+      deprecated: true",
            "+        maxLength: 64",
            "+          - PINK",
            "+    - name: Fresh",
            "+        type: boolean",
        ]
    );
    // The same again changes nothing, before and after the digest moves.
    for last in [&last, &theirs] {
        let again = merged(&import.files, last, &theirs, true);
        assert_eq!(texts(&again.files), texts(&import.files));
        assert_eq!(again.conflicts, []);
    }
}

#[test]
fn a_fact_that_both_changed_is_a_conflict_with_its_place() {
    type Change = fn(&mut OperationFacts);
    fn speed(facts: &mut OperationFacts) -> &mut FieldFacts {
        match &mut facts.parameters[2].field.value.kind {
            Kind::Object(fields) => &mut fields[1],
            other => panic!("{other:?}"),
        }
    }
    let cases: [(Aspect, Change, Change, &str); 5] = [
        (
            Aspect::Type,
            |last| last.parameters[1].field.value.kind = Kind::Integer(Some(Width::Int32)),
            |theirs| theirs.parameters[1].field.value.kind = Kind::Boolean,
            "        type: string",
        ),
        (
            Aspect::Type,
            |last| speed(last).value.kind = Kind::String,
            |theirs| speed(theirs).value.kind = Kind::Number,
            "            type: integer",
        ),
        (
            Aspect::Place,
            |last| last.parameters[0].place = None,
            |theirs| theirs.parameters[0].place = Some(Place::Form),
            "      in: query",
        ),
        (Aspect::Qps, |last| last.qps = Some(5), |theirs| theirs.qps = Some(7), "    x-cams:"),
        (
            Aspect::Default,
            |last| last.parameters[1].field.value.default = Some(json!("RED")),
            |theirs| theirs.parameters[1].field.value.default = Some(json!("BLUE")),
            "- name: Color",
        ),
    ];
    let files = fixture::shaped(PARAMETERS, RESPONSE);
    for (aspect, before, after, line) in cases {
        let (mut last, mut theirs) = (facts(&files), facts(&files));
        before(&mut last[0]);
        after(&mut theirs[0]);
        let import = merged(&files, &last, &theirs, true);
        let [conflict] = import.conflicts.as_slice() else { panic!("{aspect}: {import:?}") };
        assert_eq!(conflict.difference.aspect, aspect);
        assert_eq!(texts(&import.files), texts(&files), "{aspect}");
        // The place is the line of the fact, or of its holder if the spec does not have the fact.
        let (file, at) = conflict.place.split_once(".yaml:").expect("a place");
        assert_eq!(file, "spec/things/DoThing");
        let (number, column) = at.split_once(':').expect("a column");
        let text = texts(&files)["things/DoThing.yaml"];
        let number: usize = number.parse().expect("a line");
        let column: usize = column.parse().expect("a column");
        let found = text.lines().nth(number - 1).expect("the line");
        assert!(
            found.trim_start().starts_with(line.trim_start().trim_start_matches("- "))
                || found.contains(line.trim()),
            "{aspect}: {found}"
        );
        assert!(found.len() >= column, "{aspect}: {}", conflict.place);
        // Upstream's value in the spec settles it, and so does the ledger.
        let ledger = format!(
            "accepted:\n  - {{ operation: DoThing, subject: '*', aspect: {aspect}, reason: Ours is right. }}\n  - {{ operation: DoThing, aspect: {aspect}, reason: Ours is right. }}\n"
        );
        let mut accepted = files.clone();
        accepted.insert("upstream.yaml", ledger);
        assert_eq!(merged(&accepted, &last, &theirs, true).conflicts, [], "{aspect}");
    }
}

#[test]
fn only_upstream_removes_what_upstream_had() {
    let files = fixture::shaped(PARAMETERS, RESPONSE);
    let mut last = facts(&files);
    // The spec has `Options`, which upstream never documented.
    last[0].parameters.pop();
    let mut theirs = last.clone();
    theirs[0].parameters.pop();
    let kept = merged(&files, &last, &theirs, false);
    let [(gone, reason)] = kept.operations[0].remaining.as_slice() else { panic!("{kept:?}") };
    assert_eq!((gone.subject.as_str(), gone.aspect), ("request.Color", Aspect::Gone));
    assert_eq!(*reason, "`--prune` removes it");
    let pruned = merged(&files, &last, &theirs, true);
    let names: Vec<String> =
        facts(&pruned.files)[0].parameters.iter().map(|one| one.field.name.clone()).collect();
    assert_eq!(names, ["GroupId", "Options"]);
}

#[test]
fn an_operation_that_the_spec_left_out_stays_out() {
    let files = fixture::shaped(PARAMETERS, RESPONSE);
    let mut last = facts(&files);
    last.push(OperationFacts { name: "Declined".to_owned(), ..last[0].clone() });
    let import = merged(&files, &last, &last, false);
    assert_eq!(import.declined, ["Declined"]);
    assert_eq!(texts(&import.files), texts(&files));
}

/// Sixteen months of upstream in one import: 36 operations added, 4 removed, 26 required flags
/// flipped and 6 parameters deprecated.
#[test]
fn a_long_history_arrives_at_once() {
    let files = fixture::real();
    let last = facts(&files);
    let mut theirs = last.clone();
    let removed =
        ["AddAddressRecoverSuspend", "GetViberPauseTimes", "ReadFlowVersion", "IsvGetAppId"];
    theirs.retain(|one| !removed.contains(&one.name.as_str()));
    let is_single = |facts: &&mut OperationFacts| {
        facts.parameters.first().is_some_and(|one| one.field.value.kind == Kind::String)
    };
    for facts in theirs.iter_mut().filter(is_single).take(26) {
        let field = &mut facts.parameters[0].field;
        field.required = Some(field.required != Some(true));
    }
    for facts in theirs.iter_mut().filter(is_single).skip(26).take(6) {
        facts.parameters[0].field.value.deprecated = Some(true);
    }
    let fresh: Vec<OperationFacts> = last[40..76]
        .iter()
        .map(|facts| OperationFacts { name: format!("Fresh{}", facts.name), ..facts.clone() })
        .collect();
    let directories: Vec<Directory> = last[40..76]
        .iter()
        .map(|old| Directory {
            title: old.name.clone(),
            operations: vec![old.name.clone(), format!("Fresh{}", old.name)],
        })
        .collect();
    theirs.extend(fresh);

    let last = digest(&last);
    let operations = theirs.iter().collect();
    let source = Source {
        operations,
        directories: &directories,
        last: Some(&last),
        is_whole: true,
        prune: true,
        ..Source::default()
    };
    let import = import(&files, &source).map_err(|error| error.to_string()).expect("an import");
    assert_eq!(import.conflicts, []);
    assert_eq!(import.operations.iter().filter(|one| one.is_new).count(), 36);
    let mut names: Vec<&str> =
        import.removed.iter().map(|RemovedOperation { name, .. }| name.as_str()).collect();
    names.sort_unstable();
    let mut wanted = removed.to_vec();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
    let changed: Vec<_> = import.operations.iter().filter(|one| !one.is_new).collect();
    let count = |aspect| {
        changed.iter().flat_map(|one| &one.changes).filter(|one| one.aspect == aspect).count()
    };
    let open: Vec<_> = import.operations.iter().flat_map(|one| &one.remaining).collect();
    assert!(open.is_empty(), "{open:?}");
    assert_eq!((count(Aspect::Required), count(Aspect::Deprecated)), (26, 6));
    // Each of these files changed in one line, and no other file changed.
    let (before, after) = (texts(&files), texts(&import.files));
    assert_eq!(after.len(), before.len() + 36 - 4);
    let moved: Vec<&str> = after
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(text))
        .map(|(path, _)| *path)
        .collect();
    assert_eq!(moved.iter().filter(|path| before.contains_key(*path)).count(), 26 + 6 + 1);
    for path in moved.iter().filter(|path| path.contains('/') && before.contains_key(*path)) {
        let old: Vec<&str> = before[path].lines().collect();
        let new: Vec<&str> = after[path].lines().collect();
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let rest = old[same..].iter().rev().zip(new[same..].iter().rev());
        let same_end = rest.take_while(|(old, new)| old == new).count();
        assert!(new.len() - same - same_end <= 1, "{path}");
    }
}
