//! Conversations: what was said, and how far it has provably come.

use std::time::{Duration, Instant};

use teahouse_api::chat::{
    ContentView, MessageState, MessageView, ReadChatParams, SendTextParams, ShowChatParams,
};
use teahouse_api::envelope::ShareState;
use teahouse_api::method::{ChatList, ChatRead, ChatSend, ChatShow};
use teahouse_api::network::LinkState;
use teahouse_api::profile::Nothing;
use teahouse_api::{ErrorView, Event, Exit};

use super::Context;
use crate::args::{Chat, Wait};
use crate::connect::Host;
use crate::{table, tell};

const LOOK_EVERY: Duration = Duration::from_millis(100);

fn reached(state: MessageState, wait: Wait) -> bool {
    let rank = |state| match state {
        MessageState::Queued => 0,
        MessageState::Stored => 1,
        MessageState::Delivered => 2,
        MessageState::Read => 3,
    };
    let wanted = match wait {
        Wait::Queued => 0,
        Wait::Stored => 1,
        Wait::Delivered => 2,
        Wait::Read => 3,
    };
    rank(state) >= wanted
}

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Chat) -> Result<(), ErrorView> {
    match verb {
        Chat::List => {
            let all = host.call::<ChatList>(Nothing {}).await?;
            context.print(&all, |all| all.iter().map(table::conversation).collect());
        }
        Chat::Send { to, text, wait, timeout } => send(context, host, to, text, wait, timeout).await?,
        Chat::Show { with, limit, before } => {
            let page = host.call::<ChatShow>(ShowChatParams { conversation: with, before, limit }).await?;
            context.print(&page, |page| page.messages.iter().map(table::message).collect());
            if !context.json
                && let Some(envelope) = page.messages.iter().rev().find(|message| is_unopened(message))
            {
                tell::person(&format!(
                    "An envelope waits: teahouse {} envelope claim {} --wait",
                    context.flags(),
                    envelope.id
                ));
            }
        }
        Chat::Read { with, up_to } => {
            let read = host.call::<ChatRead>(ReadChatParams { conversation: with, up_to }).await?;
            context.print(&read, |read| vec![table::conversation(read)]);
        }
        Chat::Watch { with } => watch(context, host, with).await?,
    }
    Ok(())
}

/// Whether it is an envelope of theirs that can still be opened.
fn is_unopened(message: &MessageView) -> bool {
    let state = match &message.content {
        ContentView::RedEnvelope { state, .. } => *state,
        _ => return false,
    };
    !message.mine && state == ShareState::Unopened
}

async fn send(
    context: &Context<'_>,
    host: &Host,
    to: String,
    text: String,
    wait: Option<Wait>,
    timeout: u64,
) -> Result<(), ErrorView> {
    let sent = host.call::<ChatSend>(SendTextParams { conversation: to, text }).await?;
    // A command that owns the profile stays until the relays have it, since nobody else would bring it there.
    let asked = wait.unwrap_or(if host.is_own() { Wait::Stored } else { Wait::Queued });
    let (conversation, id) = (sent.conversation.clone(), sent.id.clone());
    let last = follow(host, sent, asked, timeout).await?;
    context.print(&last, |last| vec![table::message(last)]);
    if reached(last.state, asked) {
        return Ok(());
    }
    tracing::debug!(%conversation, %id, "the message waits on this disk");
    if wait.is_some() {
        return Err(ErrorView::new("CLI-201", Exit::Network).with("seconds", timeout));
    }
    tell::person("It waits on this disk and goes out when a relay is reached.");
    Ok(())
}

/// Looks at a message until it has come far enough or time is up.
async fn follow(host: &Host, sent: MessageView, wait: Wait, timeout: u64) -> Result<MessageView, ErrorView> {
    let until = Instant::now() + Duration::from_secs(timeout);
    let mut last = sent;
    while !reached(last.state, wait) && Instant::now() < until {
        tokio::time::sleep(LOOK_EVERY).await;
        let params = ShowChatParams { conversation: last.conversation.clone(), before: None, limit: 50 };
        let page = host.call::<ChatShow>(params).await?;
        last = page.messages.into_iter().find(|message| message.id == last.id).unwrap_or(last);
    }
    Ok(last)
}

/// A command that owns the profile stays until what it wrote is with the relays, or `timeout` seconds.
pub(super) async fn settle(host: &Host, conversation: &str, wait: Wait, timeout: u64) {
    if !host.is_own() {
        return;
    }
    let relays = host.call::<teahouse_api::method::RelayStatus>(Nothing {}).await;
    if relays.is_ok_and(|relays| relays.relays.is_empty() && relays.state == LinkState::Offline) {
        return;
    }
    let until = Instant::now() + Duration::from_secs(timeout);
    while Instant::now() < until {
        let params = ShowChatParams { conversation: conversation.to_owned(), before: None, limit: 50 };
        let Ok(page) = host.call::<ChatShow>(params).await else { return };
        if page.messages.iter().filter(|message| message.mine).all(|message| reached(message.state, wait)) {
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn watch(context: &Context<'_>, host: &Host, with: Option<String>) -> Result<(), ErrorView> {
    let only = match with {
        None => None,
        Some(with) => {
            let page =
                host.call::<ChatShow>(ShowChatParams { conversation: with, before: None, limit: 1 }).await?;
            page.messages.first().map(|message| message.conversation.clone())
        }
    };
    host.events(|event| {
        if let Event::Message { message } = event.event
            && only.as_ref().is_none_or(|only| *only == message.conversation)
        {
            context.print(&message, |message| vec![table::message(message)]);
        }
        false
    })
    .await
}
