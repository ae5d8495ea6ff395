//! An edit is a changed line of an app's source: how long until the app that lies open runs with it, its state kept.

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use teahouse_base::RecordStore;
use teahouse_base::store::RedbStore;
use teahouse_bundle::VerifiedPackage;
use teahouse_devtool::Language;
use teahouse_runtime::model::{Input, UiEvent};
use teahouse_runtime::view::NodeKind;
use teahouse_runtime::{AppSpec, Event, RunningApp, Sandbox};

use crate::{Made, median, packed, running};

/// What an edit changes: the words on the app's one button.
const LABEL: &str = "\"Pour\"";

/// From the saved file to the first view of the new code, so many times.
pub fn until_it_runs(made: &Made, times: u32) {
    let source = made.project.folder().join(match made.language {
        Language::Rust => "src/lib.rs",
        Language::TypeScript => "src/app.ts",
    });
    let text = fs::read_to_string(&source).unwrap();
    let store: Arc<dyn RecordStore> = Arc::new(RedbStore::open(&made.room.join("edit.redb")).unwrap());
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let open = |package: &VerifiedPackage| {
        let artifact = sandbox.compile(package).unwrap();
        running(&sandbox, &artifact, AppSpec::of(package, "me"), Arc::clone(&store))
    };
    let mut app = open(&made.package);
    let mut took = Vec::new();
    for edit in 1..=times {
        press(&app);
        let began = Instant::now();
        fs::write(&source, text.replace(LABEL, &format!("\"Pour {edit}\""))).unwrap();
        let package = VerifiedPackage::from_bytes(&packed(&made.project, &made.publisher)).unwrap();
        app.close();
        app = open(&package);
        took.push(began.elapsed());
        let shown = shown(&app);
        let kept = shown.contains(&format!("Pour {edit}")) && shown.contains(&format!("{edit} cups"));
        assert!(kept, "after edit {edit} it shows {shown}");
    }
    app.close();
    println!("figure apps/edit {} = {} s", made.language.word(), median(took).as_secs_f64());
}

/// Presses the one button that stands out, which pours a cup.
fn press(app: &RunningApp) {
    let view = app.view().unwrap();
    let stands_out = |kind: &NodeKind| matches!(kind, NodeKind::Button { primary: true, .. });
    let node = view.nodes().iter().find(|node| stands_out(&node.kind)).unwrap().id;
    app.deliver_and_wait(Event::Ui(UiEvent { node, input: Input::Pressed })).unwrap();
}

fn shown(app: &RunningApp) -> String {
    serde_json::to_string(&*app.view().unwrap()).unwrap()
}
