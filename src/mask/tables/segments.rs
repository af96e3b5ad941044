//! Messages of HL7 version 2 and interchanges of X12 (ASC X12N, as HIPAA has claims and their answers in 45 CFR 162): in
//! their segments a field's place is its name.
//!
//! Looked for in text as it comes. Kept: the last bytes that may be the start of a message.

use super::{State, Tables};
use crate::mask::rules::PERSON;
use crate::mask::scanner::Sink;

/// How a message of HL7 begins (version 2.x, section 2.5.4), with the delimiters that all write.
const HL7: &[u8] = br"MSH|^~\&|";
/// How an interchange begins, and with it a text.
const X12: &[u8] = b"ISA*00*";
/// And a transaction without one: of three digits, `ST*837*`.
const TRANSACTION: usize = "ST*837*".len();
/// What may be a person or a department.
const CONTACT: &str = "contact";
/// An identifier of a segment is at most so long, and so are qualifiers.
const SHORT: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Hl7,
    X12,
}

/// The starts of messages.
#[derive(Default)]
pub(super) struct Starts {
    /// The last bytes of the text so far.
    tail: Vec<u8>,
    /// How many bytes have come.
    passed: usize,
}

impl Starts {
    /// The next text begins.
    pub(super) fn clear(&mut self) {
        *self = Starts::default();
    }

    /// What follows was looked at, and is again.
    pub(super) fn again(&mut self) {
        self.tail.clear();
    }

    /// Takes `bytes` up to the end of the first such start, if there is one; else all. How many, and what begins.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Option<(usize, Segments)> {
        let (before, fresh) = (self.tail.len(), self.passed == self.tail.len());
        let seam = [self.tail.as_slice(), bytes.get(..HL7.len()).unwrap_or(bytes)].concat();
        let hl7 = memchr::memmem::find(&seam, HL7).map(|at| at + HL7.len() - before);
        let hl7 = hl7.or_else(|| memchr::memmem::find(bytes, HL7).map(|at| at + HL7.len()));
        let x12 = (fresh && may_begin(&seam)).then(|| X12.len() - before);
        self.passed += bytes.len();
        let found = match (x12, hl7) {
            (Some(end), _) => (end, Segments::new(Dialect::X12, b"ISA", 2)),
            (None, Some(end)) => (end, Segments::new(Dialect::Hl7, b"MSH", 2)),
            (None, None) => {
                let kept = bytes.get(bytes.len().saturating_sub(HL7.len() - 1)..).unwrap_or_default();
                self.tail.extend_from_slice(kept);
                let more = self.tail.len().saturating_sub(HL7.len() - 1);
                self.tail.drain(..more);
                return None;
            }
        };
        self.tail.clear();
        Some(found)
    }

    /// Whether such a start has begun, or begins in `bytes`, the last of a text.
    pub(super) fn stirs(&self, bytes: &[u8]) -> bool {
        !self.tail.is_empty() || may_begin(bytes) || memchr::memmem::find(bytes, HL7).is_some()
    }
}

/// Whether a text without a backslash begins a message.
#[inline]
pub(in crate::mask) fn may_begin(text: &[u8]) -> bool {
    let transaction = || matches!(text.get(..TRANSACTION), Some([b'S', b'T', b'*', digits @ .., b'*']) if digits.iter().all(u8::is_ascii_digit));
    text.starts_with(X12) || transaction()
}

/// Where a message stands.
pub(super) struct Segments {
    dialect: Dialect,
    /// Of the segment; so far, where `field` is 0.
    id: Vec<u8>,
    field: usize,
    component: usize,
    /// The element at hand and the one before it, each cut behind [`SHORT`] bytes.
    element: Vec<u8>,
    qualifier: Vec<u8>,
    /// The second element, which says in X12 whether a name is a person's.
    kind: Vec<u8>,
    /// Something of the value at hand has come.
    begun: bool,
}

/// What a delimiter ends.
enum End {
    Segment,
    Field,
    /// A repetition of a field begins.
    Repetition,
    Component,
}

impl Segments {
    fn new(dialect: Dialect, id: &[u8], field: usize) -> Segments {
        let (element, qualifier, kind) = (Vec::new(), Vec::new(), Vec::new());
        Segments { dialect, id: id.to_vec(), field, component: 0, element, qualifier, kind, begun: false }
    }

    fn end(&self, byte: u8) -> Option<End> {
        match (self.dialect, byte) {
            (_, b'\r' | b'\n') | (Dialect::X12, b'~') => Some(End::Segment),
            (Dialect::Hl7, b'|') | (Dialect::X12, b'*') => Some(End::Field),
            (Dialect::Hl7, b'~') => Some(End::Repetition),
            (Dialect::Hl7, b'^' | b'&') | (Dialect::X12, b':') => Some(End::Component),
            _ => None,
        }
    }

    /// Past this delimiter.
    fn pass(&mut self, end: &End) {
        match end {
            End::Segment => {
                (self.field, self.component) = (0, 0);
                self.id.clear();
                self.kind.clear();
            }
            End::Field => {
                (self.field, self.component) = (self.field + 1, 0);
                self.qualifier = std::mem::take(&mut self.element);
                if self.field == 3 {
                    self.kind.clone_from(&self.qualifier);
                }
            }
            End::Repetition => self.component = 0,
            End::Component => self.component += 1,
        }
        self.element.clear();
    }

