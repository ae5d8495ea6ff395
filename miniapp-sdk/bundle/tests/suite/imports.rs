use teahouse_base::Coded;
use teahouse_bundle::inspect::inspect;
use teahouse_bundle::{Capability, InspectError, Manifest};

use crate::{MANIFEST, component, good_component};

const GUEST: &str = "teahouse:app/guest@1.0.0";

fn permissions(toml: &str) -> teahouse_bundle::Permissions {
    Manifest::from_toml(format!("{MANIFEST}\n{toml}").as_bytes()).unwrap().permissions
}

#[test]
fn bnd_004_nothing_but_the_interfaces_of_the_level_can_be_imported() {
    for unknown in [
        "wasi:cli/environment@0.2.0",
        "wasi:io/poll@0.2.0",
        "wasi:sockets/tcp@0.2.0",
        "teahouse:app/wallet@1.0.1",
        "teahouse:app/wallet@2.0.0",
        "teahouse:app/wallet",
        "teahouse:app/keys@1.0.0",
        "evil:app/wallet@1.0.0",
    ] {
        let error = inspect(&component(&[unknown], &[GUEST])).unwrap_err();
        assert_eq!(error, InspectError::UnknownImport { interface: unknown.to_owned() });
        assert_eq!(error.code().as_str(), "BND-504");
    }
}

#[test]
fn bnd_004_an_import_that_is_not_an_interface_is_refused() {
    for wat in [
        r#"(component (import "read-memory" (func)) (instance $g) (export "teahouse:app/guest@1.0.0" (instance $g)))"#,
        r#"(component (import "m" (core module)) (instance $g) (export "teahouse:app/guest@1.0.0" (instance $g)))"#,
        r#"(component (import "c" (component)) (instance $g) (export "teahouse:app/guest@1.0.0" (instance $g)))"#,
    ] {
        let error = inspect(&wat::parse_str(wat).unwrap()).unwrap_err();
        assert!(matches!(error, InspectError::UnknownImport { .. }), "{error}");
    }
}

#[test]
fn bnd_004_a_component_inside_cannot_hide_an_import() {
    // A nested component gets its imports from the outer one, which must have them; its own list reaches nothing.
    let wat = r#"(component
        (component $inner (import "wasi:cli/environment@0.2.0" (instance)))
        (instance $g) (export "teahouse:app/guest@1.0.0" (instance $g)))"#;
    assert!(inspect(&wat::parse_str(wat).unwrap()).unwrap().imports.is_empty());
    let wired = r#"(component
        (component $inner (import "wasi:cli/environment@0.2.0" (instance)))
        (import "wasi:cli/environment@0.2.0" (instance $env))
        (instance (instantiate $inner (with "wasi:cli/environment@0.2.0" (instance $env))))
        (instance $g) (export "teahouse:app/guest@1.0.0" (instance $g)))"#;
    assert!(matches!(inspect(&wat::parse_str(wired).unwrap()), Err(InspectError::UnknownImport { .. })));
}

