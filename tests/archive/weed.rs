//! SeaweedFS, all in one process, on loopback; `PORTCULLIS_WEED` names its binary.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http::{HeaderName, HeaderValue, Method};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::signer::{SignedUrlOptions, Signer as _};

pub const ADMIN: (&str, &str) = ("admin", "admin-secret-of-a-test");
/// What the gate needs and no more: it may not set retention.
pub const WRITER: (&str, &str) = ("gate", "gate-secret-of-a-test");

const IDENTITIES: &str = r#"{"identities": [
  {"name": "admin", "credentials": [{"accessKey": "admin", "secretKey": "admin-secret-of-a-test"}],
   "actions": ["Admin", "Read", "Write", "List", "Tagging"]},
  {"name": "gate", "credentials": [{"accessKey": "gate", "secretKey": "gate-secret-of-a-test"}],
   "actions": ["Read:audit*", "Write:audit*", "List:audit*", "GetObjectRetention:audit*", "GetObjectLegalHold:audit*",
               "GetBucketObjectLockConfiguration:audit*"]}]}"#;

pub struct Weed {
    process: Child,
    s3: u16,
    filer: u16,
    _directory: tempfile::TempDir,
}

impl Weed {
    /// Another process may take a port between the choice and the start, so a start that fails is tried again.
    pub async fn start(binary: &Path) -> Weed {
        for _ in 0..3 {
            if let Some(weed) = Weed::try_start(binary).await {
                return weed;
            }
        }
        panic!("SeaweedFS did not start three times");
    }

    async fn try_start(binary: &Path) -> Option<Weed> {
        let directory = tempfile::tempdir().unwrap();
        let identities = directory.path().join("s3.json");
        std::fs::write(&identities, IDENTITIES).unwrap();
        let [s3, filer, master, volume, ui] = port_pairs();
        let mut command = Command::new(binary);
        command.arg("mini").arg(format!("-dir={}", directory.path().display())).current_dir(directory.path());
        command.args(["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false", "-admin.ui=false"]);
        command.args(["-webdav=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]);
        command.arg(format!("-s3.config={}", identities.display()));
        for (flag, port) in [("s3", s3), ("filer", filer), ("master", master), ("volume", volume), ("admin", ui)] {
            command.arg(format!("-{flag}.port={port}"));
        }
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut weed = Weed { process, s3, filer, _directory: directory };
        weed.ready().await.then_some(weed)
    }

    async fn ready(&mut self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline && self.process.try_wait().unwrap().is_none() {
            let mut answered = true;
            for port in [self.s3, self.filer] {
                answered &= reqwest::get(format!("http://127.0.0.1:{port}/")).await.is_ok();
            }
            if answered && self.try_call(Method::PUT, "probe", "", &[], &[], "").await.is_some_and(|s| s == 200) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    pub fn endpoint(&self) -> url::Url {
        url::Url::parse(&format!("http://127.0.0.1:{}", self.s3)).unwrap()
    }

    /// `lock`: default retention; `None` for a bucket without Object Lock.
    pub async fn bucket(&self, name: &str, lock: Option<(&str, u32)>) {
        let enable = [("x-amz-bucket-object-lock-enabled", "true")];
        let headers = if lock.is_some() { &enable[..] } else { &[] };
        assert_eq!(self.call(Method::PUT, name, "", &[], headers, "").await, 200);
        if let Some((mode, days)) = lock {
            let body = format!(
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
                 <Mode>{mode}</Mode><Days>{days}</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
            );
            assert_eq!(self.call(Method::PUT, name, "", &[("object-lock", "")], &[], &body).await, 200);
        }
    }

    /// A call of the administrator: its status.
    pub async fn call(
        &self,
        method: Method,
        bucket: &str,
        key: &str,
        query: &[(&str, &str)],
        headers: &[(&'static str, &'static str)],
        body: &str,
    ) -> u16 {
        self.try_call(method, bucket, key, query, headers, body).await.unwrap()
    }

    async fn try_call(
        &self,
        method: Method,
        bucket: &str,
        key: &str,
        query: &[(&str, &str)],
        headers: &[(&'static str, &'static str)],
        body: &str,
    ) -> Option<u16> {
        let mut options = SignedUrlOptions::new().with_query(query.iter().copied());
        for (name, value) in headers {
            options = options.with_signed_header(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let ttl = Duration::from_secs(60);
        let url = self.store(bucket).signed_url_opts(method.clone(), &Key::parse(key).unwrap(), ttl, &options).await;
        let mut request = reqwest::Client::new().request(method, url.unwrap()).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Some(request.send().await.ok()?.status().as_u16())
    }

    fn store(&self, bucket: &str) -> AmazonS3 {
        let builder = AmazonS3Builder::new().with_endpoint(self.endpoint().as_str().trim_end_matches('/'));
        let builder = builder.with_access_key_id(ADMIN.0).with_secret_access_key(ADMIN.1).with_allow_http(true);
        builder.with_bucket_name(bucket).build().unwrap()
    }

    /// Goes round S3: the filer asks nobody.
    pub async fn destroy(&self, bucket: &str, key: &str) {
        let base = format!("http://127.0.0.1:{}/buckets/{bucket}/{key}", self.filer);
        let mut gone = false;
        for url in [format!("{base}.versions?recursive=true"), base] {
            let answer = reqwest::Client::new().delete(url).send().await.unwrap();
            gone |= answer.status().is_success();
        }
        assert!(gone, "the filer destroyed nothing");
    }
}

impl Drop for Weed {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Ports that are free, and free 10,000 higher, where SeaweedFS opens its gRPC twins.
fn port_pairs() -> [u16; 5] {
    let mut held = Vec::new();
    let mut ports = [0; 5];
    for slot in &mut ports {
        *slot = loop {
            let low = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = low.local_addr().unwrap().port();
            let twin = port.checked_add(10_000).and_then(|high| TcpListener::bind(("127.0.0.1", high)).ok());
            let found = twin.is_some();
            // Held until all are chosen, so that none is given twice.
            held.extend(twin.into_iter().chain([low]));
            if found {
                break port;
            }
        };
    }
    ports
}
