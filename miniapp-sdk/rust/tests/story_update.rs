//! What an update does with what the version before it kept.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{AssetId, PersonId, kept_as, wallet};

/// The app as it was published first.
#[derive(Default, Debug, Serialize, Deserialize)]
struct First {
    coins: u32,
}

/// The app as it is now: it counts in two jars.
#[derive(Default, Debug, Serialize, Deserialize)]
struct Second {
    old: u32,
    new: u32,
}

fn pay() -> Effects {
    let amount = Amount::new(AssetId::known("tea"), 5);
    wallet::pay(PersonId::new("bo"), amount, "tea", "once").tagged(Tag(7)).into()
}

impl App for First {
    type Message = ();

    fn update(&mut self, event: Event<()>) -> Effects {
        if let Event::Ui(()) = event {
            self.coins += 3;
            return pay();
        }
        Effects::none()
    }

    fn view(&self) -> Node<()> {
        button("Pay").on_press(())
    }
}

impl App for Second {
    type Message = ();
    const STATE_VERSION: u16 = 2;

    fn update(&mut self, event: Event<()>) -> Effects {
        if let Event::Ui(()) = event {
            self.new += 1;
        }
        Effects::none()
    }

    fn view(&self) -> Node<()> {
        column([text(say(format!("{} and {}", self.old, self.new), "茶")), button("More").on_press(())])
    }

    fn migrate(version: u16, bytes: &[u8]) -> Option<Self> {
        let First { coins } = kept_as(bytes).filter(|_| version == 1)?;
        Some(Self { old: coins, new: 0 })
    }
}

/// What the first version kept, with a payment under way.
fn kept() -> Vec<u8> {
    let mut host = TestHost::<First>::launch();
    host.press("Pay");
    assert_eq!(host.waiting().len(), 1);
    host.kept().to_vec()
}

#[test]
fn sdk_006_an_update_carries_the_older_state_over_once_with_the_requests_under_way() {
    // given what version 1 kept
    let before = kept();
    assert_eq!((before[1], before[2]), (1, 1), "version 1 of the state, one request");
    // when version 2 starts from it
    let mut host = TestHost::<Second>::launch();
    host.restart_with(before);
    // then it has the coins, and has written them down in its own form, with the request
    assert!(host.shows("3 and 0"), "{:?}", host.lines());
    assert_eq!((host.kept()[1], host.kept()[2]), (2, 1));
    // and from then on it reads its own
    host.press("More");
    host.restart();
    assert!(host.shows("3 and 1"), "{:?}", host.lines());
}

#[test]
fn sdk_006_a_version_that_is_not_understood_is_said_and_left_alone() {
    // given what a version 9 would keep, and bytes of version 1 with a byte too many
    let mut newer = kept();
    newer[1] = 9;
    let mut longer = kept();
    longer.push(0);
    for bytes in [newer, longer] {
        let mut host = TestHost::<Second>::launch();
        host.restart_with(bytes.clone());
        assert!(host.shows("cannot read what an earlier one kept"), "{:?}", host.lines());
        assert_eq!(host.kept(), bytes, "it may be the only trace of someone's money");
    }
}
