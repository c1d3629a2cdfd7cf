//! Which addresses may be spoken to.
//!
//! Whoever may name an address must not reach through us what only we can reach: this machine, the private network around
//! it, the metadata service of a cloud (OWASP: server-side request forgery). Everything that the registries of special
//! addresses (RFC 6890 and its updates) do not call globally reachable is refused, and so is an IPv6 address that stands
//! for such an IPv4 address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::OutboundError;
use crate::settings::Networks;

/// How an address is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// `https`.
    Secure,
    /// `http`: within allowed networks only.
    Plain,
}

/// Holds an address to the rules.
pub(super) fn check(address: IpAddr, way: Way, allowed: &Networks) -> Result<(), OutboundError> {
    if allowed.contain(address) {
        return Ok(());
    }
    match way {
        Way::Plain => Err(OutboundError::Plain),
        Way::Secure if is_global(address) => Ok(()),
        Way::Secure => Err(OutboundError::Private),
    }
}

/// Whether an address is one of the whole internet.
fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

/// IANA's registry of special IPv4 addresses.
fn is_global_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 88, 99)
            | (192, 168, _)
            | (192, 175, 48)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

/// Only `2000::/3` is handed out (RFC 4291 §2.4), and within it some is special.
fn is_global_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, ..] = address.segments();
    if let Some(inner) = stands_for(address) {
        return is_global_v4(inner);
    }
    let special =
        matches!((a, b), (0x2001, 0..=0x01ff | 0x0db8) | (0x3fff, 0..=0x0fff)) || (a, b, c) == (0x2620, 0x4f, 0x8000);
    (a & 0xe000) == 0x2000 && !special
}

/// The IPv4 address behind `::ffff:a.b.c.d`, `::a.b.c.d`, `64:ff9b::/96` (RFC 6052 §2.1) and `2002::/16` (RFC 3056 §2).
fn stands_for(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let last = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(last(high, low))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_whole_internet_are_spoken_to() {
        let refused = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "3fff::1",
            "4000::1",
        ];
        for address in refused {
            let checked = check(address.parse().unwrap(), Way::Secure, &Networks::default());
            assert_eq!(checked, Err(OutboundError::Private), "{address}");
        }
        let welcome = [
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ];
        for address in welcome {
            assert_eq!(check(address.parse().unwrap(), Way::Secure, &Networks::default()), Ok(()), "{address}");
        }
    }

    #[test]
    fn allowed_networks_are_spoken_to_and_only_they_without_encryption() {
        let allowed: Networks = "127.0.0.0/8,10.0.0.0/8".parse().unwrap();
        for way in [Way::Secure, Way::Plain] {
            assert_eq!(check("127.0.0.1".parse().unwrap(), way, &allowed), Ok(()));
            assert_eq!(check("::ffff:10.0.0.1".parse().unwrap(), way, &allowed), Ok(()));
        }
        assert_eq!(check("192.168.0.1".parse().unwrap(), Way::Secure, &allowed), Err(OutboundError::Private));
        assert_eq!(check("1.1.1.1".parse().unwrap(), Way::Plain, &allowed), Err(OutboundError::Plain));
    }
}
