//! The door to `snapshots/`: the only place that names insta.
