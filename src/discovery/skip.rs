//! Why rows are set aside on purpose: the keys of `SourceReport::skipped`.

/// The linking page is on the audited site.
pub(crate) const OWN_PAGES: &str = "own pages";
/// The link leads to another site.
pub(crate) const OTHER_SITE: &str = "other site";
/// A row that sums up others.
pub(crate) const TOTALS: &str = "totals";
/// Visits from search, ads, mail or by hand.
pub(crate) const NOT_A_REFERRAL: &str = "not a referral";
/// A referral whose source is no host name.
pub(crate) const NO_SITE: &str = "no site named";
/// The column names again, as in exports pasted together.
pub(crate) const REPEATED_HEADER: &str = "repeated header";
