//! Every rule, one a file. `audit rules` prints them in this order: risk first, each axis from the link outwards.
#![doc = include_str!("../signals.md")]

mod authority;
mod bad_neighbours;
mod boilerplate;
mod burst;
mod commercial_hop;
mod counted;
mod credit;
mod domain_stats;
mod editorial;
mod hacked_host;
mod hidden_link;
mod in_a_list;
mod institution;
mod ip_host;
mod known_site;
mod language_mismatch;
mod language_subdomains;
mod link_exchange;
mod link_farm;
mod links_to_others;
mod low_directory;
mod name_likeness;
mod name_series;
mod name_shape;
mod named_in_words;
mod network_neighbours;
mod odd_script;
mod odd_tld;
mod off_topic_anchor;
mod optimised_template;
mod optimised_ugc;
mod own_network;
mod page_figures;
mod parked;
mod qualified;
mod real_site;
mod real_text;
mod reciprocal;
mod redirect_doorway;
mod referrer_list;
mod relevant;
mod repeated_anchor;
mod repeated_page;
mod sale_wording;
mod shared_owner;
mod shortener;
mod sitewide;
mod sold_sitewide;
mod spam_anchor;
mod strange_target;
mod stuffed_text;
mod stuffed_title;
mod thin_doorway;
mod throwaway_tenant;
mod trade_in_name;
mod trade_in_path;
mod trade_in_title;
mod trade_page;
mod unmarked_sponsorship;
mod utility_page;
mod valued_kind;
mod vendor_spam;
mod visits;

use super::rule::Rule;

/// The rule set.
pub static RULES: &[&dyn Rule] = &[
    &hidden_link::HiddenLink,
    &off_topic_anchor::OffTopicAnchor,
    &optimised_template::OptimisedTemplate,
    &optimised_ugc::OptimisedUgc,
    &spam_anchor::SpamAnchor,
    &link_exchange::LinkExchange,
    &reciprocal::Reciprocal,
    &sale_wording::SaleWording,
    &unmarked_sponsorship::UnmarkedSponsorship,
    &hacked_host::HackedHost,
    &odd_script::MixedScript,
    &stuffed_text::StuffedText,
    &stuffed_title::StuffedTitle,
    &trade_in_path::TradeInPath,
    &trade_in_title::TradeInTitle,
    &trade_page::TradePage,
    &domain_stats::DomainStats,
    &link_farm::LinkFarm,
    &low_directory::LowDirectory,
    &parked::Parked,
    &redirect_doorway::RedirectDoorway,
    &thin_doorway::ThinDoorway,
    &bad_neighbours::BadNeighbours,
    &ip_host::IpHost,
    &name_likeness::NameLikeness,
    &name_shape::NameShape,
    &throwaway_tenant::ThrowawayTenant,
    &trade_in_name::TradeInName,
    &language_mismatch::LanguageMismatch,
    &odd_tld::OddTld,
    &burst::FirstSeenBurst,
    &language_subdomains::LanguageSubdomains,
    &name_series::NameSeries,
    &network_neighbours::NetworkNeighbours,
    &repeated_anchor::RepeatedAnchor,
    &repeated_page::RepeatedPage,
    &shared_owner::SharedOwner,
    &sold_sitewide::SoldSitewide,
    &strange_target::StrangeTarget,
    &qualified::Qualified,
    &institution::Institution,
    &known_site::KnownSite,
    &vendor_spam::VendorSpam,
    &referrer_list::ReferrerList,
    &named_in_words::NamedInWords,
    &boilerplate::Boilerplate,
    &editorial::Editorial,
    &in_a_list::InAList,
    &credit::Credit,
    &sitewide::Sitewide,
    &own_network::OwnNetwork,
    &commercial_hop::CommercialHop,
    &real_text::RealText,
    &real_site::RealSite,
    &utility_page::UtilityPage,
    &links_to_others::LinksToOthers,
    &counted::Counted,
    &authority::Authority,
    &page_figures::PageFigures,
    &shortener::ShortenerSource,
    &valued_kind::ValuedKind,
    &relevant::Relevant,
    &visits::Visits,
];
