//! What there is to see of an app before anybody opens it comes out of its own bundle: words, pictures and size.
//!
//! Pictures are those that a tree may draw, and no drawings in code. They lie under `assets/pictures/` and are shown in the order
//! of their names; what is too large or one too many is left out.
//!
//! # Privacy
//! An installed app is read from this disk. Of another one the bytes come as of [`super::source`].

use std::sync::Arc;

use teahouse_api::app::{AboutAppParams, AppAboutView, AppView};
use teahouse_bundle::{Archive, VerifiedPackage};

use super::tree::picture;
use crate::error::NodeError;
use crate::node::Shared;

/// Where pictures of an app lie in its bundle.
const PICTURES: &str = "assets/pictures/";
/// At most so many are shown.
const MOST_PICTURES: usize = 6;
/// None has more bytes than this: a page with all of them stays within a frame of the surface.
const MOST_BYTES: usize = 512 << 10;

impl Shared {
    /// Shows an app out of its bytes: those that came with the call, or from wherever they are.
    pub(crate) async fn about_app(
        self: &Arc<Self>,
        params: &AboutAppParams,
        bytes: Option<Vec<u8>>,
    ) -> Result<AppAboutView, NodeError> {
        let locale = params.locale.as_deref().unwrap_or("en");
        let mut installed = self.installed()?.into_iter();
        if let Some((app, record)) = installed.find(|(app, _)| app.to_string() == params.name) {
            let size = self.bundle_bytes(&record)?.len();
            let package = self.package(&app, &record)?;
            return Ok(about(&package, size, self.app_view(&app, &record)?, locale));
        }
        let fetched = self.fetch_app((&params.name, params.version.as_deref()), bytes).await?;
        let view = self.inspected(&fetched.package, Some(fetched.came))?;
        Ok(about(&fetched.package, fetched.bytes.len(), view, locale))
    }
}

fn about(package: &VerifiedPackage, size: usize, app: AppView, locale: &str) -> AppAboutView {
    let (manifest, files) = (package.manifest(), package.archive());
    AppAboutView {
        app,
        title: manifest.title_in(locale).to_owned(),
        summary: manifest.summary_in(locale).to_owned(),
        bytes: size as u64,
        icon: manifest.icon.as_deref().and_then(|path| small_picture(files, path)),
        pictures: pictures(files),
    }
}

fn pictures(files: &Archive) -> Vec<String> {
    let paths = files.files().map(|(path, _)| path.as_str()).filter(|path| path.starts_with(PICTURES));
    paths.filter_map(|path| small_picture(files, path)).take(MOST_PICTURES).collect()
}

fn small_picture(files: &Archive, path: &str) -> Option<String> {
    files.file(path).filter(|bytes| bytes.len() <= MOST_BYTES)?; // APS-003
    picture(files, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(assets: &[(&str, usize)]) -> Archive {
        let fixed = [("manifest.toml", vec![1]), ("app.wasm", vec![2])];
        let assets = assets.iter().map(|(path, size)| (*path, vec![7; *size]));
        Archive::new(fixed.into_iter().chain(assets)).expect("plain places")
    }

    #[test]
    fn aps_003_pictures_are_few_small_and_no_drawings_in_code() {
        let shown = [
            ("assets/pictures/1.png", 1),
            ("assets/pictures/2.webp", 1),
            ("assets/pictures/3.jpg", MOST_BYTES),
        ];
        let hidden =
            [("assets/cup.png", 1), ("assets/pictures/4.svg", 1), ("assets/pictures/5.png", MOST_BYTES + 1)];
        let found = pictures(&archive(&[shown.as_slice(), hidden.as_slice()].concat()));
        let kinds: Vec<&str> = found.iter().filter_map(|address| address.split(';').next()).collect();
        assert_eq!(kinds, ["data:image/png", "data:image/webp", "data:image/jpeg"]);

        let many: Vec<String> = (0..9).map(|number| format!("assets/pictures/{number}.png")).collect();
        let many: Vec<(&str, usize)> = many.iter().map(|path| (path.as_str(), 1)).collect();
        assert_eq!(pictures(&archive(&many)).len(), MOST_PICTURES);
    }
}
