//! Descriptor sets: what the services of a gRPC target take.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use prost_reflect::prost_types::method_options::IdempotencyLevel;
use prost_reflect::{DescriptorPool, MethodDescriptor};

use super::scalar::show_size;

/// Largest descriptor set, bytes.
const LARGEST: u64 = 32 << 20;

/// A `google.protobuf.FileDescriptorSet` that has been checked.
#[derive(Clone)]
pub struct Descriptors(DescriptorPool);

impl Descriptors {
    /// The error says what is wrong with the file, as the end of a sentence that begins with its key.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn load(path: &Path) -> Result<Descriptors, String> {
        let shown = path.display();
        let file = File::open(path).map_err(|e| format!("cannot be read: {shown}: {e}"))?;
        if !file.metadata().is_ok_and(|of| of.is_file()) {
            return Err(format!("cannot be read: {shown} is not a file"));
        }
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| format!("cannot be read: {shown}: {e}"))?;
        if bytes.len() as u64 > LARGEST {
            return Err(format!("is longer than {}", show_size(LARGEST)));
        }
        let mend = "write it with protoc --include_imports --descriptor_set_out=FILE, or buf build -o FILE.binpb";
        let pool =
            DescriptorPool::decode(&*bytes).map_err(|e| format!("is not a whole descriptor set ({e}); {mend}"))?;
        if pool.services().len() == 0 {
            return Err(format!("has no service in it; {mend}"));
        }
        Ok(Descriptors(pool))
    }

    pub fn method(&self, service: &str, method: &str) -> Option<MethodDescriptor> {
        let service = self.0.get_service_by_name(service)?;
        service.methods().find(|found| found.name() == method)
    }

    /// Whether the service's author says that it only reads.
    pub fn only_reads(method: &MethodDescriptor) -> bool {
        let options = method.method_descriptor_proto().options.as_ref();
        options.is_some_and(|options| options.idempotency_level() == IdempotencyLevel::NoSideEffects)
    }
}

impl fmt::Debug for Descriptors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Descriptors({} services)", self.0.services().len())
    }
}
