//! How many referring domains no source knows: capture and recapture.
//!
//! Two sources that find links independently of each other tell by their overlap how much both miss (Lincoln and
//! Petersen); with more of them the same is Darroch's model, in which every source has its own reach and finds each
//! domain with the same probability. The number that fits best is the one of the highest likelihood, and the interval
//! holds every number that the data do not reject at 95 % (profile likelihood, which stays honest with few domains,
//! where a symmetric interval does not).
//!
//! What can be argued: crawlers of different companies start from different places and choose for themselves, and people
//! who click are no crawlers. What cannot: two files of one vendor, tools that resell another's index, lists made by
//! hand or by this program; those count as known, not as captures. All crawlers find famous sites more easily than
//! obscure ones, so that the estimate is rather too low than too high; with three or more sources that shows, and then
//! only a lower bound is given.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::model::profile::Unseen;

/// Domains that at least two sources know, below which overlap is chance.
pub const MIN_RECAPTURED: u64 = 10;
/// Domains that a source must know to be one of those compared.
pub const MIN_KNOWN: u64 = 10;
/// More sources than this say no more and make too many combinations to be filled.
const MAX_SOURCES: usize = 6;
/// Half of the 95 % point of the chi-square distribution with one degree of freedom.
const DROP: f64 = 3.841_458_820_694_124 / 2.0;
/// Normal deviate of 0.1 %: what independent sources would show once in a thousand audits is not taken for chance.
const FIT: f64 = 3.090_232_306_167_813;
/// Expected number below which combinations of sources are taken together (Cochran's rule).
const LEAST_EXPECTED: f64 = 5.0;

/// Sources by who found the links: one index, one group, whatever sells its data. The rest is no sample of the web.
const GROUPS: &[(&str, &[&str])] = &[
    ("search-console", &["search-console", "webmaster-tools"]),
    ("bing", &["bing"]),
    ("ahrefs", &["ahrefs"]),
    ("semrush", &["semrush"]),
    ("majestic", &["majestic", "mangools"]),
    ("moz", &["moz"]),
    ("dataforseo", &["dataforseo"]),
    ("serpstat", &["serpstat"]),
    ("se-ranking", &["se-ranking"]),
    ("seo-spyglass", &["seo-spyglass"]),
    ("graph", &["graph", "archive"]),
    ("access-log", &["access-log", "ga4", "matomo"]),
];

/// Which sources know which referring domains.
#[derive(Default)]
pub struct Captures {
    /// Bits of groups by hash of the domain: sixteen bytes each, however long the names.
    domains: FxHashMap<u64, u16>,
    hasher: FxBuildHasher,
    /// Sources met that are no sample.
    others: BTreeSet<String>,
}

impl Captures {
    /// A domain that these sources name. Domains whose links are all gone are not to be given.
    pub fn add<'s>(&mut self, domain: &str, sources: impl IntoIterator<Item = &'s str>) {
        let mut bits = 0;
        for source in sources {
            match GROUPS.iter().position(|(_, members)| members.contains(&source)) {
                Some(group) => bits |= 1 << group,
                None if !self.others.contains(source) => {
                    self.others.insert(source.to_owned());
                }
                None => {}
            }
        }
        *self.domains.entry(self.hasher.hash_one(domain)).or_default() |= bits;
    }

    /// The estimate, or why there is none.
    pub fn estimate(&self) -> Unseen {
        let cannot = |why: String| Unseen::CannotBeEstimated { why };
        let mut sizes = [0_u64; 16];
        for bits in self.domains.values() {
            for (group, size) in sizes.iter_mut().enumerate() {
                *size += u64::from(bits >> group & 1);
            }
        }
        let mut groups: Vec<usize> = (0..GROUPS.len()).filter(|group| sizes[*group] >= MIN_KNOWN).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(sizes[*group]));
        groups.truncate(MAX_SOURCES);
        groups.sort_unstable();
        if groups.len() < 2 {
            let met = (0..GROUPS.len()).filter(|group| sizes[*group] > 0).count();
            return cannot(match (met, self.others.is_empty()) {
                (0, false) => format!(
                    "it takes two sources that find links independently, and {} {} no sample of the web",
                    list(&self.others),
                    if self.others.len() == 1 { "is" } else { "are" }
                ),
                (0 | 1, _) => "it takes two sources that find links independently".to_owned(),
                _ => format!("it takes two independent sources that each know {MIN_KNOWN} referring domains or more"),
            });
        }
        let cells = self.cells(&groups);
        let recaptured: u64 = (1..cells.len()).filter(|set| set.count_ones() > 1).map(|set| cells[set]).sum();
        if recaptured < MIN_RECAPTURED {
            return cannot(format!(
                "only {recaptured} referring domains are known to two independent sources, and it takes {MIN_RECAPTURED}"
            ));
        }
        let model = Model::of(&cells, groups.len());
        let names: Vec<String> = groups.iter().map(|group| GROUPS[*group].0.to_owned()).collect();
        let best = model.best();
        let known = self.domains.len() as f64;
        let unseen = |all: f64| (all - known).max(0.0);
        let low = unseen(model.lowest(best));
        match model.fit(best, &cells) {
            Fit::Independent => {
                Unseen::Estimate { domains: unseen(best), low, high: unseen(model.highest(best)), sources: names }
            }
            Fit::Alike => Unseen::AtLeast {
                domains: low,
                why: "the sources know the same domains more often than independent ones would".to_owned(),
                sources: names,
            },
            Fit::Apart => {
                cannot(format!("{} know different domains more often than independent sources would", names.join(", ")))
            }
        }
    }

    /// Number of domains by the set of groups that know them; the set is the index, nothing known is 0.
    fn cells(&self, groups: &[usize]) -> Vec<u64> {
        let mut cells = vec![0_u64; 1 << groups.len()];
        for bits in self.domains.values() {
            let set: usize = groups.iter().enumerate().map(|(nth, group)| usize::from(bits >> group & 1) << nth).sum();
            cells[set] += 1;
        }
        cells[0] = 0;
        cells
    }
}

