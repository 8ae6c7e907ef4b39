//! What a button of the form asks for.

/// The name under which a button says what is to be done.
pub const DEED: &str = "do";

/// What a button asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Deed {
    /// To assess what was typed.
    #[default]
    Assess,
    /// To say what the pasted message is.
    Identify,
    /// To add a row to this list.
    Add(String),
    /// To remove this row of this list.
    Remove(String, usize),
}

impl Deed {
    /// As a button has it.
    pub(in crate::page) fn name(&self) -> String {
        match self {
            Self::Assess => "assess".to_owned(),
            Self::Identify => "identify".to_owned(),
            Self::Add(list) => format!("add {list}"),
            Self::Remove(list, row) => format!("remove {list}.{row}"),
        }
    }

    /// What a button of this name asks for.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name.split_once(' ') {
            None if name == "assess" => Some(Self::Assess),
            None if name == "identify" => Some(Self::Identify),
            Some(("add", list)) => Some(Self::Add(list.to_owned())),
            Some(("remove", row)) => {
                let (list, row) = row.rsplit_once('.')?;
                Some(Self::Remove(list.to_owned(), row.parse().ok()?))
            }
            _ => None,
        }
    }
}
