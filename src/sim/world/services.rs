//! What the switch offers besides calls: API commands, XML, chat, mail, the hash, db and limit tables the scheduler,
//! rooms and mailboxes.
//! One [`Services`] belongs to each [`World`](super::World); each part does its own locking.

use crate::sim::api::{Modules, Registry, Tables, Tasks};
use crate::sim::apps::{Mailboxes, Rooms};
use crate::sim::chat::Chat;
use crate::sim::mail::Outbox;
use crate::sim::xml::XmlStore;

/// The services of one embedded switch.
#[derive(Default)]
pub struct Services {
    /// API commands that the embedding program adds, such as `perl`.
    pub commands: Registry,
    /// XML documents and those who answer lookups.
    pub xml: XmlStore,
    /// Chat applications and message carriers.
    pub chat: Chat,
    /// Mail that was sent.
    pub outbox: Outbox,
    /// The tables behind `hash`, `db` and `limit`.
    pub tables: Tables,
    /// What is scheduled.
    pub tasks: Tasks,
    /// The modules that count as loaded.
    pub modules: Modules,
    /// Who waits in conferences, queues and parking lots.
    pub rooms: Rooms,
    /// The messages that callers left.
    pub mailboxes: Mailboxes,
}