fn list(names: &BTreeSet<String>) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).take(4).collect();
    names.join(", ")
}

/// Whether independence holds, as far as the data can tell.
#[derive(Debug, PartialEq, Eq)]
enum Fit {
    Independent,
    /// More is known to all than independence explains.
    Alike,
    /// Less is.
    Apart,
}

/// What the likelihood needs: how many domains each source knows, and how many all together.
struct Model {
    sizes: Vec<f64>,
    seen: f64,
}

impl Model {
    fn of(cells: &[u64], sources: usize) -> Self {
        let sizes = (0..sources)
            .map(|nth| (1..cells.len()).filter(|set| set >> nth & 1 == 1).map(|set| cells[set] as f64).sum())
            .collect();
        Self { sizes, seen: cells.iter().sum::<u64>() as f64 }
    }

    /// Logarithm of the likelihood of `all` domains, the reach of each source at its best for that number.
    fn likelihood(&self, all: f64) -> f64 {
        let choose = ln_gamma(all + 1.0) - ln_gamma(all - self.seen + 1.0);
        let each = |size: &f64| size * (size / all).ln() + x_ln_x_over(all - size, all);
        choose + self.sizes.iter().map(each).sum::<f64>()
    }

    /// The number of domains with the highest likelihood.
    fn best(&self) -> f64 {
        // The likelihood rises to one peak and falls: golden section on a logarithmic scale.
        let (mut low, mut high) = (0.0, (self.seen * 1e6).ln() - self.seen.ln());
        let at = |x: f64| self.seen + (x.exp() - 1.0) * self.seen;
        let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
        for _ in 0..200 {
            let span = (high - low) * ratio;
            if self.likelihood(at(high - span)) < self.likelihood(at(low + span)) {
                low = high - span;
            } else {
                high = low + span;
            }
        }
        at(f64::midpoint(low, high))
    }

    fn lowest(&self, best: f64) -> f64 {
        let limit = self.likelihood(best) - DROP;
        if self.likelihood(self.seen) >= limit {
            return self.seen;
        }
        bisect(self.seen, best, |all| self.likelihood(all) >= limit)
    }

    fn highest(&self, best: f64) -> f64 {
        let limit = self.likelihood(best) - DROP;
        let mut far = best + 1.0;
        while self.likelihood(far) >= limit {
            far = self.seen + (far - self.seen) * 2.0;
            if far > self.seen * 1e6 {
                return far;
            }
        }
        bisect(far, best, |all| self.likelihood(all) >= limit)
    }

