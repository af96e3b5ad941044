mod read;
mod replay;
mod verify;
