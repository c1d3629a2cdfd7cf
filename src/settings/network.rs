//! Networks, as settings name them: an address, or an address and how many of its bits count (RFC 4632 §3.1, RFC 4291 §2.3).

use std::net::IpAddr;
use std::str::FromStr;

/// A list of networks that is no list of networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write networks with commas between them, such as 10.0.0.0/8, fd00::/8 or 127.0.0.1")]
pub struct NetworkError;

/// One network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    bits: u128,
    /// How many of the 128 bits count.
    length: u32,
}

/// Networks. The default is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    /// Whether an address lies in one of them. An IPv4 address that comes as IPv6 (`::ffff:…`) is what it stands for.
    pub fn contain(&self, address: IpAddr) -> bool {
        let bits = bits_of(address);
        self.0.iter().any(|network| network.bits == masked(bits, network.length))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Both families in one space: IPv4 as `::ffff:0:0/96` (RFC 4291 §2.5.5.2).
fn bits_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn masked(bits: u128, length: u32) -> u128 {
    bits & u128::MAX.checked_shl(128 - length).unwrap_or(0)
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| NetworkError)?;
        let (width, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let length = match length {
            Some(text) => text.parse().ok().filter(|length| *length <= width).ok_or(NetworkError)?,
            None => width,
        };
        let (bits, length) = (bits_of(address), length + before);
        // 10.0.0.1/8 is a slip of the pen, and one does not guess about whom to trust.
        if masked(bits, length) == bits { Ok(Self { bits, length }) } else { Err(NetworkError) }
    }
}

impl FromStr for Networks {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let named = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        named.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_contains_its_addresses_and_no_others() {
        let networks: Networks = "10.0.0.0/8, fd00::/8,127.0.0.1, ::1".parse().unwrap();
        for inside in ["10.0.0.0", "10.255.255.255", "fd12::9", "127.0.0.1", "::1", "::ffff:10.1.2.3"] {
            assert!(networks.contain(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["11.0.0.0", "9.255.255.255", "fe80::1", "127.0.0.2", "::2", "::ffff:11.0.0.1"] {
            assert!(!networks.contain(outside.parse().unwrap()), "{outside}");
        }
        assert!("0.0.0.0/0".parse::<Networks>().unwrap().contain("192.0.2.1".parse().unwrap()));
        assert!(!"0.0.0.0/0".parse::<Networks>().unwrap().contain("2001:db8::1".parse().unwrap()));
        assert!("::/0".parse::<Networks>().unwrap().contain("2001:db8::1".parse().unwrap()));
        assert!("".parse::<Networks>().unwrap().is_empty());
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in
            ["localhost", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.0/8 fd00::/8"]
        {
            assert_eq!(text.parse::<Networks>(), Err(NetworkError), "{text}");
        }
    }
}