    /// Compares what was seen with what independence expects, for three sources or more: two alone cannot tell.
    fn fit(&self, all: f64, cells: &[u64]) -> Fit {
        let sources = self.sizes.len();
        if sources < 3 {
            return Fit::Independent;
        }
        let reach: Vec<f64> = self.sizes.iter().map(|size| size / all).collect();
        let expected = |set: usize| -> f64 {
            all * (0..sources).map(|n| if set >> n & 1 == 1 { reach[n] } else { 1.0 - reach[n] }).product::<f64>()
        };
        let (mut distance, mut used) = (0.0, 0);
        let (mut rest_seen, mut rest_expected) = (0.0, 0.0);
        for (set, seen) in cells.iter().enumerate().skip(1) {
            let (seen, expected) = (*seen as f64, expected(set));
            if expected < LEAST_EXPECTED {
                rest_seen += seen;
                rest_expected += expected;
                continue;
            }
            distance += (seen - expected).powi(2) / expected;
            used += 1;
        }
        if rest_expected > 0.5 {
            distance += (rest_seen - rest_expected).powi(2) / rest_expected;
            used += 1;
        }
        // The reach of each source and the number of all were taken from the same data.
        let Some(freedom) = (used - 1_i32).checked_sub(sources as i32).filter(|freedom| *freedom > 0) else {
            return Fit::Independent;
        };
        let f = f64::from(freedom);
        // Wilson and Hilferty's approximation of the chi-square distribution.
        let limit = f * (1.0 - 2.0 / (9.0 * f) + FIT * (2.0 / (9.0 * f)).sqrt()).powi(3);
        if distance <= limit {
            return Fit::Independent;
        }
        let whole = cells.len() - 1;
        let single: f64 = (0..sources).map(|n| cells[1 << n] as f64 - expected(1 << n)).sum();
        if cells[whole] as f64 - expected(whole) + single > 0.0 { Fit::Alike } else { Fit::Apart }
    }
}

