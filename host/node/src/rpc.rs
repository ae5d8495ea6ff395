//! The surface answers methods of the one table, by name, with typed parameters and results.

use serde_json::Value;
use teahouse_api::app::{AppView, BundleView, ClosedAppView};
use teahouse_api::method::*;
use teahouse_api::profile::{CheckView, Done, ProfileView};
use teahouse_api::{ErrorView, METHODS};

use crate::error::{NodeError, codes};
use crate::money::allowances::{Ending, Spending};
use crate::money::names::NameChange;
use crate::money::replace::Replace;
use crate::node::{Node, Shared};
use crate::records::{self, Meta};

/// The parameters of a call.
pub(crate) fn read<M: Method>(params: Value) -> Result<M::Params, NodeError> {
    serde_json::from_value(params)
        .map_err(|error| codes::BAD_PARAMS.with("method", M::NAME).told(&wanted(&error.to_string())))
}

/// What was expected, out of what the parser says. What was found in its place is left out: it may be a password (RPC-009).
fn wanted(told: &str) -> String {
    match told.rsplit_once("expected ") {
        Some((_, wanted)) => format!("expected {wanted}"), // RPC-009
        None if told.starts_with("missing field ") => told.to_owned(),
        None => "another form".to_owned(),
    }
}

/// The result of a call.
pub(crate) fn write<M: Method>(result: M::Result) -> Result<Value, NodeError> {
    serde_json::to_value(result).map_err(|error| codes::BUG.with("what", M::NAME).told(&error))
}

fn bundle(text: &str) -> Result<Vec<u8>, NodeError> {
    from_base64("bundle", text)
}

fn from_base64(field: &str, text: &str) -> Result<Vec<u8>, NodeError> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).map_err(|_| codes::MALFORMED.with("field", field))
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Answers one method: its parameters are read, its arm is run, its result is written.
macro_rules! answer {
    ($name:expr, $params:expr, { $($method:ident ($p:pat) => $body:expr),* $(,)? }) => {
        match $name {
            $(<$method as Method>::NAME => {
                let $p = read::<$method>($params)?;
                write::<$method>($body)
            })*
            other => Err(codes::NO_METHOD.with("method", other)),
        }
    };
}

impl Node {
    /// Answers one call. `events.subscribe` belongs to the connection that carries the events and is not answered here.
    ///
    /// # Errors
    /// [`ErrorView`]: a code and values.
    pub async fn call(&self, method: &str, params: Value) -> Result<Value, ErrorView> {
        let shared = self.shared();
        shared.keys.vault.note_call(method, &*shared.clock);
        shared.called.notify_one();
        let area = method.split('.').next().unwrap_or_default();
        let answered = match area {
            "profile" | "contact" | "chat" => self.shared().people(method, params).await,
            "name" => self.shared().name_calls(method, params).await,
            "wallet" | "consent" | "envelope" => self.shared().moneys(method, params).await,
            "shielded" => self.shared().shielded_calls(method, params).await,
            "app" => self.shared().app_calls(method, params).await,
            "notify" => self.shared().notify_calls(method, params).await,
            _ => self.shared().network_calls(method, params).await,
        };
        debug_assert!(METHODS.iter().any(|known| known.name == method) || answered.is_err());
        answered.map_err(NodeError::into_view)
    }
}

