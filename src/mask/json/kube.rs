//! Secrets of Kubernetes (core/v1): what they hold is masked whole, whatever it looks like.
//!
//! An object with `"kind":"Secret"`, and an item of a `SecretList`, has its values under `data` and `stringData`
//! masked; what stands in the place of one of `data` is base64, as the API has it. The annotation in which `kubectl
//! apply` keeps the whole object is masked too, unless the object is known to be of another kind.
//!
//! The API server writes `kind` before `data`. Where it comes later, as when keys are sorted (`apiVersion`, `data`,
//! `kind`), `data` after `"apiVersion":"v1"` is masked as if it were a Secret's: nothing is held back, and a ConfigMap that
//! is written so is masked too. `data` before both is masked too in what a Kubernetes target answers, where an object of
//! the API may stand: at the top, in `items`, and in the `object` of an event or a row. Elsewhere it is masked by what it
//! looks like only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Json;
use crate::mask::kind::Kind;

pub(in crate::mask) const LAST_APPLIED: &[u8] = b"kubectl.kubernetes.io/last-applied-configuration";

/// What an object, or an array of them, is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::mask) enum Kube {
    #[default]
    Unknown,
    /// An object of the API, as its place says, of which neither kind nor version has come. Of an array: of its objects.
    Any,
    /// The rows of an answer, each of which has such an object.
    Rows,
    /// `"apiVersion":"v1"`, and the kind has not come.
    Core,
    Secret,
    SecretList,
    Other,
}

/// What masks all of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mask) enum Hidden {
    /// Base64, and so is what is put in its place.
    Data,
    StringData,
    LastApplied,
}

/// Base64 of what stands in place of a value of `data`, as it is written.
#[derive(Debug, Default)]
pub(in crate::mask) struct Coded {
    /// The bytes of a group of three that is not complete.
    group: Vec<u8>,
}

impl Coded {
    pub(in crate::mask) fn put(&mut self, text: &[u8]) -> String {
        self.group.extend_from_slice(text);
        let whole: Vec<u8> = self.group.drain(..self.group.len() / 3 * 3).collect();
        STANDARD.encode(whole)
    }

    pub(in crate::mask) fn end(self) -> String {
        STANDARD.encode(self.group)
    }
}

/// What the value of a key says of its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mask) enum Said {
    Version,
    Kind,
}

impl Said {
    pub(in crate::mask) fn by(key: &[u8]) -> Option<Said> {
        match key {
            b"kind" => Some(Said::Kind),
            b"apiVersion" => Some(Said::Version),
            _ => None,
        }
    }
}

impl Kube {
    /// A second kind does not undo the first.
    pub(in crate::mask) fn hears(self, said: Said, text: &[u8]) -> Kube {
        match (self, said, text) {
            (Kube::Secret | Kube::SecretList, _, _) => self,
            (_, Said::Kind, b"Secret") => Kube::Secret,
            (_, Said::Kind, b"SecretList") => Kube::SecretList,
            // They hold objects, or parts of them, of any kind.
            (_, Said::Kind, b"List" | b"PartialObjectMetadata" | b"PartialObjectMetadataList" | b"Table") => self,
            (_, Said::Kind, _) => Kube::Other,
            (Kube::Unknown | Kube::Any, Said::Version, b"v1") => Kube::Core,
            // There is no Secret in another group.
            (Kube::Any, Said::Version, _) => Kube::Unknown,
            (Kube::Unknown | Kube::Rows | Kube::Core | Kube::Other, Said::Version, _) => self,
        }
    }

    /// What is known of the member with this key.
    pub(in crate::mask) fn of_member(self, key: &[u8]) -> Kube {
        match self {
            Kube::SecretList | Kube::Core | Kube::Any if key == b"items" => self,
            Kube::Any if key == b"object" => Kube::Any,
            Kube::Any if key == b"rows" => Kube::Rows,
            Kube::Unknown | Kube::Any | Kube::Rows | Kube::Core | Kube::Secret | Kube::SecretList | Kube::Other => {
                Kube::Unknown
            }
        }
    }

    /// What is known of an element.
    pub(in crate::mask) fn of_item(self) -> Kube {
        match self {
            Kube::SecretList => Kube::Secret,
            Kube::Core => Kube::Core,
            Kube::Any | Kube::Rows => Kube::Any,
            Kube::Unknown | Kube::Secret | Kube::Other => Kube::Unknown,
        }
    }
}

