//! A command is one call, or a few, and what is printed of them.

mod allowance;
mod app;
mod appdev;
mod change;
mod chat;
mod contact;
mod delegate;
mod devnet;
mod history;
mod keyfile;
mod keyring;
mod keys;
mod limits;
mod money;
mod name;
mod network;
mod persona;
mod profile;
mod replay;
mod shielded;
mod submitter;
mod token;

use clap::CommandFactory;
use teahouse_api::ErrorView;
use teahouse_node::ProfileDir;

use crate::args::{App, Area, Arguments, Blocklist, Config, Keys, Profile, Wallet};
use crate::connect::Host;
use crate::password::Source;
use crate::settings::Settings;
use crate::{serve, simulator, tell};

pub(crate) use appdev::{refused, say};

/// What every command is given.
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) dir: ProfileDir,
    /// The persona, as it was named.
    pub(crate) persona: &'a str,
    pub(crate) password: Source<'a>,
    pub(crate) json: bool,
}

impl Context<'_> {
    /// The host of the profile.
    pub(crate) async fn host(&self) -> Result<Host, ErrorView> {
        Host::find(&self.dir, self.persona, &self.password).await
    }

    /// What answers for the profile as a whole: no persona is opened for it.
    async fn desk(&self) -> Result<Host, ErrorView> {
        Host::desk(&self.dir, self.persona, &self.password).await
    }

    /// The flags that mean this persona, in a command that a person is shown.
    pub(crate) fn flags(&self) -> String {
        let profile = format!("--profile {}", self.dir.name());
        match self.persona {
            "0" => profile,
            named => format!("{profile} --persona '{}'", named.replace('\'', r"'\''")),
        }
    }

    /// Prints one object: as JSON, or as lines for a person.
    pub(crate) fn print<T: serde::Serialize>(&self, value: &T, lines: impl FnOnce(&T) -> Vec<String>) {
        if self.json {
            tell::json(value);
        } else {
            lines(value).iter().for_each(|line| tell::line(&tell::seen(line)));
        }
    }
}

/// Runs one command.
pub(crate) async fn run(arguments: Arguments) -> Result<(), ErrorView> {
    let settings = Settings::read(arguments.profile.as_deref())?;
    let dir = settings.home.profile(&settings.profile).map_err(teahouse_node::NodeError::into_view)?;
    let password = Source { file: arguments.password_file.as_deref(), fd: arguments.password_fd };
    let context =
        Context { settings: &settings, dir, persona: &arguments.persona, password, json: arguments.json };
    match arguments.area {
        Area::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "teahouse", &mut std::io::stdout());
            Ok(())
        }
        Area::Config { verb: Config::Show { origin } } => {
            config(&context, origin);
            Ok(())
        }
        Area::Devnet(verb) => devnet::run(&context, verb).await,
        Area::Profile(Profile::Create { nickname, no_password, phrase_file }) => {
            profile::create(&context, nickname.as_deref(), no_password, phrase_file.as_deref())
        }
        Area::Profile(Profile::List) => profile::list(&context),
        Area::App(App::Dev(how)) => simulator::run(&context, &how).await,
        Area::App(
            verb @ (App::New { .. }
            | App::Doctor { .. }
            | App::Build { .. }
            | App::Test { .. }
            | App::Inspect { .. }
            | App::Pack { .. }),
        ) => appdev::run(&context, verb),
        Area::App(App::Replay { session, bundle, target }) => {
            replay::run(&context, &session, bundle, target.into()).await
        }
        Area::App(App::Blocklist(Blocklist::Sign { file, key, out })) => {
            app::sign_blocklist(&context, &file, (key.as_path(), out.as_path()))
        }
        Area::App(App::Receipts { verify: Some(file), .. }) => app::verify_receipts(&context, &file),
        Area::Wallet(Wallet::Keys(Keys::Lock)) => keys::lock(&context, false).await,
        Area::Wallet(Wallet::Keys(Keys::Unlock)) => keys::lock(&context, true).await,
        Area::Wallet(Wallet::Keys(Keys::Phrase { show })) => keys::phrase(&context, show).await,
        Area::Serve(how) => serve::run(&context, &how).await,
        area => {
            if let Area::Wallet(Wallet::Keys(verb)) = &area
                && let Some(done) = keys::without_host(&context, verb)
            {
                return done;
            }
            let host = match area {
                Area::Persona(_) | Area::Wallet(Wallet::Keys(_)) => context.desk().await?,
                _ => context.host().await?,
            };
            let done = with_host(&context, &host, area).await;
            host.done().await;
            done
        }
    }
}

async fn with_host(context: &Context<'_>, host: &Host, area: Area) -> Result<(), ErrorView> {
    match area {
        Area::Profile(verb) => profile::run(context, host, verb).await,
        Area::Persona(verb) => persona::run(context, host, verb).await,
        Area::Contact(verb) => contact::run(context, host, verb).await,
        Area::Chat(verb) => chat::run(context, host, verb).await,
        Area::Wallet(Wallet::Keys(verb)) => keys::run(context, host, verb).await,
        Area::Wallet(verb) => money::wallet(context, host, verb).await,
        Area::Shielded(verb) => shielded::run(context, host, verb).await,
        Area::Name(verb) => name::run(context, host, verb).await,
        Area::Envelope(verb) => money::envelope(context, host, verb).await,
        Area::Consent(verb) => money::consent(context, host, verb).await,
        Area::App(verb) => app::run(context, host, verb).await,
        Area::Relay(verb) => network::relay(context, host, verb).await,
        Area::Chain(verb) => network::chain(context, host, verb).await,
        Area::Submitter(verb) => submitter::run(context, host, verb).await,
        Area::Doctor => network::doctor(context, host).await,
        // The others were answered by the caller.
        Area::Completions { .. } | Area::Config { .. } | Area::Devnet(_) | Area::Serve(_) => Ok(()),
    }
}

fn config(context: &Context<'_>, origin: bool) {
    context.print(&context.settings.all, |all| {
        let line = |setting: &crate::settings::Setting| {
            let from = if origin { format!("  ({})", setting.origin) } else { String::new() };
            format!("{} = {}{from}", setting.name, setting.value)
        };
        all.iter().map(line).collect()
    });
}

/// Reads a file that a person named.
pub(crate) fn read_file(path: &std::path::Path) -> Result<Vec<u8>, ErrorView> {
    std::fs::read(path).map_err(|error| {
        let view = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorView::not_found("CLI-302"),
            _ => ErrorView::failed("CLI-302"),
        };
        view.with("file", path.display())
    })
}
