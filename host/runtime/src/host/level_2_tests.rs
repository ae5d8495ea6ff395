//! A second level of interfaces, as one will be made: a variant with one case more, an interface with one function, and the rest of
//! level 1 as it was. It is mapped to the same model, and binaries of both levels run beside each other in one sandbox.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use teahouse_base::testing::{FrozenClock, MemoryStore, SeededRng};
use teahouse_base::{RecordStore, UnixMillis};
use teahouse_bundle::{AppId, Capability, Manifest};
use wasmtime::component::{Component, HasSelf, Linker};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::draw;
use crate::bindings::MiniAppPre;
use crate::bindings::teahouse::app::ui as level_1;
use crate::model::{Event, Input, Launch, UiEvent};
use crate::powers::{AppHost, AppSpec, Effect, Powers};
use crate::records::{STORAGE, app_key};
use crate::sandbox::{Sandbox, add};
use crate::state::AppState;
use crate::trace::Tape;
use crate::view::{Node, NodeKind, Tone, ViewError};
use crate::{Limits, RunningApp};

mod bindings {
    #![allow(missing_docs, dead_code, reason = "generated from WIT, of which the test links two interfaces")]

    wasmtime::component::bindgen!({
        path: ["../../miniapp-sdk/wit/level-1", "tests/wit/level-2"],
        world: "teahouse:app/additions@2.0.0",
        imports: { default: trappable },
        with: {
            "teahouse:app/types@1.0.0": crate::bindings::teahouse::app::types,
            "teahouse:app/ui@1.0.0": crate::bindings::teahouse::app::ui,
        },
    });
}

use bindings::teahouse::app2_0_0::{budget, ui};

impl ui::Host for AppState {
    fn render(&mut self, tree: Vec<ui::Node>) -> wasmtime::Result<()> {
        self.count_call()?;
        self.show(tree.into_iter().map(node).collect())
    }
}

impl budget::Host for AppState {
    fn calls_left(&mut self) -> wasmtime::Result<u32> {
        self.count_call()?;
        Ok(self.spec.limits.host_calls - self.draft.host_calls)
    }
}

/// A caption is a muted text: the model needs no new word for it.
fn node(node: ui::Node) -> Result<Node, ViewError> {
    let mut tone = node.tone;
    let kind = match node.kind {
        ui::Kind::Caption(text) => {
            tone = level_1::Tone::Muted;
            level_1::Kind::Text(text)
        }
        ui::Kind::Column => level_1::Kind::Column,
        ui::Kind::Row => level_1::Kind::Row,
        ui::Kind::Card => level_1::Kind::Card,
        ui::Kind::Rows => level_1::Kind::Rows,
        ui::Kind::Heading(text) => level_1::Kind::Heading(text),
        ui::Kind::Text(text) => level_1::Kind::Text(text),
        ui::Kind::Money(amount) => level_1::Kind::Money(amount),
        ui::Kind::User(person) => level_1::Kind::User(person),
        ui::Kind::Time(millis) => level_1::Kind::Time(millis),
        ui::Kind::Image(image) => level_1::Kind::Image(image),
        ui::Kind::Progress(progress) => level_1::Kind::Progress(progress),
        ui::Kind::Qr(qr) => level_1::Kind::Qr(qr),
        ui::Kind::Divider => level_1::Kind::Divider,
        ui::Kind::Spacer => level_1::Kind::Spacer,
        ui::Kind::Button(button) => level_1::Kind::Button(button),
        ui::Kind::TextInput(input) => level_1::Kind::TextInput(input),
        ui::Kind::NumberInput(input) => level_1::Kind::NumberInput(input),
        ui::Kind::AmountInput(input) => level_1::Kind::AmountInput(input),
        ui::Kind::Select(select) => level_1::Kind::Select(select),
        ui::Kind::Toggle(toggle) => level_1::Kind::Toggle(toggle),
    };
    draw::node(level_1::Node { id: node.id, kind, tone, align: node.align, children: node.children })
}

const MANIFEST: &str = r#"
manifest = 1
name = "level"
version = "1.0.0"
api-level = 1
title = { en = "Level" }
summary = { en = "Says hello." }
permissions = { storage = { bytes = 4096 } }
"#;

const TEXT: u8 = 5;
const CAPTION: u8 = 20;
const TREE: u32 = 4_096;

/// A guest that draws a word and a button, and keeps a number under `note` when the button is pressed.
const GUEST: &str = r#"
(module
  (import "teahouse:app/ui@;;LEVEL" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  ;;IMPORT
  (memory (export "memory") 2)
  ;;DATA
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const 3)))
  (func (export "teahouse:app/guest@1.0.0#on-event") (param i32 i64 i32 i64 i32)
    (i32.store (i32.const 768) ;;NUMBER
    )
    (call $put (i32.const 512) (i32.const 4) (i32.const 768) (i32.const 4) (i32.const 64)))
)
"#;

/// A binary of level 1, which draws a text and keeps 7.
fn of_level_1() -> Vec<u8> {
    component(1, TEXT, "", "(i32.const 7)")
}

/// A binary of level 2, which draws a caption and keeps what its turn has left.
fn of_level_2() -> Vec<u8> {
    let import = r#"(import "teahouse:app/budget@2.0.0" "calls-left" (func $left (result i32)))"#;
    component(2, CAPTION, import, "(call $left)")
}

