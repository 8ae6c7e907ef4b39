//! The generated documents are committed as the command prints them.

use crate::command::pakplan;

/// The committed files, each with the command that generates it.
const DOCUMENTS: [(&str, &[&str]); 3] = [
    ("openapi/openapi.json", &["openapi"]),
    ("openapi/openapi-3.0.json", &["openapi", "--version", "3.0"]),
    ("openapi/openapi.yaml", &["openapi", "--format", "yaml"]),
];

#[test]
fn the_committed_documents_are_the_generated_ones() {
    let mut commands = Vec::new();
    for (file, arguments) in DOCUMENTS {
        let output = pakplan(arguments);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{file}");
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        if std::fs::read_to_string(path).ok() != Some(output.stdout) {
            commands.push(format!("cargo run -- {} > {file}", arguments.join(" ")));
        }
    }
    let commands = commands.join("\n");
    assert!(commands.is_empty(), "run these commands and commit the files:\n{commands}");
}