impl Shared {
    async fn people(&self, method: &str, params: Value) -> Result<Value, NodeError> {
        answer!(method, params, {
            ProfileShow(_) => self.profile()?,
            ProfileRename(p) => {
                self.rename(&p.nickname)?;
                self.profile()?
            },
            ProfileCreate(_) => self.is_there()?,
            ProfileRestore(_) => self.is_there()?,
            ProfileDoctor(_) => self.doctor().await?,
            ContactCard(_) => self.card_view()?,
            ContactAdd(p) => self.add_contact(&p)?,
            ContactList(_) => self.contacts()?,
            ContactRequests(_) => self.requests()?,
            ContactAccept(p) => {
                let account = self.find_contact(&p.contact)?.account();
                self.chat(|chat| chat.accept(&account))?;
                self.contact_changed(&account)?
            },
            ContactDecline(p) => {
                let account = self.find_contact(&p.contact)?.account();
                self.decline(&account)?;
                Done {}
            },
            ContactBlock(p) => {
                let account = self.find_contact(&p.contact)?.account();
                self.chat(|chat| chat.block(&account))?;
                self.contact_changed(&account)?;
                Done {}
            },
            ContactUnblock(p) => {
                let account = self.find_contact(&p.contact)?.account();
                self.chat(|chat| chat.unblock(&account))?;
                self.contact_changed(&account)?
            },
            ContactVerify(p) => {
                let account = self.find_contact(&p.contact)?.account();
                self.chat(|chat| chat.verify(&account, &p.safety_number))?;
                self.contact_changed(&account)?
            },
            ContactRename(p) => {
                let account = self.find_contact(&p.contact)?.account();
                self.chat(|chat| chat.set_alias(&account, p.alias.as_deref()))?;
                self.contact_changed(&account)?
            },
            ContactPayees(_) => self.payees()?,
            ContactShareaddress(p) => self.tell_address(&p)?,
            ContactWithdrawaddress(p) => self.withdraw_address(&p.contact)?,
            ContactAskaddress(p) => self.ask_address(&p.contact)?,
            ChatList(_) => self.conversations()?,
            ChatShow(p) => self.page(&p.conversation, p.before.as_deref(), p.limit)?,
            ChatSend(p) => self.send_text(&p.conversation, &p.text)?,
            ChatRead(p) => self.mark_read(&p.conversation, p.up_to.as_deref())?,
        })
    }

    async fn moneys(&self, method: &str, params: Value) -> Result<Value, NodeError> {
        answer!(method, params, {
            WalletBalance(p) => self.wallet(p.account).await?,
            WalletReceive(p) => self.receive(p.account)?,
            WalletAccounts(_) => self.accounts()?,
            WalletNewaccount(p) => self.open_account(&p)?,
            WalletSend(p) => self.send_money(&p).await?,
            WalletApprovals(p) => self.approvals(&p).await?,
            WalletRevoke(p) => self.revoke_approval(&p).await?,
            WalletLimits(_) => self.limits().await?,
            WalletLimitset(p) => self.set_limit(&p).await?,
            WalletLimitclear(p) => self.clear_limit(&p).await?,
            WalletAllowances(p) => self.allowances(p.look).await?,
            WalletAllowanceshow(p) => self.allowance(&p.allowance).await?,
            WalletAllowanceopen(p) => self.open_allowance(&p, Spending::Asked).await?,
            WalletAllowancepay(p) => self.pay_allowance(&p).await?,
            WalletAllowancerevoke(p) => self.end_allowance(&p, Ending::Revoke).await?,
            WalletAllowancerefund(p) => self.end_allowance(&p, Ending::Refund).await?,
            WalletCarryown(p) => self.carry_oneself(&p.id, p.dry_run).await?,
            WalletDelegate(p) => self.delegate(p.account).await?,
            WalletUndelegate(p) => self.undelegate(&p).await?,
            WalletTokens(_) => self.tokens()?,
            WalletTokenlook(p) => self.look_at_token(&p.token).await?,
            WalletTokenadd(p) => self.add_token(&p).await?,
            WalletTokenremove(p) => self.remove_token(&p.token)?,
            WalletHistory(p) => self.history(&p).await?,
            WalletHistorystatus(p) => self.history_status(p.account).await?,
            WalletRescan(p) => self.rescan(&p).await?,
            WalletPayment(p) => self.payment(&p.id).await?,
            WalletSpeedup(p) => self.replace_payment(&p, Replace::SpeedUp).await?,
            WalletRaise(p) => self.raise_fee(&p).await?,
            WalletCancel(p) => self.replace_payment(&p, Replace::Cancel).await?,
            WalletPhrase(p) => self.show_phrase(p).await?,
            WalletImport(p) => self.import_account(p).await?,
            WalletLockState(_) => self.lock_view(),
            WalletLock(_) => self.lock_now()?,
            WalletUnlock(p) => self.unlock_with(p).await?,
            ConsentList(_) => self.sheets(),
            ConsentShow(p) => self.sheet(&p.sheet)?,
            ConsentApprove(p) => self.approve(&p.sheet, &p.digest, &p.confirmed).await?,
            ConsentRefuse(p) => self.refuse(&p.sheet, p.for_good == Some(true))?,
            ConsentReceipts(_) => self.receipts()?,
            EnvelopeShow(p) => self.envelope(&p.envelope).await?,
            EnvelopeClaim(p) => self.claim(&p.envelope, p.dry_run).await?,
            EnvelopeClaimown(p) => self.claim_oneself(&p).await?,
            EnvelopeRefund(p) => self.refund(&p).await?,
        })
    }

