mod read;
mod verify;
