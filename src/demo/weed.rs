use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use url::Url;

use super::DemoError;
use super::parts::Part;
use super::process::{Process, free_port_pairs};
use crate::mask::Secret;

/// How long SeaweedFS may take to serve.
const START: Duration = Duration::from_secs(30);

/// An S3 access key.
#[derive(Clone, Debug)]
pub struct AccessKey {
    pub id: String,
    pub secret: Secret<String>,
}

/// A running S3 with object lock: SeaweedFS, all in one process, on loopback.
///
/// Its S3 interface refuses to delete what is locked, to its administrator too. Its filer has no authentication and can
/// destroy anything: that is what [`super::Bucket::destroy`] uses, and why it must stay on loopback.
#[derive(Debug)]
pub struct Weed {
    process: Process,
    s3: u16,
    filer: u16,
    admin: AccessKey,
    writer: AccessKey,
}

impl Weed {
    /// Starts SeaweedFS with its data in `directory` and waits until its S3 interface and filer answer.
    pub async fn start(directory: &Path) -> Result<Self, DemoError> {
        let binary = Part::Weed.path().await?;
        let (admin, writer) = (access_key("admin")?, access_key("gate")?);
        let identities = directory.join("s3.json");
        fs::write(&identities, s3_identities(&admin, &writer)).map_err(DemoError::io("writing s3.json"))?;
        let data = directory.join("data");
        fs::create_dir_all(&data).map_err(DemoError::io("making the S3 data directory"))?;

        let [s3, filer, master, volume, ui] = free_port_pairs()?;
        let mut command = Command::new(binary);
        command.current_dir(directory).arg("mini").arg(format!("-dir={}", data.display()));
        command.args(["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false", "-admin.ui=false"]);
        command.args(["-webdav=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]);
        // Each bucket takes a volume of its own, and left to itself SeaweedFS allows one for each GiB of free disk.
        command.args(["-volume.max=1000", "-master.volumeSizeLimitMB=128"]);
        command.arg(format!("-s3.config={}", identities.display()));
        for (flag, port) in [("s3", s3), ("filer", filer), ("master", master), ("volume", volume), ("admin", ui)] {
            command.arg(format!("-{flag}.port={port}"));
        }
        let process = Process::spawn("weed", command, directory)?;
        let mut weed = Weed { process, s3, filer, admin, writer };
        weed.wait_until_ready().await?;
        Ok(weed)
    }

    async fn wait_until_ready(&mut self) -> Result<(), DemoError> {
        let http = reqwest::Client::new();
        let urls = [format!("http://127.0.0.1:{}/", self.s3), format!("http://127.0.0.1:{}/", self.filer)];
        let answers = async || {
            for url in &urls {
                // Any answer will do: without a signature S3 says 403.
                if http.get(url).send().await.is_err() {
                    return false;
                }
            }
            true
        };
        self.process.ready(START, answers).await
    }

    /// `http://127.0.0.1:<port>`.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.s3)
    }

    /// Address of the filer, which asks for no credentials.
    pub(super) fn filer(&self) -> Result<Url, DemoError> {
        Url::parse(&format!("http://127.0.0.1:{}/", self.filer)).map_err(DemoError::other("the filer's address"))
    }

    /// May do everything that S3 lets an administrator do.
    pub fn admin(&self) -> &AccessKey {
        &self.admin
    }

    /// What the gate needs and no more, on buckets whose name begins with `audit`. It may not set retention: who may,
    /// may also set less of it.
    pub fn writer(&self) -> &AccessKey {
        &self.writer
    }

    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

fn access_key(name: &str) -> Result<AccessKey, DemoError> {
    let mut secret = [0; 20];
    getrandom::fill(&mut secret).map_err(DemoError::other("random numbers"))?;
    Ok(AccessKey { id: format!("portcullis-{name}"), secret: Secret::new(hex::encode(secret)) })
}

fn s3_identities(admin: &AccessKey, writer: &AccessKey) -> String {
    const WRITER: [&str; 6] =
        ["Read", "Write", "List", "GetObjectRetention", "GetObjectLegalHold", "GetBucketObjectLockConfiguration"];
    let identity = |name: &str, key: &AccessKey, actions: Vec<String>| {
        let credentials = json!([{"accessKey": key.id, "secretKey": key.secret.expose()}]);
        json!({"name": name, "credentials": credentials, "actions": actions})
    };
    let admin_actions = ["Admin", "Read", "Write", "List", "Tagging"].map(str::to_owned).into();
    let writer_actions = WRITER.map(|action| format!("{action}:audit*")).into();
    json!({"identities": [identity("admin", admin, admin_actions), identity("gate", writer, writer_actions)]})
        .to_string()
}
