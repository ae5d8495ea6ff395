//! An account's code: what it is, and how it goes.

use teahouse_api::ErrorView;
use teahouse_api::account::AccountParams;
use teahouse_api::delegate::{DelegateView, UndelegateParams};
use teahouse_api::method::{WalletDelegate, WalletUndelegate};

use super::{Context, money};
use crate::args::Delegate;
use crate::connect::Host;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Delegate) -> Result<(), ErrorView> {
    match verb {
        Delegate::Show(of) => {
            let view = host.call::<WalletDelegate>(AccountParams { account: of.account }).await?;
            context.print(&view, |view| vec![line(view)]);
        }
        Delegate::Revoke { of, fee, spend } => {
            let (account, fee_in, dry_run) = (of.account, fee.fee_in, spend.dry_run);
            let params = UndelegateParams { account, fee_in, dry_run };
            let sheet = host.call::<WalletUndelegate>(params).await?;
            money::answer(context, host, &sheet, &spend).await?;
        }
    }
    Ok(())
}

fn line(view: &DelegateView) -> String {
    let DelegateView { account, code, trusted } = view;
    match code {
        None => format!("{account} is a plain account: only transactions of its own move anything."),
        Some(code) if *trusted => format!(
            "{account} runs the code {} at {}: others can bring what your key signed, and nothing else. \
             Take it back with `teahouse wallet delegate revoke`.",
            code.contract.as_deref().unwrap_or("?"),
            code.address
        ),
        Some(code) => format!(
            "{account} runs code at {} that is not known here. It can take everything the account has. \
             Take it back now with `teahouse wallet delegate revoke`.",
            code.address
        ),
    }
}
