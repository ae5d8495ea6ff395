//! Words are every sentence that says what happened, in both languages: what it was, whether money is safe, what to do.

use teahouse_miniapp::prelude::*;

use crate::card::Greeting;
use crate::compose::Gap;
use crate::state::{Standing, Step, Trouble};

/// Why the money is asked for.
pub fn purpose(count: u32) -> Text {
    say(format!("Red envelope in {count} equal shares"), format!("红包，共 {count} 份"))
}

/// The card's line.
pub fn title(greeting: &Greeting) -> Text {
    let picture = greeting.picture();
    match greeting.words.as_str() {
        "" => say(format!("{picture} Red envelope"), format!("{picture} 恭喜发财，大吉大利")),
        words => format!("{picture} {words}").into(),
    }
}

/// What is missing, or what did not happen.
pub fn trouble(trouble: Trouble) -> Text {
    match trouble {
        Trouble::Form(Gap::Amount) => say("How much shall each share hold?", "请填写每份金额。"),
        Trouble::Form(Gap::Friends) => say("Choose at least one friend.", "请至少选择一位朋友。"),
        Trouble::Form(Gap::Links) => say("How many links, 1 to 100?", "请填写链接数量（1–100）。"),
        Trouble::Refused(Step::Funding, RefusalCode::Denied) => {
            say("You did not agree. No money has left your account.", "你没有同意，资金未转出。")
        }
        Trouble::Refused(Step::Funding, RefusalCode::Quota) => say(
            "That is more than this app may move. Try a smaller amount.",
            "超出此应用的限额，请减少金额。",
        ),
        Trouble::Refused(Step::Funding, RefusalCode::Rejected) => say(
            "The chain refused it: is there enough in your account? No money has left.",
            "链上拒绝：余额是否充足？资金未转出。",
        ),
        Trouble::Refused(Step::Giving, _) => say(
            "The envelope is funded, but its shares were not handed out. Nothing is lost: what is not opened comes back to you.",
            "红包已存入，但未能发出。资金安全：未领取的部分会退还给你。",
        ),
        Trouble::Refused(_, code) => code.sentence(),
    }
}

/// Where a sent envelope stands.
pub fn standing(standing: Standing, opened: u32, count: u32) -> Text {
    match standing {
        Standing::Funding => say("Waiting for you and the chain", "等待确认"),
        Standing::Giving => say("Funded, handing out the shares", "已存入，正在发出"),
        Standing::Given => say(format!("{opened} of {count} opened"), format!("已领取 {opened}/{count}")),
        Standing::Expired => say(
            format!("Time is up: {opened} of {count} opened, the rest is yours"),
            format!("已过期：领取 {opened}/{count}，余额可取回"),
        ),
        Standing::TakingBack => say("Taking the rest back", "正在取回"),
        Standing::Returned => say("The rest came back to you", "余额已退回"),
        Standing::Finished => say("All opened", "已全部领取"),
    }
}
