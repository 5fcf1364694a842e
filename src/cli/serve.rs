//! `portal`: serves the mock portal.

use serde_json::{Map, Value};

use super::args::PortalArgs;
use super::exit::{CliError, Exit};
use super::{mock, out, signals};
use crate::portal;

/// `stepproof portal`.
pub fn serve(args: &PortalArgs) -> Result<(), CliError> {
    if args.list_faults {
        let names = portal::faults()
            .iter()
            .map(|fault| format!("{}\n", fault.name()));
        return out::data(&names.collect::<String>());
    }
    let setup = setup(args.setup.as_deref(), args.at.as_deref())?;
    mock::check_built_in_faults(&args.fault)?;
    super::runtime()?.block_on(async {
        let broken = |what: &str, error: &dyn std::fmt::Display| {
            CliError::new(Exit::Environment, format!("cannot {what}: {error}"))
        };
        let mut signals =
            signals::listen().map_err(|error| broken("listen for signals", &error))?;
        let portal = portal::start(portal::Options {
            setup,
            faults: args.fault.clone(),
            port: args.port,
            number: 0,
            running_clock: true,
            reach: None,
        })
        .await
        .map_err(|error| match error {
            portal::StartError::Listen { .. } => {
                broken("start the portal", &error).help("choose another port with `--port N`")
            }
            _ => CliError::new(Exit::Usage, error.to_string()),
        })?;
        out::say_line!("the mock portal is listening at {}", portal.base_url);
        out::say_line!("token of its control API: {}", portal.token);
        out::say_line!("press Ctrl-C to stop it");
        signals.stopped().await;
        portal.stop().await;
        Ok(())
    })
}

/// The state at the start, from the arguments.
fn setup(json: Option<&str>, at: Option<&str>) -> Result<Map<String, Value>, CliError> {
    let usage = |message: String| CliError::new(Exit::Usage, message);
    let mut setup = match json.map(serde_json::from_str) {
        None => Map::new(),
        Some(Ok(Value::Object(setup))) => setup,
        Some(Ok(_)) => return Err(usage("`--setup` must be a JSON object".into())),
        Some(Err(error)) => return Err(usage(format!("`--setup` is not JSON: {error}"))),
    };
    if let Some(at) = at {
        setup.insert("at".into(), at.into());
    }
    Ok(setup)
}
