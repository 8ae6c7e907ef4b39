//! The figures of the source are written only in `catalogue/times.rs`. All other texts print them
//! from the constants, so that a changed constant changes every text.

use std::fs;
use std::path::{Path, PathBuf};

use pakplan::catalogue::{
    ANALYSIS_DAILY_AT, AUDIT_JOBS, COUNT_REFRESH, DEACTIVATION, FREE_TRIAL, PLM_FULLY_STARTED,
};

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| if path.is_dir() { source_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

fn figures() -> Vec<String> {
    let lengths = [PLM_FULLY_STARTED, COUNT_REFRESH, AUDIT_JOBS, FREE_TRIAL, DEACTIVATION];
    let mut figures: Vec<_> = lengths.iter().map(|length| length.in_words()).collect();
    figures.push(ANALYSIS_DAILY_AT.format("%H:%M").to_string());
    figures
}

/// The lines of a file that contain a figure, without comments and unit tests.
fn lines_with_a_figure(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .filter(|line| figures().iter().any(|figure| line.contains(figure.as_str())))
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_text_repeats_a_figure_of_the_source() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in source_files(&src) {
        let path = file.strip_prefix(&src).unwrap();
        // `identify` lists what people search for, not what the source says.
        if path == Path::new("catalogue/times.rs") || path.starts_with("identify") {
            continue;
        }
        let lines = lines_with_a_figure(&fs::read_to_string(&file).unwrap());
        assert!(lines.is_empty(), "{}: {lines:?}", path.display());
    }
}

#[test]
fn a_figure_is_found_in_code_but_not_in_a_comment() {
    let text = "/// Waits 48 hours.\nconst WAIT: &str = \"Wait 48 hours.\";\n";
    assert_eq!(lines_with_a_figure(text), ["const WAIT: &str = \"Wait 48 hours.\";"]);
    assert_eq!(lines_with_a_figure("at(\"02:00 GMT\")").len(), 1);
}
