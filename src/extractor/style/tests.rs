//! What hides a link, and what only looks as if it did.

use crate::extractor::{PageInput, every_link};
use crate::model::fetch::Headers;
use crate::model::link::Hidden;
use crate::model::url::CanonicalUrl;

/// How the last link of a page is hidden.
fn hidden(html: &str) -> Option<Hidden> {
    let url = CanonicalUrl::parse("http://blog.test/").unwrap();
    let headers = Headers { content_type: Some("text/html; charset=utf-8".to_owned()), ..Headers::default() };
    let page = format!("<!doctype html>{html}");
    let input = PageInput { url: &url, status: 200, headers: &headers, body: page.as_bytes() };
    every_link(&input).links.last().unwrap_or_else(|| panic!("no link in {html}")).hidden
}

const LINK: &str = "<a href=x>words</a>";

#[test]
fn attributes_and_inline_styles_hide() {
    for (style, way) in [
        ("display:none", Hidden::NoBox),
        ("DISPLAY : NONE !important", Hidden::NoBox),
        ("color:red;display:none", Hidden::NoBox),
        ("visibility:hidden", Hidden::Visibility),
        ("visibility:collapse", Hidden::Visibility),
        ("content-visibility:hidden", Hidden::NoBox),
        ("opacity:0", Hidden::Opacity0),
        ("opacity:0%", Hidden::Opacity0),
        ("position:absolute;left:-9999px", Hidden::OffScreen),
        ("position:absolute;top:-999em", Hidden::OffScreen),
        ("position:fixed;left:-100%", Hidden::OffScreen),
        ("position:fixed;left:0;transform:translateX(-100%)", Hidden::OffScreen),
        ("position:absolute;top:-40px", Hidden::OffScreen),
        ("position:absolute;left:-200px;width:200px", Hidden::OffScreen),
        ("position:absolute;inset:-2000px auto auto 0", Hidden::OffScreen),
        ("margin-left:-9999px", Hidden::OffScreen),
        ("margin:0 0 0 -5000px", Hidden::OffScreen),
        ("transform:translate(-9999px, 0)", Hidden::OffScreen),
        ("transform:scale(0)", Hidden::Transform),
        ("font-size:0", Hidden::Font0),
        ("font:0/0 a", Hidden::Font0),
        ("font-size:0.1px", Hidden::Font0),
        ("text-indent:-9999px", Hidden::TextIndent),
        ("text-indent:100%;white-space:nowrap;overflow:hidden", Hidden::TextIndent),
        ("position:absolute;clip:rect(0,0,0,0)", Hidden::Clip),
        ("position:absolute;clip:rect(1px 1px 1px 1px)", Hidden::Clip),
        ("clip-path:inset(50%)", Hidden::Clip),
        ("clip-path:circle(0)", Hidden::Clip),
        ("height:0;overflow:hidden", Hidden::ZeroSize),
        ("max-height:0;overflow:hidden", Hidden::ZeroSize),
        ("position:absolute;width:1px;height:1px;overflow:hidden", Hidden::ZeroSize),
        ("color:#fff;background:#ffffff", Hidden::SameAsBackground),
        ("color:transparent", Hidden::SameAsBackground),
    ] {
        assert_eq!(
            hidden(&format!("<div style='{style}'>{}</div>", LINK.replace("<a ", "<a style=color:inherit "))),
            Some(way),
            "{style}"
        );
    }
    assert_eq!(hidden(&format!("<div hidden>{LINK}</div>")), Some(Hidden::NoBox));
    assert_eq!(hidden(&format!("<dialog>{LINK}</dialog>")), Some(Hidden::NoBox));
    assert_eq!(hidden(&format!("<details><summary>s</summary>{LINK}</details>")), Some(Hidden::NoBox));
    assert_eq!(hidden(&format!("<video>{LINK}</video>")), Some(Hidden::NoBox));
}

