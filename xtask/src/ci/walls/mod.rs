//! The walls between the rooms of a crate: which folder or lone file may import which.
//!
//! A room may import only rooms of earlier rows of its house, so imports cannot run in a circle.
//! Inside a room the files and folders of a folder need no rows, but they must not import each other
//! in a circle.
//! Paths in expressions, types and macros count like `use` lines; comments do not.

mod circles;
mod houses;
mod imports;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};

use self::circles::circles;
use self::houses::{HOUSES, House};
use self::imports::{Import, imports, room_of};
use super::Workspace;

/// The file with the rows.
const TABLES: &str = "xtask/src/ci/walls/houses.rs";

pub(super) fn walls(workspace: &Workspace<'_>) -> Result<()> {
    let mut problems = Vec::new();
    for house in &HOUSES {
        problems.extend(check(workspace.root, house)?);
    }
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\n")) }
}

/// The imports that go through a wall, and the rows and exceptions that do not fit, each with its
/// remedy.
fn check(root: &Path, house: &House) -> Result<Vec<String>> {
    let House { source, rooms, exceptions, extend_the_root } = house;
    let mut problems = Vec::new();
    for (at, (room, allowed)) in rooms.iter().enumerate() {
        let is_earlier = |other: &&&str| rooms[..at].iter().any(|(name, _)| name == *other);
        for other in allowed.iter().filter(|other| !is_earlier(other)) {
            problems.push(format!(
                "the row of {room} lists {other}, which has no earlier row; reorder the rows, or open the \
                 circle"
            ));
        }
    }
    let mut used = BTreeSet::new();
    let imports = imports(&root.join(source))?;
    problems.extend(circles(&imports).into_iter().map(|circle| format!("{source}: {circle}")));
    for (file, imports) in &imports {
        let room = room_of(file);
        let Some((_, allowed)) = rooms.iter().find(|(name, _)| *name == room) else {
            problems.push(format!("{source}/{file}: {room} has no row in {TABLES}; add one"));
            continue;
        };
        let mut others = BTreeSet::new();
        for Import { path, written } in imports {
            let Some(other) = path.first().filter(|other| *other != room) else { continue };
            if !others.insert(other) {
                continue;
            }
            if let Some(exception) = exceptions.iter().find(|found| **found == (room, other)) {
                used.insert(*exception);
            } else if !rooms.iter().any(|(name, _)| name == other) {
                if !extend_the_root.contains(&room) {
                    problems.push(format!(
                        "{source}/{file}: {room} may not import {written} from the crate's root; import it \
                         from the room that defines it"
                    ));
                }
            } else if !allowed.contains(&other.as_str()) {
                let homes: Vec<_> = [room].iter().chain(*allowed).copied().collect();
                problems.push(format!(
                    "{source}/{file}: {room} may not import {other} ({written}); move what it needs from \
                     there to {}",
                    homes.join(" or ")
                ));
            }
        }
    }
    for (room, other) in exceptions.iter().filter(|exception| !used.contains(*exception)) {
        problems
            .push(format!("{room} no longer imports {other}; remove the exception from {TABLES}"));
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace;

    const SMALL: House = House {
        source: "src",
        rooms: &[("sign", &[]), ("send", &["sign"]), ("generated", &[])],
        exceptions: &[],
        extend_the_root: &["generated"],
    };

    /// The problems of a house with these files: paths and texts.
    fn problems(house: &House, files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(house.source).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        check(folder.path(), house).unwrap()
    }

    fn said(files: &[(&str, &str)]) -> Vec<String> {
        problems(&SMALL, files)
    }

    #[test]
    fn no_crate_has_an_import_through_a_wall() {
        for house in &HOUSES {
            assert_eq!(check(&workspace::root(), house).unwrap(), Vec::<String>::new());
        }
    }

    #[test]
    fn a_back_import_is_found_in_every_crate() {
        for (at, file, text, problem) in [
            (
                0,
                "sign/date.rs",
                "use crate::send::Core;",
                "sign may not import send (crate::send::Core)",
            ),
            (
                1,
                "rust/lower.rs",
                "use crate::upstream::yaml;",
                "rust may not import upstream (crate::upstream::yaml)",
            ),
            (
                1,
                "upstream/yaml/mod.rs",
                "use crate::rust::print;",
                "upstream may not import rust (crate::rust::print)",
            ),
            (
                1,
                "upstream/page.rs",
                "use crate::names;",
                "upstream may not import names (crate::names)",
            ),
            (
                1,
                "names/taken.rs",
                "use super::super::spec::Node;",
                "names may not import spec (super::super::spec::Node)",
            ),
            (
                1,
                "spec/load.rs",
                "use crate::generate;",
                "spec may not import crate::generate from the crate's root",
            ),
            (2, "tree/mod.rs", "use crate::ci;", "tree may not import ci (crate::ci)"),
            (
                2,
                "ci/mod.rs",
                "fn f() { crate::main() }",
                "ci may not import crate::main from the crate's root",
            ),
            (
                3,
                "names.rs",
                "use crate::output::note;",
                "names may not import output (crate::output::note)",
            ),
        ] {
            let House { source, rooms, extend_the_root, .. } = HOUSES[at];
            let found = problems(
                &House { source, rooms, exceptions: &[], extend_the_root },
                &[(file, text)],
            );
            assert_eq!(found.len(), 1, "{found:?}");
            let expected = format!("{source}/{file}: {problem}");
            assert!(found[0].starts_with(&expected), "{} does not start with {expected}", found[0]);
        }
    }

    #[test]
    fn an_import_back_up_names_both_folders_and_the_remedy() {
        let files = [
            ("lib.rs", "mod sign; mod send;"),
            ("send/mod.rs", "mod judge; use crate::sign; use self::judge::judge;"),
            ("sign/date.rs", "use crate::send::Outgoing;"),
        ];
        assert_eq!(
            said(&files),
            [
                "src/sign/date.rs: sign may not import send (crate::send::Outgoing); move what it needs from there \
              to sign"
            ]
        );
        let open = House { exceptions: &[("sign", "send")], ..SMALL };
        assert_eq!(problems(&open, &files), Vec::<String>::new());
    }

    #[test]
    fn every_way_to_write_a_path_counts() {
        for text in [
            "use crate::{send, sign};",
            "use crate::{sign::{self, Key}, send::{Core}};",
            "fn f() { crate::send::x() }",
            "fn f() -> Option<crate::send::X> { None }",
            "macro_rules! m { () => { crate::send::x() } }",
            "use super::super::send::X;",
            "mod tests { use super::super::super::send::X; }",
            "fn f() { println!(\"{}\", crate::send::X) }",
        ] {
            assert_eq!(said(&[("sign/date.rs", text)]).len(), 1, "{text}");
        }
        for text in [
            "//! See [`send`](crate::send).\n/// As in `crate::send::x`.\nfn f() {}",
            "mod tests { use super::super::send::X; }",
            "fn f() { quote! { use crate::send::X; } }",
            "pub(crate) fn send() {} use super::send::X; use other::crate_::send;",
        ] {
            assert_eq!(said(&[("sign/date.rs", text)]), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn files_of_a_folder_do_not_import_each_other_in_a_circle() {
        let key = ("sign/key.rs", "use super::date::Date;");
        for date in [
            "use super::key::Key;",
            "use super::Key;",
            "fn f(_: crate::sign::key::Key) {}",
            "mod tests { use super::super::{text, key::{self, Key}}; }",
        ] {
            let face = ("sign/mod.rs", "mod date; mod key; pub use self::key::Key; fn text() {}");
            let found = said(&[face, key, ("sign/date.rs", date)]);
            assert_eq!(found.len(), 1, "{date}: {found:?}");
            assert!(found[0].starts_with("src: sign/date.rs imports "), "{}", found[0]);
            assert!(
                found[0].contains(", sign/key.rs imports super::date::Date; these run in a circle"),
                "{}",
                found[0]
            );
        }
        // A folder counts as one, and its face stands above its files.
        for date in ["use super::text;", "use super::zone::Zone;", "use self::key;"] {
            let zone = ("sign/zone/table.rs", "use super::Zone;");
            let face = ("sign/mod.rs", "pub use self::date::Date; fn text() {}");
            let zones = ("sign/zone/mod.rs", "pub struct Zone;");
            let found = said(&[face, key, zone, zones, ("sign/date.rs", date)]);
            assert_eq!(found, Vec::<String>::new(), "{date}");
        }
        let zone = ("sign/zone/table.rs", "use crate::sign::date::Date;");
        let found = said(&[zone, ("sign/date.rs", "use super::zone::Zone;")]);
        assert_eq!(
            found,
            ["src: sign/date.rs imports super::zone::Zone, sign/zone/table.rs imports \
              crate::sign::date::Date; these run in a circle: move what they share to a file of its own"]
        );
    }

    #[test]
    fn the_root_is_open_to_generated_code_only() {
        let text = "use crate::{Call, Client};";
        assert_eq!(said(&[("generated/mod.rs", text)]), Vec::<String>::new());
        let problems = said(&[("sign.rs", text)]);
        assert_eq!(problems.len(), 2);
        assert!(problems[0].contains("sign may not import crate::Call from the crate's root"));
    }

    #[test]
    fn rows_and_exceptions_must_fit_the_files() {
        let open = House { exceptions: &[("send", "generated")], ..SMALL };
        let found = problems(&open, &[("cellar.rs", "")]);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("src/cellar.rs: cellar has no row in "), "{}", found[0]);
        assert!(found[1].starts_with("send no longer imports generated; remove the exception"));
        let circle = House { rooms: &[("sign", &["send"]), ("send", &["sign"])], ..SMALL };
        let found = problems(&circle, &[("sign.rs", "")]);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("the row of sign lists send"), "{}", found[0]);
    }
}
