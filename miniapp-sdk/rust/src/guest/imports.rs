//! The imports are the host as WebAssembly sees it. Each interface stands behind the feature of its name, so that what is off is not in the binary.

use super::bindings::teahouse::app as host;
#[cfg(any(
    feature = "chat",
    feature = "claims",
    feature = "contracts",
    feature = "device",
    feature = "files",
    feature = "log",
    feature = "shielded",
    feature = "wallet"
))]
use super::wire;
use crate::host::{Host, Kind};
use crate::view::FlatNode;
use crate::{Answer, Ask, Language, Refusal, RefusalCode, Request, Tell};

const STATE_KEY: &str = "$state";

/// The host behind the imports of this binary.
pub(crate) struct Imports;

impl Host for Imports {
    fn load(&mut self) -> Option<Vec<u8>> {
        // `expect` would print the error and so bring a formatter of every error into the smallest app.
        let Ok(state) = host::storage::get(STATE_KEY) else { panic!("the state cannot be read") };
        state
    }

    /// A state beyond the quota ends the turn: nothing of it is kept, as for any other failure.
    fn save(&mut self, state: &[u8]) {
        let Ok(()) = host::storage::put(STATE_KEY, state) else {
            panic!("the state does not fit the app's storage")
        };
    }

    #[allow(unused_variables, unreachable_patterns, reason = "which arms exist depends on the features")]
    fn request(&mut self, request: &Request, language: Language) -> Result<u64, Refusal> {
        match request {
            #[cfg(feature = "wallet")]
            Request::Pay(payment) => Ok(host::wallet::request_payment(&wire::payment(payment, language))?),
            #[cfg(feature = "shielded")]
            Request::PayPrivately(payment) => {
                Ok(host::shielded::send(&wire::private_payment(payment, language))?)
            }
            #[cfg(feature = "shielded")]
            Request::LookAtPayment(key) => Ok(host::shielded::look(key)?),
            #[cfg(feature = "contracts")]
            Request::Read(call) => Ok(host::contracts::read(&wire::call(call))?),
            #[cfg(feature = "contracts")]
            Request::Write(write) => Ok(host::contracts::request_write(&wire::write(write, language))?),
            #[cfg(feature = "sign")]
            Request::Sign(sign) => {
                let purpose = sign.purpose.in_language(language);
                Ok(host::sign::request(&wire::typed(&sign.typed), purpose, &sign.idempotency_key)?)
            }
            #[cfg(feature = "sign")]
            Request::Verify(verify) => {
                let typed = wire::typed(&verify.typed);
                Ok(host::sign::verify(&typed, &verify.signature, verify.by.as_str())?)
            }
            #[cfg(feature = "deals")]
            Request::LookAtDeal(deal) => Ok(host::deals::look(&wire::deal(deal))?),
            #[cfg(feature = "deals")]
            Request::WatchDeal(tag, deal, remind) => {
                let remind = remind.as_ref().map(|remind| wire::reminder(remind, language));
                Ok(host::deals::watch(tag.0, &wire::deal(deal), remind.as_ref())?)
            }
            #[cfg(feature = "meter")]
            Request::OpenMeter(meter) => {
                let purpose = meter.purpose.in_language(language);
                Ok(host::meter::open(&wire::terms(&meter.typed), purpose, &meter.idempotency_key)?)
            }
            #[cfg(feature = "meter")]
            Request::Tick(tick) => {
                let (meter, changes) = (tick.meter.number(), wire::changes(&tick.changes));
                Ok(host::meter::tick(meter, &wire::amount(&tick.sum), &changes)?)
            }
            #[cfg(feature = "meter")]
            Request::StopMeter(meter) => Ok(host::meter::stop(meter.number())?),
            #[cfg(feature = "claims")]
            Request::Give(gifts) => Ok(host::claims::give(&wire::gifts(gifts, language))?),
            #[cfg(feature = "claims")]
            Request::Redeem(share) => Ok(host::claims::redeem(share.as_str())?),
            #[cfg(feature = "claims")]
            Request::Look(subject) => Ok(host::claims::look(&wire::subject(subject))?),
            #[cfg(feature = "chat")]
            Request::SendCard(card) => Ok(host::chat::send_card(&wire::card(card, language))?),
            #[cfg(feature = "chat")]
            Request::SendCardAs { name, to, card } => {
                let to = to.as_ref().map(crate::PersonId::as_str);
                Ok(host::chat::send_card_as(name, to, &wire::card(card, language))?)
            }
            #[cfg(feature = "chat")]
            Request::UpdateCard { name, card } => {
                Ok(host::chat::update_card(name, &wire::card(card, language))?)
            }
            #[cfg(feature = "device")]
            Request::PickContacts { max, purpose } => {
                Ok(host::device::pick_contacts(*max, purpose.in_language(language))?)
            }
            #[cfg(feature = "device")]
            Request::PickCell { purpose } => Ok(host::device::pick_cell(purpose.in_language(language))?),
            #[cfg(feature = "device")]
            Request::Scan { purpose } => Ok(host::device::scan(purpose.in_language(language))?),
            #[cfg(feature = "files")]
            Request::PickFile { max_bytes, accept, purpose } => {
                Ok(host::files::pick(*max_bytes, accept, purpose.in_language(language))?)
            }
            #[cfg(feature = "files")]
            Request::ShareFile(file, to) => Ok(host::files::share(file.number(), &wire::person_ids(to))?),
            #[cfg(feature = "files")]
            Request::FetchFile(hash) => Ok(host::files::fetch(hash)?),
            _ => Err(switched_off()),
        }
    }

