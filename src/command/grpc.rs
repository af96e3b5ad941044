//! gRPC: the method is the path (gRPC over HTTP/2, "Requests"): `/package.Service/Method`.
//!
//! What a method does is not in the request, so the effect is always `Execute`; policy decides by service and method.

use super::draft::Draft;
use super::{Command, Effect, Fact, Protocol};
use crate::config::Grpc;
use crate::exchange::RequestHead;

pub fn decode(_settings: &Grpc, head: &RequestHead, _body: &[u8]) -> Command {
    let mut draft = Draft::new(Protocol::Grpc);
    draft.action("grpc.call");
    draft.effects(&[Effect::Execute]);
    draft.text(&head.path);
    draft.write(head.path.clone());
    match split(&head.path) {
        Some((service, method)) => {
            draft.fact("service", Fact::Text(service.to_owned()));
            draft.fact("method", Fact::Text(method.to_owned()));
        }
        None => draft.incomplete("the path is not /package.Service/Method"),
    }
    if head.method != "POST" {
        draft.incomplete("a gRPC call is a POST");
    }
    if !head.is_grpc() {
        draft.incomplete("the content type is not application/grpc");
    }
    draft.finish()
}

fn split(path: &str) -> Option<(&str, &str)> {
    let (service, method) = path.strip_prefix('/')?.split_once('/')?;
    let word = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (service.split('.').all(word) && word(method)).then_some((service, method))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(method: &str, path: &str, content_type: &str) -> Command {
        let head = RequestHead {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: [("content-type", content_type.to_owned())].into_iter().collect(),
            ..RequestHead::default()
        };
        decode(&Grpc::default(), &head, b"")
    }

    #[test]
    fn a_call() {
        let command = call("POST", "/shop.v1.Orders/Refund", "application/grpc+proto");
        assert!(command.complete);
        assert_eq!(command.actions, ["grpc.call".to_owned()].into());
        assert_eq!(command.effects, [Effect::Execute].into());
        assert_eq!(command.writes, ["/shop.v1.Orders/Refund".to_owned()].into());
        assert!(command.reads.is_empty());
        assert_eq!(command.facts["service"], Fact::Text("shop.v1.Orders".into()));
        assert_eq!(command.facts["method"], Fact::Text("Refund".into()));
    }

    #[test]
    fn what_is_not_a_call_is_incomplete() {
        for path in
            ["", "/", "/A", "/A/", "//M", "/A/M/x", "/A/M?x=1", "/A%2fB/M", "A/M", "/a..b/M", "/../M", "/A/M\\x"]
        {
            let command = call("POST", path, "application/grpc");
            assert!(!command.complete, "{path}");
            assert_eq!(command.effects, [Effect::Execute].into());
        }
        assert!(!call("GET", "/A/M", "application/grpc").complete);
        assert!(!call("POST", "/A/M", "text/plain").complete);
    }
}
