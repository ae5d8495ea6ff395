//! Words are every sentence that says what happened, in both languages: what it was, whether money is safe, what to do.

use teahouse_miniapp::prelude::*;

use crate::state::{Gap, Trouble};

/// What is missing, or what did not happen.
pub fn trouble(trouble: Trouble) -> Text {
    match trouble {
        Trouble::Form(Gap::Friend) => say("Choose a friend first.", "请先选择朋友。"),
        Trouble::Form(Gap::Amount) => say("How much?", "请填写金额。"),
        Trouble::Refused(RefusalCode::Denied) => {
            say("You did not agree. No money has left.", "你没有同意，资金未转出。")
        }
        Trouble::Refused(RefusalCode::NotFound) => say(
            "This friend has not said where they can be paid privately. Ask them to share it with you; no money has left.",
            "对方尚未告知隐私收款地址，请让对方先分享给你。资金未转出。",
        ),
        Trouble::Refused(RefusalCode::Quota) => say(
            "That is more than this app may move. Try a smaller amount; no money has left.",
            "超出此应用的限额，请减少金额。资金未转出。",
        ),
        Trouble::Refused(RefusalCode::Rejected) => say(
            "It could not be paid: is there enough private money? No money has left.",
            "付款未成：隐私余额是否充足？资金未转出。",
        ),
        Trouble::Refused(RefusalCode::Offline) => say(
            "Nobody is there who would bring it. No money has left; try again later.",
            "暂时没有人可以代为提交，资金未转出，请稍后再试。",
        ),
        Trouble::Refused(RefusalCode::Expired) => say(
            "Its time is up and nobody brought it. The money is yours; you can try again.",
            "已超时，无人提交。资金仍归你，可以重试。",
        ),
        Trouble::Refused(code) => code.sentence(),
    }
}
