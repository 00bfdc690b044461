//! Holds the direction of dependencies: `main → cli → the modules in the middle → model`, and the middle does not know itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each top-level module may use. `cli` may use all; `error` and `model` are for everybody.
const MIDDLE: &[&str] = &[
    "archive",
    "config",
    "crawler",
    "demo",
    "diff",
    "discovery",
    "extractor",
    "profile",
    "reporter",
    "scoring",
    "store",
];
const BASE: &[&str] = &["error", "model"];

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Top-level modules named after `crate::` anywhere in the file, comments left out.
fn uses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().map(|line| line.split("//").next().unwrap_or_default()) {
        for (at, _) in line.match_indices("crate::") {
            if line[..at].ends_with('$') {
                continue; // a macro of our own
            }
            let rest = &line[at + "crate::".len()..];
            if let Some(group) = rest.strip_prefix('{') {
                let names = group.split([',', '}']).map(|name| name.trim().split("::").next().unwrap_or_default());
                found.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
            } else {
                found.insert(
                    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned(),
                );
            }
        }
    }
    found
}

#[test]
fn dependencies_go_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20, "the sources were not found below {}", root.display());
    let mut wrong = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&root).unwrap();
        let module = relative.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        if matches!(module.as_str(), "cli" | "main" | "lib" | "env") {
            continue;
        }
        for used in uses(&fs::read_to_string(&file).unwrap()) {
            let known = MIDDLE.contains(&used.as_str()) || used == "cli" || used == "env";
            let allowed = used == module || BASE.contains(&used.as_str()) && module != "error";
            // The model knows nobody, not even the error that ends the program.
            let allowed = allowed && !(module == "model" && used == "error");
            if known && !allowed || module == "model" && used == "error" {
                wrong.push(format!("src/{} uses crate::{used}", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "against the direction of dependencies:\n{}", wrong.join("\n"));
}
