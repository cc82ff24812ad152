//! Completions and man pages, made from the command line of the tool and the operation table.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use cams_api::operations::{self, OperationInfo};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::arguments;
use crate::exit::{Exit, Failure};
use crate::{names, output};

/// Prints the completions of a shell.
pub(crate) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut arguments::whole_command(), "cams", &mut script);
    output::text(&String::from_utf8_lossy(&script))
}

/// Writes the man pages into a folder: one of the tool, and one of each family.
pub(crate) fn man(folder: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::new(Exit::Machine, format!("cannot write to {}: {error}", folder.display()))
    };
    let mut page = Vec::new();
    Man::new(arguments::own_command()).render(&mut page).map_err(failed)?;
    fs::create_dir_all(folder).map_err(failed)?;
    fs::write(folder.join("cams.1"), page).map_err(failed)?;
    let mut all: Vec<&OperationInfo> = operations::all().collect();
    all.sort_by_key(|operation| operation.family);
    for family in all.chunk_by(|one, other| one.family == other.family) {
        let Some(first) = family.first() else { continue };
        let name = format!("cams-{}.1", names::kebab(first.family));
        fs::write(folder.join(name), family_page(first.family, family)).map_err(failed)?;
    }
    Ok(())
}

/// The man page of a family, in roff.
fn family_page(family: &str, operations: &[&OperationInfo]) -> String {
    let family = names::kebab(family);
    let mut page = format!(".TH cams-{family} 1\n.SH NAME\ncams-{family} \\- operations of cams\n");
    for operation in operations {
        // Writing into a `String` cannot fail.
        let _ = write!(
            page,
            ".SH {}\n{}\n",
            names::kebab(operation.name).to_uppercase(),
            roff(operation.summary)
        );
        for parameter in operation.parameters {
            let need = if parameter.required { " (required)" } else { "" };
            let _ = write!(
                page,
                ".TP\n\\fB\\-\\-{}\\fR{need}\n{}\n",
                roff(&names::kebab(parameter.name)),
                roff(parameter.description)
            );
        }
    }
    page
}

/// A text in which roff finds no commands.
fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let lines = text.split('\n').filter(|line| !line.is_empty()).map(|line| {
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roff_finds_no_commands_in_texts() {
        assert_eq!(roff(".SH x\n\na-b\\c"), "\\&.SH x\na\\-b\\ec");
    }
}
