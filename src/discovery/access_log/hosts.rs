//! Hosts that send visitors without holding a link that a crawler could find. Subdomains are meant too.

/// Advertising networks: a click on an advertisement is no link.
#[rustfmt::skip]
pub(super) const AD_NETWORKS: &[&str] = &[
    "doubleclick.net", "googlesyndication.com", "googleadservices.com", "adservice.google.com", "ads.google.com",
    "adnxs.com", "criteo.com", "criteo.net", "taboola.com", "outbrain.com", "adsrvr.org", "adform.net",
    "rubiconproject.com", "pubmatic.com", "openx.net", "amazon-adsystem.com", "ads.linkedin.com", "ads.yahoo.com",
    "bat.bing.com", "an.yandex.ru", "mgid.com", "revcontent.com", "propellerads.com", "popads.net", "adroll.com",
    "ads.twitter.com", "ads.tiktok.com", "syndicatedsearch.goog", "adskeeper.com", "exoclick.com",
    "smartadserver.com", "teads.tv", "yandexadexchange.net",
];

/// Translations, caches and archives of the site's own pages.
#[rustfmt::skip]
pub(super) const PROXIES: &[&str] = &[
    "translate.goog", "translate.google.com", "googleusercontent.com", "translatoruser.net",
    "microsofttranslator.com", "web.archive.org", "proxysite.com",
];

/// AI assistants: their answers are seen by one reader.
#[rustfmt::skip]
pub(super) const ASSISTANTS: &[&str] = &[
    "chatgpt.com", "chat.openai.com", "perplexity.ai", "copilot.microsoft.com", "gemini.google.com", "claude.ai",
    "chat.deepseek.com", "chat.mistral.ai", "grok.com", "you.com", "phind.com", "poe.com", "meta.ai",
];

/// Link shims of social networks and mail services: they name no page.
#[rustfmt::skip]
pub(super) const SHIMS: &[&str] = &[
    "t.co", "l.facebook.com", "lm.facebook.com", "l.instagram.com", "l.messenger.com", "l.threads.com",
    "l.threads.net", "lnkd.in", "away.vk.com", "out.reddit.com", "l.wl.co", "link.zhihu.com", "m.facebook.com",
    "l.workplace.com", "deref-mail.com", "deref-gmx.net", "deref-web.de", "deref-1und1.de",
    "safelinks.protection.outlook.com", "slack-redir.net",
];

/// Mail, chat and office programs on the web.
#[rustfmt::skip]
pub(super) const MAIL: &[&str] = &[
    "mail.google.com", "mail.yahoo.com", "outlook.live.com", "outlook.office.com", "outlook.office365.com",
    "e.mail.ru", "mail.ru", "mail.yandex.ru", "mail.proton.me", "app.fastmail.com", "mail.aol.com", "mail.qq.com",
    "mail.163.com", "navigator.gmx.net", "navigator.web.de", "mail.zoho.com", "teams.microsoft.com",
    "app.slack.com", "web.whatsapp.com", "web.telegram.org", "discord.com", "calendar.google.com",
    "docs.google.com", "drive.google.com", "notion.so",
];

/// Search engines under one name; those with a name per country are in [`super::referrer`].
#[rustfmt::skip]
pub(super) const ENGINES: &[&str] = &[
    "bing.com", "duckduckgo.com", "search.yahoo.com", "search.yahoo.co.jp", "r.search.yahoo.com", "ecosia.org",
    "qwant.com", "startpage.com", "search.brave.com", "baidu.com", "sogou.com", "so.com", "sm.cn",
    "search.naver.com", "search.daum.net", "search.seznam.cz", "ask.com", "search.aol.com", "aol.com",
    "dogpile.com", "presearch.com", "swisscows.com", "mojeek.com", "metager.de", "metager.org", "kagi.com",
    "search.marginalia.nu", "yep.com", "lycos.com", "excite.com", "webcrawler.com", "coccoc.com", "rambler.ru",
    "nova.rambler.ru", "go.mail.ru", "search.lilo.org", "oscobo.com", "gibiru.com", "petalsearch.com",
    "search.becovi.com", "suche.t-online.de", "suche.web.de", "suche.gmx.net", "search.ch", "search.com",
    "info.com", "mysearch.com", "search.tb.ask.com", "searchlock.com", "toutiao.com", "yandex.com", "ya.ru",
];
