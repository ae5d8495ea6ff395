//! Contacts: the own card, requests, and who is known.

use teahouse_api::ErrorView;
use teahouse_api::contact::{AddContactParams, ContactParams, RenameContactParams, VerifyContactParams};
use teahouse_api::method::{
    ContactAccept, ContactAdd, ContactAskaddress, ContactBlock, ContactCard, ContactDecline, ContactList,
    ContactPayees, ContactRename, ContactRequests, ContactShareaddress, ContactUnblock, ContactVerify,
    ContactWithdrawaddress,
};
use teahouse_api::payee::{PayeeView, ShareAddressParams};
use teahouse_api::profile::Nothing;

use super::Context;
use super::chat::settle;
use crate::args::{Contact, Named, Wait};
use crate::connect::Host;
use crate::{table, tell};

/// How long a command that owns the profile stays to bring its message to the relays.
const STAY: u64 = 20;

/// Brings a letter about being paid to the relays, and shows what both sides know now.
async fn written(context: &Context<'_>, host: &Host, payee: &PayeeView) {
    if let Ok(all) = host.call::<ContactList>(Nothing {}).await
        && let Some(contact) = all.iter().find(|contact| contact.id == payee.contact)
    {
        settle(host, &contact.conversation, Wait::Stored, STAY).await;
    }
    context.print(payee, |payee| vec![table::payee(payee)]);
}

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Contact) -> Result<(), ErrorView> {
    let one = |named: Named| ContactParams { contact: named.contact };
    match verb {
        Contact::Card => {
            let card = host.call::<ContactCard>(Nothing {}).await?;
            context.print(&card, |card| {
                let mut lines = card.qr.as_ref().map(table::qr).unwrap_or_default();
                lines.push(card.link.clone());
                lines
            });
        }
        Contact::Add { link, alias, hello } => {
            let added = host.call::<ContactAdd>(AddContactParams { link, alias, hello }).await?;
            settle(host, &added.conversation, Wait::Stored, STAY).await;
            context.print(&added, |added| vec![table::contact(added)]);
        }
        Contact::List => {
            let all = host.call::<ContactList>(Nothing {}).await?;
            context.print(&all, |all| all.iter().map(table::contact).collect());
        }
        Contact::Requests => {
            let all = host.call::<ContactRequests>(Nothing {}).await?;
            context.print(&all, |all| all.iter().map(table::request).collect());
        }
        Contact::Accept(named) => {
            let accepted = host.call::<ContactAccept>(one(named)).await?;
            settle(host, &accepted.conversation, Wait::Stored, STAY).await;
            context.print(&accepted, |accepted| vec![table::contact(accepted)]);
        }
        Contact::Decline(named) => {
            let done = host.call::<ContactDecline>(one(named)).await?;
            context.print(&done, |_| vec!["turned away".to_owned()]);
        }
        Contact::Block(named) => {
            let done = host.call::<ContactBlock>(one(named)).await?;
            context.print(&done, |_| vec!["blocked".to_owned()]);
        }
        Contact::Unblock(named) => {
            let contact = host.call::<ContactUnblock>(one(named)).await?;
            context.print(&contact, |contact| vec![table::contact(contact)]);
        }
        Contact::Verify { contact, safety_number } => {
            let verified = host.call::<ContactVerify>(VerifyContactParams { contact, safety_number }).await?;
            context.print(&verified, |verified| vec![table::contact(verified)]);
        }
        Contact::Rename { contact, alias } => {
            let renamed = host.call::<ContactRename>(RenameContactParams { contact, alias }).await?;
            context.print(&renamed, |renamed| vec![table::contact(renamed)]);
        }
        Contact::Payees => {
            let all = host.call::<ContactPayees>(Nothing {}).await?;
            context.print(&all, |all| all.iter().map(table::payee).collect());
        }
        Contact::ShareAddress { named, of } => {
            let params = ShareAddressParams { contact: named.contact, account: of.account };
            let told = host.call::<ContactShareaddress>(params).await?;
            written(context, host, &told).await;
        }
        Contact::WithdrawAddress(named) => {
            let told = host.call::<ContactWithdrawaddress>(one(named)).await?;
            written(context, host, &told).await;
            if !context.json {
                tell::person(
                    "Their program forgets your address when it reads this. What they noted stays with them, and payments stay on the chain.",
                );
            }
        }
        Contact::AskAddress(named) => {
            let asked = host.call::<ContactAskaddress>(one(named)).await?;
            written(context, host, &asked).await;
        }
    }
    if !context.json && host.is_own() {
        tell::person("(no host runs for this profile: answers come when one does, `teahouse serve`)");
    }
    Ok(())
}
