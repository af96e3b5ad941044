use std::fs::{self, File, Permissions};
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::process::{free_ports, loopback};
use super::{Bucket, DemoError, Issuer, Weed, samples};

/// The gate's configuration and keys, in a directory of their own, made from the sample.
#[derive(Clone, Debug)]
pub struct GateFiles {
    /// `portcullis.yaml`.
    pub config: PathBuf,
    pub policies: PathBuf,
    pub journal: PathBuf,
    /// The Unix socket on which Envoy reaches the gate.
    pub socket: PathBuf,
    pub control: SocketAddr,
    pub health: SocketAddr,
    /// For the gate's environment: the credentials of its bucket.
    pub environment: [(&'static str, String); 2],
}

impl GateFiles {
    /// Fills in the sample for an issuer and a bucket. The policy directory is empty: whoever calls this fills it.
    pub fn write(directory: &Path, issuer: &Issuer, weed: &Weed, bucket: &Bucket) -> Result<Self, DemoError> {
        let key = weed.writer();
        let environment = [
            ("PORTCULLIS_S3_ACCESS_KEY_ID", key.id.clone()),
            ("PORTCULLIS_S3_SECRET_ACCESS_KEY", key.secret.expose().clone()),
        ];
        let [control, health] = free_ports()?;
        let files = GateFiles {
            config: directory.join("portcullis.yaml"),
            policies: directory.join("policies"),
            journal: directory.join("journal"),
            socket: directory.join("portcullis.sock"),
            control: loopback(control),
            health: loopback(health),
            environment,
        };
        for made in [&files.policies, &files.journal] {
            fs::create_dir_all(made).map_err(DemoError::io(format!("making {}", made.display())))?;
        }
        let (mask_key, signing_key) = (directory.join("mask.key"), directory.join("signing.key"));
        secret_file(&mask_key, &hex::encode(random()?))?;
        secret_file(&signing_key, &STANDARD.encode(random()?))?;

        let text = |path: &Path| path.display().to_string();
        let values = [
            ("/run/portcullis/portcullis.sock", text(&files.socket)),
            ("127.0.0.1:9002", files.control.to_string()),
            ("127.0.0.1:9003", files.health.to_string()),
            ("https://login.example.com", issuer.url()),
            ("/etc/portcullis/mask.key", text(&mask_key)),
            ("/etc/portcullis/signing.key", text(&signing_key)),
            ("/var/lib/portcullis/journal", text(&files.journal)),
            ("s3://audit/gate", format!("s3://{}/gate", bucket.name())),
            ("https://s3.example.com", weed.endpoint()),
        ];
        let values = values.each_ref().map(|(literal, value)| (*literal, value.as_str()));
        let config = samples::replace(samples::GATE, &values)?;
        fs::write(&files.config, config).map_err(DemoError::io("writing the gate's configuration"))?;
        Ok(files)
    }

    /// Adds or replaces a policy file; `name` without `.cedar`.
    pub fn policy(&self, name: &str, text: &str) -> Result<(), DemoError> {
        let path = self.policies.join(format!("{name}.cedar"));
        fs::write(&path, text).map_err(DemoError::io(format!("writing {}", path.display())))
    }
}

fn random() -> Result<[u8; 32], DemoError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(DemoError::other("random numbers"))?;
    Ok(bytes)
}

/// Readable by its owner only, from the moment it exists.
fn secret_file(path: &Path, text: &str) -> Result<(), DemoError> {
    let write = || -> std::io::Result<()> {
        let mut file = File::create_new(path)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all(text.as_bytes())
    };
    write().map_err(DemoError::io(format!("writing {}", path.display())))
}