#[test]
fn bnd_005_every_power_must_be_declared_to_be_imported() {
    let declared = [
        (Capability::Storage, "[permissions.storage]\nbytes = 1"),
        (Capability::Identity, "[permissions.identity]"),
        (
            Capability::Wallet,
            "[permissions]\nassets = [{ id = \"native\", per-request = \"1\", per-day = \"1\" }]\nwallet = {}",
        ),
        (
            Capability::Shielded,
            "[permissions]\nassets = [{ id = \"native\", per-request = \"1\", per-day = \"1\" }]\nshielded = {}",
        ),
        (Capability::Contracts, "[permissions.contracts.box]\ncontract = \"Box\"\nreads = [\"size\"]"),
        (
            Capability::Sign,
            "[permissions.contracts.ride]\ncontract = \"RideSettlement\"\n[permissions.sign.ride.Rating]",
        ),
        (
            Capability::Meter,
            "[permissions.contracts.ride]\ncontract = \"RideSettlement\"\n[permissions.meter.ride.RideVoucher]",
        ),
        (Capability::Claims, "[permissions.claims]\nmax-shares = 1"),
        (Capability::Chat, "[permissions.chat]\ncards = true"),
        (Capability::Device, "[permissions.device]\npick-contacts = 1"),
        (Capability::Notify, "[permissions.notify]"),
        (Capability::Files, "[permissions.files]\nmax-bytes = 1"),
        (
            Capability::Deals,
            "[permissions.contracts.deal]\ncontract = \"Escrow\"\n[permissions.deals]\ncontracts = [\"deal\"]",
        ),
    ];
    for (capability, toml) in declared {
        let binary = component(&[&capability.interface()], &[GUEST]);
        let inspection = inspect(&binary).unwrap();
        let refused = inspection.within(&permissions("")).unwrap_err();
        let interface = format!("teahouse:app/{capability}@1.0.0");
        assert_eq!(refused, InspectError::UndeclaredImport { interface, capability });
        assert_eq!(inspection.within(&permissions(toml)), Ok(()), "{toml}");
        for (other, other_toml) in declared {
            let fits = inspection.within(&permissions(other_toml)).is_ok();
            // All three name contracts, and their functions speak in its types.
            let names_one = matches!(other, Capability::Sign | Capability::Meter | Capability::Deals);
            let is_along = capability == Capability::Contracts && names_one;
            assert_eq!(fits, other == capability || is_along, "{capability} under {other}");
        }
    }
    for open in [Capability::Types, Capability::Ui, Capability::Clock, Capability::Random, Capability::Log] {
        let binary = component(&[&open.interface()], &[GUEST]);
        assert_eq!(inspect(&binary).unwrap().within(&permissions("")), Ok(()));
    }
}

#[test]
fn only_the_guest_interface_is_exported() {
    assert!(inspect(&good_component()).is_ok());
    for exports in [&[][..], &["teahouse:app/guest@1.0.1"], &["run"], &[GUEST, "more"]] {
        let error = inspect(&component(&[], exports)).unwrap_err();
        assert!(matches!(error, InspectError::Exports { .. }), "{error}");
    }
}

#[test]
fn bnd_010_a_javascript_engine_may_export_its_set_up_as_a_function_and_nothing_else() {
    let with = |name: &str| {
        format!(
            r#"(component (core module $m (func (export "f"))) (core instance $i (instantiate $m))
            (func $f (canon lift (core func $i "f"))) (instance $g)
            (export "{name}" (func $f)) (export "{GUEST}" (instance $g)))"#
        )
    };
    assert!(inspect(&wat::parse_str(with("init")).unwrap()).is_ok());
    for other in [component(&[], &[GUEST, "init"]), wat::parse_str(with("run")).unwrap()] {
        let error = inspect(&other).unwrap_err();
        assert!(matches!(error, InspectError::Exports { .. }), "{error}");
    }
}

#[test]
fn bnd_011_a_module_with_two_memories_is_refused_also_deep_inside() {
    let outer =
        |inside: &str| format!("(component {inside} (instance $g) (export \"{GUEST}\" (instance $g)))");
    let two = "(core module (memory 1) (memory 1))";
    for inside in [two.to_owned(), format!("(component (component {two}))")] {
        let error = inspect(&wat::parse_str(outer(&inside)).unwrap()).unwrap_err();
        assert!(matches!(error, InspectError::Invalid(_)), "{error}");
    }
}

#[test]
fn features_that_the_host_has_not_are_refused() {
    let core = |inside: &str| {
        format!("(component (core module {inside}) (instance $g) (export \"{GUEST}\" (instance $g)))")
    };
    assert!(inspect(&wat::parse_str(core("(memory 1)")).unwrap()).is_ok());
    for feature in [
        "(memory 1) (memory 1)",
        "(memory i64 1)",
        "(memory 1 1 shared)",
        "(tag)",
        "(type (struct))",
        "(func (param externref))",
    ] {
        let error = inspect(&wat::parse_str(core(feature)).unwrap());
        assert!(matches!(error, Err(InspectError::Invalid(_))), "{feature}: {error:?}");
    }
}
