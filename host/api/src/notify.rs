//! A notification is what an app said while nobody looked at it; a locked profile tells only that there is one.

use crate::view;

view! {
    /// A notification of an app. While the profile is locked, all but its id and its time is `null`: then something is due.
    pub struct NotificationView {
        /// Its id.
        pub id: String,
        /// When it was shown first, milliseconds.
        pub at: u64,
        /// The app's id.
        pub app: Option<String>,
        /// The app's title in its manifest.
        pub name: Option<String>,
        /// The app's words: one line.
        pub title: Option<String>,
        /// One line more; empty where the app said none.
        pub body: Option<String>,
    }

    /// Parameters of `notify.dismiss`.
    pub struct DismissParams {
        /// The notification; all of them when absent.
        #[serde(default)]
        #[ts(optional)]
        pub id: Option<String>,
    }

    /// Parameters of `notify.open`.
    pub struct OpenNotificationParams {
        /// The notification.
        pub id: String,
        /// The person's language, BCP 47.
        #[serde(default)]
        #[ts(optional)]
        pub locale: Option<String>,
        /// Whether to open the app although it failed each time it was started.
        #[serde(default)]
        #[ts(optional)]
        pub anyway: Option<bool>,
    }
}
