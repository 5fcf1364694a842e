//! `portal`: the mock portal for people.

use super::args::PortalArgs;
use super::exit::{Exit, Stop};
use super::{mock, out, signals};
use crate::portal;

/// `stepproof portal`.
pub fn serve(args: &PortalArgs) -> Result<(), Stop> {
    if args.list_faults {
        let names = portal::faults()
            .iter()
            .map(|fault| format!("{}\n", fault.name));
        return out::data(&names.collect::<String>());
    }
    let setup = mock::setup(args.setup.as_deref(), args.at.as_deref(), &args.fault)?;
    super::runtime()?.block_on(async {
        let broken = |what: &str, error: &dyn std::fmt::Display| {
            Stop::new(Exit::Environment, format!("cannot {what}: {error}"))
        };
        let mut signals =
            signals::listen().map_err(|error| broken("listen for signals", &error))?;
        let portal = portal::start(portal::Options {
            setup,
            faults: args.fault.clone(),
            port: args.port,
            running_clock: true,
        })
        .await
        .map_err(|error| {
            broken("start the portal", &error).help("choose another port with `--port N`")
        })?;
        out::say_line!("the mock portal listens at {}", portal.base_url);
        out::say_line!("token of its control API: {}", portal.token);
        out::say_line!("Ctrl-C ends it");
        signals.stopped().await;
        portal.stop().await;
        Ok(())
    })
}
