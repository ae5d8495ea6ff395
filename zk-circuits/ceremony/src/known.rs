//! The first phases that this program knows, by the digest that their ceremony published.
//!
//! They are the files of Perpetual Powers of Tau, 54 contributions and a beacon, prepared for Hermez and listed in snarkjs'
//! README ("Prepare phase 2").

use teahouse_zk::format::ptau::{self, PtauDigest};

use crate::args::Trust;
use crate::failure::Failure;

const KNOWN: [(&str, &str); 5] = [
    (
        "powersOfTau28_hez_final_14",
        "eeefbcf7c3803b523c94112023c7ff89558f9b8e0cf5d6cdcba3ade60f168af4a181c9c21774b94fbae6c90411995f7d854d02ebd93fb66043dbb06f17a831c1",
    ),
    (
        "powersOfTau28_hez_final_15",
        "982372c867d229c236091f767e703253249a9b432c1710b4f326306bfa2428a17b06240359606cfe4d580b10a5a1f63fbed499527069c18ae17060472969ae6e",
    ),
    (
        "powersOfTau28_hez_final_16",
        "6a6277a2f74e1073601b4f9fed6e1e55226917efb0f0db8a07d98ab01df1ccf43eb0e8c3159432acd4960e2f29fe84a4198501fa54c8dad9e43297453efec125",
    ),
    (
        "powersOfTau28_hez_final_17",
        "6247a3433948b35fbfae414fa5a9355bfb45f56efa7ab4929e669264a0258976741dfbe3288bfb49828e5df02c2e633df38d2245e30162ae7e3bcca5b8b49345",
    ),
    (
        "powersOfTau28_hez_final_18",
        "7e6a9c2e5f05179ddfc923f38f917c9e6831d16922a902b0b4758b8e79c2ab8a81bb5f29952e16ee6c5067ed044d7857b5de120a90704c1d3b637fd94b95b13e",
    ),
];

/// What is known of a file of powers.
pub(crate) struct Provenance {
    /// Its digest, in hexadecimal digits.
    pub(crate) digest: String,
    /// Whose it is.
    pub(crate) known_as: &'static str,
}

/// Who made a file of powers, if they can be believed.
pub(crate) fn provenance(file: &[u8], trust: &Trust) -> Result<Provenance, Failure> {
    let found: PtauDigest = ptau::digest(file);
    let digest = hex::encode(found);
    if let Some(expected) = &trust.ptau_digest {
        let expected = crate::source::bytes(expected, "--ptau-digest")?;
        let is_it = expected == found;
        let known_as = "the file with the given digest";
        return is_it.then_some(Provenance { known_as, digest: digest.clone() }).ok_or(unknown(digest));
    }
    match KNOWN.into_iter().find(|(_, known)| *known == digest) {
        Some((known_as, _)) => Ok(Provenance { digest, known_as }),
        None if trust.unknown_ptau => Ok(Provenance { digest, known_as: "nobody's: for practice only" }),
        None => Err(unknown(digest)), // PTA-001
    }
}

const fn unknown(digest: String) -> Failure {
    Failure::UnknownPowers { digest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pta_001_powers_that_nobody_knows_are_taken_only_on_demand() {
        let trust = |ptau_digest: Option<&str>, unknown_ptau| Trust {
            ptau_digest: ptau_digest.map(str::to_owned),
            unknown_ptau,
        };
        let file = b"no powers";
        let digest = hex::encode(ptau::digest(file));
        assert!(matches!(provenance(file, &trust(None, false)), Err(Failure::UnknownPowers { .. })));
        assert!(matches!(provenance(file, &trust(Some("0x00"), false)), Err(Failure::UnknownPowers { .. })));
        assert!(matches!(provenance(file, &trust(Some("tea"), false)), Err(Failure::NoHex { .. })));
        assert_eq!(provenance(file, &trust(Some(&digest), false)).unwrap().digest, digest);
        assert!(provenance(file, &trust(None, true)).unwrap().known_as.contains("practice"));
    }

    #[test]
    fn every_known_digest_has_64_bytes_and_is_there_once() {
        let mut digests: Vec<_> = KNOWN.iter().map(|(_, digest)| hex::decode(digest).unwrap()).collect();
        assert!(digests.iter().all(|digest| digest.len() == 64));
        digests.dedup();
        assert_eq!(digests.len(), KNOWN.len());
    }
}
