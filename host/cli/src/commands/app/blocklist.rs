//! Block-lists: what somebody warns of, for people who subscribed to it.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use teahouse_api::ErrorView;
use teahouse_api::app::{BlocklistAddParams, BlocklistIgnoreParams, BlocklistParams, BlocklistView};
use teahouse_api::method::{AppBlocklistadd, AppBlocklistignore, AppBlocklistremove, AppBlocklists};
use teahouse_api::profile::Nothing;
use teahouse_node::NodeError;

use super::super::{Context, appdev, read_file};
use crate::args::Blocklist;
use crate::commands::keyfile::write_new;
use crate::connect::Host;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Blocklist) -> Result<(), ErrorView> {
    match verb {
        Blocklist::Add { file } => {
            let list = STANDARD.encode(read_file(&file)?);
            let added = host.call::<AppBlocklistadd>(BlocklistAddParams { list }).await?;
            context.print(&added, lines);
        }
        Blocklist::List => {
            let all = host.call::<AppBlocklists>(Nothing {}).await?;
            context.print(&all, |all| all.iter().flat_map(lines).collect());
        }
        Blocklist::Remove { author } => {
            let done = host.call::<AppBlocklistremove>(BlocklistParams { author }).await?;
            context.print(&done, |_| vec!["removed".to_owned()]);
        }
        Blocklist::Ignore { author, id, heed } => {
            let params = BlocklistIgnoreParams { author, id, ignore: !heed };
            let list = host.call::<AppBlocklistignore>(params).await?;
            context.print(&list, lines);
        }
        Blocklist::Sign { file, key, out } => sign(context, &file, (key.as_path(), out.as_path()))?,
    }
    Ok(())
}

/// A list that was signed.
#[derive(Serialize)]
struct Signed {
    file: String,
    author: String,
}

/// Signs a list into a new file; no host is asked.
pub(crate) fn sign(context: &Context<'_>, file: &Path, (key, out): (&Path, &Path)) -> Result<(), ErrorView> {
    let toml = String::from_utf8_lossy(&read_file(file)?).into_owned();
    let key = appdev::known_publisher(key)?;
    let signed = key.sign_blocklist(&toml).map_err(|error| NodeError::from(error).into_view())?;
    write_new(out, &signed).map_err(|_| ErrorView::failed("CLI-303").with("file", out.display()))?;
    let done = Signed { file: out.display().to_string(), author: key.public().to_string() };
    context.print(&done, |done| vec![format!("{} is signed by {}", done.file, done.author)]);
    Ok(())
}

fn lines(view: &BlocklistView) -> Vec<String> {
    let head = format!("{} no. {}, signed by {}", view.name, view.number, view.author);
    let entry = |entry: &teahouse_api::app::BlockedView| {
        let what = if entry.publisher { "publisher" } else { "bundle" };
        let ignored = if entry.ignored { "  (you go on in spite of it)" } else { "" };
        format!("  {what} {}  {}{ignored}", entry.id, entry.reason)
    };
    std::iter::once(head).chain(view.entries.iter().map(entry)).collect()
}