#[test]
fn what_nearly_hides_does_not() {
    for style in [
        "display:block",
        "display:nonesuch",
        "visibility:visible",
        "opacity:0.5",
        "opacity:.1",
        "position:absolute;left:-20px",
        "position:relative;top:-40px",
        "left:-9999px",
        "position:absolute;left:-200px;width:600px",
        "margin-left:-30px",
        "transform:translate(-50%,-50%)",
        "transform:scale(0.9)",
        "font-size:1px",
        "font-size:small",
        "text-indent:-20px",
        "text-indent:2em",
        "clip:rect(0,0,0,0)",
        "position:absolute;clip:rect(0,100px,100px,0)",
        "clip-path:inset(10%)",
        "height:0",
        "height:0;overflow:hidden;padding-bottom:56%",
        "max-height:100px;overflow:hidden",
        "color:#fff;background:#000",
        "color:#fff;background:#fff url(dark.png)",
        "background-image:url(x)",
        "*display:none",
        "display:none;display:block",
        "--display:none",
        "",
        "{",
        "display",
        ";;;:",
    ] {
        assert_eq!(hidden(&format!("<div style=\"{style}\">{LINK}</div>")), None, "{style}");
    }
    assert_eq!(hidden(&format!("<dialog open>{LINK}</dialog>")), None);
    assert_eq!(hidden(&format!("<details open>{LINK}</details>")), None);
    assert_eq!(hidden(&format!("<details><summary>{LINK}</summary></details>")), None);
    assert_eq!(hidden(&format!("<noscript>{LINK}</noscript>")), None);
    assert_eq!(hidden(&format!("<div hidden style=display:block>{LINK}</div>")), None);
}

#[test]
fn children_may_show_again_where_css_lets_them() {
    assert_eq!(hidden(&format!("<div style=visibility:hidden><p style=visibility:visible>{LINK}</div>")), None);
    assert_eq!(hidden(&format!("<ul style=font-size:0><li style=font-size:14px>{LINK}</ul>")), None);
    assert_eq!(hidden(&format!("<ul style=font-size:0><li style=font-size:2em>{LINK}</ul>")), Some(Hidden::Font0));
    assert_eq!(hidden("<ul style=font-size:0><li><a href=x><span style=font-size:14px>words</span></a></ul>"), None);
    assert_eq!(hidden("<ul style=font-size:0><li><a href=x><img src=i></a></ul>"), None);
    assert_eq!(hidden(&format!("<h1 style=text-indent:-999em><span style=text-indent:0>{LINK}")), None);
    // But not out of these.
    assert_eq!(hidden(&format!("<div style=display:none><p style=display:block>{LINK}</div>")), Some(Hidden::NoBox));
    assert_eq!(hidden(&format!("<div style=opacity:0><p style=opacity:1>{LINK}</div>")), Some(Hidden::Opacity0));
    // The surest reason is given.
    assert_eq!(
        hidden(&format!("<div style='height:0;overflow:hidden'><p style=display:none>{LINK}</div>")),
        Some(Hidden::NoBox)
    );
}

