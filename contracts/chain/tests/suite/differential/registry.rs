//! The registry on the chain: every walk has a contract of its own.

use alloy::primitives::aliases::U96;
use alloy::primitives::{Address, B256, Bytes};
use alloy::sol_types::{Eip712Domain, SolInterface, SolStruct, eip712_domain};
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::MiniAppRegistry as Contract;
use teahouse_chain::bindings::MiniAppRegistry::MiniAppRegistryErrors as Errors;
use teahouse_deals::account::{Account, Word};
use teahouse_deals::explore::{Instance, Try};
use teahouse_deals::hash::{low, number};
use teahouse_deals::registry::{
    Act, Form, Holding, Registry, RegistryAction, RegistryParty, RegistryRefusal as Refusal, Release,
    SignedAct, Version,
};

use super::adapter::{Adapter, Encoded};
use super::play;
use super::stage::{Money, Stage};
use super::words::{account, address, deal_word, seconds, word};

struct Registries {
    contract: Address,
    domain: Eip712Domain,
}

#[tokio::test]
async fn the_registry_and_its_machine_give_the_same_answers() {
    play::walks::<Registries>().await;
}

#[tokio::test]
async fn every_answer_of_the_registry_is_the_contracts() {
    play::answers::<Registries>().await;
}

/// Acts of owners that a search of a small registry follows, from nothing and from a release on.
const HORIZONS: [u64; 2] = [3, 4];

/// The slug of a publisher's first app, as searches name it.
fn first_slug() -> Word {
    let mut bytes = [0; 32];
    bytes[..5].copy_from_slice(b"app-a");
    Word::from_array(bytes)
}

fn version(of: Version) -> U96 {
    U96::from(of.number())
}

fn deal_version(of: U96) -> Version {
    Version::from_number(of.to()).expect("96 bits are a version")
}

fn thing(publisher: u64) -> B256 {
    word(number(publisher.into()))
}

fn publisher(thing: B256) -> u64 {
    low(deal_word(thing)) as u64
}

/// Hands the call that carries a signed act, and the struct that is signed, to another macro.
macro_rules! signed {
    ($of:ident, $then:ident) => {{
        let SignedAct { act, signer, nonce, deadline } = $of;
        let deadline = deadline.get();
        match act {
            Act::Register { key } => $then!(
                registerPublisherSignedCall,
                Contract::Register { owner: address(signer), bundleKey: word(key), deadline }
            ),
            Act::RotateKey { publisher, key } => $then!(
                rotateKeySignedCall,
                Contract::RotateKey { publisher, bundleKey: word(key), nonce, deadline }
            ),
            Act::CreateApp { publisher, slug } => $then!(
                createAppSignedCall,
                Contract::CreateApp { publisher, slug: word(slug), nonce, deadline }
            ),
            Act::Publish { app, version: of, hash } => $then!(
                publishSignedCall,
                Contract::Publish {
                    app: word(app),
                    version: version(of),
                    bundleHash: word(hash),
                    nonce,
                    deadline
                }
            ),
            Act::Yank { app, version: of, advisory } => $then!(
                yankSignedCall,
                Contract::Yank {
                    app: word(app),
                    version: version(of),
                    advisoryHash: word(advisory),
                    nonce,
                    deadline
                }
            ),
            Act::Offer { publisher, to } => $then!(
                offerOwnerSignedCall,
                Contract::OfferOwner { id: thing(publisher), to: address(to), nonce, deadline }
            ),
            Act::Accept { publisher } => $then!(
                acceptOwnerSignedCall,
                Contract::AcceptOwner { id: thing(publisher), owner: address(signer), nonce, deadline }
            ),
            Act::SetRecovery { publisher, recovery, delay } => $then!(
                setRecoverySignedCall,
                Contract::SetRecovery {
                    id: thing(publisher),
                    recovery: address(recovery),
                    delay,
                    nonce,
                    deadline
                }
            ),
            Act::StartRecovery { publisher, heir } => $then!(
                startRecoverySignedCall,
                Contract::StartRecovery { id: thing(publisher), heir: address(heir), nonce, deadline }
            ),
            Act::CancelRecovery { publisher } => $then!(
                cancelRecoverySignedCall,
                Contract::CancelRecovery { id: thing(publisher), nonce, deadline }
            ),
            Act::Attest { .. } | Act::Withdraw { .. } | Act::FinishRecovery { .. } => {
                panic!("nobody signs {act:?}")
            }
        }
    }};
}

