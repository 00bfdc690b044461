//! Fetches pages the way a site owner would welcome: robots.txt first, one request at a time per host, bounded in every direction.
