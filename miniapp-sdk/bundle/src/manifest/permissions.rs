//! A permission is a power with its bounds: assets with caps, contracts with methods, storage with a size.
//!
//! Declaring one lets the app ask; the person still decides. What is not declared cannot be imported (BND-005) and
//! cannot be asked for (CAP-001).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod people;

use super::{ManifestError, check_name};
pub use people::{ChatPermission, DevicePermission, Precision};

/// Most bytes of storage an app can ask for.
pub const MAX_STORAGE: u64 = 10 << 20;
/// Most contracts an app can name.
pub const MAX_CONTRACTS: usize = 16;
/// Most methods of one contract.
pub const MAX_METHODS: usize = 32;
/// Most structs of one contract that an app can have signed.
pub const MAX_STRUCTS: usize = 16;
/// Most bounds of one struct.
pub const MAX_BOUNDS: usize = 64;
/// Most shares of one batch.
pub const MAX_SHARES: u32 = 100;
/// Most people of one pick.
pub const MAX_PICK: u32 = 100;
/// Most bytes of one file: what a sealed blob on a mailbox holds.
pub const MAX_FILE: u64 = (16 << 20) - 64 * 16;
/// Most bytes of all files of an app.
pub const MAX_FILES: u64 = 64 << 20;

/// Structs with their bounds: by the contract's alias, then by the struct's name.
pub type Structs = BTreeMap<String, BTreeMap<String, SignPermission>>;

/// Everything an app may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Permissions {
    /// Assets that may move in any request, with their caps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetPermission>,
    /// Bytes by key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<StoragePermission>,
    /// The pairwise id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityPermission>,
    /// Payments to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet: Option<WalletPermission>,
    /// Private payments to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shielded: Option<ShieldedPermission>,
    /// Contracts by the alias that the app uses.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub contracts: BTreeMap<String, ContractPermission>,
    /// Structs that may be signed: by the contract's alias, then by the struct's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sign: Structs,
    /// Vouchers that may be counted up under one yes: by the contract's alias, then by the struct's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub meter: Structs,
    /// Giving and redeeming shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<ClaimsPermission>,
    /// The conversation it is opened in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat: Option<ChatPermission>,
    /// Pickers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<DevicePermission>,
    /// Notifications and alarms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<NotifyPermission>,
    /// Files that the person picks, or that others share with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesPermission>,
    /// How deals stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deals: Option<DealsPermission>,
}

/// An asset and how much of it one request and one day may move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AssetPermission {
    /// The host's id of the asset, such as `native` or `pusd`.
    pub id: String,
    /// Most base units of one request, as a decimal number.
    pub per_request: BaseUnits,
    /// Most base units of one day (UTC), as a decimal number.
    pub per_day: BaseUnits,
}

/// A quantity of an asset in its smallest unit; written as a decimal text, because 64-bit readers lose the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUnits(u128);

impl BaseUnits {
    /// This many units.
    pub const fn new(units: u128) -> Self {
        Self(units)
    }

    /// How many units.
    pub const fn get(self) -> u128 {
        self.0
    }

    /// The sum, unless it does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }
}

impl std::fmt::Display for BaseUnits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<BaseUnits> for String {
    fn from(units: BaseUnits) -> Self {
        units.0.to_string()
    }
}

impl std::str::FromStr for BaseUnits {
    type Err = ManifestError;

    fn from_str(text: &str) -> Result<Self, ManifestError> {
        let units = text.parse::<u128>().ok().filter(|units| units.to_string() == text);
        units.map(Self).ok_or_else(|| {
            let shown: String = text.chars().take(60).collect();
            ManifestError::field("amount", format!("{shown:?} is not a decimal number of base units"))
        })
    }
}

impl TryFrom<String> for BaseUnits {
    type Error = ManifestError;

    fn try_from(text: String) -> Result<Self, ManifestError> {
        text.parse()
    }
}

/// Bytes by key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoragePermission {
    /// Most bytes of keys and values together, at most 10 MiB.
    pub bytes: u64,
}

/// The pairwise id; nothing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityPermission {}

/// Payments to people, within the caps of `assets`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletPermission {}

/// Private payments to people, within the caps of `assets`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShieldedPermission {}

/// One contract and the methods the app may call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractPermission {
    /// The contract's name in the host's address book, which knows its address and code hash on each chain.
    pub contract: String,
    /// Methods that read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// Methods that write, each with consent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writes: Vec<String>,
}

/// The bounds of a struct that may be signed. A field of a list goes by its name without a number: `milestones.amount`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignPermission {
    /// Most base units of an amount, by field and asset. What is not here may only be nothing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub amounts: BTreeMap<String, BTreeMap<String, BaseUnits>>,
    /// Most seconds from now of a moment, by field. A moment that is not here is not signed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub deadlines: BTreeMap<String, u32>,
}

/// Giving and redeeming shares of red envelopes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClaimsPermission {
    /// Most shares of one batch, at most 100.
    pub max_shares: u32,
}

