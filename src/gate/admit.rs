//! The order of the questions: can it be read, who, may they, has somebody approved, is it recorded.

use std::sync::Arc;

use bytes::Bytes;
use chrono::Utc;

use super::Permit;
use super::aside::{LIGHT, aside, aside_if_heavy};
use super::denied::Denied;
use super::evidence::{Seen, request_record};
use super::inspect::{Readable, Unreadable, readable, streamed_charset};
use super::session::session_key;
use super::steer;
use super::targets::{Target, dialect_of};
use super::tools;
use super::visit::{Known, Visit};
use crate::approval::{Action, action_digest};
use crate::command::{self, Command};
use crate::config::Mode;
use crate::exchange::{Admission, Dialect, HeadEdit, Lifted, Refusal, Request, RequestBody, RequestHead, Screening};
use crate::identity::{Principal, strip_headers};
use crate::journal::record::{DecisionRecord, Event, SessionKey};
use crate::mask::Format;
use crate::policy::{Decision, Input, Verdict};
use crate::telemetry::{ExchangeSpan, Start};

impl Visit {
    /// Decides a request. Whatever the answer, it is durable before it is given.
    pub async fn admit(&self, request: Request) -> Result<Admission, Refusal> {
        let gate = &self.gate;
        let target = gate.targets.find(&request.head).cloned();
        self.trace_start(&request.head, target.as_deref()).await;
        let Some(target) = target else {
            self.known.get_or_init(|| Known { target: None, session: None });
            let denied = Denied::new(403, "Forbidden", "No target is configured for this route, cluster or authority.");
            let seen = Seen {
                request: &request,
                body: &Bytes::new(),
                principal: None,
                commands: &[],
                digest: None,
                settled: false,
            };
            return Err(self.refuse(&seen, None, None, denied, dialect_of(&request.head)).await);
        };
        self.decide(request, &target).await
    }

    async fn trace_start(&self, head: &RequestHead, target: Option<&Target>) {
        let profile = Arc::clone(target.map_or(&self.gate.fallback, |t| &t.profile));
        let (authority, path) = (head.authority.clone(), head.path.clone());
        let masked = move || (profile.text(&authority).0, profile.url_path(&path).0);
        let (authority, path) = aside_if_heavy(head.authority.len() + head.path.len(), masked).await;
        self.begin_span(|| {
            let span = ExchangeSpan::start(
                &self.gate.tracing,
                &Start {
                    traceparent: head.headers.single("traceparent"),
                    decision_id: self.id,
                    method: &head.method,
                    authority: &authority,
                    path: &path,
                    client: head.peer.address.as_deref(),
                },
            );
            if let Some(target) = target {
                span.matched(&target.config.name);
            }
            span
        });
    }

    async fn decide(&self, request: Request, target: &Arc<Target>) -> Result<Admission, Refusal> {
        let known = |session| Known { target: Some(target.config.name.clone()), session };
        let nothing = Bytes::new();
        let early =
            Seen { request: &request, body: &nothing, principal: None, commands: &[], digest: None, settled: false };
        let unread = target.dialect(&request.head, &nothing);
        if let Some(busy) = self.busy {
            self.known.get_or_init(|| known(None));
            return Err(self.refuse(&early, Some(target), None, busy.into(), unread).await);
        }
        let body = match self.read(&request).await {
            Ok(body) => body,
            Err(e) => {
                self.known.get_or_init(|| known(None));
                let denied = Denied::new(e.status, e.title, e.detail);
                return Err(self.refuse(&early, Some(target), None, denied, unread).await);
            }
        };
        let dialect = target.dialect(&request.head, &body.asked);
        let principal = match self.identify(&request.head, target).await {
            Ok(principal) => principal,
            Err(denied) => {
                self.known.get_or_init(|| known(None));
                let seen = Seen { body: &body.shown, ..early };
                return self.unidentified(&seen, target, denied, dialect).await;
            }
        };
        let session = session_key(&target.config, &principal, &request.head);
        self.known.get_or_init(|| known(Some(session.clone())));
        self.judge(request, body, target, principal, &session, dialect).await
    }

    /// What is compressed can be long whatever its length.
    async fn read(&self, request: &Request) -> Result<Readable, Unreadable> {
        let bytes = match &request.body {
            RequestBody::Whole(body) if request.head.headers.count("content-encoding") == 0 => body.len(),
            RequestBody::Whole(body) if body.is_empty() => 0,
            RequestBody::Whole(_) => usize::MAX,
            RequestBody::Follows | RequestBody::TooLarge { .. } | RequestBody::TimedOut { .. } => 0,
        };
        let (gate, kept) = (Arc::clone(&self.gate), request.clone());
        let body = aside_if_heavy(bytes, move || readable(&kept, &gate.config.limits)).await?;
        steer::possible(&request.head).map(|()| body)
    }