    async fn shielded_calls(&self, method: &str, params: Value) -> Result<Value, NodeError> {
        answer!(method, params, {
            ShieldedBalance(_) => self.shielded_wallet().await?,
            ShieldedReceive(p) => self.shielded_receive(&p)?,
            ShieldedDeposit(p) => self.shielded_deposit(&p).await?,
            ShieldedSend(p) => self.shielded_send(&p).await?,
            ShieldedWithdraw(p) => self.shielded_withdraw(&p).await?,
            ShieldedJoin(p) => self.shielded_join(&p).await?,
            ShieldedTidy(p) => self.shielded_tidy(&p)?,
            ShieldedHistory(p) => self.shielded_history(&p)?,
            ShieldedPayment(p) => self.shielded_payment(&p.id)?,
            ShieldedCancel(p) => self.cancel_shielded(&p)?,
            ShieldedRetry(p) => self.retry_shielded(&p).await?,
            ShieldedQuestion(_) => self.shielded_question()?,
            ShieldedReceipt(p) => self.shielded_receipt(&p)?,
            ShieldedCheckreceipt(p) => self.check_shielded_receipt(&p).await?,
            ShieldedViewkey(p) => self.shielded_viewkey(p).await?,
        })
    }

    async fn name_calls(&self, method: &str, params: Value) -> Result<Value, NodeError> {
        answer!(method, params, {
            NameShow(p) => self.name(&p.name).await?,
            NameRegister(p) => self.register_name(&p).await?,
            NameRenew(p) => self.change_name(&p, NameChange::Renew).await?,
            NameUpdate(p) => self.change_name(&p, NameChange::Update).await?,
            NameRelease(p) => self.change_name(&p, NameChange::Release).await?,
            NameOffer(p) => self.offer_name(&p).await?,
            NameAccept(p) => self.change_name(&p, NameChange::Accept).await?,
            NameRecovery(p) => self.recover_name(&p).await?,
        })
    }

