//! A proposal is what a yes would lead to: a transaction of the account itself, or a batch that somebody else brings.

use teahouse_api::consent::{ConsentAction, WarningView};
use teahouse_api::delegate::CarriageView;
use teahouse_api::money::MoneyView;
use teahouse_api::typed::{TypedDataView, TypedFieldView};
use teahouse_base::WriteRecords;
use teahouse_chain::book::ContractName;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::journal::{ApproveError, RaiseError};
use teahouse_wallet::limits::Exceeded;
use teahouse_wallet::preview::{ConfirmError, ConfirmedPreview, ConsentDigest, Preview};
use teahouse_wallet::relayed::{ConfirmedRelayed, RelayedError, RelayedPreview};
use teahouse_wallet::signer::Intent;
use teahouse_wallet::typed::{Field, Held, TypedData};

use super::sheets::Sheet;
use super::warnings::Noticed;
use super::{Ask, record_of};
use crate::chain::{Chain, text_of};
use crate::error::NodeError;
use crate::money::delegate::code_view;
use crate::money::payment;
use crate::money::raise::preview_of;
use crate::money::relayed::other_side;
use crate::node::Shared;
use crate::people::payees;

/// What a yes would lead to.
#[derive(Clone)]
pub(crate) enum Proposal {
    /// A transaction of the account itself.
    Own(Box<Preview>),
    /// A batch that somebody else brings.
    Relayed(Box<RelayedPreview>),
}

/// What was agreed to.
pub(super) enum Confirmed {
    Own(Box<ConfirmedPreview>),
    Relayed(Box<ConfirmedRelayed>),
}

/// What a sheet draws of a proposal.
pub(super) struct Drawn {
    pub leaves: Vec<MoneyView>,
    pub arrives: Vec<MoneyView>,
    pub fee_max: Option<MoneyView>,
    pub carried: Option<CarriageView>,
    pub signs: Option<TypedDataView>,
    pub called: Address,
    pub account: Address,
    pub warnings: Vec<WarningView>,
}

impl From<Preview> for Proposal {
    fn from(preview: Preview) -> Self {
        Self::Own(Box::new(preview))
    }
}

impl From<RelayedPreview> for Proposal {
    fn from(preview: RelayedPreview) -> Self {
        Self::Relayed(Box::new(preview))
    }
}

impl Proposal {
    pub(super) fn digest(&self) -> ConsentDigest {
        match self {
            Self::Own(preview) => preview.digest(),
            Self::Relayed(preview) => preview.digest(),
        }
    }

    /// What a submitter is paid in, where one is to bring it.
    pub(super) fn fee_in(&self) -> Option<Asset> {
        match self {
            Self::Own(_) => None,
            Self::Relayed(preview) => Some(preview.plan().fee_asset),
        }
    }

    pub(super) async fn confirm(&self, chain: &Chain) -> Result<Confirmed, ConfirmError> {
        Ok(match self {
            Self::Own(preview) => {
                Confirmed::Own(Box::new(preview.confirm(&chain.journal, &preview.digest()).await?))
            }
            Self::Relayed(preview) => {
                let confirmed = preview.confirm(&chain.relayed, &chain.journal, &preview.digest()).await?;
                Confirmed::Relayed(Box::new(confirmed))
            }
        })
    }

    /// The same wish, looked at anew.
    pub(super) async fn again(
        &self,
        shared: &Shared,
        chain: &Chain,
        (ask, intent): (&Ask, &Intent),
    ) -> Result<Self, NodeError> {
        Ok(match self {
            Self::Own(_) => preview_of(chain, ask, intent.clone()).await?.into(),
            Self::Relayed(preview) => {
                let plan = preview.plan();
                shared.relayed_preview(chain, plan.intents.clone(), plan.fee_asset).await?.into()
            }
        })
    }

    pub(super) fn drawn(&self, shared: &Shared, chain: &Chain) -> Result<Drawn, NodeError> {
        match self {
            Self::Own(preview) => own(shared, chain, preview),
            Self::Relayed(preview) => relayed(shared, chain, preview),
        }
    }
}

impl Confirmed {
    /// Keeps the agreement, the record of who asked, and that the payee's address is the one to rely on from now on, in the
    /// commit that keeps its receipt.
    pub(super) fn keep(
        &self,
        records: &mut dyn WriteRecords,
        shared: &Shared,
        chain: &Chain,
        (sheet, intent): (&Sheet, &Intent),
    ) -> Result<(), NodeError> {
        let kept = match self {
            // The record of the payment itself stays as it is.
            Self::Own(confirmed) if sheet.ask.action == ConsentAction::RaiseFee => {
                return raise(records, shared, chain, sheet, confirmed)
                    .map_err(|refused| refused.told(shared, chain));
            }
            Self::Own(confirmed) => approve(records, chain, (sheet, intent), confirmed),
            Self::Relayed(confirmed) => agree(records, chain, sheet, confirmed),
        };
        kept.map_err(|refused| refused.told(shared, chain))?;
        payment::put(records, &sheet.ask.id, &record_of(sheet, intent))?;
        if let Some(payee) = intent.payee() {
            payees::trust_address(records, chain.profile.chain_id, payee)?;
        }
        Ok(())
    }
}

/// Why an agreement was not kept.
enum Refused {
    /// What is shown may be true and still more than the person lets leave.
    Limit(Box<Exceeded>),
    Else(NodeError),
}

