//! extism: a plug-in that looks at an event and draws nothing, and one that never ends.
//!
//! Its calls carry bytes, so the event is JSON here, and the guest looks at its first byte.

use std::time::{Duration, Instant};

use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};

use crate::{BOUND, Outcome};

/// The same work as the test guest does with a `resume`.
const GUEST: &str = r#"
(module
  (import "extism:host/env" "input_load_u8" (func $first (param i64) (result i32)))
  (func (export "on_event") (result i32)
    (drop (call $first (i64.const 0)))
    (i32.const 0))
  (func (export "run_away") (result i32)
    (loop $again (br $again))
    (i32.const 0)))
"#;
const EVENT: &[u8] = br#"{"kind":"resume"}"#;
/// Calls that are timed together: one alone is near what the clock can tell.
const TOGETHER: u32 = 50;

fn compiled() -> Outcome<CompiledPlugin> {
    let manifest = Manifest::new([Wasm::data(GUEST)]).with_timeout(BOUND);
    Ok(CompiledPlugin::new(PluginBuilder::new(manifest).with_cache_disabled())?)
}

/// What a call takes that looks at an event, so many times.
pub fn turns(times: usize) -> Outcome<Vec<Duration>> {
    let mut plugin = Plugin::new_from_compiled(&compiled()?)?;
    let once = |_: usize| -> Outcome<Duration> {
        let began = Instant::now();
        for _ in 0..TOGETHER {
            plugin.call::<&[u8], ()>("on_event", EVENT)?;
        }
        Ok(began.elapsed() / TOGETHER)
    };
    (0..times).map(once).collect()
}

/// How far past its deadline a runaway call runs, with a new plug-in after it, so many times.
pub fn run_away(times: usize) -> Outcome<Vec<Duration>> {
    let compiled = compiled()?;
    let mut plugin = Plugin::new_from_compiled(&compiled)?;
    let mut took = Vec::new();
    for _ in 0..times {
        let began = Instant::now();
        if plugin.call::<&[u8], ()>("run_away", EVENT).is_ok() {
            return Err("the plug-in did not run away".into());
        }
        plugin = Plugin::new_from_compiled(&compiled)?;
        took.push(began.elapsed().saturating_sub(BOUND));
    }
    Ok(took)
}
