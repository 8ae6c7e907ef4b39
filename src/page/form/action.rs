//! What a button of the form does.

/// The name of the field that contains the action of the pressed button.
pub const ACTION_FIELD: &str = "do";

/// What a button does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormAction {
    /// Assesses what was typed.
    #[default]
    Assess,
    /// Identifies the pasted message.
    Identify,
    /// Adds a row to this list.
    Add(String),
    /// Removes this row of this list.
    Remove(String, usize),
}

impl FormAction {
    /// The value of the button.
    pub(in crate::page) fn name(&self) -> String {
        match self {
            Self::Assess => "assess".to_owned(),
            Self::Identify => "identify".to_owned(),
            Self::Add(list) => format!("add {list}"),
            Self::Remove(list, row) => format!("remove {list}.{row}"),
        }
    }

    /// The action of the button with this value.
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