impl Refused {
    fn told(self, shared: &Shared, chain: &Chain) -> NodeError {
        match self {
            Self::Limit(exceeded) => shared.over_limit(chain, &exceeded), // SPL-004
            Self::Else(error) => error,
        }
    }
}

fn raise(
    records: &mut dyn WriteRecords,
    shared: &Shared,
    chain: &Chain,
    sheet: &Sheet,
    confirmed: &ConfirmedPreview,
) -> Result<(), Refused> {
    let signer = shared.signer(chain).map_err(Refused::Else)?; // LCK-001
    match chain.journal.raise(records, &sheet.ask.id, confirmed, &signer) {
        Ok(_) => Ok(()),
        Err(RaiseError::Approve(ApproveError::Limit(exceeded))) => Err(Refused::Limit(exceeded)),
        Err(error) => Err(Refused::Else(error.into())),
    }
}

fn approve(
    records: &mut dyn WriteRecords,
    chain: &Chain,
    (sheet, intent): (&Sheet, &Intent),
    confirmed: &ConfirmedPreview,
) -> Result<(), Refused> {
    let id = sheet.ask.id;
    let drafted = chain.journal.draft(records, id, intent.clone(), None);
    drafted.map_err(|error| Refused::Else(error.into()))?;
    match chain.journal.approve_for(records, &id, confirmed, sheet.ask.spender()) {
        Ok(_) => Ok(()),
        Err(ApproveError::Limit(exceeded)) => Err(Refused::Limit(exceeded)),
        Err(error) => Err(Refused::Else(error.into())),
    }
}

fn agree(
    records: &mut dyn WriteRecords,
    chain: &Chain,
    sheet: &Sheet,
    confirmed: &ConfirmedRelayed,
) -> Result<(), Refused> {
    let (id, app) = (sheet.ask.id, sheet.ask.spender());
    match chain.relayed.agree_for(records, &chain.journal, id, confirmed, app) {
        Ok(_) => Ok(()),
        Err(RelayedError::Limit(exceeded)) => Err(Refused::Limit(exceeded)),
        Err(error) => Err(Refused::Else(error.into())),
    }
}

fn own(shared: &Shared, chain: &Chain, preview: &Preview) -> Result<Drawn, NodeError> {
    let summary = preview.summary();
    let noticed = Noticed {
        intents: std::slice::from_ref(&summary.intent),
        outflow: &summary.outflow,
        warnings: &summary.warnings,
        delegate: summary.delegate,
    };
    Ok(Drawn {
        leaves: payment::shown(chain, &summary.outflow, summary.max_fee),
        arrives: payment::shown(chain, &summary.inflow, U256::ZERO),
        fee_max: Some(payment::money(chain, Asset::Native, summary.max_fee)),
        carried: None,
        signs: TypedData::of_intent(&chain.book, &summary.intent).map(|data| typed_view(chain, &data)),
        called: summary.to,
        account: summary.from,
        warnings: shared.warnings(chain, &noticed)?,
    })
}

fn relayed(shared: &Shared, chain: &Chain, preview: &RelayedPreview) -> Result<Drawn, NodeError> {
    let plan = preview.plan();
    let fee = U256::from(plan.fee_cap.get());
    let carriers = preview.carriers().iter().map(|carrier| shared.party(chain, *carrier));
    let takes_on = preview.needs_word().then(|| chain.book.find(ContractName::Delegate)).transpose()?;
    let carried = CarriageView {
        carriers: carriers.collect::<Result<_, _>>()?,
        until: plan.deadline.get().saturating_mul(1_000),
        takes_on: takes_on.map(|at| code_view(chain, at.address)),
    };
    let noticed = Noticed {
        intents: &plan.intents,
        outflow: preview.outflow(),
        warnings: preview.warnings(),
        delegate: preview.delegate(),
    };
    Ok(Drawn {
        leaves: payment::shown_without(chain, preview.outflow(), plan.fee_asset, fee),
        arrives: payment::shown(chain, preview.inflow(), U256::ZERO),
        fee_max: (!fee.is_zero()).then(|| payment::money(chain, plan.fee_asset, fee)),
        carried: Some(carried),
        signs: Some(typed_view(chain, preview.signs())),
        called: other_side(chain, &plan.intents).unwrap_or(plan.account),
        account: plan.account,
        warnings: shared.warnings(chain, &noticed)?,
    })
}

/// What is signed, as the surface shows it.
pub(crate) fn typed_view(chain: &Chain, data: &TypedData) -> TypedDataView {
    TypedDataView {
        contract: data.contract.to_string(),
        chain_id: data.chain.get(),
        place: text_of(data.place),
        name: data.name.to_owned(),
        fields: data.fields.iter().map(|field| field_view(chain, field)).collect(),
    }
}

fn field_view(chain: &Chain, field: &Field) -> TypedFieldView {
    let (value, money) = match &field.held {
        Held::Number(number) => (number.to_string(), None),
        Held::Money(asset, amount) => (amount.to_string(), Some(payment::money(chain, *asset, *amount))),
        Held::Asset(asset) => (chain.asset(*asset).id, None),
        Held::Account(account) => (text_of(*account), None),
        Held::Bytes(bytes) => (format!("0x{}", hex::encode(bytes)), None),
    };
    TypedFieldView { path: field.path.clone(), label: field.label.clone(), value, money, party: None }
}
