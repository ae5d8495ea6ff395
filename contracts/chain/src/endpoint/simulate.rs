//! A simulation is the endpoint's where it offers one, and the embedded simulator's where it does not.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::json::SimulatedJson;
use super::{HttpEndpoint, overrides, plan_json, tag_of};
use crate::port::{At, BlockRef, CallPlan, PortError, Simulation};

/// JSON-RPC 2.0, section 5.1: the method does not exist.
const NO_SUCH_METHOD: i64 = -32_601;

impl HttpEndpoint {
    /// Runs `plans` on the block `at`. An endpoint that once said that it cannot simulate is not asked again.
    pub(super) async fn run_all(&self, plans: Vec<CallPlan>, at: At) -> Result<Vec<Simulation>, PortError> {
        let on = self.block_at(at).await?;
        if self.cannot_simulate.load(Ordering::Relaxed) {
            return self.run_here(&plans, on).await;
        }
        match self.run_there(&plans, on).await {
            Err(PortError::Refused { code: NO_SUCH_METHOD, .. }) => {
                self.cannot_simulate.store(true, Ordering::Relaxed);
                self.run_here(&plans, on).await
            }
            answer => answer,
        }
    }

    async fn run_there(&self, plans: &[CallPlan], on: BlockRef) -> Result<Vec<Simulation>, PortError> {
        let calls: Vec<Value> = plans.iter().map(plan_json).collect();
        let block = json!({"stateOverrides": overrides(plans), "calls": calls});
        let payload = json!({"blockStateCalls": [block], "traceTransfers": true, "validation": false});
        let blocks: Vec<SimulatedJson> =
            self.ask("eth_simulateV1", json!([payload, tag_of(on.number)])).await?;
        let results: Vec<_> = blocks.into_iter().flat_map(|block| block.calls).collect();
        if results.len() != plans.len() {
            let what = format!("{} results for {} calls", results.len(), plans.len());
            return Err(PortError::Malformed { method: "eth_simulateV1", what });
        }
        Ok(results.into_iter().map(|result| result.simulation(on)).collect())
    }
}
