//! What may happen to the program while strangers rely on it: it is killed, and its tenant is set up anew.

use super::stage::{Stage, TENANT, command, serve, told};

impl Stage {
    /// Kills the program in the middle of what it does, and starts it anew.
    pub fn crash(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
        let address = self.issuer.split('/').nth(2).unwrap();
        let port = address.split(':').nth(1).unwrap().parse().unwrap();
        self.server = serve(&self.ground, port);
    }

    /// Changes a setting of the tenant.
    pub fn set(&self, setting: &str) {
        told(&mut command(&self.ground, &format!("tenant settings set {TENANT} {setting}")));
    }
}
