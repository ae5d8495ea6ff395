//! A signature of a simulation is a hash of who signed what: it says so to whoever verifies it, and to no contract.

use teahouse_base::UnixMillis;
use teahouse_runtime::files;
use teahouse_runtime::model::{Argument, PersonId, SignatureRecord, Typed, Value, Verify};

/// The last byte of a signature.
const RECOVERY: u8 = 27;

/// Fields as everybody reads them: the own account is a person's.
fn for_everybody(fields: &[Argument], who: &str) -> Vec<Argument> {
    let read = |value: &Value| match value {
        Value::OwnAccount => Value::Person(PersonId::new(who)),
        other => other.clone(),
    };
    fields.iter().map(|field| Argument { name: field.name.clone(), value: read(&field.value) }).collect()
}

/// The signature of a person over fields as everybody reads them.
fn of(by: &str, typed: &Typed, fields: &[Argument]) -> Vec<u8> {
    let said = serde_json::json!([by, typed.contract, typed.name, fields]);
    let mut bytes = files::hash_of(said.to_string().as_bytes()).into_bytes();
    bytes.push(RECOVERY);
    bytes
}

/// What `who` signs, with moments filled in.
pub(crate) fn sign(typed: &Typed, who: &str, now: UnixMillis) -> SignatureRecord {
    let filled = |value: &Value| match value {
        Value::DeadlineIn(seconds) => Value::Uint((now.get() / 1_000).saturating_add(*seconds).to_string()),
        other => other.clone(),
    };
    let fields = typed.fields.iter();
    let fields: Vec<Argument> =
        fields.map(|field| Argument { name: field.name.clone(), value: filled(&field.value) }).collect();
    let signature = of(who, typed, &for_everybody(&fields, who));
    SignatureRecord { signature, fields }
}

/// Whether a signature is that person's, of exactly these fields as `who` reads them.
pub(crate) fn holds(verify: &Verify, who: &str) -> bool {
    let fields = for_everybody(&verify.typed.fields, who);
    verify.signature == of(verify.by.as_str(), &verify.typed, &fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: Value) -> Argument {
        Argument { name: name.to_owned(), value }
    }

    #[test]
    fn what_one_person_signed_holds_for_another_one_field_by_field() {
        // given a quote that Anna signs for Bo
        let bo = PersonId::new("bo");
        let fields = vec![
            field("driver", Value::OwnAccount),
            field("rider", Value::Person(bo)),
            field("deadline", Value::DeadlineIn(60)),
        ];
        let typed = Typed { contract: "ride".to_owned(), name: "RideQuote".to_owned(), fields };
        let signed = sign(&typed, "anna", UnixMillis::new(5_000));
        assert_eq!((signed.signature.len(), &signed.fields[2].value), (65, &Value::Uint("65".to_owned())));
        // when Bo holds it against what he was told
        let told = |deadline: &str, by: &str| {
            let fields = vec![
                field("driver", Value::Person(PersonId::new("anna"))),
                field("rider", Value::OwnAccount),
                field("deadline", Value::Uint(deadline.to_owned())),
            ];
            let (signature, by) = (signed.signature.clone(), PersonId::new(by));
            Verify { typed: Typed { fields, ..typed.clone() }, signature, by }
        };
        // then it is Anna's, of these fields and no others
        assert!(holds(&told("65", "anna"), "bo"));
        assert!(!holds(&told("66", "anna"), "bo") && !holds(&told("65", "cai"), "bo"));
    }
}
