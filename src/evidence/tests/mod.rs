mod bundle;
mod encrypted;
mod manifests;
mod read;
mod replay;
mod sessions;
mod trail;
mod verify;
