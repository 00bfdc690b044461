//! In which part links of real platforms' markup stand.

use crate::extractor::{PageInput, every_link};
use crate::model::fetch::Headers;
use crate::model::link::Placement;
use crate::model::url::CanonicalUrl;

fn placement(html: &str) -> Placement {
    let url = CanonicalUrl::parse("http://blog.test/").unwrap();
    let headers = Headers { content_type: Some("text/html; charset=utf-8".to_owned()), ..Headers::default() };
    let page = format!("<!doctype html><body class='single no-sidebar has-footer'>{html}");
    let input = PageInput { url: &url, status: 200, headers: &headers, body: page.as_bytes() };
    every_link(&input).links.last().unwrap_or_else(|| panic!("no link in {html}")).placement
}

#[test]
fn semantic_elements_roles_and_types_tell() {
    for (html, wanted) in [
        ("<nav><a href=x>", Placement::Nav),
        ("<header><a href=x>", Placement::Header),
        ("<footer><a href=x>", Placement::Footer),
        ("<footer><nav><a href=x>", Placement::Nav),
        ("<aside><a href=x>", Placement::Sidebar),
        ("<main><a href=x>", Placement::Content),
        ("<article><a href=x>", Placement::Content),
        ("<article><header><a href=x>", Placement::Content),
        ("<article><footer><a href=x>", Placement::Content),
        ("<main><aside><a href=x>", Placement::Sidebar),
        ("<aside><article><a href=x>", Placement::Sidebar),
        ("<div role=navigation><a href=x>", Placement::Nav),
        ("<div role='contentinfo'><a href=x>", Placement::Footer),
        ("<div itemscope itemtype='https://schema.org/WPSideBar'><a href=x>", Placement::Sidebar),
        ("<div itemprop=articleBody><a href=x>", Placement::Content),
        ("<div><a href=x>", Placement::Unknown),
        ("<p><a href=x>", Placement::Unknown),
    ] {
        assert_eq!(placement(html), wanted, "{html}");
    }
}

#[test]
fn platforms_are_known_by_their_names() {
    for (html, wanted) in [
        // WordPress
        ("<div class='entry-content'><p><a href=x>", Placement::Content),
        (
            "<ol class=comment-list><li class='comment byuser'><article class=comment-body><a href=x>",
            Placement::Comment,
        ),
        ("<div id=secondary class=widget-area><aside class='widget widget_links'><a href=x>", Placement::Sidebar),
        ("<footer id=colophon><div class='footer-widgets'><div class=widget><a href=x>", Placement::Footer),
        ("<div class='footer'><ul class='menu'><li class=menu-item><a href=x>", Placement::Footer),
        ("<article><div class='author-bio'><a href=x>", Placement::AuthorBio),
        ("<article class='post category-comment tag-menu'><div class=entry-content><a href=x>", Placement::Content),
        // Blogger
        ("<div class='post-body entry-content'><a href=x>", Placement::Content),
        ("<div id=sidebar-wrapper><div class='widget LinkList'><a href=x>", Placement::Sidebar),
        // phpBB, vBulletin, XenForo, Discourse, MyBB, IPB
        ("<div class=postbody><div class=content><a href=x>", Placement::ForumPost),
        ("<div id=post_message_18221><a href=x>", Placement::ForumPost),
        ("<article class='message-body'><div class=bbWrapper><a href=x>", Placement::ForumPost),
        ("<div class=topic-post><div class=cooked><a href=x>", Placement::ForumPost),
        ("<div id=page-footer><a href=x>", Placement::Footer),
        (
            "<div id=post_4821 class='post classic'><div class=post_content><div class=signature><a href=x>",
            Placement::ForumPost,
        ),
        ("<ul class=bbp-replies><li><div class='bbp-reply-content'><a href=x>", Placement::ForumPost),
        // Authors sign articles, too, and their share buttons are no text
        ("<article><div class=entry-content><div class=signature><a href=x>", Placement::Content),
        ("<div class=entry-content><p>x</p><div class='swp_social_panel'><a href=x>", Placement::Widget),
        ("<aside id=recent-comments-2 class='widget widget_recent_comments'><a href=x>", Placement::Widget),
        ("<nav><ul class=social-links><li><a href=x>", Placement::Nav),
        ("<aside class=widget><div class=article-content><a href=x>", Placement::Widget),
        ("<div class=sidebar-right><div class=entry-content><a href=x>", Placement::Content),
        ("<article class=post><footer class=entry-footer><span class=tags-links><a href=x>", Placement::Nav),
        ("<div id=Col2 class=INDblogRightRail><h3><a href=x>", Placement::Sidebar),
        // MediaWiki
        ("<div id=content><div id=mw-content-text><a href=x>", Placement::Content),
        ("<div id=mw-panel><div class=portal><a href=x>", Placement::Nav),
        ("<div id=mw-content-text><div class=navbox><a href=x>", Placement::Nav),
        // Drupal, Joomla, TYPO3
        ("<div class='region region-sidebar-first'><a href=x>", Placement::Sidebar),
        ("<div class='field field--name-body'><a href=x>", Placement::Content),
        ("<div class=item-page><a href=x>", Placement::Content),
        ("<div class=ce-bodytext><a href=x>", Placement::Content),
        // Anybody
        ("<div id=globalFooter><a href=x>", Placement::Footer),
        ("<div class=breadcrumbs><a href=x>", Placement::Nav),
        ("<div id=sidebar><div class=content><a href=x>", Placement::Sidebar),
    ] {
        assert_eq!(placement(html), wanted, "{html}");
    }
}

#[test]
fn pages_without_marks_are_told_by_their_sentences() {
    let words = "The gardens were opened to the public again in spring, after a long restoration by";
    assert_eq!(placement(&format!("<p>{words} <a href=x>the trust</a>.")), Placement::Content);
    assert_eq!(placement(&format!("<td>{}", "<a href=x>link</a> | ".repeat(30))), Placement::Unknown);
}