    /// Bytes of the value at hand have come.
    fn hear(&mut self, text: &[u8]) {
        let kept = if self.field == 0 { &mut self.id } else { &mut self.element };
        kept.extend(text.iter().take((SHORT + 1).saturating_sub(kept.len())));
    }

    /// Whether what has come of the identifier may be one.
    fn is_one(&self) -> bool {
        let id = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        self.id.len() <= SHORT && self.id.iter().all(id)
    }

    /// What the value at hand is.
    fn name(&self) -> &'static str {
        match self.dialect {
            Dialect::Hl7 => hl7(&self.id, self.field, self.component),
            Dialect::X12 => x12(&self.id, self.field, &self.qualifier, &self.kind),
        }
    }
}

/// The fields of HL7 (version 2.5.1, chapters 3 and 6) that say who somebody is.
fn hl7(id: &[u8], field: usize, component: usize) -> &'static str {
    let kind = match (id, field) {
        (b"PID", 2..=4) | (b"MRG", 1..=4) if component == 0 => "medical_record_number",
        (b"PID", 5 | 6 | 9) | (b"NK1", 2) | (b"GT1", 3 | 4) | (b"IN1", 16) | (b"MRG", 7) => "patient_name",
        (b"PID", 7) | (b"GT1", 8) | (b"IN1", 18) | (b"NK1", 16) => "date_of_birth",
        (b"PID", 11) | (b"NK1", 4) | (b"GT1", 5) | (b"IN1", 19) => "address",
        (b"PID", 13 | 14) | (b"NK1", 5 | 6) | (b"GT1", 6 | 7) => "phone_number",
        (b"PID", 19) | (b"GT1", 12) | (b"NK1", 37) => "ssn",
        (b"PID", 20) => "driver_license_number",
        (b"IN1", 36 | 49) => "health_plan_id",
        (b"PV1", 7 | 8 | 9 | 17) | (b"OBR", 16) | (b"ORC", 12) => match component {
            0 => "npi",
            1 | 2 => "physician_name",
            _ => "",
        },
        _ => "",
    };
    match (kind, component) {
        ("address", 4) => "zip_code",
        ("address", 1..) => "",
        _ => kind,
    }
}

/// The elements of X12 (version 5010) that do.
fn x12(id: &[u8], field: usize, qualifier: &[u8], kind: &[u8]) -> &'static str {
    match (id, field) {
        (b"NM1", 3) if qualifier == b"1" => "last_name",
        (b"NM1", 4) if kind == b"1" => "first_name",
        (b"NM1", 5) if kind == b"1" => "middle_name",
        (b"NM1", 9) => match qualifier {
            b"XX" => "npi",
            b"34" => "ssn",
            b"24" | b"FI" => "ein",
            b"MI" => "health_plan_member_id",
            _ => "",
        },
        (b"N1", 4) => match qualifier {
            b"XX" => "npi",
            b"FI" => "ein",
            b"34" => "ssn",
            _ => "",
        },
        (b"PER" | b"N1", 2) => CONTACT,
        (b"PER", 4 | 6 | 8) if matches!(qualifier, b"TE" | b"FX" | b"HP" | b"WP" | b"CP") => "phone_number",
        (b"REF", 2) => match qualifier {
            b"SY" => "ssn",
            b"EI" | b"TJ" => "ein",
            b"EA" => "medical_record_number",
            _ => "",
        },
        (b"DMG", 2) => "date_of_birth",
        (b"N3", 1 | 2) => "street_address",
        (b"N4", 3) => "zip_code",
        _ => "",
    }
}

impl Tables {
    /// Goes on in a message: how many bytes were taken.
    pub(super) fn segment(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let State::Segments(segments) = &mut self.state else { return 0 };
        let stop = bytes.iter().position(|byte| segments.end(*byte).is_some()).unwrap_or(bytes.len());
        let (text, rest) = bytes.split_at_checked(stop).unwrap_or((bytes, &[]));
        let end = rest.first().and_then(|byte| Some((*byte, segments.end(*byte)?)));
        segments.hear(text);
        if segments.field > 0 {
            self.field(text, sink);
        } else if segments.is_one() {
            // Held until it is seen that a segment begins.
            self.held.extend_from_slice(text);
        } else {
            self.state = State::Text;
            let held = std::mem::take(&mut self.held);
            self.push_plain(&held, sink);
            return 0;
        }
        let Some((byte, end)) = end else { return text.len() };
        let held = std::mem::take(&mut self.held);
        self.scanner.push(&held, sink);
        self.scanner.finish(sink);
        sink.keep(&[byte]);
        if let State::Segments(segments) = &mut self.state {
            segments.begun = false;
            segments.pass(&end);
        }
        text.len() + 1
    }

