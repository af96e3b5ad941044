//! A disk in memory that fails, and that loses power: what was not synced is then gone, in part or whole.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::journal::storage::{Append, Input, Storage};

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// What happens at one operation of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The operation fails, a write after a part of it, and what follows works. What a failed sync should have made durable
    /// never is, whatever later syncs say.
    Error,
    /// A write takes a part of what it was given, which is no error.
    Short,
    /// The process dies in the middle: nothing works from here on.
    Die,
}

#[derive(Default)]
struct Node {
    data: Vec<u8>,
    /// So many bytes are durable.
    synced: usize,
    /// A sync failed: nothing more of it becomes durable.
    poisoned: bool,
}

/// A change of names that is not durable.
enum Change {
    Link(PathBuf, usize),
    Unlink(PathBuf),
    Move(PathBuf, PathBuf, usize),
}

#[derive(Default)]
struct State {
    nodes: Vec<Node>,
    names: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
    pending: Vec<Change>,
    /// Operations until it happens.
    fault: Option<(usize, Fault)>,
    /// It happened, and was no short write.
    failed: bool,
    reached: bool,
    dead: bool,
}

#[derive(Clone, Default)]
pub struct Sim(Arc<Mutex<State>>);

/// Numbers from a seed (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap()
    }
}

fn apply(names: &mut BTreeMap<PathBuf, usize>, change: &Change) {
    match change {
        Change::Link(path, node) => drop(names.insert(path.clone(), *node)),
        Change::Unlink(path) => drop(names.remove(path)),
        Change::Move(from, to, node) => {
            names.remove(from);
            names.insert(to.clone(), *node);
        }
    }
}

impl State {
    /// What happens to the next operation.
    fn step(&mut self) -> Option<Fault> {
        if self.dead {
            return Some(Fault::Die);
        }
        let (left, fault) = self.fault?;
        self.fault = Some((left.wrapping_sub(1), fault));
        if left != 0 {
            return None;
        }
        self.fault = None;
        self.reached = true;
        self.failed |= fault != Fault::Short;
        self.dead = fault == Fault::Die;
        Some(fault)
    }

    fn check(&mut self) -> io::Result<()> {
        match self.step() {
            Some(Fault::Error | Fault::Die) => Err(io::Error::other("injected")),
            Some(Fault::Short) | None => Ok(()),
        }
    }

    fn change(&mut self, change: Change) {
        apply(&mut self.names, &change);
        self.pending.push(change);
    }

    fn node(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn lose_power(&mut self, random: &mut Random) {
        let mut names = self.durable.clone();
        // Each on its own: later ones may be there without earlier ones.
        self.pending.iter().filter(|_| random.below(2) == 0).for_each(|change| apply(&mut names, change));
        self.pending.clear();
        for node in &mut self.nodes {
            let unsynced = node.data.len() - node.synced;
            node.data.truncate(node.synced + random.below(unsynced + 1));
            if random.below(2) == 0 {
                lose_sectors(node, random);
            }
            *node = Node { synced: node.data.len(), data: std::mem::take(&mut node.data), poisoned: false };
        }
        self.durable = names.clone();
        self.names = names;
    }
}

/// The length became durable before all of the content.
fn lose_sectors(node: &mut Node, random: &mut Random) {
    let mut at = node.synced;
    while at < node.data.len() {
        let end = (at / SECTOR * SECTOR + SECTOR).min(node.data.len());
        if random.below(3) == 0 {
            node.data[at..end].fill(0);
        }
        at = end;
    }
}

impl Sim {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// `fault` happens after so many operations.
    pub fn inject(&self, fault: Option<(usize, Fault)>) {
        let mut state = self.state();
        (state.fault, state.failed, state.reached) = (fault, false, false);
    }

    /// Whether the last fault that was injected has happened.
    pub fn reached(&self) -> bool {
        self.state().reached
    }

    pub fn failed(&self) -> bool {
        self.state().failed
    }

    /// The process is gone; with a seed, the power too. The disk works again.
    pub fn crash(&self, power: Option<u64>) {
        let mut state = self.state();
        (state.fault, state.dead) = (None, false);
        if let Some(seed) = power {
            state.lose_power(&mut Random(seed));
        }
    }

    /// What another process reads.
    pub fn content(&self, path: &Path) -> io::Result<Vec<u8>> {
        let state = self.state();
        Ok(state.nodes[state.node(path)?].data.clone())
    }
}

impl Storage for Sim {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Append>> {
        let mut state = self.state();
        state.check()?;
        if state.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let node = state.nodes.len();
        state.nodes.push(Node::default());
        state.change(Change::Link(path.to_owned(), node));
        Ok(Box::new(Open(self.clone(), node)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Input>> {
        self.state().check()?;
        Ok(Box::new(Cursor::new(self.content(path)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.check()?;
        let node = state.node(from)?;
        state.change(Change::Move(from.to_owned(), to.to_owned(), node));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.check()?;
        state.node(path)?;
        state.change(Change::Unlink(path.to_owned()));
        Ok(())
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<OsString>> {
        let mut state = self.state();
        state.check()?;
        let here = state.names.keys().filter(|path| path.parent() == Some(directory));
        Ok(here.filter_map(|path| path.file_name().map(OsString::from)).collect())
    }

    fn sync_directory(&self, _: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.check()?;
        state.durable = state.names.clone();
        state.pending.clear();
        Ok(())
    }
}

struct Open(Sim, usize);

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.state();
        let was_dead = state.dead;
        let fault = state.step();
        let taken = match fault {
            None => bytes.len(),
            Some(_) if was_dead => 0,
            Some(Fault::Short) => bytes.len().div_ceil(2),
            Some(Fault::Error | Fault::Die) => bytes.len() / 2,
        };
        state.nodes[self.1].data.extend_from_slice(&bytes[..taken]);
        match fault {
            Some(Fault::Error) => Err(io::ErrorKind::StorageFull.into()),
            Some(Fault::Die) => Err(io::Error::other("injected")),
            Some(Fault::Short) | None => Ok(taken),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Append for Open {
    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.0.state();
        let checked = state.check();
        let node = &mut state.nodes[self.1];
        node.poisoned |= checked.is_err();
        if !node.poisoned {
            node.synced = node.data.len();
        }
        checked
    }
}