/// Notifications and alarms, within the host's bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifyPermission {}

/// Files that the person picks, or that others share with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FilesPermission {
    /// Most bytes of all files that are kept for the app, at most 64 MiB. One file has at most [`MAX_FILE`].
    pub max_bytes: u64,
}

/// How deals stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealsPermission {
    /// The contracts, by their aliases in [`Permissions::contracts`]: at least one, each once.
    pub contracts: Vec<String>,
}

impl Permissions {
    /// The permission for one asset.
    pub fn asset(&self, id: &str) -> Option<&AssetPermission> {
        self.assets.iter().find(|asset| asset.id == id)
    }

    /// The names of the powers that `self` has and `before` had not, or had in another form: what an update must ask for
    /// again.
    pub fn widened_since(&self, before: &Self) -> Vec<String> {
        let mut widened = Vec::new();
        let mut note = |changed: bool, name: String| {
            if changed {
                widened.push(name);
            }
        };
        for asset in &self.assets {
            let more = before
                .asset(&asset.id)
                .is_none_or(|old| asset.per_request > old.per_request || asset.per_day > old.per_day);
            note(more, format!("assets/{}", asset.id));
        }
        note(size(&self.storage, |s| s.bytes) > size(&before.storage, |s| s.bytes), "storage".into());
        note(self.identity.is_some() && before.identity.is_none(), "identity".into());
        note(self.wallet.is_some() && before.wallet.is_none(), "wallet".into());
        note(self.shielded.is_some() && before.shielded.is_none(), "shielded".into());
        for (alias, contract) in &self.contracts {
            let more = before.contracts.get(alias).is_none_or(|old| !contract.within(old));
            note(more, format!("contracts/{alias}"));
        }
        for (alias, structs) in &self.sign {
            let old = before.sign.get(alias);
            let is_new = |(name, now): (&String, &SignPermission)| {
                old.and_then(|old| old.get(name)).is_none_or(|then| !now.within(then))
            };
            note(structs.iter().any(is_new), format!("sign/{alias}"));
        }
        let wider = |(alias, structs): (&String, &BTreeMap<String, SignPermission>)| {
            let old = before.meter.get(alias);
            let within = |(name, now): (&String, &SignPermission)| {
                old.and_then(|old| old.get(name)).is_some_and(|then| now.within(then))
            };
            !structs.iter().all(within)
        };
        note(self.meter.iter().any(wider), "meter".into());
        note(
            size(&self.claims, |c| c.max_shares.into()) > size(&before.claims, |c| c.max_shares.into()),
            "claims".into(),
        );
        let chat = |permissions: &Self| permissions.chat.unwrap_or_default();
        note(chat(self).is_wider_than(&chat(before)), "chat".into());
        let device = self.device.as_ref().is_some_and(|now| now.is_wider_than(before.device.as_ref()));
        note(device, "device".into());
        note(self.notify.is_some() && before.notify.is_none(), "notify".into());
        note(size(&self.files, |f| f.max_bytes) > size(&before.files, |f| f.max_bytes), "files".into());
        note(self.deals.as_ref().is_some_and(|deals| !deals.within(before.deals.as_ref())), "deals".into());
        widened // BND-008
    }

    pub(super) fn check(&self) -> Result<(), ManifestError> {
        for (place, asset) in self.assets.iter().enumerate() {
            check_name("asset", &asset.id)?;
            if self.assets[..place].iter().any(|other| other.id == asset.id) {
                return Err(ManifestError::field(
                    "permissions.assets",
                    format!("{} is there twice", asset.id),
                ));
            }
            if asset.per_request > asset.per_day {
                return Err(ManifestError::field("permissions.assets", "a request may not be above a day"));
            }
        }
        for (pays, field) in
            [(self.wallet.is_some(), "permissions.wallet"), (self.shielded.is_some(), "permissions.shielded")]
        {
            if pays && self.assets.is_empty() {
                return Err(ManifestError::field(field, "needs at least one asset in permissions.assets"));
            }
        }
        in_range("permissions.storage.bytes", self.storage.as_ref().map(|s| s.bytes), MAX_STORAGE)?;
        in_range(
            "permissions.claims.max-shares",
            self.claims.as_ref().map(|c| c.max_shares.into()),
            MAX_SHARES.into(),
        )?;
        in_range(
            "permissions.device.pick-contacts",
            self.device.as_ref().and_then(DevicePermission::people_to_check),
            MAX_PICK.into(),
        )?;
        in_range("permissions.files.max-bytes", self.files.as_ref().map(|f| f.max_bytes), MAX_FILES)?;
        self.check_contracts()
    }

