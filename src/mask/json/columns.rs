//! Tables in JSON: rows are arrays, and an array elsewhere names what is in them. Pandas, Snowflake, Databricks, InfluxDB and
//! ClickHouse write `{"columns": ["name", "dob"], "rows": [["Ada", …]]}`, BigQuery the names as objects and each value as
//! `{"v": …}`; where nothing names them the first row may, as in Google's sheets.
//!
//! Names count up to the end of the document, or up to others. At most [`COLUMNS`] are remembered.

use super::names::Name;

const COLUMNS: usize = 1_024;

#[derive(Default)]
pub(super) struct Columns {
    names: Vec<Option<Name>>,
    /// They stand in an array of their own, not in the first row.
    apart: bool,
}

/// Whether an array of this name holds the names of columns.
pub(super) fn names_columns(array: &[u8]) -> bool {
    matches!(
        array,
        b"columns"
            | b"fields"
            | b"headers"
            | b"header"
            | b"cols"
            | b"column_names"
            | b"columnNames"
            | b"columnHeaders"
            | b"rowType"
            | b"row_type"
    )
}

/// Whether the value of this key may be a cell of its own: BigQuery's.
pub(super) fn is_cell(key: &[u8]) -> bool {
    key == b"v"
}

impl Columns {
    /// An array of names begins.
    pub(super) fn begin(&mut self) {
        self.names.clear();
        self.apart = true;
    }

    /// Whether this row may hold names.
    pub(super) fn may_name(&self, row: u64) -> bool {
        !self.apart && row == 0
    }

    pub(super) fn set(&mut self, column: u64, name: Name) {
        let Some(column) = usize::try_from(column).ok().filter(|column| *column < COLUMNS) else { return };
        // The next table has its own.
        if column == 0 && !self.apart {
            self.names.clear();
        }
        if column >= self.names.len() {
            self.names.resize(column, None);
            self.names.push(Some(name));
        }
    }

    pub(super) fn get(&self, column: u64) -> Option<&Name> {
        self.names.get(usize::try_from(column).ok()?)?.as_ref()
    }

    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.apart = false;
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain};

    /// `⟪…⟫` around what must be masked, as dates of birth.
    fn finds(marked: &str) {
        let parts = marked.split(['⟪', '⟫']).enumerate();
        let masked = |(at, part): (usize, &str)| {
            if at % 2 == 1 { "[REDACTED:DATE_OF_BIRTH]".to_owned() } else { part.to_owned() }
        };
        let expected: String = parts.map(masked).collect();
        assert_eq!(mask(&plain(), Format::Json, &marked.replace(['⟪', '⟫'], "")), expected, "{marked}");
    }

    #[test]
    fn columns_name_what_is_in_rows() {
        for marked in [
            r#"{"columns":["id","dob","at"],"rows":[["7","⟪1990-01-31⟫","1990-01-31"],["8","⟪1990-01-31⟫","1990-01-31"]]}"#,
            r#"{"fields":[{"type":"x","name":"at","label":"dob"},{"name":"dob"}],"data":[["1990-01-31","⟪1990-01-31⟫"]]}"#,
            r#"{"schema":{"fields":[{"name":"at"},{"name":"dob"}]},"rows":[{"f":[{"v":"1990-01-31"},{"v":"⟪1990-01-31⟫"}]}]}"#,
            r#"{"values":[["at","d\u006fb"],["1990-01-31","⟪1990-01-31⟫"],["1990-01-31","⟪1990-01-31⟫"]]}"#,
            // Others take their place, and the end of the document ends them.
            r#"{"a":[["at","dob"],["1990-01-31","⟪1990-01-31⟫"]],"b":[["dob","at"],["⟪1990-01-31⟫","1990-01-31"]]}"#,
            r#"{"columns":["dob"],"columns":["at"],"rows":[["1990-01-31"]]} [[1],["1990-01-31"]]"#,
            r#"{"columns":["dob"],"rows":["1990-01-31"],"v":"1990-01-31","f":[{"w":"1990-01-31"}]}"#,
        ] {
            finds(marked);
        }
    }
}
