use std::sync::Arc;

use envoy_types::pb::envoy::service::ext_proc::v3::ProcessingRequest;
use envoy_types::pb::envoy::service::ext_proc::v3::external_processor_server::ExternalProcessor;
use tonic::{Request, Response, Status, Streaming};

use super::driver::Driver;
use super::outgoing::{Outgoing, channel};
use crate::gate::Gate;

/// The service that Envoy's `ext_proc` filter calls: one stream an exchange.
pub struct ExtProc {
    gate: Arc<Gate>,
}

impl ExtProc {
    pub fn new(gate: Arc<Gate>) -> Self {
        ExtProc { gate }
    }
}

#[tonic::async_trait]
impl ExternalProcessor for ExtProc {
    type ProcessStream = Outgoing;

    async fn process(
        &self,
        request: Request<Streaming<ProcessingRequest>>,
    ) -> Result<Response<Self::ProcessStream>, Status> {
        let (sender, outgoing) = channel();
        let visit = self.gate.enter();
        let driver = Driver::new(Arc::clone(&visit), request.into_inner(), sender);
        let task = tokio::spawn(driver.run());
        tokio::spawn(async move {
            // The sender went down with the task, so Envoy has its error; what is left is to say so in the record.
            if task.await.is_err() {
                tracing::error!(decision_id = %visit.id(), "an exchange was ended by a fault in the gate");
                visit.failed("a fault in the gate").await;
            }
        });
        Ok(Response::new(outgoing))
    }
}