/// Whether a key may say something in an object of the API.
pub(super) fn matters(key: &[u8]) -> bool {
    Said::by(key).is_some()
        || Kube::Any.of_member(key) != Kube::Unknown
        || hides(key, std::iter::once(Kube::Any)).is_some()
}

/// Whether all under this key is masked. `around`: the object that has it, and those that one is in.
pub(in crate::mask) fn hides(key: &[u8], mut around: impl Iterator<Item = Kube>) -> Option<Hidden> {
    let hidden = match key {
        b"data" => Hidden::Data,
        b"stringData" => Hidden::StringData,
        LAST_APPLIED => Hidden::LastApplied,
        _ => return None,
    };
    let kube = match hidden {
        Hidden::LastApplied => around.find(|kube| *kube != Kube::Unknown),
        Hidden::Data | Hidden::StringData => around.next(),
    };
    let secret = match kube.unwrap_or_default() {
        Kube::Secret | Kube::Core | Kube::Any => true,
        Kube::Unknown | Kube::Rows | Kube::SecretList => hidden == Hidden::LastApplied,
        Kube::Other => false,
    };
    secret.then_some(hidden)
}

impl Json {
    /// Whether all under this key of the object at hand is masked.
    pub(super) fn hides(&self, key: &[u8]) -> Option<Hidden> {
        let around = self.stack.iter().rev().map(|frame| frame.kube);
        hides(key, around).filter(|_| self.active.wanted.kinds.contains(Kind::K8sSecret))
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain, profile};

    /// What is put in place of data: `[REDACTED:K8S_SECRET]`.
    const MASK: &str = "W1JFREFDVEVEOks4U19TRUNSRVRd";

    fn json(body: &str) -> String {
        mask(&plain(), Format::Json, body)
    }

    #[test]
    fn what_a_secret_holds_is_masked_whole() {
        for (body, masked) in [
            (
                r#"{"kind":"Secret","apiVersion":"v1","metadata":{"name":"a"},"data":{"p":"aHVudGVyMg==","q":""},"type":"Opaque"}"#,
                r#"{"kind":"Secret","apiVersion":"v1","metadata":{"name":"a"},"data":{"p":"MASK","q":"MASK"},"type":"Opaque"}"#,
            ),
            (
                r#"{"kind":"S\u0065cret","stringData":{"p":"a\nb","n":1},"data":null,"immutable":true}"#,
                r#"{"kind":"S\u0065cret","stringData":{"p":"[REDACTED:K8S_SECRET]","n":"[REDACTED:K8S_SECRET]"},"data":null,"immutable":true}"#,
            ),
            (
                r#"{"kind":"SecretList","items":[{"metadata":{},"data":{"a":"eA=="}},{"data":{"b":"eQ=="}}],"data":"x"}"#,
                r#"{"kind":"SecretList","items":[{"metadata":{},"data":{"a":"MASK"}},{"data":{"b":"MASK"}}],"data":"x"}"#,
            ),
            (
                r#"{"apiVersion":"v1","kind":"List","items":[{"kind":"Secret","data":{"a":"eA=="}},{"kind":"Pod","data":"x"}]}"#,
                r#"{"apiVersion":"v1","kind":"List","items":[{"kind":"Secret","data":{"a":"MASK"}},{"kind":"Pod","data":"x"}]}"#,
            ),
            (
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Secret\",\"data\":{\"a\":\"eA==\"}}}\n{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"data\":1}}\n",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Secret\",\"data\":{\"a\":\"MASK\"}}}\n{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"data\":1}}\n",
            ),
        ] {
            assert_eq!(json(body), masked.replace("MASK", MASK));
        }
    }

    #[test]
    fn other_objects_keep_their_data() {
        for body in [
            r#"{"kind":"ConfigMap","apiVersion":"v1","data":{"a":"b"}}"#,
            r#"{"data":{"a":"b"},"stringData":"c"}"#,
            r#"{"kind":"ConfigMapList","apiVersion":"v1","items":[{"data":{"a":"b"}}]}"#,
            r#"{"apiVersion":"example.com/v1","data":{"a":"b"},"kind":"Secret"}"#,
            r#"{"kind":"Secret","metadata":{"data":"x"},"other":{"data":{"a":"b"}}}"#,
        ] {
            assert_eq!(json(body), body);
        }
    }

