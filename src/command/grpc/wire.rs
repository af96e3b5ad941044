//! The protobuf wire format, without groups.

/// What is still to be read.
pub struct Wire<'a>(pub &'a [u8]);

/// The value of one field.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    Varint(u64),
    Four(u32),
    Eight(u64),
    Bytes(&'a [u8]),
}

const MALFORMED: &str = "the message is malformed";

impl<'a> Wire<'a> {
    /// The next field's number and value; `None` at the end.
    pub fn field(&mut self) -> Result<Option<(u32, Value<'a>)>, &'static str> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = u32::try_from(self.varint()?).map_err(|_| MALFORMED)?;
        let value = match key & 7 {
            0 => Value::Varint(self.varint()?),
            1 => Value::Eight(self.eight()?),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| MALFORMED)?;
                let (bytes, rest) = self.0.split_at_checked(length).ok_or(MALFORMED)?;
                self.0 = rest;
                Value::Bytes(bytes)
            }
            3 | 4 => return Err("the message has a group"),
            5 => Value::Four(self.four()?),
            _ => return Err(MALFORMED),
        };
        match key >> 3 {
            0 => Err(MALFORMED),
            number => Ok(Some((number, value))),
        }
    }

    pub fn varint(&mut self) -> Result<u64, &'static str> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(MALFORMED)?;
            self.0 = rest;
            // The tenth byte has one bit left.
            if shift == 63 && byte > 1 {
                return Err(MALFORMED);
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(MALFORMED)
    }

    pub fn four(&mut self) -> Result<u32, &'static str> {
        let (bytes, rest) = self.0.split_first_chunk::<4>().ok_or(MALFORMED)?;
        self.0 = rest;
        Ok(u32::from_le_bytes(*bytes))
    }

    pub fn eight(&mut self) -> Result<u64, &'static str> {
        let (bytes, rest) = self.0.split_first_chunk::<8>().ok_or(MALFORMED)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*bytes))
    }
}
