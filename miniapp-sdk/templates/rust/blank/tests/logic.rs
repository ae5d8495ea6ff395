//! The app, played natively: a test host presses the buttons and starts it again.

use blank::Tea;
use teahouse_miniapp::Source;
use teahouse_miniapp::testing::TestHost;

#[test]
fn cups_are_counted_and_still_there_after_a_restart() {
    let mut host = TestHost::<Tea>::launch();
    assert!(host.shows("0 cups") && !host.shows("Start over"));

    host.press("Pour");
    host.press("Pour");
    host.restart();

    assert!(host.shows("2 cups"));
    host.press("Start over");
    assert_eq!(host.state().cups, 0);
}

#[test]
fn everything_is_said_in_chinese_too() {
    let mut host = TestHost::<Tea>::launch_from(Source::Launcher, "zh-Hans");
    host.press("倒茶");
    assert!(host.shows("1 杯"));
}
