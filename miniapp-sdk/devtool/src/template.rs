//! A template is a small app to begin from. It is there in every language, under one name.

/// A template, apart from its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// How it is asked for, and what its own project is called.
    pub name: &'static str,
    /// Its title in Chinese, in the place of which a new project has its own.
    pub chinese: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
}

/// Every template, a line each, in the order of their names.
pub const TEMPLATES: &[Template] = &[
    template("blank", "空白", "a state, two buttons, two languages: the smallest app"),
    template("booking", "小店预订", "a day at a small house, with a deposit that waits in a contract"),
    template("chat-game", "对局", "two people play four in a row in a conversation, a move a card"),
    template("escrow", "担保", "a deal whose money waits in a contract until it is paid out or goes back"),
    template("shop", "小店", "things to buy with their pictures, a cart, and an order that is paid once"),
];

const fn template(name: &'static str, chinese: &'static str, about: &'static str) -> Template {
    Template { name, chinese, about }
}

/// The template called `name`.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}

/// A line for each template, as the help of a command shows them.
pub fn listed() -> String {
    let lines = TEMPLATES.iter().map(|template| format!("  {:<12} {}", template.name, template.about));
    lines.fold("Templates:".to_owned(), |text, line| text + "\n" + &line)
}
