use super::{MAX_COMMAND, MAX_COMMENT, MAX_VOTES, State};

/// Why no ticket was opened. The exchange is refused then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("{max} requests wait for approval already: try again when some are decided")]
    TooMany { max: usize },
    #[error("the command is longer than the {MAX_COMMAND} bytes that a person is asked to read: send less at once")]
    TooLong,
    #[error("the approvals that policy asks for cannot be given: {0}")]
    Impossible(&'static str),
}

/// Why a vote was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecideError {
    #[error("there is no such ticket")]
    NotFound,
    #[error("you asked for this yourself: somebody else must decide")]
    Requester,
    #[error("you are in the delegation chain of the request: somebody else must decide")]
    InChain,
    #[error("your token was delegated (`act`): a person must decide with a token of their own")]
    Delegated,
    #[error("you are in none of the groups that decide this: {}", .groups.join(", "))]
    NotInGroup { groups: Vec<String> },
    #[error("the ticket is no longer open: it is {}", .0.as_str())]
    NotOpen(State),
    #[error("the ticket's digest is not the one that you looked at: look at the ticket again")]
    OtherDigest,
    #[error("you have approved this already: the next approval must come from somebody else")]
    SecondVote,
    #[error("your groups have given their approvals: {} must approve now", .missing.join(", "))]
    NotNeeded { missing: Vec<String> },
    #[error("the ticket has {MAX_VOTES} votes already")]
    TooManyVotes,
    #[error("the comment is longer than {MAX_COMMENT} bytes")]
    LongComment,
}