    async fn identify(&self, head: &RequestHead, target: &Target) -> Result<Principal, Denied> {
        let span = self.child("identity");
        let result = self.gate.authenticator.authenticate(head, target.config.authenticate).await;
        drop(span);
        if let Ok(principal) = &result {
            self.with_span(|s| s.identified(&principal.subject));
        }
        result.map_err(|error| {
            let title = if error.http_status() == 401 { "Unauthorized" } else { "Identity unavailable" };
            let mut denied = Denied::new(error.http_status(), title, error.to_string());
            if denied.status == 401 {
                denied.headers.push(("www-authenticate", error.www_authenticate(&self.id.to_string())));
            }
            denied
        })
    }

    /// A target that is only observed lets pass what it could not identify, and says so in the record.
    async fn unidentified(
        &self,
        seen: &Seen<'_>,
        target: &Arc<Target>,
        denied: Denied,
        dialect: Dialect,
    ) -> Result<Admission, Refusal> {
        match target.config.mode {
            Mode::Enforce => Err(self.refuse(seen, Some(target), None, denied, dialect).await),
            Mode::Observe => {
                let decision = DecisionRecord {
                    verdict: "allow".into(),
                    mode: "observe".into(),
                    would: Some("deny".into()),
                    status: Some(denied.status),
                    policies: vec![],
                    reason: Some(denied.detail),
                    policy_version: None,
                    approval: None,
                    unmask: Default::default(),
                    alarms: Default::default(),
                };
                self.permit(seen, target, decision, &Lifted::new(), "observe", dialect).await
            }
        }
    }

    async fn judge(
        &self,
        mut request: Request,
        body: Readable,
        target: &Arc<Target>,
        principal: Principal,
        session: &SessionKey,
        dialect: Dialect,
    ) -> Result<Admission, Refusal> {
        let gate = &self.gate;
        // From here on there is one path: it is decided on, recorded, approved and forwarded.
        let settled = command::forwarded_path(&target.config, &request.head);
        if let Some(path) = &settled {
            request.head.path.clone_from(path);
        }
        let commands = decoded(&request.head, &body, target).await;
        let policies = gate.policies.current();
        let span = self.child("decision");
        let decision = policies.decide(&Input {
            principal: &principal,
            target: &target.config,
            head: &request.head,
            commands: &commands,
            now: Utc::now(),
            session: Some(&session.0),
        });
        drop(span);
        let mode = target.config.mode;
        gate.metrics.decided(Some(&target.config.name), decision.verdict.as_str(), mode);
        self.with_span(|s| s.decided(decision.verdict.as_str(), mode, &decision.policies));
        self.alarm(&target.config.name, &decision);
        let digest = digest(&principal, target, &request, &decision);
        let seen = Seen {
            request: &request,
            body: &body.shown,
            principal: Some(&principal),
            commands: &commands,
            digest: Some(digest.clone()),
            settled: settled.is_some(),
        };
        let record = decision_record(&decision, mode);
        match (&decision.verdict, mode) {
            (Verdict::Allow, Mode::Enforce) => {
                self.permit(&seen, target, record, &decision.unmask, "allow", dialect).await
            }
            (Verdict::Allow | Verdict::Deny | Verdict::Hold(_), Mode::Observe) => {
                self.permit(&seen, target, record, &decision.unmask, "observe", dialect).await
            }
            (Verdict::Deny, Mode::Enforce) => {
                let reason = decision.reason.clone().unwrap_or_else(|| "no policy permits this".to_owned());
                let denied = Denied::new(403, "Forbidden by policy", reason);
                Err(self.refuse(&seen, Some(target), Some(&decision), denied, dialect).await)
            }
            (Verdict::Hold(requirements), Mode::Enforce) => {
                self.write(&seen, Some(target), record).await.map_err(|()| self.unrecorded(&dialect))?;
                match self.held(&seen, target, requirements, &digest).await {
                    Ok(()) => Ok(self.admission(&seen, target, &decision.unmask, "allow", dialect)),
                    Err(held) => Err(self.refusal(Denied::new(held.status, held.title, held.detail), dialect)),
                }
            }
        }
    }

    /// Whatever the verdict is: somebody asked to be told.
    fn alarm(&self, target: &str, decision: &Decision) {
        for (policy, alarm) in &decision.alarms {
            self.gate.metrics.alarmed(target, policy, alarm);
            let verdict = decision.verdict.as_str();
            tracing::warn!(decision_id = %self.id, alarm, policy, target, verdict, "a policy raised an alarm");
        }
    }

