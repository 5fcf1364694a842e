//! The state that all requests to an instance share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::world::World;

/// A running portal, as its handlers see it.
#[derive(Clone)]
pub(super) struct Instance(Arc<Shared>);

struct Shared {
    world: Mutex<World>,
    token: String,
    stop: watch::Receiver<bool>,
}

impl Instance {
    /// An instance with this world, which runs until `stop` is set.
    pub fn new(world: World, token: String, stop: watch::Receiver<bool>) -> Self {
        Self(Arc::new(Shared {
            world: Mutex::new(world),
            token,
            stop,
        }))
    }

    /// The world, for one request at a time.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bearer of the control API.
    pub fn token(&self) -> &str {
        &self.0.token
    }

    /// Returns when the instance stops.
    pub async fn stopped(&self) {
        // An error means that the instance was dropped, which is a stop as well.
        let _ = self.0.stop.clone().wait_for(|stop| *stop).await;
    }
}
