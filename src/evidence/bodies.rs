//! Bodies against their recorded hashes (AU-7): what is shown is what was recorded, and what was recorded is what was sent.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::read::Record;
use crate::archive::sha256_hex;
use crate::journal::record::BodyRecord;

/// Most pieces that differ and are named; further ones are counted.
pub const MAX_NAMED: usize = 1_000;

/// The masked bytes that a record holds; `None` where its base64 is none.
pub fn bytes(body: &BodyRecord<String>) -> Option<Vec<u8>> {
    if body.base64 { BASE64_STANDARD.decode(&body.text).ok() } else { Some(body.text.as_bytes().to_vec()) }
}

/// How one piece compares with its recorded hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    Equal,
    Differs,
    /// Not all of its text is in the record.
    InPart,
}

/// Compares the body that a record holds, if it holds one.
pub fn compare(record: &Record) -> Option<Compared> {
    let body = record.event.body()?;
    Some(match bytes(body) {
        _ if body.cut => Compared::InPart,
        Some(bytes) if sha256_hex(&bytes) == body.sha256 => Compared::Equal,
        Some(_) | None => Compared::Differs,
    })
}

/// How the pieces of bodies compare with the hashes that were recorded with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hashes {
    pub equal: u64,
    /// Sequence numbers of records whose text has another hash than they say.
    pub differ: Vec<u64>,
    pub differ_count: u64,
    /// Recorded with their hash but without all of their text: cut, or passed unexamined.
    pub in_part: u64,
}

impl Hashes {
    pub fn check(&mut self, record: &Record) {
        match compare(record) {
            None => {}
            Some(Compared::InPart) => self.in_part += 1,
            Some(Compared::Equal) => self.equal += 1,
            Some(Compared::Differs) => {
                self.differ_count += 1;
                if self.differ.len() < MAX_NAMED {
                    self.differ.push(record.seq);
                }
            }
        }
    }

    pub fn ok(&self) -> bool {
        self.differ_count == 0
    }

    /// One sentence.
    pub fn summary(&self) -> String {
        let in_part = match self.in_part {
            0 => String::new(),
            n => format!("; {n} were recorded by their hash and in part, and cannot be compared"),
        };
        if self.ok() {
            return format!("{} pieces of bodies have the SHA-256 that was recorded{in_part}", self.equal);
        }
        let named: Vec<_> = self.differ.iter().take(10).map(|seq| format!("#{seq}")).collect();
        let all = self.equal + self.differ_count;
        let more = if self.differ_count > 10 { " and others" } else { "" };
        format!(
            "{} of {all} pieces of bodies do NOT have the SHA-256 that was recorded: {}{more}{in_part}",
            self.differ_count,
            named.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fixture::Fixture;
    use crate::evidence::read::parse;
    use crate::journal::record::Event;

    #[test]
    fn a_changed_text_and_a_changed_hash_are_noticed() {
        let mut hashes = Hashes::default();
        let records: Vec<_> = Fixture::new().lines.iter().map(|line| parse(line.as_bytes()).unwrap()).collect();
        records.iter().for_each(|record| hashes.check(record));
        assert_eq!(hashes, Hashes { equal: 2, ..Hashes::default() });
        assert!(hashes.summary().starts_with("2 pieces of bodies have"), "{}", hashes.summary());
        for (seq, change) in [(3, true), (8, false)] {
            let mut record = records[seq].clone();
            let Event::ResponseChunk(body) = &mut record.event else { panic!("{record:?}") };
            if change {
                body.text.push(' ')
            } else {
                body.sha256.insert(0, '0')
            }
            hashes.check(&record);
            body_of(&mut record).cut = true;
            hashes.check(&record);
        }
        assert_eq!((hashes.equal, hashes.differ.clone(), hashes.in_part), (2, vec![3, 8], 2));
        assert!(hashes.summary().contains("2 of 4 pieces of bodies do NOT") && !hashes.ok(), "{}", hashes.summary());
    }

    fn body_of(record: &mut Record) -> &mut BodyRecord<String> {
        let Event::ResponseChunk(body) = &mut record.event else { panic!("it has no body") };
        body
    }
}
