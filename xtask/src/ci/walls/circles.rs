//! The circles inside the rooms: files and folders of one folder that import each other.
//!
//! The `mod.rs` of a folder is its face and stands above all of them. What it re-exports counts as
//! imported from the file that defines it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::imports::{Imports, module_of};

/// The files and folders of one folder, each with its imports from the others: from where, and in
/// which file by which path.
type Edges<'i> = BTreeMap<&'i str, BTreeMap<&'i str, (&'i str, &'i str)>>;

/// Each circle in a folder, with the imports that make it.
pub(super) fn circles(imports: &Imports) -> Vec<String> {
    let modules: BTreeSet<Vec<String>> = imports.keys().map(|file| module_of(file)).collect();
    let folders: BTreeSet<&[String]> =
        modules.iter().flat_map(|module| (1..module.len()).map(|depth| &module[..depth])).collect();
    folders.into_iter().flat_map(|folder| circles_in(folder, &modules, imports)).collect()
}

fn circles_in<'i>(
    folder: &[String],
    modules: &'i BTreeSet<Vec<String>>,
    imports: &'i Imports,
) -> Vec<String> {
    let children: BTreeSet<&str> =
        modules.iter().filter_map(|module| child(folder, module)).collect();
    // Where the names that the folder offers are from.
    let mut homes: BTreeMap<&str, &str> = children.iter().map(|name| (*name, *name)).collect();
    let face = imports.get(&format!("{}/mod.rs", folder.join("/")));
    for import in face.into_iter().flatten() {
        if let (Some(home), Some(item)) = (child(folder, &import.path), import.path.last())
            && children.contains(home)
        {
            homes.entry(item).or_insert(home);
        }
    }
    let mut edges = Edges::new();
    for (file, found) in imports {
        let module = module_of(file);
        let Some(from) = child(folder, &module).and_then(|name| children.get(name)) else {
            continue;
        };
        for import in found {
            let to = child(folder, &import.path).and_then(|name| homes.get(name));
            if let Some(to) = to.filter(|to| *to != from) {
                edges.entry(*from).or_default().entry(*to).or_insert((file, &import.written));
            }
        }
    }
    let mut told = BTreeSet::new();
    let circles = edges.keys().filter_map(|start| shortest(start, &edges));
    let new = circles.filter(|circle| told.insert(circle.iter().copied().collect::<BTreeSet<_>>()));
    new.map(|circle| describe(&circle, &edges)).collect()
}

/// The file or folder of a folder that a path leads to.
fn child<'p>(folder: &[String], path: &'p [String]) -> Option<&'p str> {
    path.strip_prefix(folder)?.first().map(String::as_str)
}

/// The shortest circle through a file or folder: what it imports first, second and so on.
fn shortest<'i>(start: &'i str, edges: &Edges<'i>) -> Option<Vec<&'i str>> {
    let mut before = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(name) = queue.pop_front() {
        for next in edges.get(name).into_iter().flat_map(BTreeMap::keys) {
            if *next == start {
                let mut circle = vec![name];
                while let Some(name) = circle.last().and_then(|name| before.get(name)) {
                    circle.push(*name);
                }
                circle.reverse();
                return Some(circle);
            }
            if !before.contains_key(next) {
                before.insert(*next, name);
                queue.push_back(next);
            }
        }
    }
    None
}

fn describe(circle: &[&str], edges: &Edges<'_>) -> String {
    let next = circle.iter().cycle().skip(1);
    let imports = circle.iter().zip(next).filter_map(|(from, to)| {
        let (file, written) = edges.get(from)?.get(to)?;
        Some(format!("{file} imports {written}"))
    });
    let imports: Vec<_> = imports.collect();
    format!(
        "{}; these run in a circle: move what they share to a file of its own",
        imports.join(", ")
    )
}
