//! A payment is followed until a block has it; whoever stops looking leaves it as it is.

use std::time::{Duration, Instant};

use teahouse_api::method::{ShieldedPayment, WalletPayment};
use teahouse_api::money::{PaymentParams, PaymentState, PaymentView};
use teahouse_api::shielded::{ShieldedPaymentParams, ShieldedPaymentView, ShieldedState};
use teahouse_api::{ErrorView, Exit};

use crate::args::{Follow, Until};
use crate::commands::Context;
use crate::connect::Host;
use crate::table::{shielded as lines, word};
use crate::{sentence, tell};

/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Follows a deposit, which is a payment of the account.
pub(super) async fn deposit(
    context: &Context<'_>,
    host: &Host,
    id: &str,
    follow: Follow,
) -> Result<PaymentView, ErrorView> {
    let leaving = Leaving;
    leaving.say(format!("The deposit stays as it is: see `teahouse {} wallet history`.", context.flags()));
    let until = Instant::now() + Duration::from_secs(follow.timeout);
    loop {
        let view = host.call::<WalletPayment>(PaymentParams { id: id.to_owned() }).await?;
        match view.state {
            PaymentState::Included if follow.wait == Until::Included => return Ok(view),
            PaymentState::Safe | PaymentState::Final => return Ok(view),
            PaymentState::Reverted
            | PaymentState::Abandoned
            | PaymentState::Foreign
            | PaymentState::Expired => {
                let code = view.failure.as_deref().unwrap_or("PAY-301");
                return Err(ErrorView::refused(code).with("payment", id));
            }
            _ if Instant::now() >= until => return Err(late("CLI-231", id, follow.timeout)),
            _ => tokio::time::sleep(LOOK).await,
        }
    }
}

/// Follows a shielded payment, and says on standard error how far it is.
pub(super) async fn payment(
    context: &Context<'_>,
    host: &Host,
    id: &str,
    follow: Follow,
) -> Result<ShieldedPaymentView, ErrorView> {
    let until = Instant::now() + Duration::from_secs(follow.timeout);
    let (mut screen, leaving) = (Screen::default(), Leaving);
    loop {
        let view = host.call::<ShieldedPayment>(ShieldedPaymentParams { id: id.to_owned() }).await?;
        leaving.say(farewell(context, host, &view));
        screen.show(&view);
        if let Some(end) = end(&view, follow.wait) {
            return end.map(|()| view);
        }
        if Instant::now() >= until {
            let code = if is_out(&view) { "CLI-232" } else { "CLI-233" };
            return Err(late(code, id, follow.timeout).with("state", word(&view.state)));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// How it ended, as far as it was to be waited for; `None` while it goes on.
fn end(view: &ShieldedPaymentView, wait: Until) -> Option<Result<(), ErrorView>> {
    let never = |code: &str| Some(Err(ErrorView::refused(code).with("payment", &view.id)));
    match view.state {
        ShieldedState::Included if wait == Until::Included => Some(Ok(())),
        ShieldedState::Final => Some(Ok(())),
        ShieldedState::Cancelled => never("SHD-091"),
        ShieldedState::Expired => never("SHD-076"),
        ShieldedState::Foreign => never("SHD-075"),
        _ => None,
    }
}

/// Whether somebody may have it by now.
const fn is_out(view: &ShieldedPaymentView) -> bool {
    matches!(view.state, ShieldedState::Sent | ShieldedState::Included)
}

fn late(code: &str, id: &str, seconds: u64) -> ErrorView {
    ErrorView::new(code, Exit::Network).with("payment", id).with("seconds", seconds)
}

/// What Ctrl-C leaves behind, and how to go on.
fn farewell(context: &Context<'_>, host: &Host, view: &ShieldedPaymentView) -> String {
    let (flags, id) = (context.flags(), &view.id);
    let goes_on = if host.is_own() {
        format!("It goes on while `teahouse {flags} serve` runs")
    } else {
        "It goes on by itself".to_owned()
    };
    let stop = if view.can_cancel {
        format!("; `teahouse {flags} shielded cancel {id}` calls it off")
    } else {
        String::new()
    };
    format!(
        "The payment stays as it is: {}. {goes_on}; `teahouse {flags} shielded show {id}` says how far it is{stop}.",
        lines::whereabouts(view.money, view.until)
    )
}

/// Ctrl-C says something while this lives.
struct Leaving;

impl Leaving {
    fn say(&self, text: String) {
        tell::on_leaving(Some(text));
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        tell::on_leaving(None);
    }
}

/// What was last said of it: a line that is replaced on a terminal, a new line for each step elsewhere.
#[derive(Default)]
struct Screen {
    step: String,
    shown: String,
    trouble: Option<String>,
    open: bool,
}

impl Screen {
    fn show(&mut self, view: &ShieldedPaymentView) {
        self.trouble(view);
        let text = format!("{}; {}", lines::step(view), lines::whereabouts(view.money, view.until));
        if text == self.shown {
            return;
        }
        if tell::can_replace() {
            tell::passing(&text);
            self.open = true;
        } else {
            self.line(view, &text);
        }
        self.shown = text;
    }

    /// Where lines are kept, only the steps are told: not every hundredth of a proof.
    fn line(&mut self, view: &ShieldedPaymentView, text: &str) {
        let stage = view.progress.as_ref().map(|at| lines::stage(at.stage)).unwrap_or_default();
        let step = format!("{} {stage}", word(&view.state));
        if step != self.step {
            tell::person(text);
            self.step = step;
        }
    }

    fn trouble(&mut self, view: &ShieldedPaymentView) {
        let now = view.trouble.as_ref().map(|why| why.code.clone());
        if now == self.trouble {
            return;
        }
        self.trouble = now;
        if let Some(why) = &view.trouble {
            self.end_line();
            tell::person(&format!("{} [{}]", sentence::sentence(why), why.code));
        }
    }

    fn end_line(&mut self) {
        if std::mem::take(&mut self.open) {
            tell::person("");
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.end_line();
    }
}
