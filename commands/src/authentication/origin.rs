//! Where an attempt to sign in comes from, as counters know it: HMACs under the tenant's key.

use std::net::IpAddr;

use aggregates::TenantId;
use aggregates::authentication::Origin;

use crate::{Context, Failure};

/// The origin of an attempt: the caller's address, and the id of the device where it is known for this very account.
///
/// Of an IPv6 address the first 64 bits count: whoever has one address has all with the same beginning.
pub async fn origin(
    context: &Context,
    tenant: &TenantId,
    address: Option<IpAddr>,
    known_device: Option<&str>,
) -> Result<Origin, Failure> {
    let vault = context.journal().vault();
    let mut origin = Origin::default();
    if let Some(address) = address {
        origin.address_hash = Some(vault.identifier(tenant, "address", &neighbourhood(address)).await?);
    }
    if let Some(device) = known_device {
        origin.device_hash = Some(vault.identifier(tenant, "device", device).await?);
    }
    Ok(origin)
}

fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::neighbourhood;

    #[test]
    fn neighbours_count_as_one_where_one_caller_has_all_addresses() {
        let table = [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ];
        for (address, expected) in table {
            assert_eq!(neighbourhood(address.parse().unwrap()), expected);
        }
    }
}
