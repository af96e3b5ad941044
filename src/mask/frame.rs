//! Frames that say at their start how long they are.

use super::stream::MaskError;

/// Moves input to the frame at hand; gives that once it is whole, which means as long as `wanted` says of what has come. None
/// where the input has ended.
///
/// # Errors
/// What has come is no start of a frame.
pub(super) fn fill(
    frame: &mut Vec<u8>,
    input: &mut &[u8],
    wanted: impl Fn(&[u8]) -> Result<usize, MaskError>,
) -> Result<Option<Vec<u8>>, MaskError> {
    loop {
        let missing = wanted(frame)?.saturating_sub(frame.len());
        if missing == 0 {
            return Ok(Some(std::mem::take(frame)));
        }
        if input.is_empty() {
            return Ok(None);
        }
        let (part, rest) = input.split_at_checked(missing).unwrap_or((input, &[]));
        frame.extend_from_slice(part);
        *input = rest;
    }
}