    fn check_contracts(&self) -> Result<(), ManifestError> {
        if self.contracts.len() > MAX_CONTRACTS {
            return Err(ManifestError::field(
                "permissions.contracts",
                format!("at most {MAX_CONTRACTS} are allowed"),
            ));
        }
        for (alias, contract) in &self.contracts {
            check_name("contract alias", alias)?;
            let is_looked_at = self.deals.as_ref().is_some_and(|deals| deals.contracts.contains(alias));
            let is_signed_for = self.sign.contains_key(alias) || self.meter.contains_key(alias);
            contract.check(alias, is_looked_at || is_signed_for)?;
        }
        self.check_deals()?;
        self.check_structs("sign", &self.sign)?;
        self.check_structs("meter", &self.meter)
    }

    fn check_deals(&self) -> Result<(), ManifestError> {
        let Some(deals) = &self.deals else { return Ok(()) };
        let wrong = |problem: &str| Err(ManifestError::field("permissions.deals.contracts", problem));
        if deals.contracts.is_empty() {
            return wrong("at least one alias is needed");
        }
        for (place, alias) in deals.contracts.iter().enumerate() {
            if !self.contracts.contains_key(alias) {
                return wrong("permissions.contracts does not have this alias");
            }
            if deals.contracts[..place].contains(alias) {
                return wrong("an alias is there twice");
            }
        }
        Ok(())
    }

    fn check_structs(&self, part: &str, all: &Structs) -> Result<(), ManifestError> {
        for (alias, structs) in all {
            let field = || format!("permissions.{part}.{alias}");
            if !self.contracts.contains_key(alias) {
                return Err(ManifestError::field(field(), "permissions.contracts does not have this alias"));
            }
            if structs.is_empty() || structs.len() > MAX_STRUCTS {
                return Err(ManifestError::field(field(), format!("1 to {MAX_STRUCTS} structs are allowed")));
            }
            for (name, bounds) in structs {
                bounds.check(&format!("permissions.{part}.{alias}.{name}"), name)?;
            }
        }
        Ok(())
    }
}

impl DealsPermission {
    /// Whether it allows nothing that `old` does not.
    fn within(&self, old: Option<&Self>) -> bool {
        self.contracts.iter().all(|alias| old.is_some_and(|old| old.contracts.contains(alias)))
    }
}

impl SignPermission {
    /// Whether it allows nothing that `old` does not.
    fn within(&self, old: &Self) -> bool {
        let amount = |field: &str, asset: &str| old.amounts.get(field).and_then(|most| most.get(asset));
        let mut amounts =
            self.amounts.iter().flat_map(|(field, most)| most.iter().map(move |one| (field, one)));
        amounts.all(|(field, (asset, most))| amount(field, asset).is_some_and(|old| most <= old))
            && self
                .deadlines
                .iter()
                .all(|(field, most)| old.deadlines.get(field).is_some_and(|old| most <= old))
    }

    fn check(&self, field: &str, name: &str) -> Result<(), ManifestError> {
        let named = self.amounts.keys().chain(self.deadlines.keys());
        if named.clone().count() > MAX_BOUNDS {
            return Err(ManifestError::field(field, format!("at most {MAX_BOUNDS} bounds are allowed")));
        }
        let mut words = named.flat_map(|path| path.split('.')).chain([name]);
        if let Some(bad) = words.find(|word| !is_identifier(word)) {
            let shown: String = bad.chars().take(60).collect();
            return Err(ManifestError::field(field, format!("{shown:?} is not a Solidity name")));
        }
        self.amounts.values().flat_map(BTreeMap::keys).try_for_each(|asset| check_name("asset", asset))
    }
}

impl ContractPermission {
    fn within(&self, old: &Self) -> bool {
        self.contract == old.contract
            && self.reads.iter().all(|m| old.reads.contains(m))
            && self.writes.iter().all(|m| old.writes.contains(m))
    }

    /// A contract for which something is signed, or whose deals are looked at, need not be called.
    fn check(&self, alias: &str, has_other_use: bool) -> Result<(), ManifestError> {
        let field = format!("permissions.contracts.{alias}");
        let methods = self.reads.iter().chain(&self.writes);
        let count = methods.clone().count();
        if count > MAX_METHODS || (count == 0 && !has_other_use) {
            return Err(ManifestError::field(field, format!("1 to {MAX_METHODS} methods are allowed")));
        }
        if let Some(bad) = methods.chain([&self.contract]).find(|word| !is_identifier(word)) {
            let shown: String = bad.chars().take(60).collect();
            return Err(ManifestError::field(field, format!("{shown:?} is not a Solidity name")));
        }
        Ok(())
    }
}

fn is_identifier(word: &str) -> bool {
    (1..=64).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn size<T>(permission: &Option<T>, of: impl Fn(&T) -> u64) -> u64 {
    permission.as_ref().map_or(0, of)
}

fn in_range(field: &str, value: Option<u64>, most: u64) -> Result<(), ManifestError> {
    match value {
        Some(value) if !(1..=most).contains(&value) => {
            Err(ManifestError::field(field, format!("{value} is not within 1 to {most}")))
        }
        _ => Ok(()),
    }
}
