//! Rows become Parquet. A column has one leaf, or two where it has keys and counts; a leaf's levels say which cells are empty
//! and which values are of one list.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::columns::{COLUMNS, Column, Get};
use super::row::Row;
use super::{MAX_ROWS, MAX_TEXT};

pub(super) struct Sheet {
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Cells>,
    rows: usize,
    text: usize,
    pub(super) most_rows: usize,
}

/// A column's cells of the rows that are not written yet.
enum Cells {
    Int(fn(&Row) -> Option<u64>, Leaf<i64>),
    Time(fn(&Row) -> i64, Leaf<i64>),
    Flag(fn(&Row) -> Option<bool>, Leaf<bool>),
    Text(fn(&Row) -> Option<String>, Leaf<ByteArray>),
    Texts(fn(&Row) -> Vec<String>, Leaf<ByteArray>),
    Counts(fn(&Row) -> Vec<(String, u64)>, Leaf<ByteArray>, Leaf<i64>),
}

struct Leaf<T> {
    values: Vec<T>,
    definitions: Vec<i16>,
    /// Only of lists.
    repetitions: Vec<i16>,
}

impl Sheet {
    pub(super) fn new() -> Result<Self> {
        let schema = Arc::new(parse_message_type(&schema())?);
        // Another version of the library is no reason for other bytes.
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("portcullis".to_owned())
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .build();
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
        Ok(Sheet { writer, columns: empty(), rows: 0, text: 0, most_rows: MAX_ROWS })
    }

    pub(super) fn push(&mut self, row: &Row) -> Result<()> {
        self.text += self.columns.iter_mut().map(|cells| cells.push(row)).sum::<usize>();
        self.rows += 1;
        if self.rows >= self.most_rows || self.text >= MAX_TEXT { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        (self.rows, self.text) = (0, 0);
        let mut group = self.writer.next_row_group()?;
        for cells in std::mem::replace(&mut self.columns, empty()) {
            match cells {
                Cells::Int(_, leaf) | Cells::Time(_, leaf) => leaf.write::<Int64Type>(&mut group)?,
                Cells::Flag(_, leaf) => leaf.write::<BoolType>(&mut group)?,
                Cells::Text(_, leaf) | Cells::Texts(_, leaf) => leaf.write::<ByteArrayType>(&mut group)?,
                Cells::Counts(_, keys, counts) => {
                    keys.write::<ByteArrayType>(&mut group)?;
                    counts.write::<Int64Type>(&mut group)?;
                }
            }
        }
        group.close().map(drop)
    }

    /// The whole file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.writer.into_inner()
    }
}

fn schema() -> String {
    let columns = COLUMNS.iter().map(|Column { name, get }| match get {
        Get::Int(_) => format!("optional int64 {name};"),
        Get::Time(_) => format!("optional int64 {name} (TIMESTAMP(MICROS,true));"),
        Get::Flag(_) => format!("optional boolean {name};"),
        Get::Text(_) => format!("optional binary {name} (STRING);"),
        Get::Texts(_) => {
            format!("required group {name} (LIST) {{ repeated group list {{ required binary element (STRING); }} }}")
        }
        Get::Counts(_) => format!(
            "required group {name} (MAP) {{ repeated group key_value {{ required binary key (STRING); required int64 value; }} }}"
        ),
    });
    format!("message record {{ {} }}", columns.collect::<Vec<_>>().join("\n"))
}

fn empty() -> Vec<Cells> {
    let cells = |column: &Column| match column.get {
        Get::Int(get) => Cells::Int(get, Leaf::default()),
        Get::Time(get) => Cells::Time(get, Leaf::default()),
        Get::Flag(get) => Cells::Flag(get, Leaf::default()),
        Get::Text(get) => Cells::Text(get, Leaf::default()),
        Get::Texts(get) => Cells::Texts(get, Leaf::default()),
        Get::Counts(get) => Cells::Counts(get, Leaf::default(), Leaf::default()),
    };
    COLUMNS.iter().map(cells).collect()
}

impl Cells {
    /// How many bytes that take in memory, about, beside a row's own.
    fn push(&mut self, row: &Row) -> usize {
        match self {
            Cells::Int(get, leaf) => leaf.cell(get(row).map(int)),
            Cells::Time(get, leaf) => leaf.cell(Some(get(row))),
            Cells::Flag(get, leaf) => leaf.cell(get(row)),
            Cells::Text(get, leaf) => {
                let cell = get(row);
                let bytes = cell.as_deref().map_or(0, weight);
                leaf.cell(cell.map(text));
                return bytes;
            }
            Cells::Texts(get, leaf) => {
                let cells = get(row);
                let bytes = cells.iter().map(|cell| weight(cell)).sum();
                leaf.list(cells.into_iter().map(text));
                return bytes;
            }
            Cells::Counts(get, keys, counts) => {
                let cells = get(row);
                let bytes = cells.iter().map(|(key, _)| weight(key)).sum();
                counts.list(cells.iter().map(|(_, count)| int(*count)));
                keys.list(cells.into_iter().map(|(key, _)| text(key)));
                return bytes;
            }
        }
        0
    }
}

fn weight(text: &str) -> usize {
    size_of::<ByteArray>() + text.len()
}

/// What no signed number holds is the largest: only a forged record has such a one.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn text(text: String) -> ByteArray {
    text.into_bytes().into()
}

impl<T> Default for Leaf<T> {
    fn default() -> Self {
        Leaf { values: vec![], definitions: vec![], repetitions: vec![] }
    }
}

impl<T> Leaf<T> {
    fn cell(&mut self, value: Option<T>) {
        self.definitions.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    fn list(&mut self, values: impl Iterator<Item = T>) {
        let before = self.values.len();
        for value in values {
            self.repetitions.push(i16::from(self.values.len() > before));
            self.definitions.push(1);
            self.values.push(value);
        }
        if self.values.len() == before {
            self.repetitions.push(0);
            self.definitions.push(0);
        }
    }

    /// The next leaf of the schema is this one: both are made from the columns, in their order.
    fn write<D: DataType<T = T>>(self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<()> {
        let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a leaf too many".to_owned()))?;
        let repetitions = (!self.repetitions.is_empty()).then_some(self.repetitions.as_slice());
        column.typed::<D>().write_batch(&self.values, Some(&self.definitions), repetitions)?;
        column.close()
    }
}
