use teahouse_base::Coded;
use teahouse_bundle::text::{check_line, looks_like, tame};
use teahouse_bundle::{BaseUnits, Manifest, ManifestError, TextError, Version};

use crate::MANIFEST;

fn code(toml: &str) -> String {
    Manifest::from_toml(toml.as_bytes()).unwrap_err().code().to_string()
}

#[test]
fn a_manifest_comes_back_from_its_text() {
    let full = format!(
        "{MANIFEST}
        icon = \"assets/icon.svg\"
        memory-mib = 32
        [permissions]
        assets = [{{ id = \"native\", per-request = \"5\", per-day = \"340282366920938463463374607431768211455\" }}]
        wallet = {{}}
        identity = {{}}
        [permissions.contracts.red-envelope]
        contract = \"RedEnvelope\"
        reads = [\"envelopes\"]
        writes = [\"create\", \"refund\"]
        "
    );
    let manifest = Manifest::from_toml(full.as_bytes()).unwrap();
    assert_eq!(Manifest::from_toml(manifest.to_toml().as_bytes()).unwrap(), manifest);
    assert_eq!(manifest.permissions.asset("native").unwrap().per_day, BaseUnits::new(u128::MAX));
    assert_eq!(manifest.title_in("zh-Hans"), "茶");
    assert_eq!(manifest.title_in("de-AT"), "Tea");
}

#[test]
fn unknown_or_newer_things_are_refused_not_overlooked() {
    assert_eq!(code(&format!("{MANIFEST}\n[permissions]\nnetwork = true")), "BND-201");
    assert_eq!(code(&format!("{MANIFEST}\nautostart = true")), "BND-201");
    assert_eq!(code(&MANIFEST.replace("manifest = 1", "manifest = 2")), "BND-202");
    assert_eq!(code(&MANIFEST.replace("api-level = 1", "api-level = 2")), "BND-202");
    assert_eq!(code(&MANIFEST.replace("api-level = 1", "api-level = 0")), "BND-202");
    assert_eq!(code("\u{0}"), "BND-201");
    assert!(Manifest::from_toml(&[0xff, 0xfe]).is_err());
}

#[test]
fn values_outside_their_range_are_refused() {
    for bad in [
        "[permissions.storage]\nbytes = 10485761",
        "[permissions.storage]\nbytes = 0",
        "[permissions.claims]\nmax-shares = 101",
        "[permissions.device]\npick-contacts = 101",
        "[permissions.device]\npick-contacts = 101\nscan = true",
        "[permissions.device]\npick-contacts = 0",
        "[permissions.device]",
        "[permissions.files]\nmax-bytes = 67108865",
        "[permissions.files]\nmax-bytes = 0",
        "[permissions]\nwallet = {}",
        "[permissions]\nshielded = {}",
        "[permissions]\nassets = [{ id = \"a\", per-request = \"2\", per-day = \"1\" }]",
        "[permissions]\nassets = [{ id = \"a\", per-request = \"1\", per-day = \"1\" }, { id = \"a\", per-request = \"1\", per-day = \"1\" }]",
        "[permissions.contracts.a]\ncontract = \"A\"",
        "[permissions.contracts.a]\ncontract = \"A\"\nreads = [\"x y\"]",
        "[permissions.contracts.a]\ncontract = \"0xdead\"\nreads = [\"x\"]\nwrites = []\n[permissions.storage]\nbytes=0",
        "[permissions.deals]\ncontracts = [\"deal\"]",
        "[permissions.contracts.deal]\ncontract = \"Escrow\"\nreads = [\"deal\"]\n[permissions.deals]\ncontracts = []",
        "[permissions.contracts.deal]\ncontract = \"Escrow\"\n[permissions.deals]\ncontracts = [\"deal\", \"deal\"]",
        "[permissions.sign.ride.Rating]",
        "[permissions.contracts.ride]\ncontract = \"RideSettlement\"\n[permissions.sign.ride]",
        "[permissions.contracts.ride]\ncontract = \"RideSettlement\"\n[permissions.sign.ride.\"Ra ting\"]",
        "[permissions.contracts.ride]\ncontract = \"RideSettlement\"\n[permissions.sign.ride.FinalFare]\ndeadlines = { \"dead line\" = 1 }",
    ] {
        assert_eq!(code(&format!("{MANIFEST}\n{bad}")), "BND-204", "{bad}");
    }
    for bad in ["-1", "01", "1.5", "", "1e3", "340282366920938463463374607431768211456"] {
        let toml = format!(
            "{MANIFEST}\n[permissions]\nassets = [{{ id = \"a\", per-request = \"{bad}\", per-day = \"1\" }}]"
        );
        assert_eq!(code(&toml), "BND-201", "{bad}");
    }
    assert_eq!(code(&format!("{MANIFEST}\nmemory-mib = 129")), "BND-204");
    assert_eq!(code(&format!("{MANIFEST}\nicon = \"app.wasm\"")), "BND-204");
}

#[test]
fn bnd_008_a_finer_place_and_codes_are_more_than_people_and_fewer_of_them_are_not() {
    let permissions = |device: &str| {
        let toml = format!("{MANIFEST}\n[permissions.device]\n{device}");
        Manifest::from_toml(toml.as_bytes()).unwrap().permissions
    };
    let people = permissions("pick-contacts = 5");
    let city = permissions("location = \"city\"\npick-contacts = 5");
    let near = permissions("location = \"neighbourhood\"");
    let codes = permissions("scan = true");
    for (now, before, is_wider) in [
        (&city, &people, true),
        (&people, &city, false),
        (&near, &city, true),
        (&city, &near, true),
        (&codes, &people, true),
        (&codes, &codes, false),
    ] {
        assert_eq!(now.widened_since(before) == ["device"], is_wider, "{now:?} after {before:?}");
    }
    assert_eq!(code(&format!("{MANIFEST}\n[permissions.device]\nlocation = \"exact\"")), "BND-201");
}

#[test]
fn bnd_006_a_name_is_plain_words() {
    for bad in [
        "",
        "Tea",
        "tea house",
        "tea--house",
        "-tea",
        "tea-",
        "1tea",
        "té",
        "tеа",
        "tea\u{200b}",
        &"a".repeat(41),
    ] {
        let toml = MANIFEST.replace("\"tea\"", &format!("{bad:?}"));
        assert!(
            matches!(
                Manifest::from_toml(toml.as_bytes()),
                Err(ManifestError::Name { .. } | ManifestError::Form(_))
            ),
            "{bad:?}"
        );
    }
}

#[test]
fn bnd_006_a_title_reads_as_what_it_is() {
    let check = |text| check_line("title", text, 32);
    for good in ["Tea", "Red envelope", "红包", "Tea 茶", "Café 2"] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    for invisible in
        ["Te\u{202e}a", "Te\u{200b}a", "Tea\u{feff}", "Te\u{2066}a", "Te\na", "Te\u{ad}a", "\u{e0041}Tea"]
    {
        assert!(matches!(check(invisible), Err(TextError::Invisible { .. })), "{invisible:?}");
    }
    for mixed in ["Pаypal", "Tеа hоuse", "Ηotel"] {
        assert!(matches!(check(mixed), Err(TextError::MixedScripts { .. })), "{mixed}");
    }
    for spaced in [" Tea", "Tea ", "Red  envelope"] {
        assert!(matches!(check(spaced), Err(TextError::Spacing { .. })), "{spaced:?}");
    }
    assert!(matches!(check(""), Err(TextError::Length { .. })));
    assert!(matches!(check(&"x".repeat(33)), Err(TextError::Length { .. })));
    assert_eq!(code(&MANIFEST.replace("Pours tea.", "Pours\u{202e}tea.")), "BND-302");
    assert_eq!(code(&MANIFEST.replace("en = \"Tea\", ", "")), "BND-204");
}

#[test]
fn bnd_006_look_alikes_are_found() {
    assert!(looks_like("Red Envelope", "red-envelope"));
    assert!(looks_like("раураl", "paypal"), "Cyrillic letters");
    assert!(!looks_like("tea", "coffee"));
}

#[test]
fn a_tamed_line_keeps_its_words_within_its_bytes() {
    assert_eq!(tame("  hello \u{202e}\u{200b}wor\nld  ", 256), "hello wor ld");
    assert_eq!(tame("茶茶茶", 7), "茶茶");
}

#[test]
fn bnd_008_an_update_that_wants_more_is_noticed() {
    let permissions =
        |toml: &str| Manifest::from_toml(format!("{MANIFEST}\n{toml}").as_bytes()).unwrap().permissions;
    let base = "
        [permissions]
        assets = [{ id = \"native\", per-request = \"5\", per-day = \"10\" }]
        wallet = {}
        [permissions.storage]
        bytes = 100
        [permissions.contracts.box]
        contract = \"Box\"
        writes = [\"put\"]
        ";
    let before = permissions(base);
    assert_eq!(before.widened_since(&before), Vec::<String>::new());
    for (from, to, name) in [
        ("per-request = \"5\"", "per-request = \"6\"", "assets/native"),
        ("per-day = \"10\"", "per-day = \"11\"", "assets/native"),
        ("bytes = 100", "bytes = 101", "storage"),
        ("[\"put\"]", "[\"put\", \"take\"]", "contracts/box"),
        ("\"Box\"", "\"Safe\"", "contracts/box"),
        ("wallet = {}", "wallet = {}\nchat = { cards = true }", "chat"),
        ("wallet = {}", "wallet = {}\nidentity = {}", "identity"),
        ("wallet = {}", "wallet = {}\nshielded = {}", "shielded"),
        ("wallet = {}", "wallet = {}\nnotify = {}", "notify"),
        ("wallet = {}", "wallet = {}\nfiles = { max-bytes = 5 }", "files"),
        ("wallet = {}", "wallet = {}\ndeals = { contracts = [\"box\"] }", "deals"),
    ] {
        let after = permissions(&base.replace(from, to));
        assert_eq!(after.widened_since(&before), [name]);
    }
    let less = permissions(&base.replace("bytes = 100", "bytes = 99").replace("\"10\"", "\"9\""));
    assert_eq!(less.widened_since(&before), Vec::<String>::new());
    assert_eq!(
        before.widened_since(&permissions("")),
        ["assets/native", "storage", "wallet", "contracts/box"]
    );
}

#[test]
fn what_may_be_signed_comes_back_from_its_text_and_needs_no_method() {
    let toml = format!(
        "{MANIFEST}
        [permissions.contracts.ride]
        contract = \"RideSettlement\"
        [permissions.sign.ride.FinalFare]
        amounts.fare = {{ pusd = \"50\", native = \"7\" }}
        deadlines.deadline = 3600
        [permissions.sign.ride.Rating]
        "
    );
    let manifest = Manifest::from_toml(toml.as_bytes()).unwrap();
    assert_eq!(Manifest::from_toml(manifest.to_toml().as_bytes()).unwrap(), manifest);
    let fare = &manifest.permissions.sign["ride"]["FinalFare"];
    assert_eq!(fare.amounts["fare"]["pusd"], BaseUnits::new(50));
    assert_eq!(fare.deadlines["deadline"], 3_600);
}

#[test]
fn bnd_008_an_update_that_has_more_signed_is_noticed() {
    let permissions =
        |toml: &str| Manifest::from_toml(format!("{MANIFEST}\n{toml}").as_bytes()).unwrap().permissions;
    let base = "
        [permissions.contracts.ride]
        contract = \"RideSettlement\"
        [permissions.sign.ride.FinalFare]
        amounts.fare = { pusd = \"50\" }
        deadlines.deadline = 3600
        ";
    let before = permissions(base);
    assert_eq!(before.widened_since(&before), Vec::<String>::new());
    for (from, to) in [
        ("\"50\"", "\"51\""),
        ("pusd", "native"),
        ("= 3600", "= 3601"),
        ("FinalFare", "CancelRide"),
        ("= 3600", "= 3600\n[permissions.sign.ride.Rating]"),
    ] {
        let after = permissions(&base.replace(from, to));
        assert_eq!(after.widened_since(&before), ["sign/ride"], "{to}");
    }
    let less = permissions(&base.replace("\"50\"", "\"49\"").replace("= 3600", "= 60"));
    assert_eq!(less.widened_since(&before), Vec::<String>::new());
}

#[test]
fn bnd_008_an_update_that_counts_up_more_is_noticed() {
    let permissions =
        |toml: &str| Manifest::from_toml(format!("{MANIFEST}\n{toml}").as_bytes()).unwrap().permissions;
    let base = "
        [permissions.contracts.ride]
        contract = \"RideSettlement\"
        [permissions.meter.ride.RideVoucher]
        amounts.cumulative = { pusd = \"50\" }
        ";
    let before = permissions(base);
    assert_eq!(before.widened_since(&before), Vec::<String>::new());
    for (from, to) in [("\"50\"", "\"51\""), ("pusd", "native"), ("RideVoucher", "FinalFare")] {
        assert_eq!(permissions(&base.replace(from, to)).widened_since(&before), ["meter"], "{to}");
    }
    // What may be signed once is another power than what may be counted up.
    let signed = permissions(&base.replace("permissions.meter", "permissions.sign"));
    assert_eq!(before.widened_since(&signed), ["meter"]);
    let alone = format!("{MANIFEST}\n[permissions.meter.ride.RideVoucher]");
    assert!(Manifest::from_toml(alone.as_bytes()).is_err(), "a meter is of a contract that is named");
}

#[test]
fn a_version_is_three_counts_in_order() {
    let version = |text: &str| text.parse::<Version>();
    assert_eq!(version("1.20.3").unwrap(), Version::new(1, 20, 3));
    assert!(version("1.20.3").unwrap() > version("1.3.20").unwrap());
    for bad in ["", "1", "1.2", "1.2.3.4", "1.2.x", "01.2.3", "1.2.-3", "+1.2.3", "v1.2.3", "1.2.4294967296"]
    {
        assert!(version(bad).is_err(), "{bad}");
    }
}
