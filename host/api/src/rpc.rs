//! A frame is one JSON-RPC 2.0 object: a request, its response, or a notification.
//!
//! One frame is one text message of a WebSocket, or one line of the Unix socket. Batches are not part of the surface
//! (RPC-001): a front sends several requests instead, and answers come in any order, each with its request's id.
//!
//! Any frame may carry a password or the words. So who holds one wipes it, without looking at what is in it (RPC-010): a list of
//! methods with secrets would miss the next one. A request's texts are moved into the parameters, not copied, and a
//! [`crate::secret::SecretText`] among those wipes itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use crate::error::ErrorView;

/// The longest frame accepted: a file of 16 MiB in base64 and its wrapping.
pub const MAX_FRAME: usize = 24 << 20;

/// The name of the notification that carries an event.
pub const EVENT_NOTIFICATION: &str = "event";

/// JSON-RPC's own number for every refusal of ours; the reason is in [`ErrorView`].
pub const REFUSED: i64 = -32_000;

/// The fixed text `"2.0"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Two;

impl Serialize for Two {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str("2.0")
    }
}

impl<'de> Deserialize<'de> for Two {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        if text == "2.0" { Ok(Self) } else { Err(serde::de::Error::custom("not JSON-RPC 2.0")) }
    }
}

/// A call of one method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The protocol.
    pub jsonrpc: Two,
    /// Chosen by the caller, repeated in the response.
    pub id: u64,
    /// A name of [`crate::METHODS`].
    pub method: String,
    /// The method's parameters; an object.
    #[serde(default = "no_params")]
    pub params: Value,
}

/// The answer to a request: exactly one of `result` and `error`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The protocol.
    pub jsonrpc: Two,
    /// The request's id; `None` when the request could not be read.
    pub id: Option<u64>,
    /// The method's result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// The refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorObject>,
}

/// JSON-RPC's error object. `message` repeats the code, so that a generic client shows something it can look up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorObject {
    /// JSON-RPC's number.
    pub code: i64,
    /// The stable code, `PAY-211`.
    pub message: String,
    /// The refusal as data.
    pub data: ErrorView,
}

/// A message without an answer: an event of the stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// The protocol.
    pub jsonrpc: Two,
    /// [`EVENT_NOTIFICATION`].
    pub method: String,
    /// A [`crate::NumberedEvent`].
    pub params: Value,
}

fn no_params() -> Value {
    Value::Object(serde_json::Map::new())
}

impl Request {
    /// A call of `method` with `params` under `id`.
    pub fn new(id: u64, method: &str, params: Value) -> Self {
        Self { jsonrpc: Two, id, method: method.to_owned(), params }
    }

    /// Reads one frame.
    ///
    /// # Errors
    /// [`ErrorView`] `RPC-101` for what is not a request of this protocol, a batch included.
    pub fn read(frame: &str) -> Result<Self, ErrorView> {
        if frame.len() > MAX_FRAME {
            return Err(ErrorView::usage("RPC-102").with("bound", MAX_FRAME));
        }
        serde_json::from_str(frame).map_err(|_| ErrorView::usage("RPC-101")) // RPC-001
    }
}

impl Response {
    /// The answer to `id`.
    pub fn new(id: Option<u64>, outcome: Result<Value, ErrorView>) -> Self {
        let (result, error) = match outcome {
            Ok(value) => (Some(value), None),
            Err(view) => (None, Some(ErrorObject { code: REFUSED, message: view.code.clone(), data: view })),
        };
        Self { jsonrpc: Two, id, result, error }
    }

    /// The frame that says it; what it was made of is wiped.
    ///
    /// # Panics
    /// Never: a response is JSON values, which JSON can write.
    pub fn into_frame(mut self) -> Zeroizing<String> {
        let text = serde_json::to_string(&self).expect("a response is JSON values, which JSON can write");
        if let Some(result) = &mut self.result {
            wipe(result); // RPC-010
        }
        Zeroizing::new(text)
    }

    /// The result or the refusal.
    ///
    /// # Errors
    /// The refusal of the other side; `RPC-103` when it sent neither.
    pub fn outcome(self) -> Result<Value, ErrorView> {
        match (self.result, self.error) {
            (_, Some(error)) => Err(error.data),
            (Some(value), None) => Ok(value),
            (None, None) => Err(ErrorView::failed("RPC-103")),
        }
    }
}

/// Wipes every text of a value.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Notification {
    /// The notification of one event.
    pub fn event(event: Value) -> Self {
        Self { jsonrpc: Two, method: EVENT_NOTIFICATION.to_owned(), params: event }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_is_read_and_written_in_one_form() {
        let text = r#"{"jsonrpc":"2.0","id":7,"method":"chat.list","params":{}}"#;
        let request = Request::read(text).expect("a valid request");
        assert_eq!(request, Request::new(7, "chat.list", json!({})));
        assert_eq!(serde_json::to_string(&request).expect("plain data"), text);
        assert_eq!(Request::read(r#"{"jsonrpc":"2.0","id":7,"method":"chat.list"}"#), Ok(request));
    }

    #[test]
    fn rpc_001_batches_other_protocols_and_unknown_fields_are_refused() {
        for bent in [
            "",
            "[]",
            r#"[{"jsonrpc":"2.0","id":1,"method":"a"}]"#,
            r#"{"jsonrpc":"1.0","id":1,"method":"a"}"#,
            r#"{"jsonrpc":"2.0","id":-1,"method":"a"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"a","extra":1}"#,
            r#"{"jsonrpc":"2.0","method":"a"}"#,
        ] {
            assert_eq!(Request::read(bent).expect_err(bent).code, "RPC-101", "{bent}");
        }
    }

    #[test]
    fn a_response_is_a_result_or_a_refusal() {
        let refused = Response::new(Some(1), Err(ErrorView::not_found("APP-404")));
        assert_eq!(refused.outcome().expect_err("a refusal").code, "APP-404");
        assert_eq!(Response::new(Some(1), Ok(json!(null))).outcome(), Ok(json!(null)));
        let neither = Response { jsonrpc: Two, id: None, result: None, error: None };
        assert_eq!(neither.outcome().expect_err("nothing").code, "RPC-103");
    }

    #[test]
    fn rpc_010_an_answer_is_wiped_once_it_is_a_frame() {
        let mut answer = json!({"phrase": "abandon ability", "of": ["able", {"n": 1}], "none": null});
        let frame = Response::new(Some(1), Ok(answer.clone())).into_frame();
        assert!(frame.contains(r#""phrase":"abandon ability""#), "{}", *frame);
        wipe(&mut answer);
        assert_eq!(answer, json!({"phrase": "", "of": ["", {"n": 1}], "none": null}));
    }
}
