mod bundle;
mod manifests;
mod read;
mod replay;
mod trail;
mod verify;