    /// Bytes of a field.
    fn field(&mut self, text: &[u8], sink: &mut impl Sink) {
        let State::Segments(segments) = &mut self.state else { return };
        if text.is_empty() {
            return;
        }
        if !std::mem::replace(&mut segments.begun, true) {
            let name = segments.name();
            let person = name == CONTACT && self.active.wanted.takes(PERSON.kind, PERSON.confidence);
            let named = if person { Some(&PERSON) } else { self.active.named(name.as_bytes()) };
            self.scanner.begin_as(name.as_bytes(), named);
        }
        self.scanner.push(text, sink);
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain};

    /// `⟪A…⟫` around what must be masked, with a letter for its kind.
    fn takes(format: Format, marked: &str) {
        let kind = |part: &str| match part.split_at(1).0 {
            "M" => "MEDICAL_RECORD",
            "N" => "PERSON_NAME",
            "D" => "DATE_OF_BIRTH",
            "A" => "POSTAL_ADDRESS",
            "P" => "PHONE",
            "S" => "US_SSN",
            "L" => "US_DRIVER_LICENSE",
            "I" => "US_NPI",
            "E" => "US_EIN",
            "B" => "US_MBI",
            other => panic!("{other}"),
        };
        let parts = || marked.split(['⟪', '⟫']).enumerate();
        let plain_text: String = parts().map(|(at, part)| if at % 2 == 1 { &part[1..] } else { part }).collect();
        let masked: String = parts()
            .map(|(at, part)| if at % 2 == 1 { format!("[REDACTED:{}]", kind(part)) } else { part.to_owned() })
            .collect();
        assert_eq!(mask(&plain(), format, &plain_text), masked);
    }

    const HL7: &str = "MSH|^~\\&|ADT1|GOOD HEALTH|GHH LAB|ELAB|202410151432||ADT^A01|MSG00001|P|2.5.1\r\
        EVN|A01|202410151432\r\
        PID|1||⟪M00454263⟫^^^HOSP^MR~⟪M99887766⟫^^^X^PI||⟪NEVERYMAN⟫^⟪NADAM⟫^A||⟪D19640817⟫|M||C|⟪A1200 N ELM ST⟫^^GREENSBORO^NC^⟪A27401⟫||\
        ⟪P(919)379-1212⟫|⟪P(919)271-3434⟫^PRN||S||PATID12345001^2^M10|⟪S123456789⟫|⟪L9-87654-NC⟫\r\
        NK1|1|⟪NJONES⟫^⟪NBARBARA⟫^K|WIFE\r\
        OBX|1|NM|2345-7^GLUCOSE||123456789|mg/dl\r";

    #[test]
    fn fields_of_hl7_are_named_by_their_places() {
        takes(Format::Text, HL7);
        takes(Format::Text, &format!("received: {}", HL7.replace('\r', "\n")));
        takes(Format::Text, &HL7.replace('\r', "\r\n"));
    }

    #[test]
    fn a_message_ends_where_no_segment_begins() {
        takes(Format::Text, "MSH|^~\\&|A|B\nPID|1||⟪M00454263⟫\n\nand PID|1||00454263 is none\nPID|1||00454263\n");
        takes(Format::Text, "PID|1||00454263^^^HOSP^MR||EVERYMAN\n");
        // What is below is read from the start of its line on, however it is cut.
        takes(Format::Text, "MSH|^~\\&|A\nCOPY t (id, surname) FROM stdin;\n7\t⟪NHopper⟫\n");
        takes(Format::Text, "MSH|^~\\&|A\nPI");
    }

    #[test]
    fn elements_of_x12_are_named_by_their_places_and_qualifiers() {
        let text = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *241015*1432*^*00501*000000905*0*P*:~\
            GS*HC*SENDER*RECEIVER*20241015*1432*1*X*005010X222A1~NM1*85*2*CASCADE CLINIC*****XX*⟪I1234567893⟫~\
            PER*IC*BILLING DEPT~N3*⟪A236 N MAIN ST⟫~N4*MIAMI*FL*⟪A33413⟫~REF*EI*⟪E20-5301169⟫~PER*IC*⟪NJOHN DOE⟫*TE*⟪P3055551234⟫~\
            NM1*IL*1*⟪NSMITH⟫*⟪NJANE⟫****MI*⟪B1EG4TE5MK73⟫~DMG*D8*⟪D19430501⟫*F~REF*SY*⟪S123456789⟫~CLM*26463774*100***11:B:1~";
        takes(Format::Text, text);
        takes(Format::Text, &text.replace('~', "~\n"));
        takes(Format::Json, &format!("{{\"edi\":\"{}\"}}", text));
        let order = "ST*850*0001~\nBEG*00*SA*7**20250109~\nN1*ST*⟪NMARCUS WHITFIELD⟫~\nN3*⟪A5562 CEDAR LN⟫~\nN1*BT*ACME FOODS~\n";
        takes(Format::Text, order);
        takes(Format::Text, &order.replace("ST*850", "ST*8A0").replace(['⟪', '⟫'], "").replace("NMARCUS", "MARCUS"));
        takes(Format::Text, "see ISA*00*~NM1*85*2*CASCADE CLINIC*****XX*1234567893~");
    }
}
