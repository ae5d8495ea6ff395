//! Numbers that came from outside are below the order of their field, or refused: they are never reduced, because a number that
//! is reduced has several names, and a nullifier with several names is spent several times.

use anyhow::Result;

use super::files::{self, Source};

/// How arkworks and dalek call it.
const REDUCES: &str = concat!("bytes_mod", "_order");
/// Of twice as many bytes: that is how digests and chance become numbers, and nothing is sent in this form.
const WIDE: &str = concat!("bytes_mod", "_order_wide");

/// Files that reduce, and what: digests and chance, which nobody can send under another name.
const MAY: [(&str, &str); 9] = [
    ("zk-circuits/src/keccak.rs", "digests that contracts compute"),
    ("zk-circuits/src/groth16/digest.rs", "factors from a stream"),
    ("zk-circuits/src/groth16/quarters.rs", "a constant"),
    ("zk-circuits/src/groth16/prove.rs", "blinders from chance, wide"),
    ("zk-circuits/src/ceremony.rs", "contributions from chance, wide"),
    ("zk-circuits/src/eddsa.rs", "the challenge, an element of another field"),
    ("zk-circuits/src/eddsa/key.rs", "scalars and nonces from digests, wide"),
    ("zk-circuits/src/note/keys.rs", "digests, wide"),
    ("zk-circuits/src/note/numbers.rs", "an address, which is below p"),
];

/// Lines that reduce in files that say no reason, and files of the list that have none.
pub fn complaints() -> Result<Vec<String>> {
    let sources = files::sources()?;
    let mut complaints: Vec<_> = sources.iter().flat_map(reductions).collect();
    let idle = sources.iter().filter(|source| is_listed(&source.path) && !source.text.lines().any(reduces));
    complaints
        .extend(idle.map(|source| format!("{} reduces nothing and may be struck off the list", source.path)));
    Ok(complaints)
}

fn reductions(source: &Source) -> Vec<String> {
    if is_listed(&source.path) || !source.path.ends_with(".rs") || files::is_test_path(&source.path) {
        return Vec::new();
    }
    let code = source.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().enumerate().filter(|(_, line)| reduces(line));
    lines
        .map(|(at, _)| format!("{}:{}: reduces a number: refuse it, or say why here", source.path, at + 1))
        .collect()
}

fn is_listed(path: &str) -> bool {
    MAY.iter().any(|(listed, _)| *listed == path)
}

fn reduces(line: &str) -> bool {
    line.contains(REDUCES) && !line.contains(WIDE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_reduces_is_found_unless_it_says_why() {
        let text = format!(
            "let nullifier = Fr::from_be_{REDUCES}(&sent);\n#[cfg(test)]\nmod tests {{ {REDUCES} }}\n"
        );
        let found = |path: &str| reductions(&Source { path: path.into(), text: text.clone() });
        assert_eq!(found("wallet/src/a.rs").len(), 1, "a reader of what was sent is refused");
        assert_eq!(found(MAY[0].0), Vec::<String>::new(), "who is listed is taken at their word");
        assert_eq!(found("wallet/src/a/tests.rs"), Vec::<String>::new());
        assert!(!reduces(&format!("Scalar::from_{WIDE}(&digest)")));
    }
}
