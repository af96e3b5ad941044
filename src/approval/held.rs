//! The wait of one held exchange, as a value: whoever drops it has gone away.

use std::sync::Arc;

use super::{NewTicket, OpenError, Outcome, Store, Ticket};

/// An open ticket and the exchange that waits for it. Dropping it withdraws the ticket.
#[must_use = "dropping it withdraws the ticket"]
pub struct Held {
    store: Arc<dyn Store>,
    ticket: Ticket,
    ended: bool,
}

/// Opens a ticket.
///
/// # Errors
/// As [`Store::open`].
pub async fn hold(store: Arc<dyn Store>, ticket: NewTicket) -> Result<Held, OpenError> {
    let ticket = store.open(ticket).await?;
    Ok(Held { store, ticket, ended: false })
}

impl Held {
    /// As it was opened.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// Waits until the ticket ends; dropping the wait withdraws it. An approval that this gives is used by it.
    pub async fn wait(mut self) -> Outcome {
        let outcome = self.store.wait(self.ticket.id).await;
        self.ended = true;
        outcome
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.ended {
            self.store.withdraw(self.ticket.id);
        }
    }
}