    async fn app_calls(self: &std::sync::Arc<Self>, method: &str, params: Value) -> Result<Value, NodeError> {
        answer!(method, params, {
            AppInspect(p) => self.inspect(&bundle(&p.bundle)?)?,
            AppInstall(p) => self.install_in_background(bundle(&p.bundle)?, p.agree).await?,
            AppStore(p) => self.store(&p).await?,
            AppLookup(p) => self.lookup_app(&p).await?,
            AppAbout(p) => {
                let bytes = p.bundle.as_deref().map(bundle).transpose()?;
                self.about_app(&p, bytes).await?
            },
            AppInstallnamed(p) => {
                let bytes = p.bundle.as_deref().map(bundle).transpose()?;
                self.install_named(p, bytes).await?
            },
            AppFetch(p) => self.look_into(&p).await?,
            AppRun(p) => self.run_app(p).await?,
            AppKeep(p) => self.keep_app(&p.handle).await?,
            AppLink(p) => self.link_app(&p.app).await?,
            AppPublish(p) => self.publish_app(&p, bundle(&p.bundle)?).await?,
            AppYank(p) => self.yank_app(&p).await?,
            AppAttest(p) => self.attest_app(&p, bundle(&p.bundle)?).await?,
            AppRotatekey(p) => self.rotate_key(&p).await?,
            AppUninstall(p) => {
                let (app, record) = self.find_app(&p.app)?;
                self.close_app(&app).await;
                self.take_budgets_back(&app).await?;
                self.forget_app(&app, &record)?;
                Done {}
            },
            AppList(_) => self.apps()?,
            AppBlocklistadd(p) => self.add_blocklist(&from_base64("list", &p.list)?)?,
            AppBlocklists(_) => self.blocklists()?,
            AppBlocklistremove(p) => {
                self.remove_blocklist(&p.author)?;
                Done {}
            },
            AppBlocklistignore(p) => self.ignore_blocked(&p)?,
            AppGrants(p) => {
                let (app, record) = self.find_app(&p.app)?;
                self.grants(&app, &record)?
            },
            AppRevoke(p) => {
                let (app, record) = self.find_app(&p.app)?;
                let grants = self.revoke(&app, &record, p.grant.as_deref())?;
                if p.grant.is_none_or(|grant| grant == "wallet") {
                    self.take_budgets_back(&app).await?;
                }
                grants
            },
            AppAllow(p) => {
                let (app, record) = self.find_app(&p.app)?;
                if p.grant == "wallet" && self.may_not_pay(&app)? {
                    self.take_budgets_back(&app).await?; // BDG-005
                }
                self.allow(&app, &record, &p.grant)?
            },
            AppDeny(p) => {
                let (app, record) = self.find_app(&p.app)?;
                self.deny(&app, &record, &p.grant)?
            },
            AppLimit(p) => {
                let (app, record) = self.find_app(&p.app)?;
                self.limit_grant(&app, &record, &p)?
            },
            AppBudget(p) => self.open_budget(&p).await?,
            AppBudgets(p) => self.budgets(p.app.as_deref()).await?,
            AppBudgetend(p) => self.end_budget(&p).await?,
            AppReceipts(p) => self.app_receipts(&p)?,
            AppReceiptsexport(_) => self.export_receipts()?,
            AppMeters(p) => self.meters(p.app.as_deref())?,
            AppMeterstop(p) => self.stop_by_person(&p.meter)?,
            AppOpen(p) => self.open(p).await?,
            AppOpened(_) => self.opened()?,
            AppRunning(_) => self.running_apps()?,
            AppShow(p) => self.view_of(&*self.open_app(&p.handle)?)?,
            AppEvent(p) => self.app_event(p).await?,
            AppScreen(p) => self.screen(&p.handle)?,
            AppEnter(p) => self.enter(&p.handle, &p.line).await?,
            AppPick(p) => self.pick(p).await?,
            AppPickfile(p) => self.pick_file(p).await?,
            AppPicktext(p) => self.pick_text(p).await?,
            AppClose(p) => {
                let session = self.close_handle(&p.handle).await?;
                ClosedAppView { session: session.map(|session| base64_of(&session.to_bytes())) }
            },
            AppBundle(p) => {
                let (_, record) = self.find_app(&p.app)?;
                BundleView { bundle: base64_of(&self.bundle_bytes(&record)?) }
            },
        })
    }

    async fn notify_calls(
        self: &std::sync::Arc<Self>,
        method: &str,
        params: Value,
    ) -> Result<Value, NodeError> {
        answer!(method, params, {
            NotifyList(_) => self.notifications()?,
            NotifyDismiss(p) => {
                self.dismiss(p.id.as_deref())?;
                Done {}
            },
            NotifyOpen(p) => self.open_notification(p).await?,
        })
    }

    async fn network_calls(&self, method: &str, params: Value) -> Result<Value, NodeError> {
        if method == EventsSubscribe::NAME {
            return Err(codes::NO_STREAM.error());
        }
        answer!(method, params, {
            RelayStatus(_) => self.relay_status()?,
            RelayAdd(p) => self.add_relay(&p.address)?,
            RelayRemove(p) => self.remove_relay(&p.address)?,
            ChainStatus(_) => self.chain_status().await,
            ChainUse(p) => self.use_chain(&p.profile, &p.book).await?,
            SubmitterStatus(_) => self.submitter_status().await?,
            SubmitterPayout(p) => self.pay_out(&p).await?,
            EventsSince(p) => {
                if !(1..=500).contains(&p.limit) {
                    return Err(codes::OUT_OF_RANGE.with("field", "limit"));
                }
                self.events.since(p.after, p.limit as usize)
            },
        })
    }

