//! A class is the exit of a command whose code comes from a part below the node: who may mend it, and how.

use teahouse_api::Exit;

/// The class of a code of a part below. What is not named here was tried and failed.
pub(super) fn class(code: &str) -> Exit {
    match code {
        // keystore: a wrong or missing passphrase is the person's to mend
        "KEY-211" | "KEY-212" => Exit::Refused,
        "KEY-221" => Exit::NotFound,
        // backups: what is wrong with the file, what another phrase would open, what lies there
        "BAK-201" | "BAK-202" | "BAK-203" | "BAK-204" => Exit::Verification,
        "BAK-205" | "BAK-212" => Exit::Refused,
        "BAK-206" => Exit::Usage,
        "BAK-211" => Exit::NotFound,
        "KEY-301" | "KEY-302" | "KEY-303" | "KEY-305" => Exit::Verification,
        "KEY-304" => Exit::Refused,
        "KEY-101" | "KEY-102" | "KEY-103" => Exit::Usage,
        // bundles
        code if code.starts_with("BND-") => Exit::Verification,
        // releases of the registry
        "APP-421" | "APP-422" | "APP-423" | "APP-424" | "APP-425" | "APP-426" => Exit::Verification,
        // meetings of strangers: what is none any more, what does not fit, what there is enough of
        "MET-205" | "MET-208" => Exit::NotFound,
        "MET-101" | "MET-102" => Exit::Verification,
        "MET-105" | "MET-109" | "MET-110" | "MET-201" => Exit::Usage,
        code if code.starts_with("MET-") => Exit::Refused,
        // files that are too large, or for which there is no room
        "APP-441" | "APP-442" => Exit::Refused,
        // the log of what a person did about apps is not what was written
        code if code.starts_with("RCT-") => Exit::Verification,
        // what a person or a grant said no to
        code if code.starts_with("CAP-") => Exit::Refused,
        "E2E-313" | "E2E-322" | "E2E-323" | "PAY-311" | "PAY-221" | "PAY-222" | "PAY-223" | "PAY-224" => {
            Exit::Refused
        }
        "PAY-241" | "PAY-242" | "PAY-243" | "PAY-246" => Exit::Refused,
        "PAY-441" | "PAY-442" | "PAY-443" | "PAY-475" | "PAY-476" | "PAY-477" | "PAY-478" => Exit::Refused,
        "PAY-480" | "PAY-481" | "PAY-482" => Exit::Refused,
        "PAY-479" => Exit::NotFound,
        "PAY-471" | "PAY-472" | "PAY-473" | "PAY-474" => Exit::Usage,
        "PAY-455" => Exit::Verification,
        "SUB-203" => Exit::Network,
        "SUB-205" => Exit::Refused,
        // what does not exist
        "E2E-311" | "E2E-314" | "E2E-321" | "E2E-324" => Exit::NotFound,
        "E2E-316" => Exit::Verification,
        "E2E-201" | "E2E-202" | "E2E-312" | "E2E-315" => Exit::Usage,
        "PAY-104" | "PAY-105" | "PAY-244" | "PAY-245" | "APR-106" => Exit::Usage,
        "CHN-351" | "CHN-352" | "CHN-353" => Exit::Usage,
        // what an allowance cannot be, is not, and does not let leave
        "BUD-101" | "BUD-109" | "BUD-121" | "PAY-465" => Exit::Usage,
        "BUD-103" => Exit::NotFound,
        code if code.starts_with("BUD-") => Exit::Refused,
        // shielded payments: texts that are none, what there is too little of, what cannot be done now, what does not hold
        "SHD-031" | "SHD-032" | "SHD-078" | "SHD-079" => Exit::Usage,
        "SHD-061" | "SHD-062" | "SHD-071" | "SHD-074" | "SHD-075" | "SHD-076" | "SHD-080" => Exit::Refused,
        "SHD-073" => Exit::NotFound,
        "SHD-053" | "SHD-054" | "SHD-055" | "SHD-056" => Exit::Verification,
        code if code.starts_with("SHD-00") || code.starts_with("SHD-01") || code.starts_with("SHD-02") => {
            Exit::Usage
        }
        "SHD-105" | "SHD-106" | "SHD-107" => Exit::Usage,
        code if code.starts_with("SHD-10") => Exit::Verification,
        "SHP-211" | "SHP-212" | "SHP-213" | "SHP-214" => Exit::Verification,
        // blobs: too large, what is not what it should be, what nobody has
        "BLB-101" => Exit::Usage,
        "BLB-102" | "BLB-103" | "BLB-104" | "BLB-105" | "BLB-106" | "BLB-107" => Exit::Verification,
        "BLB-201" => Exit::NotFound,
        "BLB-202" | "BLB-204" => Exit::Network,
        // the network
        code if code.starts_with("NET-") || code.starts_with("CHN-1") => Exit::Network,
        code if code.starts_with("CHN-2") => Exit::Configuration,
        _ => Exit::Failed,
    }
}
