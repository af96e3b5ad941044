//! Legal holds: a version that has one cannot be deleted, whatever its retention, until who may lifts it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{Method, StatusCode};
use object_store::ObjectStoreExt as _;

use super::s3::{S3, S3Error};
use super::{put, xml};

const XMLNS: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

impl S3 {
    /// Sets or lifts the legal hold of one version, and reads it back.
    pub async fn set_hold(&self, name: &str, version: Option<&str>, held: bool) -> Result<(), S3Error> {
        let status = if held { "ON" } else { "OFF" };
        let body = format!("<LegalHold xmlns=\"{XMLNS}\"><Status>{status}</Status></LegalHold>");
        let call = "PutObjectLegalHold";
        let answer = self.put_text(&self.path(name)?, &hold_query(version), body).await?;
        if !answer.status.is_success() {
            return Err(S3Error::Status { call, status: answer.status, code: xml::error_code(&answer.body) });
        }
        if self.has_hold(name, version).await? == held {
            return Ok(());
        }
        let why = format!("it was taken, but the legal hold is not {status} afterwards");
        Err(S3Error::Answer { call, why })
    }

    pub async fn has_hold(&self, name: &str, version: Option<&str>) -> Result<bool, S3Error> {
        let call = "GetObjectLegalHold";
        let answer = self.call(Method::GET, &self.path(name)?, &hold_query(version)).await?;
        match (answer.status, xml::error_code(&answer.body).as_deref()) {
            (StatusCode::OK, _) => Ok(answer.body.contains("<Status>ON</Status>")),
            (StatusCode::NOT_FOUND, Some("NoSuchObjectLockConfiguration" | "NoSuchObjectLegalHold")) => Ok(false),
            (status, code) => Err(S3Error::Status { call, status, code: code.map(str::to_owned) }),
        }
    }

    /// Stores what has no name yet; fails where the name is taken.
    pub async fn create(&self, name: &str, bytes: Bytes) -> Result<(), S3Error> {
        Ok(put::create(self.store(), &self.path(name)?, bytes).await?)
    }

    /// Stores a newer version of what has the name. Those before it stay, with their locks.
    pub async fn replace(&self, name: &str, bytes: Bytes) -> Result<(), S3Error> {
        Ok(self.store().put(&self.path(name)?, bytes.into()).await.map(drop)?)
    }
}

fn hold_query(version: Option<&str>) -> Vec<(&str, &str)> {
    [Some(("legal-hold", "")), version.map(|version| ("versionId", version))].into_iter().flatten().collect()
}

/// What S3 asks of bodies that change a lock.
pub(super) fn checksum(body: &str) -> String {
    BASE64_STANDARD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body.as_bytes()))
}
