//! A profile is opened by asking all of its endpoints together.

use std::sync::Arc;

use super::Quorum;
use crate::endpoint::HttpEndpoint;
use crate::port::ChainPort;
use crate::profile::{ChainProfile, ProfileError};

/// Opens the endpoints of a profile as one port. Nothing is sent yet.
///
/// # Errors
/// [`ProfileError`] when the profile cannot be used.
pub fn open(profile: &ChainProfile) -> Result<Quorum, ProfileError> {
    profile.check()?;
    let endpoint = |at| -> Result<(String, Arc<dyn ChainPort>), ProfileError> {
        let endpoint = HttpEndpoint::new(profile, at)?;
        Ok((endpoint.name().to_owned(), Arc::new(endpoint)))
    };
    let ports = profile.endpoints.iter().map(endpoint).collect::<Result<Vec<_>, _>>()?;
    Ok(Quorum::new(profile.chain_id, ports))
}
