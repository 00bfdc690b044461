//! Network neighbourhoods, with the addresses that strangers share set apart.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

/// Address ranges of content delivery networks and site builders, where neighbours share nothing but a supplier.
/// From the providers' own published range lists (Cloudflare, Fastly, CloudFront, Akamai, Google, Imperva, Sucuri,
/// Automattic, GitHub, Shopify, Squarespace, Wix, Vercel, Netlify).
const SHARED: &str = include_str!("../words/shared_ranges.txt");

static RANGES: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| {
    let range = |line: &str| {
        let (start, bits) = line.split_once('/')?;
        let mask = u32::MAX << (32 - bits.parse::<u32>().ok()?);
        Some((u32::from(start.parse::<Ipv4Addr>().ok()?) & mask, mask))
    };
    SHARED.lines().filter_map(range).collect()
});

/// True for addresses that many unrelated sites share on purpose.
pub(crate) fn is_shared_infrastructure(address: IpAddr) -> bool {
    let IpAddr::V4(address) = address.to_canonical() else {
        return matches!(address.to_canonical(), IpAddr::V6(v6) if is_shared_v6(v6.segments()[0], v6.segments()[1]));
    };
    RANGES.iter().any(|(start, mask)| u32::from(address) & mask == *start)
}

/// Cloudflare, Fastly, Google, CloudFront and Akamai in IPv6, by their first two groups.
fn is_shared_v6(first: u16, second: u16) -> bool {
    matches!(
        (first, second),
        (0x2606, 0x4700)
            | (0x2803, 0xf800)
            | (0x2405, 0xb500 | 0x8100)
            | (0x2400, 0xcb00)
            | (0x2a06, 0x98c0)
            | (0x2a04, 0x4e42)
            | (0x2607, 0xf8b0)
            | (0x2a00, 0x1450)
            | (0x2600, 0x9000)
            | (0x2600, 0x1400..=0x14ff)
            | (0x2a02, 0x26f0)
    )
}

/// The /24 (IPv6: first 32 bits of a /48's hash) of an address as a key; `None` for shared infrastructure and
/// addresses that mean nothing outside their own network.
pub(super) fn network(address: IpAddr) -> Option<u32> {
    if is_shared_infrastructure(address) {
        return None;
    }
    match address.to_canonical() {
        IpAddr::V4(v4) if v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() => None,
        IpAddr::V4(v4) => Some(u32::from(v4) >> 8),
        IpAddr::V6(v6) if v6.is_loopback() || v6.is_unspecified() => None,
        // The top bit keeps the keys apart from /24s, which have 24 bits.
        IpAddr::V6(v6) => {
            let s = v6.segments();
            Some(super::hash(&format!("{:x}:{:x}:{:x}", s[0], s[1], s[2])) as u32 | 1 << 31)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivery_networks_make_no_neighbours() {
        for shared in
            ["104.21.3.4", "172.67.194.178", "151.101.1.1", "185.199.109.153", "2606:4700::1111", "::ffff:104.21.3.4"]
        {
            assert!(is_shared_infrastructure(shared.parse().unwrap()), "{shared}");
        }
        for own in ["23.229.128.224", "203.0.113.9", "2001:db8::1"] {
            assert!(!is_shared_infrastructure(own.parse().unwrap()), "{own}");
        }
        assert_eq!(network("203.0.113.9".parse().unwrap()), network("203.0.113.200".parse().unwrap()));
        assert_ne!(network("203.0.113.9".parse().unwrap()), network("203.0.112.9".parse().unwrap()));
        assert_eq!(network("10.0.0.1".parse().unwrap()), None);
    }
}
