mod bundle;
mod encrypted;
mod manifests;
mod read;
mod replay;
mod trail;
mod verify;