    #[allow(unreachable_patterns, unused_variables, reason = "which arms exist depends on the features")]
    fn take(&mut self, kind: Kind, id: u64) -> Answer {
        match kind {
            #[cfg(feature = "wallet")]
            Kind::Pay => Answer::Paid(wire::taken(host::wallet::take_answer(id), wire::receipt)),
            #[cfg(feature = "shielded")]
            Kind::PayPrivately => {
                Answer::PaidPrivately(wire::taken(host::shielded::take_answer(id), wire::private_receipt))
            }
            #[cfg(feature = "shielded")]
            Kind::LookAtPayment => {
                Answer::PaymentStands(wire::taken(host::shielded::take_answer(id), wire::payment_progress))
            }
            #[cfg(feature = "contracts")]
            Kind::Read => Answer::Returned(wire::taken(host::contracts::take_answer(id), wire::returned)),
            #[cfg(feature = "contracts")]
            Kind::Write => Answer::Written(wire::taken(host::contracts::take_answer(id), wire::written)),
            #[cfg(feature = "sign")]
            Kind::Sign => Answer::Signed(wire::taken(host::sign::take_answer(id), wire::signature)),
            #[cfg(feature = "sign")]
            Kind::Verify => Answer::Verified(wire::taken(host::sign::take_answer(id), wire::verified)),
            #[cfg(feature = "deals")]
            Kind::LookAtDeal | Kind::WatchDeal => {
                Answer::DealStands(wire::taken(host::deals::take_answer(id), wire::deal_view))
            }
            #[cfg(feature = "meter")]
            Kind::OpenMeter => {
                // A meter goes by the number of the request that opened it.
                let agreed = |fields| crate::Metered { id: crate::MeterId::new(id), fields };
                let opened = wire::taken(host::meter::take_answer(id), wire::opened);
                Answer::MeterOpened(opened.map(agreed))
            }
            #[cfg(feature = "meter")]
            Kind::Tick => Answer::Vouched(wire::taken(host::meter::take_answer(id), wire::vouched)),
            #[cfg(feature = "meter")]
            Kind::StopMeter => Answer::MeterStopped(wire::taken(host::meter::take_answer(id), wire::stopped)),
            #[cfg(feature = "claims")]
            Kind::Give => Answer::Given(wire::taken(host::claims::take_answer(id), wire::given)),
            #[cfg(feature = "claims")]
            Kind::Redeem => Answer::Redeemed(wire::taken(host::claims::take_answer(id), wire::redeemed)),
            #[cfg(feature = "claims")]
            Kind::Look => Answer::Progress(wire::taken(host::claims::take_answer(id), wire::progress)),
            #[cfg(feature = "chat")]
            Kind::SendCard | Kind::SendCardAs => {
                Answer::CardSent(host::chat::take_answer(id).map_err(Refusal::from))
            }
            #[cfg(feature = "chat")]
            Kind::UpdateCard => Answer::CardUpdated(host::chat::take_answer(id).map_err(Refusal::from)),
            #[cfg(feature = "device")]
            Kind::PickContacts => Answer::Picked(wire::taken(host::device::take_answer(id), wire::people)),
            #[cfg(feature = "device")]
            Kind::PickCell => Answer::CellPicked(host::device::take_cell(id).map_err(Refusal::from)),
            #[cfg(feature = "device")]
            Kind::Scan => Answer::Scanned(host::device::take_code(id).map_err(Refusal::from)),
            #[cfg(feature = "files")]
            Kind::PickFile => {
                Answer::FilePicked(wire::taken(host::files::take_answer(id), wire::file_picked))
            }
            #[cfg(feature = "files")]
            Kind::ShareFile => {
                Answer::FileShared(wire::taken(host::files::take_answer(id), wire::file_shared))
            }
            #[cfg(feature = "files")]
            Kind::FetchFile => {
                Answer::FileFetched(wire::taken(host::files::take_answer(id), wire::file_fetched))
            }
            kind => kind.refused(switched_off()),
        }
    }

