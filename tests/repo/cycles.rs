//! No two files of the crate depend on each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::{code, files, root};

/// The modules with cycles that remain to be removed.
const KNOWN: [&str; 4] = ["bulk", "cli", "identify", "page"];

/// The modules of the crate, by path: for each, the code of its file.
type Modules = BTreeMap<Vec<String>, String>;

fn modules() -> Modules {
    let mut modules = Modules::new();
    for file in files(&root()) {
        let inside = file.strip_prefix(root()).unwrap().with_extension("");
        let path: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if path != ["lib"] && path != ["main"] {
            modules.insert(path, code(&file));
        }
    }
    modules
}

/// The paths that a `use` tree names: `a::{b, c::d}` as `a::b` and `a::c::d`.
fn expand(tree: &str, prefix: &str, paths: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((head, list)) = tree.split_once('{') else {
        if !tree.is_empty() {
            let path = tree.split(" as ").next().unwrap();
            paths.push(format!("{prefix}{path}").trim_end_matches("::self").to_owned());
        }
        return;
    };
    let list = list.rsplit_once('}').unwrap().0;
    let (mut depth, mut start) = (0, 0);
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&list[start..at], &format!("{prefix}{}", head.trim()), paths);
                start = at + 1;
            }
            _ => {}
        }
    }
    expand(&list[start..], &format!("{prefix}{}", head.trim()), paths);
}

/// What a file imports with `use`.
fn imports(code: &str) -> Vec<String> {
    let is_in_tree = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_:{},*".contains(c);
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let is_word = at == 0 || code[..at].ends_with([' ', '\n']);
        let tree = code[at + "use ".len()..].split(';').next().unwrap();
        // Other matches are words in a text.
        if is_word && tree.chars().all(is_in_tree) {
            expand(tree, "", &mut paths);
        }
    }
    paths
}

/// What a file names by its path without importing it.
fn inline_paths(code: &str) -> Vec<String> {
    let is_path = |character: char| character.is_alphanumeric() || "_:".contains(character);
    let starts = ["crate::", "super::"].iter().flat_map(|start| code.match_indices(start));
    // `pub(in crate::http)` names no dependency.
    let paths = starts.filter(|(at, _)| !code[..*at].ends_with("(in "));
    let paths = paths.map(|(at, _)| code[at..].chars().take_while(|c| is_path(*c)).collect());
    paths.filter(|path: &String| !path.ends_with("::")).collect()
}

/// The file in which what a path names is defined, as seen from a module.
fn definition(modules: &Modules, from: &[String], path: &str, depth: usize) -> Option<Vec<String>> {
    let mut at = from.to_vec();
    let mut parts = path.split("::").map(str::trim).peekable();
    match *parts.peek()? {
        "crate" => {
            at.clear();
            parts.next();
        }
        "self" => _ = parts.next(),
        "super" => {}
        child => {
            let inner = [from, &[child.to_owned()]].concat();
            modules.get(&inner)?;
        }
    }
    for part in parts {
        if part == "super" {
            at.pop();
            continue;
        }
        at.push(part.to_owned());
        if modules.contains_key(&at) {
            continue;
        }
        at.pop();
        // Not a module: it is defined here, or re-exported from elsewhere.
        let own = imports(modules.get(&at)?);
        let reexported = own.iter().find(|own| own.rsplit("::").next() == Some(part));
        return match reexported {
            Some(reexported) if depth < 8 => definition(modules, &at, reexported, depth + 1),
            _ => Some(at),
        };
    }
    Some(at)
}

/// The dependencies of each file on others.
fn dependencies(modules: &Modules) -> BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> {
    let of = |(path, code): (&Vec<String>, &String)| {
        let named = imports(code).into_iter().chain(inline_paths(code));
        let used = named.filter_map(|name| definition(modules, path, &name, 0));
        used.filter(|used| used != path && !used.is_empty()).collect()
    };
    modules.iter().map(|module| (module.0, of(module))).collect()
}

#[test]
fn no_two_files_depend_on_each_other() {
    let modules = modules();
    let direct = dependencies(&modules);
    let count: usize = direct.values().map(BTreeSet::len).sum();
    assert!(count > 300, "the test finds only {count} dependencies");
    let reachable = |from: &Vec<String>| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            for used in direct.get(file).into_iter().flatten() {
                if seen.insert(used) {
                    next.push(used);
                }
            }
        }
        seen
    };
    let cyclic = direct.keys().filter(|file| reachable(file).contains(*file));
    let cyclic: Vec<_> = cyclic
        .filter(|file| !KNOWN.contains(&file[0].as_str()))
        .map(|file| {
            let uses = direct[file].iter().filter(|used| reachable(used).contains(*file));
            let uses: Vec<_> = uses.map(|used| used.join("::")).collect();
            format!("{} uses {}", file.join("::"), uses.join(", "))
        })
        .collect();
    assert!(cyclic.is_empty(), "files that depend on each other:\n{}", cyclic.join("\n"));
}

#[test]
fn a_use_tree_names_each_path() {
    let code = "use a::{self, b, c::{d, e as f}};\npub(super) use super::x;\n";
    assert_eq!(imports(code), ["a", "a::b", "a::c::d", "a::c::e", "super::x"]);
}