impl Registries {
    fn digest(&self, of: SignedAct) -> B256 {
        macro_rules! digest {
            ($call:ident, $form:expr) => {
                $form.eip712_signing_hash(&self.domain)
            };
        }
        signed!(of, digest)
    }
}

fn carried(of: SignedAct, signature: Bytes) -> Encoded {
    macro_rules! carry {
        ($call:ident, $form:expr) => {
            Encoded::free(&Contract::$call { signed: $form, signature })
        };
    }
    signed!(of, carry)
}

fn called(act: Act) -> Encoded {
    match act {
        Act::Register { key } => Encoded::free(&Contract::registerPublisherCall { bundleKey: word(key) }),
        Act::RotateKey { publisher, key } => {
            Encoded::free(&Contract::rotateKeyCall { publisher, bundleKey: word(key) })
        }
        Act::CreateApp { publisher, slug } => {
            Encoded::free(&Contract::createAppCall { publisher, slug: word(slug) })
        }
        Act::Publish { app, version: of, hash } => Encoded::free(&Contract::publishCall {
            app: word(app),
            version: version(of),
            bundleHash: word(hash),
        }),
        Act::Yank { app, version: of, advisory } => Encoded::free(&Contract::yankCall {
            app: word(app),
            version: version(of),
            advisoryHash: word(advisory),
        }),
        Act::Attest { app, version: of, result } => Encoded::free(&Contract::attestCall {
            app: word(app),
            version: version(of),
            resultHash: word(result),
        }),
        Act::Withdraw { app, version: of } => {
            Encoded::free(&Contract::withdrawAttestationCall { app: word(app), version: version(of) })
        }
        _ => called_about_the_owner(act),
    }
}

fn called_about_the_owner(act: Act) -> Encoded {
    match act {
        Act::Offer { publisher, to } => {
            Encoded::free(&Contract::offerOwnerCall { id: thing(publisher), to: address(to) })
        }
        Act::Accept { publisher } => Encoded::free(&Contract::acceptOwnerCall { id: thing(publisher) }),
        Act::SetRecovery { publisher, recovery, delay } => Encoded::free(&Contract::setRecoveryCall {
            id: thing(publisher),
            recovery: address(recovery),
            delay,
        }),
        Act::StartRecovery { publisher, heir } => {
            Encoded::free(&Contract::startRecoveryCall { id: thing(publisher), heir: address(heir) })
        }
        Act::CancelRecovery { publisher } => {
            Encoded::free(&Contract::cancelRecoveryCall { id: thing(publisher) })
        }
        Act::FinishRecovery { publisher } => {
            Encoded::free(&Contract::finishRecoveryCall { id: thing(publisher) })
        }
        _ => panic!("{act:?} is not about an owner"),
    }
}

/// What is kept of a registry: publishers, apps, releases, attestations.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kept {
    publishers: Vec<(Holding, Word)>,
    apps: Vec<(u64, Version)>,
    releases: Vec<(Word, Word, u64, u64)>,
    attested: Vec<Word>,
}

impl Adapter for Registries {
    type Deal = Registry;
    type State = Kept;

    const CONTRACT: &'static str = "MiniAppRegistry";
    const IS_WHOLE: bool = true;
    const SMALL: u64 = HORIZONS.len() as u64;

    fn at(stage: &Stage, contract: Address) -> Self {
        let domain = eip712_domain! {
            name: "Teahouse MiniAppRegistry",
            version: "1",
            chain_id: stage.chain_id,
            verifying_contract: contract,
        };
        Self { contract, domain }
    }