    /// Compiling takes seconds of one core: not on the threads that answer others.
    async fn install_in_background(
        self: &std::sync::Arc<Self>,
        bytes: Vec<u8>,
        agreed: bool,
    ) -> Result<AppView, NodeError> {
        let shared = self.clone();
        let installed = tokio::task::spawn_blocking(move || shared.install(&bytes, agreed));
        installed.await.map_err(|error| codes::BUG.with("what", "installing").told(&error))?
    }

    fn profile(&self) -> Result<ProfileView, NodeError> {
        let meta: Meta =
            self.read(|records| records::single(records))?.ok_or_else(|| codes::NO_PROFILE.error())?;
        Ok(ProfileView {
            name: self.dir.name().to_owned(),
            nickname: meta.nickname,
            identity: self.own_card()?.account().to_string(),
            created_at: meta.created_at,
            password: self.password,
            chain: self.chain().is_ok(),
            relays: u32::try_from(self.relay_status()?.relays.len()).unwrap_or(u32::MAX),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            last_event: self.events.last(),
        })
    }

    /// A profile is made once, and this one is open.
    fn is_there<T>(&self) -> Result<T, NodeError> {
        Err(codes::PROFILE_EXISTS.with("profile", self.dir.name()))
    }

    async fn doctor(&self) -> Result<Vec<CheckView>, NodeError> {
        let check = |name: &str, code: Option<String>, params: &[(&str, String)]| CheckView {
            check: name.to_owned(),
            ok: code.is_none(),
            code,
            params: params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        };
        let relays = self.relay_status()?;
        let connected = relays.relays.iter().filter(|relay| relay.connected).count();
        let mailboxes = relays.relays.iter().filter(|relay| relay.connected && relay.mailbox).count();
        let relay_problem = match (relays.relays.len(), mailboxes) {
            (0, _) => Some(codes::NO_RELAYS.error().code().to_owned()),
            (_, 0 | 1) => Some("NET-505".to_owned()),
            _ => None,
        };
        let relay_params = [("connected", connected.to_string()), ("known", relays.relays.len().to_string())];
        let chain = self.chain_status().await;
        let ahead = self.network.edge().and_then(|edge| {
            edge.status()
                .relays
                .iter()
                .filter_map(|relay| relay.clock_ahead_ms)
                .max_by_key(|ms| ms.unsigned_abs())
        });
        let skewed = ahead.is_some_and(|ms| ms.unsigned_abs() > 30_000);
        let submitters = relays.relays.iter().filter(|relay| relay.connected && relay.submitter).count();
        let broken = self.receipts_trouble()?;
        let number = |error: &NodeError| Some(("number", error.view().params.get("number")?.clone()));
        let place: Vec<(&str, String)> = broken.iter().filter_map(number).collect();
        let mut checks = vec![
            check(
                "store",
                self.read(|records| records::single::<Meta>(records)).err().map(|e| e.code().to_owned()),
                &[],
            ),
            check(
                "clock",
                skewed.then(|| "NET-504".to_owned()),
                &[("aheadMs", ahead.unwrap_or(0).to_string())],
            ),
            check("relays", relay_problem, &relay_params),
            check(
                "submitters",
                (submitters == 0).then(|| "NET-601".to_owned()),
                &[("connected", submitters.to_string())],
            ),
            check("chain", chain.problem, &[("name", chain.name)]),
            check("receipts", broken.map(|error| error.code().to_owned()), &place),
        ];
        checks.extend(self.pool_checks()?);
        Ok(checks)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rpc_009_a_call_that_was_put_wrongly_is_refused_without_what_was_in_it() {
        for (params, wanted) in [
            (json!("oolong"), "expected struct UnlockParams"),
            (json!({ "password": 4711 }), "expected a string"),
            (json!({ "password": ["oolong"] }), "expected a string"),
            (json!({ "oolong": "4711, expected tea" }), "expected `password`"),
            (json!({}), "missing field `password`"),
        ] {
            let refused = read::<WalletUnlock>(params.clone()).expect_err("not its parameters");
            let told = format!("{refused} {refused:?}");
            assert!(told.contains(wanted), "{told}");
            assert!(!told.contains("oolong") && !told.contains("4711"), "{told}");
        }
    }
}