    #[allow(unreachable_patterns, unused_variables, reason = "which arms exist depends on the features")]
    fn ask(&mut self, ask: &Ask, language: Language) -> Answer {
        match ask {
            #[cfg(feature = "wallet")]
            Ask::Assets => Answer::Assets(host::wallet::assets().into_iter().map(wire::asset_info).collect()),
            #[cfg(feature = "claims")]
            Ask::Reserve(count) => Answer::Reserved(
                host::claims::reserve(*count).map(crate::BatchId::new).map_err(Refusal::from),
            ),
            #[cfg(feature = "clock")]
            Ask::Now => Answer::Now(crate::UnixMillis(host::clock::now_ms())),
            #[cfg(feature = "random")]
            Ask::Random(count) => Answer::Random(host::random::bytes(*count).map_err(Refusal::from)),
            #[cfg(feature = "identity")]
            Ask::Me => Answer::Me(crate::PersonId::new(host::identity::app_user_id())),
            #[cfg(feature = "notify")]
            Ask::Post(words) => {
                let (title, body) = (words.title.in_language(language), words.body.in_language(language));
                Answer::Posted(host::notify::post(title, body).map_err(Refusal::from))
            }
            #[cfg(feature = "notify")]
            Ask::SetAlarm(tag, at, words) => {
                let (title, body) = (words.title.in_language(language), words.body.in_language(language));
                Answer::AlarmSet(host::notify::set_alarm(tag.0, at.0, title, body).map_err(Refusal::from))
            }
            #[cfg(feature = "files")]
            Ask::ReadFile { file, offset, len } => {
                Answer::FileRead(host::files::read(file.number(), *offset, *len).map_err(Refusal::from))
            }
            #[cfg(feature = "contracts")]
            Ask::Watch(call) => {
                let watched = host::contracts::watch(&wire::call(call));
                Answer::Watched(watched.map(crate::WatchId::new).map_err(Refusal::from))
            }
            Ask::Watch(_) => Answer::Watched(Err(switched_off())),
            #[cfg(feature = "chat")]
            Ask::Members => Answer::Members(wire::taken(host::chat::members(), wire::members)),
            #[cfg(feature = "chat")]
            Ask::TakeUpdate(id) => {
                Answer::CardCame(wire::taken(host::chat::take_update(*id), wire::card_news))
            }
            Ask::Members => Answer::Members(Err(switched_off())),
            Ask::TakeUpdate(_) => Answer::CardCame(Err(switched_off())),
            Ask::Post(_) => Answer::Posted(Err(switched_off())),
            Ask::SetAlarm(..) => Answer::AlarmSet(Err(switched_off())),
            Ask::Assets => Answer::Assets(Vec::new()),
            Ask::Reserve(_) => Answer::Reserved(Err(switched_off())),
            Ask::Random(_) => Answer::Random(Err(switched_off())),
            Ask::ReadFile { .. } => Answer::FileRead(Err(switched_off())),
            Ask::Now | Ask::Me => panic!("switch on the feature `clock` or `identity` of teahouse-miniapp"),
        }
    }

    #[allow(unreachable_patterns, unused_variables, reason = "which arms exist depends on the features")]
    fn tell(&mut self, tell: &Tell) {
        match tell {
            #[cfg(feature = "clock")]
            Tell::SetTimer(tag, after) => {
                let Ok(()) = host::clock::set_timer(tag.0, after.0) else {
                    panic!("a timer is at least 250 ms, and there are at most 32")
                };
            }
            #[cfg(feature = "clock")]
            Tell::CancelTimer(tag) => host::clock::cancel_timer(tag.0),
            #[cfg(feature = "notify")]
            Tell::CancelAlarm(tag) => host::notify::cancel_alarm(tag.0),
            #[cfg(feature = "files")]
            Tell::ForgetFile(file) => {
                let Ok(()) = host::files::forget(file.number()) else {
                    panic!("forgetting is never refused")
                };
            }
            #[cfg(feature = "deals")]
            Tell::UnwatchDeal(tag) => host::deals::unwatch(tag.0),
            #[cfg(feature = "contracts")]
            Tell::Unwatch(watch) => host::contracts::unwatch(watch.number()),
            #[cfg(feature = "log")]
            Tell::Log(level, words) => host::log::write(wire::level(*level), words),
            _ => {}
        }
    }

    fn render(&mut self, tree: Vec<FlatNode>, _language: Language) {
        host::ui::render(&tree);
    }
}

fn switched_off() -> Refusal {
    Refusal::new(RefusalCode::NotDeclared, "switch on the feature of this interface in teahouse-miniapp")
}
