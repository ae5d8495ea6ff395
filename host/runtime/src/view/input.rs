//! An input is held against the tree that was shown: nobody can press what is not there, or type what does not fit.

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::{NodeKind, ViewTree};
use crate::model::{Input, UiEvent};

/// Why an input does not reach the app.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InputError {
    /// The node is not in the view that is shown.
    #[error("node {0} is not shown")]
    NotShown(u32),
    /// The control is greyed out.
    #[error("node {0} is disabled")]
    Disabled(u32),
    /// The control does not take this input, or not this value.
    #[error("node {0} does not take this input")]
    DoesNotFit(u32),
}

impl Coded for InputError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotShown(_) => ErrorCode::new("VIE-201"),
            Self::Disabled(_) => ErrorCode::new("VIE-202"),
            Self::DoesNotFit(_) => ErrorCode::new("VIE-203"),
        }
    }
}

impl ViewTree {
    /// Holds an input against the tree.
    ///
    /// # Errors
    /// [`InputError`] when the control is not shown, is disabled, or does not take it.
    pub fn accepts(&self, event: &UiEvent) -> Result<(), InputError> {
        let node = self.node(event.node).ok_or(InputError::NotShown(event.node))?;
        if !is_enabled(&node.kind) {
            return Err(InputError::Disabled(event.node));
        }
        if !fits(&node.kind, &event.input) {
            return Err(InputError::DoesNotFit(event.node)); // VIEW-005
        }
        Ok(())
    }
}

const fn is_enabled(kind: &NodeKind) -> bool {
    match kind {
        NodeKind::Button { enabled, .. }
        | NodeKind::TextInput { enabled, .. }
        | NodeKind::NumberInput { enabled, .. }
        | NodeKind::AmountInput { enabled, .. }
        | NodeKind::Select { enabled, .. }
        | NodeKind::Toggle { enabled, .. } => *enabled,
        _ => true,
    }
}

fn fits(kind: &NodeKind, input: &Input) -> bool {
    match (kind, input) {
        (NodeKind::Button { .. }, Input::Pressed)
        | (NodeKind::Toggle { .. }, Input::Toggled(_))
        | (NodeKind::AmountInput { .. }, Input::BaseUnits(_) | Input::Cleared)
        | (NodeKind::TextInput { .. } | NodeKind::NumberInput { .. }, Input::Cleared) => true,
        (NodeKind::TextInput { max_chars, multiline, .. }, Input::Text(text)) => {
            text.chars().count() <= *max_chars as usize && (*multiline || !text.contains('\n'))
        }
        (NodeKind::NumberInput { min, max, .. }, Input::Number(number)) => (min..=max).contains(&number),
        (NodeKind::Select { options, .. }, Input::Chosen(place)) => (*place as usize) < options.len(),
        _ => false,
    }
}