    async fn permit(
        &self,
        seen: &Seen<'_>,
        target: &Arc<Target>,
        decision: DecisionRecord,
        lifted: &Lifted,
        verdict: &'static str,
        dialect: Dialect,
    ) -> Result<Admission, Refusal> {
        self.write(seen, Some(target), decision).await.map_err(|()| self.unrecorded(&dialect))?;
        Ok(self.admission(seen, target, lifted, verdict, dialect))
    }

    /// Only called once the request's record is durable, and its approval's where it was held.
    fn admission(
        &self,
        seen: &Seen<'_>,
        target: &Arc<Target>,
        lifted: &Lifted,
        verdict: &'static str,
        dialect: Dialect,
    ) -> Admission {
        let limits = &self.gate.config.limits;
        let head = &seen.request.head;
        self.step(Some("upstream"));
        Admission {
            permit: Permit { decision_id: self.id, target: target.config.name.clone(), verdict },
            edit: self.forward_edit(seen, target),
            screening: Screening {
                profile: Arc::clone(&target.profile),
                request_format: Format::of_content_type(head.headers.single("content-type")),
                request_charset: streamed_charset(head),
                method: target.method(head),
                unmask: lifted.clone(),
                bodies: limits.bodies(),
                decoded_body: limits.decoded_body,
                headers: limits.headers,
                filter: self.response_filter(seen, target),
                types: target.config.response_types.clone(),
                head_request: head.method == "HEAD",
                dialect,
            },
        }
    }

    fn forward_edit(&self, seen: &Seen<'_>, target: &Target) -> HeadEdit {
        let head = &seen.request.head;
        let mut edit = HeadEdit { set: vec![], remove: strip_headers(head, target.config.forward_token) };
        steer::away(head, &target.config.protocol, &mut edit);
        if seen.settled {
            edit.set.push((":path".into(), Bytes::from(head.path.clone())));
        }
        edit.set.push(("x-portcullis-decision-id".into(), Bytes::from(self.id.to_string())));
        if let Some(traceparent) = self.with_span(ExchangeSpan::traceparent) {
            edit.set.push(("traceparent".into(), Bytes::from(traceparent)));
        }
        let HeadEdit { set, remove } = &mut edit;
        remove.retain(|name| set.iter().all(|(n, _)| n != name));
        edit
    }

    pub(super) async fn write(
        &self,
        seen: &Seen<'_>,
        target: Option<&Arc<Target>>,
        decision: DecisionRecord,
    ) -> Result<(), ()> {
        let profile = target.map_or(&self.gate.fallback, |t| &t.profile);
        let limits = self.gate.config.limits.bodies();
        let record = if seen.weight() <= LIGHT {
            request_record(seen, target.map(Arc::as_ref), profile, limits, decision)
        } else {
            let (seen, target, profile) = (seen.keep(), target.cloned(), Arc::clone(profile));
            aside(move || request_record(&seen.seen(), target.as_deref(), &profile, limits, decision)).await
        };
        self.record(Event::Request(Box::new(record))).await.map_err(|error| {
            tracing::error!(decision_id = %self.id, %error, "a request was refused since it could not be recorded");
        })
    }
}

async fn decoded(head: &RequestHead, body: &Readable, target: &Arc<Target>) -> Vec<Command> {
    let (target, head, asked) = (Arc::clone(target), body.head(head).into_owned(), body.asked.clone());
    let decode = move || tools::with_pins(&target, command::decode(&target.config, &head, &asked));
    aside_if_heavy(body.asked.len(), decode).await
}

fn decision_record(decision: &Decision, mode: Mode) -> DecisionRecord {
    let verdict = decision.verdict.as_str().to_owned();
    let (verdict, would) = match mode {
        Mode::Enforce => (verdict, None),
        Mode::Observe => ("allow".to_owned(), Some(verdict)),
    };
    DecisionRecord {
        verdict,
        mode: mode_name(mode).into(),
        would,
        status: None,
        policies: decision.policies.clone(),
        reason: decision.reason.clone(),
        policy_version: Some(decision.version.0.clone()),
        approval: None,
        unmask: decision.unmask.keys().cloned().collect(),
        alarms: decision.alarms.clone(),
    }
}

/// Over the body as on the wire: what was approved is what is forwarded.
fn digest(principal: &Principal, target: &Target, request: &Request, decision: &Decision) -> String {
    let body: &[u8] = match &request.body {
        RequestBody::Whole(body) => body,
        RequestBody::Follows | RequestBody::TooLarge { .. } | RequestBody::TimedOut { .. } => &[],
    };
    action_digest(&Action {
        principal,
        target: &target.config.name,
        method: &request.head.method,
        // As it is forwarded.
        path: &request.head.path,
        body,
        policy_version: &decision.version,
    })
}

fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Enforce => "enforce",
        Mode::Observe => "observe",
    }
}
