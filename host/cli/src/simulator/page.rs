//! The page is a few plain files in the program, under the same policy as the screens: no script but ours, no address but ours (RPC-006).

use axum::http::StatusCode;
use axum::response::Response;

use crate::serve::respond;

/// Name, kind and content.
const FILES: [(&str, &str, &str); 6] = [
    ("", "text/html; charset=utf-8", include_str!("page/index.html")),
    ("simulator.css", "text/css; charset=utf-8", include_str!("page/simulator.css")),
    ("simulator.js", "text/javascript; charset=utf-8", include_str!("page/simulator.js")),
    ("view.js", "text/javascript; charset=utf-8", include_str!("page/view.js")),
    ("person.js", "text/javascript; charset=utf-8", include_str!("page/person.js")),
    ("words.js", "text/javascript; charset=utf-8", include_str!("page/words.js")),
];

/// The file under `path`.
pub(super) fn file(path: &str) -> Response {
    let name = path.trim_start_matches('/');
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some(&(_, kind, text)) => respond(StatusCode::OK, kind, text.as_bytes().to_vec()),
        None => respond(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", b"not found".to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_no_other_place_and_every_file_that_it_names_is_there() {
        for (_, _, text) in FILES {
            assert!(!text.contains("http://") && !text.contains("https://"), "{text}");
        }
        let words = FILES.iter().flat_map(|(_, _, text)| text.split(['"', '\'']));
        let named = words.filter(|word| word.ends_with(".js") || word.ends_with(".css"));
        let missing: Vec<_> =
            named.filter(|name| file(name.trim_start_matches('.')).status() != StatusCode::OK).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let page = FILES[0].2;
        assert!(
            !page.contains("style=") && !page.contains("onclick"),
            "the policy forbids what stands in the page"
        );
        assert_eq!(file("/../secret").status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn both_languages_have_the_same_words() {
        let (english, chinese) =
            include_str!("page/words.js").split_once("const ZH = {").expect("two languages");
        let keys = |text: &str| {
            let lines = text.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(": '"));
            lines.map(|(key, _)| key.to_owned()).filter(|key| !key.contains(' ')).collect::<Vec<_>>()
        };
        assert!(keys(english).len() > 50);
        assert_eq!(keys(english), keys(chinese));
    }
}
