//! Meters: opening one, each voucher of it and its end become requests; what a meter has said, and whether it runs, the node knows.

use super::HostError;
use super::convert::{amount, argument_out, fields, line, terms};
use crate::bindings::teahouse::app::{contracts, meter, types};
use crate::model::{Answer, OpenMeter, RefusalCode, RequestId, RequestKind, Tick};
use crate::state::{AppState, refused};

impl meter::Host for AppState {
    fn open(
        &mut self,
        wanted: meter::Terms,
        purpose: String,
        idempotency_key: String,
    ) -> Result<u64, HostError> {
        self.count_call()?;
        let purpose = line("purpose", &purpose)?;
        self.ask(RequestKind::OpenMeter(OpenMeter { typed: terms(wanted)?, purpose, idempotency_key }))
    }

    fn tick(
        &mut self,
        meter: u64,
        sum: types::Amount,
        changes: Vec<contracts::Argument>,
    ) -> Result<u64, HostError> {
        self.count_call()?;
        let (sum, changes) = (amount(sum)?, fields(changes)?);
        self.ask(RequestKind::Tick(Tick { meter: RequestId::new(meter), sum, changes }))
    }

    fn stop(&mut self, meter: u64) -> Result<u64, HostError> {
        self.count_call()?;
        self.ask(RequestKind::StopMeter(RequestId::new(meter)))
    }

    fn take_answer(&mut self, id: u64) -> Result<meter::Answer, HostError> {
        self.count_call()?;
        match self.take(id, "meter")? {
            Answer::MeterOpened(fields) => {
                Ok(meter::Answer::Opened(fields.into_iter().map(argument_out).collect()))
            }
            Answer::Vouched(record) => Ok(meter::Answer::Signed(meter::Voucher {
                signature: record.signature,
                fields: record.fields.into_iter().map(argument_out).collect(),
            })),
            Answer::MeterStopped => Ok(meter::Answer::Stopped),
            _ => Err(refused(RefusalCode::Internal, "an answer of another kind")),
        }
    }
}