fn component(level: u8, case: u8, import: &str, number: &str) -> Vec<u8> {
    let wat = GUEST
        .replace(";;LEVEL", &format!("{level}.0.0"))
        .replace(";;IMPORT", import)
        .replace(";;DATA", &(data(512, b"note") + &data(TREE, &tree(case))))
        .replace(";;NUMBER", number);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut resolve = Resolve::default();
    let (mut package, _) = resolve.push_dir(root.join("../../miniapp-sdk/wit/level-1")).unwrap();
    if level == 2 {
        (package, _) = resolve.push_dir(root.join("tests/wit/level-2")).unwrap();
    }
    let world = resolve.select_world(&[package], Some("mini-app")).unwrap();
    let mut module = wat::parse_str(wat).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true);
    encoder.module(&module).unwrap().encode().unwrap()
}

fn data(at: u32, bytes: &[u8]) -> String {
    let mut text = format!("(data (i32.const {at}) \"");
    for byte in bytes {
        write!(text, "\\{byte:02x}").unwrap();
    }
    text + "\")\n"
}

/// Three nodes of 80 bytes: a column, the word as this case of `kind`, and a button. Behind them the column's children and the word.
fn tree(case: u8) -> Vec<u8> {
    let mut out = vec![0; 240];
    out.extend([1, 0, 0, 0, 2, 0, 0, 0]);
    out.extend(b"hello");
    let word = [TREE + 248, 5];
    for (at, pair) in [(68, [TREE + 240, 2]), (96, word), (176, word)] {
        out[at..at + 4].copy_from_slice(&pair[0].to_le_bytes());
        out[at + 4..at + 8].copy_from_slice(&pair[1].to_le_bytes());
    }
    // Ids, kinds, and that the button can be pressed.
    for (at, byte) in [(80, 1), (88, case), (160, 2), (168, 14), (185, 1)] {
        out[at] = byte;
    }
    out
}

struct Quiet;

impl AppHost for Quiet {
    fn carry_out(&self, _app: AppId, _effects: Vec<Effect>) {}
}

struct House {
    sandbox: Sandbox,
    store: Arc<MemoryStore>,
    manifest: Manifest,
}

impl House {
    fn new() -> Self {
        let sandbox = Sandbox::compiling_in_process().unwrap();
        let manifest = Manifest::from_toml(MANIFEST.as_bytes()).unwrap();
        Self { sandbox, store: Arc::new(MemoryStore::new()), manifest }
    }

    fn linker(&self) -> Linker<AppState> {
        let mut linker = Linker::new(self.sandbox.engine());
        for capability in Capability::ALL {
            if capability.declared_in(&self.manifest.permissions) {
                add(&mut linker, capability).unwrap();
            }
        }
        linker
    }

    /// Level 1, and what level 2 adds.
    fn linker_of_both(&self) -> Linker<AppState> {
        let mut linker = self.linker();
        ui::add_to_linker::<_, HasSelf<AppState>>(&mut linker, |state| state).unwrap();
        budget::add_to_linker::<_, HasSelf<AppState>>(&mut linker, |state| state).unwrap();
        linker
    }

    fn link(&self, linker: &Linker<AppState>, binary: &[u8]) -> wasmtime::Result<MiniAppPre<AppState>> {
        let component = Component::new(self.sandbox.engine(), binary)?;
        MiniAppPre::new(linker.instantiate_pre(&component)?)
    }

    fn open(&self, number: u8, linker: &Linker<AppState>, binary: &[u8]) -> RunningApp {
        let spec = AppSpec {
            app: AppId::from_array([number; 32]),
            manifest: self.manifest.clone(),
            user_id: "user-1".to_owned(),
            assets: Vec::new(),
            limits: Limits::for_manifest(&self.manifest),
            is_kept: true,
        };
        let powers = Powers {
            store: Arc::clone(&self.store) as Arc<dyn RecordStore>,
            clock: Arc::new(FrozenClock::at(UnixMillis::new(1_800_000_000_000))),
            rng: Box::new(SeededRng::new(5)),
            host: Arc::new(Quiet),
        };
        let pre = self.link(linker, binary).unwrap();
        let app = self.sandbox.open_linked(pre, spec, powers, Launch::from_launcher(), Tape::Off).unwrap();
        app.wait_idle();
        app
    }

    /// What an app has kept, behind the version of storage.
    fn kept(&self, app: &RunningApp) -> Option<Vec<u8>> {
        self.store.begin_read().unwrap().get(STORAGE, &app_key(&app.app(), b"note")).unwrap()
    }
}

fn press(app: &RunningApp) {
    app.deliver_and_wait(Event::Ui(UiEvent { node: 2, input: Input::Pressed })).unwrap();
}

#[test]
fn lvl_001_a_binary_of_level_1_runs_beside_one_of_level_2() {
    let house = House::new();
    let both = house.linker_of_both();
    let old = house.open(1, &both, &of_level_1());
    let new = house.open(2, &both, &of_level_2());

    press(&old);
    press(&new);
    press(&old);

    let shown = |app: &RunningApp| {
        let node = app.view().unwrap().nodes()[1].clone();
        (node.kind, node.tone)
    };
    let hello = || NodeKind::Text { text: "hello".to_owned() };
    assert_eq!(shown(&old), (hello(), Tone::Normal));
    assert_eq!(shown(&new), (hello(), Tone::Muted), "a caption, in the words of the one model");
    assert_eq!(house.kept(&old), Some(vec![1, 7, 0, 0, 0]));
    let left = Limits::default().host_calls - 1;
    assert_eq!(house.kept(&new), Some([&[1], left.to_le_bytes().as_slice()].concat()));
}

#[test]
fn lvl_001_a_host_of_level_1_links_its_own_level_only() {
    let house = House::new();
    let linker = house.linker();
    assert!(house.link(&linker, &of_level_1()).is_ok());
    let error = house.link(&linker, &of_level_2()).map(drop).unwrap_err();
    assert!(format!("{error:#}").contains("@2.0.0"), "{error:#}");
}
