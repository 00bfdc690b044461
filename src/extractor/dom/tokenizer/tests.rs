//! Our tokens against html5ever's, on written and random markup.

use std::cell::RefCell;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tokenizer::{TokenizerOpts, states};
use proptest::prelude::*;

use super::*;

/// Writes tokens down, text joined, and switches to raw text as the tree builder does.
#[derive(Default)]
struct Record {
    tokens: RefCell<Vec<String>>,
    is_foreign: bool,
}

impl Record {
    fn text(&self, text: &str) {
        // html5ever emits empty text at the end of the page inside CDATA.
        if text.is_empty() {
            return;
        }
        let mut tokens = self.tokens.borrow_mut();
        match tokens.last_mut().filter(|last| last.starts_with("text ")) {
            Some(last) => last.push_str(text),
            None => tokens.push(format!("text {text}")),
        }
    }
}

impl TokenSink for Record {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.text(&text),
            Token::NullCharacterToken => self.text("\0"),
            Token::TagToken(tag) => {
                let is_end = tag.kind == TagKind::EndTag;
                // We do not keep attributes of end tags.
                let attributes: Vec<String> = (tag.attrs.iter().filter(|_| !is_end))
                    .map(|attribute| format!("{}={:?}", attribute.name.local, &*attribute.value))
                    .collect();
                let line = format!("{:?} {} {attributes:?} {}", tag.kind, tag.name, tag.self_closing);
                self.tokens.borrow_mut().push(line);
                if is_end {
                    return TokenSinkResult::Continue;
                }
                return match &*tag.name {
                    "script" => TokenSinkResult::RawData(states::RawKind::ScriptData),
                    "style" | "iframe" => TokenSinkResult::RawData(states::RawKind::Rawtext),
                    "title" | "textarea" => TokenSinkResult::RawData(states::RawKind::Rcdata),
                    "plaintext" => TokenSinkResult::Plaintext,
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::CommentToken(_) => self.tokens.borrow_mut().push("comment".to_owned()),
            Token::DoctypeToken(doctype) => self.tokens.borrow_mut().push(format!("{doctype:?}")),
            Token::EOFToken => self.tokens.borrow_mut().push("end".to_owned()),
            Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.is_foreign
    }
}

fn ours(page: &str, is_foreign: bool) -> Vec<String> {
    let record = Record { is_foreign, ..Record::default() };
    tokenize(page, &record);
    record.tokens.into_inner()
}

fn theirs(page: &str, is_foreign: bool) -> Vec<String> {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(page));
    let record = Record { is_foreign, ..Record::default() };
    let tokenizer = html5ever::tokenizer::Tokenizer::new(record, TokenizerOpts::default());
    while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.tokens.into_inner()
}

fn agree(page: &str) {
    for is_foreign in [false, true] {
        assert_eq!(ours(page, is_foreign), theirs(page, is_foreign), "{page:?}");
    }
}

#[test]
fn written_cases_agree_with_html5ever() {
    for page in [
        "",
        "text",
        "a & b &amp; c &lt",
        "<!doctype html><p>x",
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" 'http://www.w3.org/TR/html4/strict.dtd'>",
        "<!doctype><!doctype x y><!doctype html system 'a'x><!doctype html public><!doctype html public 'a",
        "<!doctype html public 'a>b'><!doctype html system \"x\" junk>y",
        "<A HREF=x Class = 'y' checked disabled=>z</A >",
        "<a =x==y / b/c='d'e/>",
        "<a x=1 x=2 X=3>",
        "<a b='&amp;&copy=1&copy;' c=&lt;&gt d=\"&notit;\">",
        "<a",
        "<a b",
        "<a b=",
        "<a b='",
        "<a b='c'",
        "</a",
        "<",
        "</",
        "<!",
        "<?",
        "<!-",
        "<!--",
        "a<b",
        "a < b",
        "a <3 b",
        "</>x</ y>z<?php a ?>b<!x>c",
        "<!-->x<!--->y<!-- a -- b --!>z<!--a--->w<!----!>v<!---!>u-->",
        "<title>a&amp;b</tit</title x>c",
        "<title>a</title",
        "<title>a</title ",
        "<textarea>\n</b></textarea>",
        "<style>a<b></style><script>if(a<b)</script>x",
        "<script><!--<script></script>--></script>x",
        "<script><!--<script>-->a</script>b",
        "<script><!--></script>x",
        "<script><!---></script>x",
        "<script><!-- </script>x",
        "<script><!--<script </script> </script>x",
        "<script><!--<scripty></script>x",
        "<script><!--<script/></script/></script>",
        "<script>a</scrip</script\n>",
        "<script>",
        "<![CDATA[a]]]>b]]>c",
        "<![CDATA[a",
        "<![cdata[a]]>",
        "a\r\nb\rc\n<a\r\nb='c\r\nd'>",
        "a\0b<a\0 b\0='c\0'>\0<title>\0</title><!doctype \0>",
        "<plaintext>a</plaintext>",
        "\u{FEFF}x",
        "<a\u{a0}b>",
        "<é>",
        "<a é=ü>",
        "&#13;&#10;&#x80;&#xD800;&NotEqualTilde;",
    ] {
        agree(page);
    }
}

#[test]
fn floods_of_attributes_are_cut() {
    let page = format!("<div {}>x</div>", (0..100_000).map(|i| format!("a{i} ")).collect::<String>());
    let tokens = ours(&page, false);
    assert_eq!(tokens.len(), 4);
    assert_eq!(tokens[0].matches('=').count(), limits::MAX_ATTRIBUTES);
}

use crate::extractor::limits;

/// Pieces that tokenizers trip over, in random order.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "<", ">", "</", "/>", "<!", "<!--", "-->", "--!>", "--", "-", "!", "<?", "?>", "<![CDATA[", "]]>", "]", "=",
            "\"", "'", "/", " ", "\n", "\r", "\t", "\u{C}", "\0", "&", ";", "#", "x", "&amp", "&amp;", "&not", "&notin;",
            "&#", "&#x", "41", "&#0;", "a", "b", "A", "Z", "é", "\u{FEFF}", "script", "<script", "<script>", "</script",
            "</script>", "<SCRIPT>", "<style>", "</style>", "<title>", "</title>", "<textarea>", "</textarea>",
            "<plaintext>", "<a href=", "<p>", "</p>", "<br/>", "<!doctype", "<!DOCTYPE html>", "public", "SYSTEM",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}".prop_map(|text: String| text),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn random_markup_agrees_with_html5ever(page in markup()) {
        for is_foreign in [false, true] {
            prop_assert_eq!(ours(&page, is_foreign), theirs(&page, is_foreign));
        }
    }
}
