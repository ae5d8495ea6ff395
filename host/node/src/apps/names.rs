//! A person has another id in every app, and a share a handle that means nothing outside this profile.

use teahouse_base::StoreError;
use teahouse_bundle::AppId;
use teahouse_chain::port::Asset;
use teahouse_chat::ids::AccountId;
use teahouse_runtime::model::{AssetId, PersonId, ShareId};
use teahouse_wallet::envelope::GivenShare;

use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;
use crate::records::{SHARES, get_bytes, put_bytes};

impl Shared {
    fn pairwise(&self, label: &[u8], app: &AppId, what: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new_keyed(self.apps.person_key.expose());
        hasher.update(label).update(app.as_bytes()).update(what);
        hex::encode(&hasher.finalize().as_bytes()[..16]) // NODE-007
    }

    /// A person as one app knows them. Two apps cannot tell that they know the same person.
    pub(crate) fn person_id(&self, app: &AppId, account: &AccountId) -> PersonId {
        PersonId::new(self.pairwise(b"person", app, account.as_bytes()))
    }

    /// The person of an id, among this profile's contacts.
    pub(crate) fn person_of(&self, app: &AppId, person: &PersonId) -> Result<Option<AccountId>, NodeError> {
        let contacts = self.chat_view(|chat| chat.contacts())?;
        let accounts = contacts.iter().map(|contact| contact.account());
        Ok(accounts.into_iter().find(|account| self.person_id(app, account) == *person))
    }

    /// The handle of a share in one app; the share itself is kept here.
    pub(crate) fn keep_share(&self, app: &AppId, share: &GivenShare) -> Result<ShareId, NodeError> {
        let what = [share.id().as_bytes().as_slice(), &share.index().to_be_bytes()].concat();
        let id = self.pairwise(b"share", app, &what);
        let key = [app.as_bytes().as_slice(), id.as_bytes()].concat();
        self.write(|records| put_bytes(records, SHARES, &key, &share.to_secret_bytes()))?;
        Ok(ShareId::new(id))
    }

    /// The share of a handle.
    pub(crate) fn share_of(&self, app: &AppId, id: &ShareId) -> Result<Option<GivenShare>, NodeError> {
        let key = [app.as_bytes().as_slice(), id.as_str().as_bytes()].concat();
        let bytes = self.read(|records| {
            Ok::<_, StoreError>(get_bytes(records, SHARES, &key)?.map(zeroize::Zeroizing::new))
        })?;
        Ok(bytes.and_then(|bytes| GivenShare::read(&bytes).ok()))
    }
}

/// What apps call an asset.
pub(crate) fn asset_id(chain: &Chain, asset: Asset) -> Option<AssetId> {
    chain.assets().into_iter().find(|(_, known, _)| *known == asset).map(|(name, ..)| AssetId::new(name))
}

/// The asset that an app means.
pub(crate) fn asset_of(chain: &Chain, id: &AssetId) -> Option<Asset> {
    chain.assets().into_iter().find(|(name, ..)| *name == id.as_str()).map(|(_, asset, _)| asset)
}