    fn deal(&self, stage: &Stage, _: u64, now: UnixSeconds) -> Instance<Registry> {
        let people = [1, 2, 3].map(|number| stage.signer(number));
        let start = Registry::empty(stage.chain_id, account(self.contract), people);
        Instance { name: "on the chain", start, at: now }
    }

    fn small(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Registry> {
        let Instance { name, start, at } = self.deal(stage, number, now);
        Instance { name, start: start.with_horizon(HORIZONS[number as usize]), at }
    }

    /// The second one has a publisher, an app and a release.
    fn before(&self, empty: &Registry, number: u64) -> Vec<Try<Registry>> {
        let [owner, ..] = empty.people();
        let (slug, key, hash) = (first_slug(), Word::repeat(0x50), Word::repeat(0xb1));
        let release = Act::Publish { app: empty.app_id(1, slug), version: Version::new(1, 0, 0), hash };
        let acts = [Act::Register { key }, Act::CreateApp { publisher: 1, slug }, release];
        let call = |act| Try {
            party: RegistryParty::Owner(1),
            by: owner,
            action: RegistryAction { act, form: Form::Called },
        };
        acts.map(call).into_iter().take(if number == 0 { 0 } else { acts.len() }).collect()
    }

    fn money(&self, _: &Registry) -> Option<Money> {
        None
    }

    fn encode(&self, stage: &Stage, _: &Registry, action: &RegistryAction) -> Encoded {
        match action.form {
            Form::Called => called(action.act),
            Form::Signed { signer, nonce, deadline, signature } => {
                let signature = stage.sign(signature.by, self.digest(signature.over));
                carried(SignedAct { act: action.act, signer, nonce, deadline }, signature)
            }
        }
    }

    fn refusal(&self, _: &Registry, data: &[u8]) -> Option<Refusal> {
        registry_refusal(data).or_else(|| owner_refusal(data))
    }

    fn expected(&self, deal: &Registry) -> Kept {
        let release = |it: &Release| {
            let yanked_at = it.yanked_at.map_or(0, UnixSeconds::get);
            (it.bundle_hash, it.bundle_key, it.published_at.get(), yanked_at)
        };
        let said = |(app, version)| deal.attestation(app, version, rebuilder(deal)).unwrap_or(Word::ZERO);
        Kept {
            publishers: deal.publishers().values().map(|it| (it.holding, it.key)).collect(),
            apps: deal.apps().values().map(|app| (app.publisher, app.latest)).collect(),
            releases: deal.apps().values().flat_map(|app| app.releases.values()).map(release).collect(),
            attested: every_release(deal).map(said).collect(),
        }
    }

    async fn found(&self, stage: &Stage, deal: &Registry) -> Kept {
        let mut kept = Kept::default();
        for publisher in deal.publishers().keys().copied() {
            let said = stage.read(self.contract, Contract::publisherOfCall { publisher }).await;
            let holding = stage.read(self.contract, Contract::holdingOfCall { id: thing(publisher) }).await;
            assert_eq!(said.owner, holding.owner);
            kept.publishers.push((read_holding(&holding), deal_word(said.bundleKey)));
        }
        for app in deal.apps().keys() {
            let said = stage.read(self.contract, Contract::appOfCall { app: word(*app) }).await;
            kept.apps.push((said.publisher, deal_version(said.latest)));
        }
        for (app, of) in every_release(deal) {
            let (app, version) = (word(app), version(of));
            let said = stage.read(self.contract, Contract::releaseOfCall { app, version }).await;
            let (hash, key) = (deal_word(said.bundleHash), deal_word(said.bundleKey));
            kept.releases.push((hash, key, said.publishedAt, said.yankedAt));
            let call = Contract::attestationOfCall { app, version, attester: address(rebuilder(deal)) };
            kept.attested.push(deal_word(stage.read(self.contract, call).await));
        }
        kept
    }
}

fn every_release(deal: &Registry) -> impl Iterator<Item = (Word, Version)> {
    deal.apps().iter().flat_map(|(id, app)| app.releases.keys().map(|version| (*id, *version)))
}

/// Who says something of releases in these walks.
fn rebuilder(deal: &Registry) -> Account {
    deal.people()[2]
}

fn read_holding(of: &Contract::Holding) -> Holding {
    Holding {
        owner: account(of.owner),
        nonce: of.nonce,
        offered_to: account(of.offeredTo),
        recovery: account(of.recovery),
        delay: of.delay,
        recover_at: (of.recoverAt != 0).then(|| UnixSeconds::new(of.recoverAt)),
        heir: account(of.heir),
    }
}

fn registry_refusal(data: &[u8]) -> Option<Refusal> {
    Some(match Errors::abi_decode(data).ok()? {
        Errors::RegisteredBefore(e) => Refusal::RegisteredBefore { digest: deal_word(e.digest) },
        Errors::EmptyKey(_) => Refusal::EmptyKey,
        Errors::KeyUsedBefore(e) => {
            Refusal::KeyUsedBefore { publisher: e.publisher, key: deal_word(e.bundleKey) }
        }
        Errors::BadSlug(e) => Refusal::BadSlug { slug: deal_word(e.slug) },
        Errors::AppExists(e) => Refusal::AppExists { app: deal_word(e.app) },
        Errors::UnknownApp(e) => Refusal::UnknownApp { app: deal_word(e.app) },
        Errors::VersionNotIncreasing(e) => {
            let (version, latest) = (deal_version(e.version), deal_version(e.latest));
            Refusal::VersionNotIncreasing { version, latest }
        }
        Errors::EmptyHash(_) => Refusal::EmptyHash,
        Errors::UnknownRelease(e) => {
            Refusal::UnknownRelease { app: deal_word(e.app), version: deal_version(e.version) }
        }
        Errors::AlreadyYanked(e) => {
            Refusal::AlreadyYanked { app: deal_word(e.app), version: deal_version(e.version) }
        }
        Errors::NothingAttested(e) => Refusal::NothingAttested {
            app: deal_word(e.app),
            version: deal_version(e.version),
            attester: account(e.attester),
        },
        _ => return None,
    })
}

fn owner_refusal(data: &[u8]) -> Option<Refusal> {
    let time = UnixSeconds::new;
    Some(match Errors::abi_decode(data).ok()? {
        Errors::NotOwned(e) => Refusal::NotOwned { publisher: publisher(e.id) },
        Errors::NotTheOwner(e) => Refusal::NotTheOwner { caller: account(e.caller), owner: account(e.owner) },
        Errors::NotOffered(e) => {
            Refusal::NotOffered { caller: account(e.caller), offered_to: account(e.offeredTo) }
        }
        Errors::NotTheRecovery(e) => {
            Refusal::NotTheRecovery { caller: account(e.caller), recovery: account(e.recovery) }
        }
        Errors::BadDelay(e) => Refusal::BadDelay { delay: e.delay, least: e.least, most: e.most },
        Errors::NoHeir(_) => Refusal::NoHeir,
        Errors::RecoveryRuns(e) => Refusal::RecoveryRuns { recover_at: time(e.recoverAt) },
        Errors::NoRecoveryRuns(e) => Refusal::NoRecoveryRuns { publisher: publisher(e.id) },
        Errors::RecoveryTooEarly(e) => {
            Refusal::RecoveryTooEarly { recover_at: time(e.recoverAt), time: seconds(e.time) }
        }
        Errors::WrongNonce(e) => Refusal::WrongNonce { nonce: e.nonce, expected: e.expected },
        Errors::SignaturePastDeadline(e) => {
            Refusal::SignaturePastDeadline { deadline: time(e.deadline), time: seconds(e.time) }
        }
        Errors::BadSignature(e) => Refusal::BadSignature { signer: account(e.signer) },
        _ => return None,
    })
}
