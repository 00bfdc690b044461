//! Column names of exports that are not known by their signature, in the languages of the tools' interfaces.
//!
//! The order within a role is the priority. Names only propose: where the cells say otherwise, [`super::infer`] decides.

use super::role::Role;
use crate::model::metrics::Metric;

/// What a normalised column name proposes, and how strongly (0 is strongest).
pub(super) fn role(name: &str) -> Option<(Role, usize)> {
    for (role, names) in ALIASES {
        if let Some(rank) = names.iter().position(|alias| *alias == name) {
            return Some((*role, rank));
        }
    }
    None
}

#[rustfmt::skip]
const ALIASES: &[(Role, &[&str])] = &[
    (Role::Source, &[
        "referring page url", "source url", "sourceurl", "source page url", "linking page", "linking page url",
        "linking url", "backlink page", "backlink url", "backlink source", "from url", "url from", "donor url",
        "referring page", "referring url", "ref page url", "ref page", "referrer url", "referrer", "referer",
        "backlink", "backlinks", "links", "source page", "found on", "page from", "link source", "source",
        "from", "url", "page url", "page", "link", "verweisende seite", "verweisende url", "verlinkende seite",
        "verlinkende url", "quell url", "quelle", "linkquelle", "ursprungsseite", "herkunftsseite",
        "page référente", "url référente", "page source", "url source", "url de la page référente",
        "page de lien", "página de referencia", "url de referencia", "url de origen", "página de origen",
        "página que enlaza", "página de enlace", "pagina di riferimento", "url di origine", "pagina di origine",
        "pagina con link", "url di riferimento", "página de origem", "url de origem", "página de referência",
        "url de referência", "verwijzende pagina", "verwijzende url", "bronpagina", "bron url",
        "strona odsyłająca", "adres url źródła", "url źródłowy", "strona linkująca", "strona źródłowa",
        "odkazující stránka", "zdrojová url", "kaynak url", "yönlendiren sayfa", "kaynak sayfa",
        "bağlantı veren sayfa", "ссылающаяся страница", "url источника", "страница источник", "url донора",
        "донор", "страница донор", "ссылающийся url", "сторінка донор", "url джерела", "hänvisande sida",
        "källa", "henvisende side", "hivatkozó oldal", "pagina de referință", "trang nguồn", "url nguồn",
        "halaman rujukan", "url sumber", "参照元ページ", "参照元url", "参照元ページurl", "リンク元ページ", "リンク元url", "リンク元",
        "リンク元ページurl", "被リンク元url", "被リンク元ページurl", "ソースurl", "引用页面", "来源网址", "来源页面", "来源url", "引荐页面", "引荐网页网址",
        "反向链接", "連結來源", "來源網址", "추천 페이지", "소스 url", "참조 페이지", "출처 url", "링크하는 페이지", "דף מקשר", "כתובת מקור",
        "الصفحة المرجعية", "رابط المصدر",
    ]),
    (Role::Target, &[
        "target url", "targeturl", "target page", "to url", "url to", "target page url", "link to",
        "acceptor url", "anchor url", "linked page", "linked url", "link url", "landing page",
        "destination url", "destination", "destination page", "page to", "link destination", "to", "target",
        "ziel url", "zielseite", "ziel", "verlinkte seite", "verlinkte url", "url cible", "page cible", "cible",
        "url de destination", "page de destination", "url de destino", "url objetivo", "página de destino",
        "destino", "página objetivo", "url di destinazione", "pagina di destinazione", "destinazione",
        "pagina target", "url de destino", "página de destino", "doel url", "doelpagina", "docelowy url",
        "docelowy adres url", "strona docelowa", "url docelowy", "adres docelowy", "cílová url",
        "cílová stránka", "hedef url", "hedef sayfa", "целевой url", "целевая страница", "url акцептора",
        "акцептор", "страница акцептор", "цільова url", "цільова сторінка", "målsida", "mål url",
        "destinationsside", "céloldal", "trang đích", "url đích", "halaman target", "url target", "ターゲットurl",
        "ターゲットページ", "リンク先url", "リンク先ページ", "リンク先", "目标网址", "目标页面", "目标url", "目標網址", "目標頁面", "대상 url", "타겟 url",
        "대상 페이지", "링크 대상", "דף יעד", "الصفحة المستهدفة",
    ]),
    (Role::SourceDomain, &[
        "referring domain", "source domain", "domain from", "linking domain", "linking site", "root domain",
        "domain", "site", "website", "host", "hostname", "label", "referring domains", "referring site",
        "verweisende domain", "verlinkende domain", "domaine référent", "domaine", "dominio de referencia",
        "dominio", "dominio di riferimento", "domínio de referência", "domínio", "verwijzend domein", "domein",
        "domena odsyłająca", "domena", "yönlendiren alan adı", "alan adı", "ссылающийся домен", "домен",
        "参照ドメイン", "参照元ドメイン", "ドメイン", "引用域名", "引荐域名", "域名", "참조 도메인", "도메인", "אתר",
    ]),
    (Role::Anchor, &[
        "anchor text", "anchortext", "anchor", "link anchor", "link text", "linktext", "linking text",
        "anchor/text", "text", "ankertext", "anker text", "linktext", "texte d'ancrage", "texte d’ancrage",
        "ancrage", "ancre", "texte de l'ancre", "texte du lien", "texto de anclaje", "texto ancla",
        "texto del enlace", "anclaje", "testo di ancoraggio", "testo ancora", "anchor testo", "ancoraggio",
        "testo del link", "texto âncora", "texto de âncora", "âncora", "texto do link", "ankertekst",
        "linktekst", "tekst zakotwiczenia", "tekst kotwicy", "kotwica", "tekst linku", "anchor tekst",
        "text kotvy", "bağlantı metni", "çapa metni", "çapa", "анкор", "текст анкора", "текст ссылки", "якорь",
        "текст якоря", "текст посилання", "анкор текст", "ankartext", "länktext", "horgonyszöveg",
        "text ancoră", "văn bản neo", "teks jangkar", "アンカーテキスト", "アンカー", "リンクテキスト", "被リンク元ページアンカーテキスト", "锚文本",
        "锚点文本", "錨文字", "앵커 텍스트", "앵커", "טקסט עוגן", "نص الرابط",
    ]),
    (Role::Alt, &["alt text", "alt", "image alt", "alt texte", "texte alternatif", "texto alternativo"]),
    (Role::Title, &[
        "referring page title", "source page title", "source title", "page title", "sourcetitle", "title",
        "titel", "seitentitel", "titre", "titre de la page", "título", "título de la página", "titolo", "tytuł",
        "başlık", "заголовок", "заголовок страницы", "タイトル", "ページタイトル", "被リンク元ページタイトル", "标题", "제목",
    ]),
    (Role::Before, &["left context", "text before", "text pre", "textpre", "snippet left"]),
    (Role::After, &["right context", "text after", "text post", "textpost", "snippet right"]),
    (Role::Nofollow, &[
        "nofollow", "no follow", "is nofollow", "flagnofollow", "only rel=nofollow", "ノーフォロー", "нофоллоу",
    ]),
    (Role::Follow, &["dofollow", "do follow", "is dofollow", "follow", "followable", "followed", "is follow"]),
    (Role::Ugc, &["ugc", "is ugc", "user generated content"]),
    (Role::Sponsored, &["sponsored", "is sponsored"]),
    (Role::Rel, &[
        "rel", "link rel", "link status", "dofollow/nofollow", "follow/nofollow", "nofollow/dofollow",
        "attributes", "link attributes", "link attribute", "rel attribute", "attribute", "link attribut",
        "linkattribut", "attribut", "attribut rel", "atributo", "attributo", "atrybut", "öznitelik", "атрибут",
        "атрибуты", "属性",
    ]),
    (Role::Type, &[
        "link type", "linktype", "backlink type", "item type", "type", "element", "linktyp", "typ",
        "type de lien", "tipo de enlace", "tipo", "tipo di link", "typ linku", "bağlantı türü", "тип ссылки",
        "тип", "リンクの種類", "リンクタイプ", "链接类型", "링크 유형",
    ]),
    (Role::IsImage, &["is image", "image link", "image"]),
    (Role::FirstSeen, &[
        "first seen", "first found", "first found date", "first indexed", "firstindexeddate",
        "source first found date", "date first seen", "first discovered", "discovered", "date added", "added",
        "date found", "first seen link", "first seen date", "found date", "created", "creation date",
        "erstmals gesehen", "zuerst gesehen", "erstmals gefunden", "erste sichtung", "gefunden am", "entdeckt",
        "vu pour la première fois", "première détection", "première vue", "première découverte", "découvert",
        "visto por primera vez", "primera vez visto", "primera detección", "descubierto", "prima volta visto",
        "visto per la prima volta", "prima rilevazione", "visto pela primeira vez", "primeira vez visto",
        "eerst gezien", "voor het eerst gezien", "pierwsze wykrycie", "po raz pierwszy zauważono",
        "pierwszy raz widziany", "data pierwszego wykrycia", "první nález", "ilk görülme", "ilk görülme tarihi",
        "ilk tespit", "впервые обнаружено", "первое обнаружение", "дата обнаружения",
        "дата первого обнаружения", "найдено", "вперше знайдено", "först sedd", "først set", "először látva",
        "lần đầu nhìn thấy", "初回検出", "初回検出日", "最初の発見", "初回発見日", "初回確認日", "首次发现", "首次发现时间", "首次出現", "최초 발견",
        "처음 발견", "처음 확인",
    ]),
    (Role::LastSeen, &[
        "last seen", "lastseendate", "last crawled", "last visited", "source crawl date", "date last seen",
        "last check", "last checked", "last seen date", "last found", "crawled", "crawl date", "last update",
        "zuletzt gesehen", "zuletzt gecrawlt", "letzter crawl", "zuletzt geprüft", "letzte sichtung",
        "vu pour la dernière fois", "dernière exploration", "dernière vue", "dernière visite",
        "dernier passage", "visto por última vez", "última vez visto", "último rastreo", "última comprobación",
        "ultima scansione", "visto l'ultima volta", "ultima volta visto", "visto pela última vez",
        "último rastreamento", "laatst gezien", "laatst gecrawld", "ostatnie wykrycie", "ostatnio widziany",
        "ostatnio zauważono", "ostatnie skanowanie", "data ostatniego wykrycia", "naposledy viděno",
        "son görülme", "son görülme tarihi", "son tarama", "последняя проверка", "последний раз обнаружено",
        "последнее обнаружение", "дата последней проверки", "последнее сканирование", "востаннє знайдено",
        "senast sedd", "sidst set", "最終検出", "最終検出日", "最終確認日", "最終クロール", "前回のクロール日時", "最后发现", "最后抓取时间", "最近一次抓取",
        "마지막 발견", "마지막 확인", "최근 크롤링", "נסרק לאחרונה",
    ]),
    (Role::Seen, &["date", "datum", "fecha", "data", "tarih", "дата", "日付", "日期", "날짜"]),
    (Role::Lost, &[
        "lost", "date lost", "datelost", "day lost", "date disappeared", "lost date", "lost link", "lost on",
        "deleted",
    ]),
    (Role::LostReason, &["lost status", "lost reason", "reasonlost", "reason lost"]),
    (Role::HttpStatus, &["referring page http code", "source http code", "source status code", "page http code"]),
    (Role::Language, &[
        "language", "lang", "sprache", "langue", "idioma", "lingua", "język", "dil", "язык", "言語", "语言",
    ]),
    (Role::InContent, &[
        "in content", "is content", "link position", "link location", "position du lien", "linkposition",
    ]),
    (Role::Sitewide, &["sitewide", "site wide", "is sitewide"]),
    (Role::Ip, &["ip", "ip address", "ip adresse", "adresse ip", "source ip"]),
    (Role::Chain, &["redirect chain urls", "redirect chain", "url redirect"]),
    (Role::SourceMedium, &["session source / medium", "source / medium", "first user source / medium"]),
    (Role::Metric(Metric::AhrefsDr), &["domain rating", "dr"]),
    (Role::Metric(Metric::AhrefsUr), &["ur", "url rating"]),
    (Role::Metric(Metric::MajesticTf), &["trust flow", "tf", "trustflow", "sourcetrustflow"]),
    (Role::Metric(Metric::MajesticCf), &["citation flow", "cf", "citationflow", "sourcecitationflow"]),
    (Role::Metric(Metric::MozDa), &["domain authority", "da"]),
    (Role::Metric(Metric::MozPa), &["page authority", "pa"]),
    (Role::Metric(Metric::MozSpam), &["spam score"]),
    (Role::Metric(Metric::SemrushAs), &["authority score", "as", "domain ascore", "domain authority score"]),
    (Role::Metric(Metric::SemrushPageAs), &["page ascore", "page authority score"]),
    (Role::Metric(Metric::SeRankingDomain), &["domain trust", "domain inlink rank", "dt"]),
    (Role::Metric(Metric::SeRankingPage), &["page trust", "inlink rank", "pt"]),
    (Role::Metric(Metric::ExternalLinks), &["external links", "outbound links", "outgoing links"]),
    (Role::Metric(Metric::DomainTraffic), &["domain traffic"]),
    (Role::Metric(Metric::PageTraffic), &["page traffic", "traffic"]),
    (Role::Metric(Metric::GroupSize), &[
        "links in group", "backlinks count", "links to target", "matched links", "number of links",
        "links count",
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::import::role::normal;

    #[test]
    fn aliases_are_normalised() {
        for (_, names) in ALIASES {
            for name in *names {
                assert_eq!(&normal(name), name);
            }
        }
    }

    #[test]
    fn the_strongest_name_wins() {
        let strength = |name: &str| role(name).map(|(_, rank)| rank).unwrap();
        assert!(strength("source url") < strength("url"));
        assert_eq!(role("screen size"), None);
    }
}
