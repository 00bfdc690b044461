//! The address of a webhook and the kind of message it takes. It prints as its host alone.

use std::fmt;

use url::Url;

use crate::error::{Error, Result};

/// What a webhook understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// The document `audit-notice/1`.
    Json,
    /// `text` and `blocks`, as Slack's incoming webhooks take them; Mattermost, Rocket.Chat and Discord's `/slack`
    /// addresses read the `text`.
    Slack,
}

/// Where to post.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Webhook {
    pub url: Url,
    pub style: Style,
}

impl Webhook {
    /// Reads `https://…`, or `slack+https://…` and `json+https://…` where the address does not tell.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let (wish, plain) = match text.split_once('+') {
            Some(("slack", rest)) => (Some(Style::Slack), rest),
            Some(("json", rest)) => (Some(Style::Json), rest),
            _ => (None, text),
        };
        // The address is not repeated: it is a secret even when it is wrong.
        let url = Url::parse(plain).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| {
            Error::usage("the address of `--notify` is no http or https URL")
                .with_remedy("give the whole address, such as https://hooks.slack.com/services/…")
        })?;
        let style = wish.unwrap_or_else(|| if looks_like_slack(&url) { Style::Slack } else { Style::Json });
        Ok(Self { url, style })
    }
}

/// Slack's own hosts, and the paths by which others take Slack's messages: `/services/T…/B…/…` as Slack itself,
/// `/hooks/…` as Mattermost and Rocket.Chat, `…/slack` as Discord.
fn looks_like_slack(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    if ["hooks.slack.com", "hooks.slack-gov.com"].contains(&host) {
        return true;
    }
    let parts: Vec<&str> = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["services", team, app, _] => team.starts_with('T') && app.starts_with('B'),
        ["hooks", _, ..] => true,
        [.., "slack"] => true,
        _ => false,
    }
}

impl fmt::Display for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the webhook at {}", self.url.host_str().unwrap_or_default())
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}, {:?}", self.style)
    }
}

/// An address as it may be shown: `https://hooks.slack.com/…`.
pub(crate) fn shown(text: &str) -> String {
    match Webhook::parse(text) {
        Ok(Webhook { url, style }) => {
            let style = if style == Style::Slack { " (Slack)" } else { " (JSON)" };
            format!("{}://{}/...{style}", url.scheme(), url.host_str().unwrap_or_default())
        }
        Err(_) => "...".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(text: &str) -> Style {
        Webhook::parse(text).unwrap().style
    }

    #[test]
    fn the_address_tells_the_style() {
        for slack in [
            "https://hooks.slack.com/services/T0/B0/x",
            "https://hooks.slack.com/workflows/x",
            "http://127.0.0.1:8080/services/T000/B000/XXX",
            "https://chat.example.com/hooks/abc",
            "https://discord.com/api/webhooks/1/x/slack",
            "slack+https://example.com/in",
        ] {
            assert_eq!(style(slack), Style::Slack, "{slack}");
        }
        for json in [
            "https://example.com/in",
            "https://nothooks.slack.com.example/x",
            "https://example.com/services/a/b/c",
            "https://example.com/slack/in",
            "json+https://hooks.slack.com/services/T0/B0/x",
        ] {
            assert_eq!(style(json), Style::Json, "{json}");
        }
        for wrong in
            ["", "example.com/x", "ftp://x.test/", "slack+x", "file:///etc/passwd", "slack+json+https://x.test/"]
        {
            assert!(Webhook::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_secret_is_never_shown() {
        let text = "https://user:SECRET@hooks.slack.com/services/SECRET?token=SECRET#SECRET";
        let webhook = Webhook::parse(text).unwrap();
        for shown in [webhook.to_string(), format!("{webhook:?}"), shown(text), shown("SECRET")] {
            assert!(!shown.contains("SECRET"), "{shown}");
        }
        assert!(!Webhook::parse("ftp://SECRET/").unwrap_err().to_string().contains("SECRET"));
    }
}
