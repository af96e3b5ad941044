//! Length-prefixed messages (gRPC over HTTP/2, "Length-Prefixed-Message").

use super::super::bounds;

/// The messages of a whole body.
pub fn messages(mut body: &[u8]) -> Result<Vec<&[u8]>, &'static str> {
    let mut messages = Vec::new();
    while let Some((&flag, rest)) = body.split_first() {
        match flag {
            0 => {}
            1 => return Err("a message is compressed"),
            _ => return Err("a message has an unknown flag"),
        }
        let (length, rest) = rest.split_first_chunk::<4>().ok_or("a message is cut off")?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| "a message is cut off")?;
        let (message, rest) = rest.split_at_checked(length).ok_or("a message is cut off")?;
        if messages.len() == bounds::MESSAGES {
            return Err("the call has more than 100 messages");
        }
        messages.push(message);
        body = rest;
    }
    Ok(messages)
}
