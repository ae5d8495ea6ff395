//! Personas are made, listed, renamed and found again.

use teahouse_api::ErrorView;
use teahouse_api::method::{PersonaCreate, PersonaFind, PersonaList, PersonaRename};
use teahouse_api::persona::{CreatePersonaParams, FindPersonasParams, PersonaView, RenamePersonaParams};
use teahouse_api::profile::Nothing;

use super::Context;
use crate::args::Persona;
use crate::connect::Host;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Persona) -> Result<(), ErrorView> {
    match verb {
        Persona::Create { nickname, number, same_network } => {
            let params = CreatePersonaParams { nickname, number, same_network };
            let made = host.call::<PersonaCreate>(params).await?;
            context.print(&made, |made| vec![line(made)]);
        }
        Persona::List => {
            let all = host.call::<PersonaList>(Nothing {}).await?;
            context.print(&all, |all| all.iter().map(line).collect());
        }
        Persona::Rename { name, nickname } => {
            let named = host.call::<PersonaRename>(RenamePersonaParams { persona: name, nickname }).await?;
            context.print(&named, |named| vec![line(named)]);
        }
        Persona::Find { look, agree } => {
            let looked = host.call::<PersonaFind>(FindPersonasParams { look, agreed: agree }).await?;
            context.print(&looked, |looked| {
                let head = format!("{} looked for, {} found", looked.looked, looked.found.len());
                std::iter::once(head).chain(looked.found.iter().map(line)).collect()
            });
        }
    }
    Ok(())
}

fn line(persona: &PersonaView) -> String {
    let page = persona.page.as_ref().map_or_else(String::new, |page| format!("  {page}"));
    format!("{} {}{page}", persona.number, persona.nickname)
}
