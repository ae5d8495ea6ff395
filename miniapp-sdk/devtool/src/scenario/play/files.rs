//! A file of a scenario is kept as the host keeps one, so that the app reads it on the real runtime.

use teahouse_base::Clock;
use teahouse_runtime::files;
use teahouse_runtime::model::{Answer, FileInfo, Request, RequestKind};
use teahouse_runtime::records;

use super::super::ScenarioError;
use super::super::file::{GivenFile, bytes_of};
use super::Play;

fn asks_for_a_file(request: &Request) -> bool {
    matches!(request.kind, RequestKind::PickFile { .. } | RequestKind::FetchFile(_))
}

/// The answer that a file is to a request, or why a host would not give it.
fn answer_to(kind: &RequestKind, kept: FileInfo) -> Result<Answer, String> {
    match kind {
        RequestKind::PickFile { max_bytes, .. } if kept.size > *max_bytes => {
            Err(format!("{} has {} bytes, the app asked for at most {max_bytes}", kept.name, kept.size))
        }
        RequestKind::PickFile { accept, .. } if !files::accepts(accept, &kept.media_type) => {
            Err(format!("{} is {}, which the app did not ask for", kept.name, kept.media_type))
        }
        RequestKind::PickFile { .. } => Ok(Answer::FilePicked(kept)),
        RequestKind::FetchFile(hash) if *hash != kept.hash => {
            Err(format!("the app fetches {hash}, the bytes of {} have {}", kept.name, kept.hash))
        }
        _ => Ok(Answer::FileFetched(kept)),
    }
}

impl Play<'_> {
    /// Keeps a file for the app and answers the oldest pick or fetch with it.
    pub(super) fn give_file(&mut self, given: &GivenFile) -> Result<Result<(), String>, ScenarioError> {
        let Some(place) = self.open.iter().position(asks_for_a_file) else {
            return Ok(Err("no open request asks for a file".to_owned()));
        };
        let room = |e: &dyn std::fmt::Display| ScenarioError::Room(e.to_string());
        let (app, manifest) = (self.stage.package.app(), self.stage.package.manifest());
        let quota = manifest.permissions.files.as_ref().map_or(0, |files| files.max_bytes);
        let mut records = self.store.begin_write().map_err(|e| room(&e))?;
        let kept = files::keep(records.as_mut(), &app, quota, &given.name, &bytes_of(&given.bytes));
        let request = &self.open[place];
        let answer = kept.map_err(|e| e.to_string()).and_then(|kept| answer_to(&request.kind, kept));
        let answer = match answer {
            Ok(answer) => answer,
            Err(why) => return Ok(Err(why)),
        };
        records::record_answer(records.as_mut(), &app, request.id, &answer, self.clock.now())
            .map_err(|e| room(&e))?;
        records.commit().map_err(|e| room(&e))?;
        self.open.remove(place);
        if let Some(app) = &self.app {
            app.wake();
        }
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_runtime::model::FileId;

    fn kept(name: &str, size: u64) -> FileInfo {
        let media_type = files::media_type_of(name).to_owned();
        FileInfo { id: FileId::new(1), name: name.to_owned(), size, media_type, hash: "ab".repeat(32) }
    }

    #[test]
    fn a_file_is_given_only_where_a_host_would_give_it() {
        let accept = vec!["image/*".to_owned()];
        let pick = RequestKind::PickFile { max_bytes: 10, accept, purpose: String::new() };
        assert_eq!(answer_to(&pick, kept("tea.png", 10)), Ok(Answer::FilePicked(kept("tea.png", 10))));
        assert!(answer_to(&pick, kept("tea.png", 11)).is_err_and(|why| why.contains("at most 10")));
        assert!(answer_to(&pick, kept("tea.txt", 1)).is_err_and(|why| why.contains("text/plain")));
        let fetch = |hash: &str| RequestKind::FetchFile(hash.repeat(32));
        assert_eq!(answer_to(&fetch("ab"), kept("a", 1)), Ok(Answer::FileFetched(kept("a", 1))));
        assert!(answer_to(&fetch("cd"), kept("a", 1)).is_err_and(|why| why.contains("abab")));
    }
}