/// The place between `bad` and `good` where the condition begins to hold.
fn bisect(mut bad: f64, mut good: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..100 {
        let middle = f64::midpoint(bad, good);
        if holds(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good
}

/// `rest · ln(rest / all)`, 0 where nothing rests.
fn x_ln_x_over(rest: f64, all: f64) -> f64 {
    if rest <= 0.0 { 0.0 } else { rest * (rest / all).ln() }
}

/// Logarithm of the gamma function for arguments from 1 on: Stirling's series, after shifting small ones up.
/// Off by less than 1e-10, which the differences taken here survive for numbers far beyond the web.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)));
    (x - 0.5) * x.ln() - x + 0.918_938_533_204_672_7 + series - shift
}

#[cfg(test)]
#[allow(dead_code)] // each user throws it in its own way
#[path = "../../tests/support/dice.rs"]
mod dice;

#[cfg(test)]
// `--nocapture` shows the measured coverage.
#[allow(clippy::print_stdout)]
mod tests {
    use super::dice::Dice;
    use super::*;

    const SOURCES: [&str; 4] = ["ahrefs", "majestic", "search-console", "access-log"];

    /// Draws what sources of these reaches know of `all` domains; `ease` scales the reach domain by domain.
    fn draw(dice: &mut Dice, all: u32, reach: &[f64], ease: impl Fn(&mut Dice) -> f64) -> Captures {
        let mut captures = Captures::default();
        for n in 0..all {
            let ease = ease(dice);
            let knowing: Vec<&str> = reach
                .iter()
                .zip(SOURCES)
                .filter(|(p, _)| dice.unit() < (**p * ease).min(1.0))
                .map(|(_, s)| s)
                .collect();
            if !knowing.is_empty() {
                captures.add(&format!("d{n}.test"), knowing);
            }
        }
        captures
    }

    #[test]
    fn the_interval_covers_the_truth_as_often_as_it_claims() {
        let mut dice = Dice::new(20_260_101);
        let (mut covered_all, mut drawn_all) = (0, 0);
        for (all, reach) in [
            (150, &[0.5, 0.4][..]),
            (400, &[0.3, 0.2]),
            (1_000, &[0.6, 0.15]),
            (3_000, &[0.1, 0.1]),
            (300, &[0.4, 0.3, 0.2]),
            (1_000, &[0.7, 0.1, 0.1]),
            (1_000, &[0.3, 0.3, 0.2, 0.1]),
            (5_000, &[0.05, 0.2, 0.4, 0.1]),
        ] {
            let (mut covered, mut drawn, mut wide, mut bias) = (0, 0, 0.0, 0.0);
            for _ in 0..500 {
                let captures = draw(&mut dice, all, reach, |_| 1.0);
                let truth = f64::from(all) - captures.domains.len() as f64;
                if let Unseen::Estimate { domains, low, high, .. } = captures.estimate() {
                    assert!(low <= domains && domains <= high);
                    drawn += 1;
                    covered += u32::from(low <= truth && truth <= high);
                    wide += (high - low) / f64::from(all);
                    bias += (domains - truth) / f64::from(all);
                }
            }
            let share = f64::from(covered) / f64::from(drawn);
            println!(
                "{all} domains, reach {reach:?}: {:.1} % of {drawn} intervals cover, mean width {:.0} %, mean error {:+.1} % of all",
                share * 100.0,
                wide / f64::from(drawn) * 100.0,
                bias / f64::from(drawn) * 100.0
            );
            // 500 draws of 95 % are off by more than 3 points once in some five hundred times.
            assert!((0.92..=0.985).contains(&share), "{all} {reach:?}: {share}");
            covered_all += covered;
            drawn_all += drawn;
        }
        let share = f64::from(covered_all) / f64::from(drawn_all);
        println!("all: {:.2} % of {drawn_all}", share * 100.0);
        assert!((0.94..=0.965).contains(&share), "{share}");
    }

    #[test]
    fn sources_that_find_the_same_easy_domains_give_a_lower_bound() {
        let mut dice = Dice::new(7);
        let (mut bounds, mut held) = (0, 0);
        for _ in 0..200 {
            // One domain in five is famous.
            let captures = draw(&mut dice, 2_000, &[0.15, 0.12, 0.1], |dice| if dice.unit() < 0.2 { 5.0 } else { 1.0 });
            let truth = 2_000.0 - captures.domains.len() as f64;
            match captures.estimate() {
                Unseen::AtLeast { domains, .. } => {
                    bounds += 1;
                    held += u32::from(domains <= truth);
                }
                Unseen::Estimate { low, .. } => held += u32::from(low <= truth),
                Unseen::CannotBeEstimated { .. } => held += 1,
            }
        }
        println!("{bounds} of 200 are bounds, {held} hold");
        assert!(bounds > 190 && held == 200, "{bounds} {held}");
    }

    #[test]
    fn why_nothing_can_be_estimated() {
        let why = |captures: &Captures| match captures.estimate() {
            Unseen::CannotBeEstimated { why } => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(why(&Captures::default()), "it takes two sources that find links independently");
        let mut captures = Captures::default();
        for n in 0..50 {
            captures.add(&format!("{n}.test"), ["wikipedia", "history"]);
        }
        assert!(why(&captures).ends_with("history, wikipedia are no sample of the web"));
        for n in 0..50 {
            captures.add(&format!("{n}.test"), ["majestic", "mangools"]);
        }
        assert_eq!(why(&captures), "it takes two sources that find links independently", "one index, sold twice");
        for n in 0..5 {
            captures.add(&format!("{n}.test"), ["ahrefs"]);
        }
        assert!(why(&captures).contains("each know 10"));
        for n in 45..60 {
            captures.add(&format!("{n}.test"), ["moz"]);
        }
        assert!(why(&captures).contains("only 5 referring domains"), "{}", why(&captures));
        for n in 0..30 {
            captures.add(&format!("{n}.test"), ["moz"]);
        }
        assert!(matches!(captures.estimate(), Unseen::Estimate { .. }));
    }

    #[test]
    fn two_sources_agree_with_lincoln_and_petersen() {
        let mut captures = Captures::default();
        for n in 0..200 {
            captures.add(&format!("{n}.test"), ["ahrefs"]);
        }
        for n in 150..300 {
            captures.add(&format!("{n}.test"), ["bing"]);
        }
        let Unseen::Estimate { domains, low, high, sources } = captures.estimate() else { panic!() };
        // 200 · 150 / 50 = 600, of which 300 are known.
        assert!((domains - 300.0).abs() < 3.0, "{domains}");
        assert!(low > 190.0 && high < 470.0, "{low} {high}");
        assert_eq!(sources, ["bing", "ahrefs"]);
    }

    #[test]
    fn the_gamma_function() {
        for (x, expected) in [(1.0, 0.0), (2.0, 0.0), (5.0, 24.0_f64.ln()), (11.0, 3_628_800.0_f64.ln())] {
            assert!((ln_gamma(x) - expected).abs() < 1e-9, "{x}");
        }
    }
}