    #[test]
    fn a_kind_that_comes_late_does_not_show_data() {
        let sorted = r#"{"apiVersion":"v1","data":{"a":"eA=="},"kind":"Secret"}"#;
        assert_eq!(json(sorted), sorted.replace("eA==", MASK));
        let list = r#"{"apiVersion":"v1","items":[{"data":{"a":"eA=="}}],"kind":"SecretList"}"#;
        assert_eq!(json(list), list.replace("eA==", MASK));
        let twice = r#"{"kind":"Secret","kind":"Pod","data":{"a":"eA=="}}"#;
        assert_eq!(json(twice), twice.replace("eA==", MASK));
    }

    #[test]
    fn data_before_kind_and_version_is_masked_where_an_object_may_stand() {
        let of = |body: &str, size: usize| {
            let mut stream = plain().stream(Format::Json, &Default::default()).of_kubernetes();
            let pieces = body.as_bytes().chunks(size).flat_map(|piece| stream.push(piece).expect("JSON").into_inner());
            let mut masked: Vec<u8> = pieces.collect();
            masked.extend(stream.finish().expect("whole").into_inner());
            String::from_utf8(masked).expect("text")
        };
        for (body, masked) in [
            (r#"{"data":{"a":"eA=="},"kind":"Secret","apiVersion":"v1"}"#, true),
            (r#"{"data":{"a":"eA=="},"kind":"ConfigMap","apiVersion":"v1"}"#, true),
            (r#"{"items":[{"data":{"a":"eA=="}}],"kind":"SecretList"}"#, true),
            (r#"{"object":{"data":{"a":"eA=="},"kind":"Secret"},"type":"ADDED"}"#, true),
            (r#"{"rows":[{"cells":["x"],"object":{"data":{"a":"eA=="},"kind":"Secret"}}]}"#, true),
            (r#"{"kind":"Table","rows":[{"object":{"data":{"a":"eA=="},"kind":"Secret"}}]}"#, true),
            (r#"{"kind":"ConfigMap","data":{"a":"eA=="}}"#, false),
            (r#"{"kind":"ConfigMapList","items":[{"data":{"a":"eA=="}}]}"#, false),
            (r#"{"apiVersion":"example.com/v1","data":{"a":"eA=="},"kind":"Other"}"#, false),
            (r#"{"spec":{"data":{"a":"eA=="}},"rows":{"data":{"a":"eA=="}},"kind":"Other"}"#, false),
            (r#"{"metadata":{"annotations":{"data":"eA=="}},"kind":"Pod"}"#, false),
        ] {
            let expected = if masked { body.replace("eA==", MASK) } else { body.to_owned() };
            for size in [1, 5, body.len()] {
                assert_eq!(of(body, size), expected);
            }
            // From another target it is masked by what it looks like.
            assert_eq!(json(body), body);
        }
    }

    #[test]
    fn the_object_in_an_annotation_is_masked() {
        let body = |kind: &str| {
            let annotation = r#"{\"data\":{\"a\":\"eA==\"},\"kind\":\"Secret\"}"#;
            let name = "kubectl.kubernetes.io/last-applied-configuration";
            format!(r#"{{"kind":"{kind}","metadata":{{"annotations":{{"{name}":"{annotation}","b":"c"}}}}}}"#)
        };
        for kind in ["Secret", "PartialObjectMetadata", "List"] {
            let masked = json(&body(kind));
            assert!(masked.contains(r#":"[REDACTED:K8S_SECRET]","b":"c""#), "{masked}");
        }
        assert_eq!(json(&body("ConfigMap")), body("ConfigMap"));
    }

    #[test]
    fn a_profile_without_the_type_shows_it() {
        let mail = crate::config::Profile { detectors: vec!["EMAIL".to_owned()], ..Default::default() };
        let body = r#"{"kind":"Secret","data":{"a":"eA=="}}"#;
        assert_eq!(mask(&profile(mail), Format::Json, body), body);
    }

    #[test]
    fn what_is_put_in_place_of_data_is_base64_however_long() {
        let method = crate::config::Profile {
            methods: [("K8S_SECRET".to_owned(), crate::config::Method::Partial)].into(),
            ..Default::default()
        };
        let masked = mask(&profile(method), Format::Json, r#"{"kind":"Secret","data":{"a":"c2VjcmV0LXdvcmRz"}}"#);
        assert_eq!(masked, r#"{"kind":"Secret","data":{"a":"KioqKioqKioqKioqY21Seg=="}}"#);
    }
}
