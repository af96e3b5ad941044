//! Who asks what of whom. The request's record says it; the lines of the later records of its exchange say it again, so
//! that each line stands for itself in tools that read one event at a time.

use std::net::{IpAddr, SocketAddr};

use super::MAX_GROUPS;
use super::class::{self, Activity};
use super::object::{Actor, Api, Endpoint, Login, Named, Service, Uid, User};
use crate::identity::Principal;
use crate::journal::record::RequestRecord;

/// What a line says of the exchange that it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    pub principal: Option<Principal>,
    pub(super) activity: Activity,
    pub(super) actor: Actor,
    pub(in crate::journal) login: Login,
    pub(super) api: Api,
    pub(super) source: Endpoint,
    pub(super) destination: Option<Endpoint>,
    pub(super) trace: Option<Uid>,
}

impl About {
    pub fn request(request: &RequestRecord) -> Self {
        let (actor, login) = request.principal.as_ref().map_or_else(unverified, who);
        About {
            principal: request.principal.clone(),
            activity: class::activity(&request.commands),
            actor,
            login,
            api: api(request),
            source: source(request.peer.as_deref()),
            destination: Some(destination(request)),
            trace: request.trace_id.clone().map(|uid| Uid { uid }),
        }
    }

    /// What the gate itself does.
    pub(super) fn gate(operation: &str, activity: Activity) -> Self {
        let name = Some("portcullis".to_owned());
        About {
            principal: None,
            activity,
            actor: Actor { user: None, app_uid: None, app_name: name.clone(), idp: None },
            login: Login::default(),
            api: Api { operation: operation.to_owned(), service: None, request: None },
            source: Endpoint { svc_name: name, ..Endpoint::default() },
            destination: None,
            trace: None,
        }
    }

    /// What somebody does at the control API.
    pub(super) fn control(operation: &str, by: &Principal, activity: Activity) -> Self {
        let (actor, login) = who(by);
        let source = Endpoint { name: Some("control API".to_owned()), ..Endpoint::default() };
        About { actor, login, source, ..About::gate(operation, activity) }
    }
}

fn unverified() -> (Actor, Login) {
    let actor = Actor { user: None, app_uid: None, app_name: Some("unverified".to_owned()), idp: None };
    (actor, Login::default())
}

fn who(principal: &Principal) -> (Actor, Login) {
    let chain: Vec<&str> = principal.chain.iter().map(|actor| actor.subject.as_str()).collect();
    let actor = Actor {
        user: Some(User {
            uid: principal.subject.clone(),
            groups: principal.groups.iter().take(MAX_GROUPS).map(|name| Named { name: name.clone() }).collect(),
        }),
        app_uid: chain.first().map(|&nearest| nearest.to_owned()),
        app_name: (!chain.is_empty()).then(|| chain.join(", ")),
        idp: Some(Named { name: principal.issuer.clone() }),
    };
    let login = Login {
        issuer: Some(principal.issuer.clone()),
        credential_uid: Some(principal.credential.fingerprint.0.clone()),
        expiration_time: principal.credential.expires.map(|time| time.timestamp_millis()),
    };
    (actor, login)
}

fn api(request: &RequestRecord) -> Api {
    let mut actions: Vec<&str> = request.commands.iter().flat_map(|c| c.actions.iter().map(String::as_str)).collect();
    actions.sort_unstable();
    actions.dedup();
    let operation = if actions.is_empty() { request.method.clone() } else { actions.join(", ") };
    let labels = request.target_protocol.iter().cloned().collect();
    let service = request.target.clone().map(|name| Service { name, labels });
    Api { operation, service, request: request.request_id.clone().map(|uid| Uid { uid }) }
}

/// Envoy says address and port.
fn source(peer: Option<&str>) -> Endpoint {
    let peer = peer.unwrap_or("unknown");
    if let Ok(address) = peer.parse::<SocketAddr>() {
        return Endpoint { ip: Some(address.ip()), port: Some(address.port()), ..Endpoint::default() };
    }
    match peer.parse::<IpAddr>() {
        Ok(ip) => Endpoint { ip: Some(ip), ..Endpoint::default() },
        Err(_) => Endpoint { name: Some(peer.to_owned()), ..Endpoint::default() },
    }
}

fn destination(request: &RequestRecord) -> Endpoint {
    let (hostname, port) = host_and_port(request.authority.as_inner());
    Endpoint { hostname: Some(hostname.to_owned()), port, svc_name: request.target.clone(), ..Endpoint::default() }
}

pub(super) fn host_and_port(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (authority, None),
        },
        Some(_) | None => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_an_address_or_a_name() {
        let v6: IpAddr = "2001:db8::1".parse().unwrap();
        assert_eq!(
            source(Some("[2001:db8::1]:443")),
            Endpoint { ip: Some(v6), port: Some(443), ..Endpoint::default() }
        );
        assert_eq!(source(Some("2001:db8::1")), Endpoint { ip: Some(v6), ..Endpoint::default() });
        assert_eq!(source(None).name.as_deref(), Some("unknown"));
    }

    #[test]
    fn an_authority_has_a_port_or_not() {
        assert_eq!(host_and_port("db.example:5432"), ("db.example", Some(5432)));
        assert_eq!(host_and_port("db.example"), ("db.example", None));
        assert_eq!(host_and_port("[2001:db8::1]"), ("[2001:db8::1]", None));
        assert_eq!(host_and_port("[2001:db8::1]:80"), ("[2001:db8::1]", Some(80)));
        assert_eq!(host_and_port("a:b"), ("a:b", None));
    }
}
