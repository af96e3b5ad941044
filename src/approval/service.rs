//! The control API: tickets and votes over gRPC, for approvers only.
//!
//! Every call is authenticated, and what it shows is recorded first (AC-6(9)). A caller sees the tickets of the groups that it is in; any other is NOT_FOUND. A watch
//! ends when the caller's token does, and when the caller reads too slowly. At most 64 watches run at once; a list is
//! at most 3 MiB (the newest tickets, each command cut at 1,024 bytes: `Get` has it whole).

use std::pin::Pin;
use std::sync::Arc;

use futures_util::Stream;
use futures_util::future::BoxFuture;
use prost::Message;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status};

use super::{Ballot, Desk, Reading, Ticket, TicketId};
use crate::identity::Principal;
use crate::mask::{Masked, Secret};
use crate::proto::v1;
use crate::proto::v1::approvals_server::{Approvals, ApprovalsServer};

mod convert;
mod watch;

#[cfg(test)]
mod tests;

/// Bytes.
const MAX_TOKEN: usize = 16 << 10;
const MAX_REQUEST: usize = 64 << 10;
const MAX_LIST: usize = 3 << 20;
const MAX_WATCHES: usize = 64;

/// Says who holds a token.
pub trait Approvers: Send + Sync {
    /// # Errors
    /// Why the token is not taken, in words that its holder may read.
    fn authenticate<'a>(&'a self, token: &'a Secret<String>) -> BoxFuture<'a, Result<Principal, String>>;
}

/// Masks a vote's comment before it is kept anywhere.
pub type CommentMasker = Arc<dyn Fn(String) -> Masked<String> + Send + Sync>;

/// The service, ready to be added to a tonic server.
pub fn server(desk: Arc<Desk>, approvers: Arc<dyn Approvers>, mask: CommentMasker) -> ApprovalsServer<impl Approvals> {
    let watches = Arc::new(Semaphore::new(MAX_WATCHES));
    ApprovalsServer::new(Service { desk, approvers, mask, watches }).max_decoding_message_size(MAX_REQUEST)
}

struct Service {
    desk: Arc<Desk>,
    approvers: Arc<dyn Approvers>,
    mask: CommentMasker,
    watches: Arc<Semaphore>,
}

impl Service {
    async fn caller<T>(&self, request: &Request<T>) -> Result<Principal, Status> {
        let token = bearer(request)?;
        self.approvers.authenticate(&token).await.map_err(Status::unauthenticated)
    }

    /// To be called before anything is shown.
    async fn note(
        &self,
        reader: &Principal,
        what: &'static str,
        ticket: Option<TicketId>,
        shown: usize,
    ) -> Result<(), Status> {
        let reading = Reading { reader: reader.clone(), what, ticket, shown: shown as u64 };
        let unrecorded =
            |error| Status::unavailable(format!("reading could not be recorded, so nothing is shown: {error}"));
        self.desk.read(reading).await.map_err(unrecorded)
    }
}

#[tonic::async_trait]
impl Approvals for Service {
    async fn list(&self, request: Request<v1::ListRequest>) -> Result<Response<v1::ListResponse>, Status> {
        let caller = self.caller(&request).await?;
        let states = convert::states(&request.get_ref().states)?;
        let tickets = self.desk.store().list().await;
        let wanted = tickets.iter().filter(|ticket| visible(ticket, &caller) && states.contains(&ticket.state));
        let mut size = 0;
        let fits = |ticket: &v1::Ticket| {
            size += ticket.encoded_len();
            size <= MAX_LIST
        };
        let tickets: Vec<_> = wanted.map(convert::brief).take_while(fits).collect();
        self.note(&caller, "approvals.list", None, tickets.len()).await?;
        Ok(Response::new(v1::ListResponse { tickets }))
    }

    async fn get(&self, request: Request<v1::GetRequest>) -> Result<Response<v1::Ticket>, Status> {
        let caller = self.caller(&request).await?;
        let id = ticket_id(&request.get_ref().id)?;
        let ticket = self.desk.store().get(id).await.filter(|ticket| visible(ticket, &caller));
        self.note(&caller, "approvals.get", Some(id), usize::from(ticket.is_some())).await?;
        ticket.map(|ticket| Response::new(convert::ticket(&ticket))).ok_or_else(no_ticket)
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<v1::Ticket, Status>> + Send>>;

    async fn watch(&self, request: Request<v1::WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let caller = self.caller(&request).await?;
        let busy = |_| Status::resource_exhausted(format!("{MAX_WATCHES} watches run already"));
        let slot = Arc::clone(&self.watches).try_acquire_owned().map_err(busy)?;
        let changes = self.desk.store().watch();
        let now = self.desk.store().list().await;
        let shown = now.iter().filter(|ticket| visible(ticket, &caller)).count();
        self.note(&caller, "approvals.watch", None, shown).await?;
        Ok(Response::new(Box::pin(watch::stream(caller, now, changes, slot))))
    }

    async fn decide(&self, request: Request<v1::DecideRequest>) -> Result<Response<v1::Ticket>, Status> {
        let approver = self.caller(&request).await?;
        let v1::DecideRequest { id, verdict, comment, digest } = request.into_inner();
        let (ticket, verdict) = (ticket_id(&id)?, convert::verdict(verdict)?);
        if comment.len() > super::MAX_COMMENT {
            return Err(convert::refusal(&super::DecideError::LongComment));
        }
        let ballot = Ballot { ticket, approver, verdict, comment: (self.mask)(comment), digest };
        let decided = self.desk.vote(ballot).await.map_err(|error| convert::status(&error))?;
        Ok(Response::new(convert::ticket(&decided)))
    }
}

fn no_ticket() -> Status {
    Status::not_found("there is no such ticket, or it is for another group")
}

fn ticket_id(text: &str) -> Result<TicketId, Status> {
    text.parse().map_err(|_| Status::invalid_argument("the id of a ticket is a UUID"))
}

fn visible(ticket: &Ticket, caller: &Principal) -> bool {
    ticket.requirements.iter().any(|requirement| caller.groups.contains(&requirement.group))
}

/// The token of `authorization: Bearer …` (RFC 6750), which must occur once.
fn bearer<T>(request: &Request<T>) -> Result<Secret<String>, Status> {
    let wanted = || Status::unauthenticated("send one `authorization: Bearer <token>`");
    let mut values = request.metadata().get_all("authorization").iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(wanted()) };
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(wanted)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.len() > MAX_TOKEN {
        return Err(wanted());
    }
    Ok(Secret::new(token.to_owned()))
}
