//! A script is the answers of a scenario in their order, for whoever wants them given without being asked.

use std::collections::VecDeque;

use teahouse_runtime::model::{Answer, RequestKind};

use super::file::{Scenario, Step};
use super::judge::name_of;

/// The answers that are left.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// The scenario's file.
    pub file: String,
    /// Each with the kind of request that it is for, where the scenario names one.
    answers: VecDeque<(Option<String>, Answer)>,
}

impl Script {
    pub fn new(file: String, scenario: &Scenario) -> Self {
        let answers = scenario.step.iter().filter_map(Step::answer);
        let answers = answers.map(|(of, answer)| (of.map(str::to_owned), answer)).collect();
        Self { file, answers }
    }

    /// The next answer that fits, which is then used up.
    pub fn next_for(&mut self, kind: &RequestKind) -> Option<Answer> {
        let fits = |(of, answer): &(Option<String>, Answer)| {
            of.as_ref().is_none_or(|of| *of == name_of(kind)) && answer.answers(kind)
        };
        let place = self.answers.iter().position(fits)?;
        self.answers.remove(place).map(|(_, answer)| answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_their_order_each_once_and_only_where_they_fit() {
        let text = "title='t'\n[[step]]\nanswer={kind='cardSent'}\n[[step]]\nrefuse={of='sendCard',code='denied'}\n\
                    [[step]]\nanswer={kind='picked',value=['bo']}";
        let mut script = Script::new("t.toml".to_owned(), &Scenario::from_toml(text).unwrap());
        let card = RequestKind::SendCard { title: "tea".to_owned(), payload: vec![], name: None, to: None };
        let pick = RequestKind::PickContacts { max: 1, purpose: String::new() };

        assert!(matches!(script.next_for(&pick), Some(Answer::Picked(_))));
        assert_eq!(script.next_for(&pick), None, "a refusal of a card is no refusal of a pick");
        assert_eq!(script.next_for(&card), Some(Answer::CardSent));
        assert!(matches!(script.next_for(&card), Some(Answer::Refused(_))));
        assert_eq!(script.next_for(&card), None);
    }
}
