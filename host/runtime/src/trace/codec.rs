//! Steps as bytes: a kind, then its fields. Why a turn began is JSON, as everywhere in the records.

use std::collections::BTreeMap;

use teahouse_base::store::Record;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};

use super::{Step, Trace, TurnEnd};

/// Most bytes of a recorded session.
pub const MAX_TRACE: usize = 8 << 20;
/// What the smallest step counts for, so that their number is bounded too.
pub(super) const LEAST_WEIGHT: usize = 64;

const MAX_STEPS: usize = MAX_TRACE / LEAST_WEIGHT;
const MAX_TIMERS: usize = 1_024;
const MAX_CODE_TEXT: usize = 16;

const TURN: u8 = 1;
const READ: u8 = 2;
const SCAN: u8 = 3;
const RANDOM: u8 = 4;
const RAN: u8 = 5;
const FAILED: u8 = 6;
const BROKEN: u8 = 7;
const NOT_KEPT: u8 = 8;

impl Encode for Step {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Turn { cause, now, in_conversation, timers } => {
                let cause = serde_json::to_vec(cause)
                    .expect("a cause has only numbers, texts and lists, which JSON can write");
                to.u8(TURN).value(now).bool(*in_conversation).bytes(&cause);
                to.u32(u32::try_from(timers.len()).expect("an app has at most 32 timers"));
                for (tag, due) in timers {
                    to.u32(*tag).value(due);
                }
            }
            Self::Read { asked, found } => {
                to.u8(READ).fixed(asked).bool(found.is_some());
                if let Some(found) = found {
                    to.bytes(found);
                }
            }
            Self::Scan { asked, found } => {
                to.u8(SCAN).fixed(asked);
                to.u32(
                    u32::try_from(found.len()).expect("a range is far below four thousand million records"),
                );
                for (key, value) in found {
                    to.bytes(key).bytes(value);
                }
            }
            Self::Random(bytes) => {
                to.u8(RANDOM).bytes(bytes);
            }
            Self::End(TurnEnd::Ran { effects, tree }) => {
                to.u8(RAN).fixed(effects).option(tree.as_ref());
            }
            Self::End(TurnEnd::Failed(code)) => {
                to.u8(FAILED).text(code);
            }
            Self::End(TurnEnd::Broken(code)) => {
                to.u8(BROKEN).text(code);
            }
            Self::NotKept => {
                to.u8(NOT_KEPT);
            }
        }
    }
}

impl Decode for Step {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            TURN => turn(from)?,
            READ => {
                let (asked, is_there) = (from.array()?, from.bool()?);
                let found = is_there.then(|| from.bytes("record", MAX_TRACE).map(<[u8]>::to_vec));
                Self::Read { asked, found: found.transpose()? }
            }
            SCAN => Self::Scan { asked: from.array()?, found: records(from)? },
            RANDOM => Self::Random(from.bytes("chance", MAX_TRACE)?.to_vec()),
            RAN => Self::End(TurnEnd::Ran { effects: from.array()?, tree: from.option()? }),
            FAILED => Self::End(TurnEnd::Failed(code(from)?)),
            BROKEN => Self::End(TurnEnd::Broken(code(from)?)),
            NOT_KEPT => Self::NotKept,
            _ => return Err(CodecError::Malformed("step")),
        })
    }
}

fn turn(from: &mut Reader<'_>) -> Result<Step, CodecError> {
    let (now, in_conversation) = (from.value::<UnixMillis>()?, from.bool()?);
    let cause = serde_json::from_slice(from.bytes("cause", MAX_TRACE)?);
    let cause = cause.map_err(|_| CodecError::Malformed("cause"))?;
    let mut timers = BTreeMap::new();
    for _ in 0..count(from, "timers", MAX_TIMERS)? {
        let (tag, due) = (from.u32()?, from.value()?);
        timers.insert(tag, due);
    }
    Ok(Step::Turn { cause, now, in_conversation, timers })
}

fn records(from: &mut Reader<'_>) -> Result<Vec<Record>, CodecError> {
    let mut found = Vec::new();
    for _ in 0..count(from, "range", MAX_TRACE)? {
        let key = from.bytes("key", MAX_TRACE)?.to_vec();
        found.push((key, from.bytes("record", MAX_TRACE)?.to_vec()));
    }
    Ok(found)
}

fn code(from: &mut Reader<'_>) -> Result<String, CodecError> {
    from.text("code", MAX_CODE_TEXT).map(str::to_owned)
}

fn count(from: &mut Reader<'_>, what: &'static str, bound: usize) -> Result<usize, CodecError> {
    let found = usize::try_from(from.u32()?).map_err(|_| CodecError::Malformed(what))?;
    if found > bound {
        return Err(CodecError::TooLong { what, found, bound });
    }
    Ok(found)
}

impl Encode for Trace {
    fn encode(&self, to: &mut Writer) {
        to.bool(self.cut).list(&self.steps);
    }
}

impl Decode for Trace {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { cut: from.bool()?, steps: from.list("steps", MAX_STEPS)? })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

    use super::*;
    use crate::model::{Event, Launch, RequestId};
    use crate::turn::Cause;

    fn one_of_each() -> Trace {
        let turn = |cause| Step::Turn {
            cause,
            now: UnixMillis::new(5),
            in_conversation: true,
            timers: BTreeMap::from([(1, UnixMillis::new(9))]),
        };
        let steps = vec![
            turn(Cause::Start(Launch::from_launcher())),
            Step::Read { asked: [1; 32], found: None },
            Step::Read { asked: [2; 32], found: Some(vec![7; 3]) },
            Step::End(TurnEnd::Ran { effects: [3; 32], tree: Some([4; 32]) }),
            Step::NotKept,
            turn(Cause::Event(Event::Answered(RequestId::new(3)))),
            Step::Scan { asked: [5; 32], found: vec![(vec![1], vec![2, 3])] },
            Step::Random(vec![9; 16]),
            Step::End(TurnEnd::Ran { effects: [6; 32], tree: None }),
            turn(Cause::Event(Event::Suspend)),
            Step::End(TurnEnd::Failed("APP-501".to_owned())),
            Step::End(TurnEnd::Broken("LIM-101".to_owned())),
        ];
        Trace { steps, cut: true }
    }

    #[test]
    fn every_kind_of_step_comes_back_from_its_bytes_and_nothing_shorter_or_longer_is_one() {
        let bytes = one_of_each().to_bytes();
        assert_eq!(Trace::from_bytes(&bytes), Ok(one_of_each()));
        for length in 0..bytes.len() {
            assert!(Trace::from_bytes(&bytes[..length]).is_err(), "{length} bytes");
        }
        assert!(Trace::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err());
        assert_eq!(Step::from_bytes(&[99]), Err(CodecError::Malformed("step")));
    }
}
