//! What apps said, a line each.

use teahouse_api::notify::NotificationView;

/// A notification; of a locked profile's nothing but that it is there.
pub(crate) fn notification(view: &NotificationView) -> String {
    let at = crate::calendar::utc(view.at);
    let (Some(name), Some(title)) = (&view.name, &view.title) else {
        return format!("{:>4}  {at}  Something is due", view.id);
    };
    let body = view.body.iter().filter(|body| !body.is_empty()).map(|body| format!(": {body}"));
    format!("{:>4}  {at}  {name}: {title}{}", view.id, body.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ntf_007_a_line_says_whose_it_is_and_what_unless_the_profile_is_locked() {
        let words = |text: &str| Some(text.to_owned());
        let mut view = NotificationView {
            id: "12".to_owned(),
            at: 1_795_665_600_000,
            app: words("a1"),
            name: words("Kettle"),
            title: words("Tea"),
            body: words("is ready"),
        };
        assert_eq!(notification(&view), "  12  2026-11-26T04:00:00Z  Kettle: Tea: is ready");
        view.body = words("");
        assert_eq!(notification(&view), "  12  2026-11-26T04:00:00Z  Kettle: Tea");
        let hidden = NotificationView { app: None, name: None, title: None, body: None, ..view };
        assert_eq!(notification(&hidden), "  12  2026-11-26T04:00:00Z  Something is due");
    }
}
