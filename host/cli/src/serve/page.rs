//! The screens are files built from `host/ui` and kept in the program; without them a page says how to build them.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../ui/dist/"]
#[allow_missing = true]
struct Screens;

const MISSING: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Teahouse</title>\
    <body><h1>The screens are not built</h1>\
    <p>The host runs. Build its screens with <code>npm ci</code> and <code>npm run build</code> in \
    <code>host/ui</code>, build the program again, and reload.</p></body></html>";

/// No script but ours, no address but ours, no frame around us (RPC-006).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY), // RPC-006
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("cache-control", "no-store"),
];

/// The file under `path`.
pub(super) fn file(path: &str) -> Response {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    match Screens::get(name) {
        Some(file) => respond(StatusCode::OK, kind(name), file.data.into_owned()),
        None if name == "index.html" => respond(StatusCode::OK, "text/html; charset=utf-8", MISSING.into()),
        None => respond(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", b"not found".to_vec()),
    }
}

/// A response with the headers that every response has.
pub(crate) fn respond(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rpc_006_every_response_carries_the_policy_also_where_nothing_is_found() {
        for path in ["/", "/nothing.js", "/../../secret"] {
            let response = file(path);
            let policy = response.headers()["content-security-policy"].to_str().expect("text");
            assert!(
                policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}"
            );
            assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        }
        assert_eq!(file("/nothing.js").status(), StatusCode::NOT_FOUND);
    }
}