#[test]
fn sheets_hide_by_the_cascade() {
    let with = |sheet: &str, body: &str| hidden(&format!("<style>{sheet}</style>{body}"));
    let link = "<div id=i class='c d'><p><a href=x class=l>words</a></p></div>";
    for sheet in [
        "a{display:none}",
        ".l { display : none ; }",
        "#i a{display:none}",
        "#i > p > a{display:none}",
        "div.c.d p .l{display:none}",
        "[class~=d] a{display:none}",
        "a[href^='x']{display:none}",
        "div p:first-child{display:none}",
        "p:nth-child(odd){display:none}",
        "p:last-of-type a{display:none}",
        "a:not(.other){display:none}",
        ":is(.x, .l){display:none}",
        "a:link{display:none}",
        "x, a{display:none}",
        "a:hover, a{display:none}",
        "/* a */ a/**/{/**/display:none}",
        "<!-- a{display:none} -->",
        "@media screen{a{display:none}}",
        "@media (min-width:600px) and (max-width:2000px){a{display:none}}",
        "@supports (display:grid){@media all{a{display:none}}}",
        "@layer base{a{display:none}}",
        "@charset 'utf-8'; @import url(x.css); a{display:none}",
        "a{display:none!important} #i a{display:block}",
        "a{display:block} a{display:none}",
        "#i a{display:none} a{display:block}",
        "@layer base{#i a{display:block}} a{display:none}",
        "b{broken a{display:block} } a{display:none}",
        "a{color:red;;display:none",
    ] {
        assert_eq!(with(sheet, link), Some(Hidden::NoBox), "{sheet}");
    }
    for sheet in [
        "b{display:none}",
        "a b{display:none}",
        "p > .c a{display:none}",
        "a:hover{display:none}",
        "a::before{display:none}",
        "a:not(.l){display:none}",
        "a:visited{display:none}",
        "p:nth-child(2){display:none}",
        "@media print{a{display:none}}",
        "@media (max-width:600px){a{display:none}}",
        "@supports not (display:grid){a{display:none}}",
        "@font-face{display:none}",
        "@keyframes a{from{display:none}}",
        "a{display:none} #i a{display:block}",
        "a{display:none} a{display:inline!important}",
        ".js a{display:none}",
        ".L{display:none}",
    ] {
        assert_eq!(with(sheet, link), None, "{sheet}");
    }
    assert_eq!(hidden(&format!("<style media=print>a{{display:none}}</style>{link}")), None);
    assert_eq!(hidden(&format!("<style type=text/less>a{{display:none}}</style>{link}")), None);
    assert_eq!(hidden(&format!("<template><style>a{{display:none}}</style></template>{link}")), None);
    assert_eq!(hidden(&format!("<noscript><style>a{{display:none}}</style></noscript>{link}")), Some(Hidden::NoBox));
    assert_eq!(with("a{display:none}", "<a href=x style=display:inline>w</a>"), None);
    assert_eq!(with("a{display:none!important}", "<a href=x style=display:inline>w</a>"), Some(Hidden::NoBox));
}

#[test]
fn colours_hide_only_where_both_are_known() {
    // A page without sheets from elsewhere is white.
    assert_eq!(hidden("<a href=x style=color:white>w</a>"), Some(Hidden::SameAsBackground));
    assert_eq!(hidden("<link rel=stylesheet href=s.css><a href=x style=color:white>w</a>"), None);
    assert_eq!(
        hidden("<body bgcolor=#000000><a href=x><font color=black>w</font></a>"),
        Some(Hidden::SameAsBackground)
    );
    assert_eq!(hidden("<table bgcolor=blue><td><a href=x style=color:white>w</a></table>"), None);
    assert_eq!(hidden("<body background=dark.gif><a href=x style=color:white>w</a>"), None);
    // Links have a colour of their own.
    assert_eq!(hidden("<p style=color:white><a href=x>w</a>"), None);
}

#[test]
fn hostile_sheets_end_and_inline_styles_still_count() {
    let selectors = "a b c d e f g h ".repeat(3000);
    let nested = format!("{}a{{display:none}}{}", "@media all{".repeat(5000), "}".repeat(5000));
    let nots = ":not(".repeat(5000);
    let flood = (0..40_000).map(|i| format!("div>*~* *:nth-last-child(n+{i}){{display:none}}")).collect::<String>();
    for sheet in [selectors, nested, nots, "{".repeat(50_000), "a{".repeat(50_000), "\\".repeat(50_000), flood] {
        let items = "<p>x".repeat(2_000);
        let page = format!(
            "<style>{sheet}</style><div>{items}</div><p style=visibility:visible><a href=x style=opacity:0>w</a>"
        );
        // Either the sheet or the link's own style hides it.
        assert!(hidden(&page).is_some(), "{}", &page[..60]);
    }
}
