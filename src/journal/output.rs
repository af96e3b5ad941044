//! The files that a seal writes records to: as the archive gets them and, where these are encrypted and streams need them, in the
//! clear, too.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use age::stream::StreamWriter;
use aws_lc_rs::digest::{Context, SHA256};

use super::error::{SealError, seal_io};
use super::format::encrypt;
use super::home::{Home, Span, temporary};
use super::segment::SealedFile;
use super::storage::Append;
use crate::config::Encryption;

pub(super) enum Output {
    Plain(File),
    Encrypted { records: Box<StreamWriter<File>>, clear: Option<File> },
}

impl Output {
    /// Makes the files, under their temporary names.
    pub(super) fn create(home: &Home, span: Span) -> Result<Self, SealError> {
        let Some(Encryption { recipients, keep_clear }) = &home.encryption else {
            return File::create(home, home.records(span)).map(Output::Plain);
        };
        let path = home.encrypted(span);
        let records = encrypt(recipients, File::create(home, path.clone())?).map_err(seal_io(&path))?;
        let clear = keep_clear.then(|| File::create(home, home.clear(span))).transpose()?;
        Ok(Output::Encrypted { records: Box::new(records), clear })
    }

    /// Makes them durable: the records, and perhaps the same in the clear.
    pub(super) fn finish(self) -> Result<(SealedFile, Option<SealedFile>), SealError> {
        match self {
            Output::Plain(file) => Ok((file.finish()?, None)),
            Output::Encrypted { records, clear } => {
                let file = records.finish().map_err(SealError::Encrypt)?;
                Ok((file.finish()?, clear.map(File::finish).transpose()?))
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Plain(file) => file.write(bytes),
            Output::Encrypted { records, clear } => {
                records.write_all(bytes)?;
                clear.as_mut().map_or(Ok(()), |clear| clear.write_all(bytes))?;
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        // `finish` makes durable, and what is encrypted is only written in whole chunks.
        Ok(())
    }
}

/// Counts and digests what is written.
pub(super) struct File {
    /// The name that it is to have.
    path: PathBuf,
    inner: BufWriter<Box<dyn Append>>,
    context: Context,
    bytes: u64,
}

impl File {
    fn create(home: &Home, path: PathBuf) -> Result<Self, SealError> {
        let target = temporary(&path);
        let created = home.storage.remove_if_there(&target).and_then(|()| home.storage.create(&target));
        let inner = BufWriter::new(created.map_err(seal_io(&target))?);
        Ok(File { path, inner, context: Context::new(&SHA256), bytes: 0 })
    }

    fn finish(self) -> Result<SealedFile, SealError> {
        let File { path, inner, context, bytes } = self;
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(context.finish().as_ref());
        let file = inner.into_inner().map_err(io::IntoInnerError::into_error);
        file.and_then(|mut file| file.sync()).map_err(seal_io(&path))?;
        Ok(SealedFile { path, bytes, sha256 })
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.context.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
