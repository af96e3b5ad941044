//! A certificate authority, a server certificate for loopback, and client certificates with a URI SAN.

use std::fs;
use std::path::Path;

use portcullis::demo::samples;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SanType};

pub struct Pki {
    authority: Issuer<'static, KeyPair>,
    pub authority_pem: String,
}

impl Pki {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        // Not the default name, which leaves have too: a certificate that names itself as issuer is self-signed.
        params.distinguished_name.push(DnType::CommonName, "test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority_pem = params.self_signed(&key).unwrap().pem();
        Pki { authority: Issuer::new(params, key), authority_pem }
    }

    /// Certificate and key, PEM.
    pub fn issue(&self, name: SanType) -> (String, String) {
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![name];
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.authority).unwrap().pem(), key.serialize_pem())
    }

    /// A client that presents a certificate for `uri`, such as `spiffe://example.com/agent`.
    pub fn client(&self, uri: &str) -> reqwest::Client {
        let (certificate, key) = self.issue(SanType::URI(uri.try_into().unwrap()));
        let identity = reqwest::Identity::from_pem(format!("{key}{certificate}").as_bytes()).unwrap();
        let builder = reqwest::Client::builder().tls_certs_only([self.root()]).identity(identity);
        builder.build().unwrap()
    }

    /// A client that trusts the authority and has no certificate of its own.
    pub fn anonymous(&self) -> reqwest::Client {
        reqwest::Client::builder().tls_certs_only([self.root()]).build().unwrap()
    }

    fn root(&self) -> reqwest::Certificate {
        reqwest::Certificate::from_pem(self.authority_pem.as_bytes()).unwrap()
    }

    /// Writes Envoy's files into `directory` and puts their paths into a configuration made from [`samples::MTLS`].
    pub fn fill(&self, config: &str, directory: &Path) -> String {
        let (certificate, key) = self.issue(SanType::IpAddress([127, 0, 0, 1].into()));
        let write = |name: &str, text: &str| {
            let path = directory.join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let (crt, key) = (write("server.crt", &certificate), write("server.key", &key));
        let authority = write("client-ca.crt", &self.authority_pem);
        let values = [
            ("/etc/envoy/tls/server.crt", crt.as_str()),
            ("/etc/envoy/tls/server.key", key.as_str()),
            ("/etc/envoy/tls/client-ca.crt", authority.as_str()),
        ];
        samples::replace(config, &values).unwrap()
    }
}
