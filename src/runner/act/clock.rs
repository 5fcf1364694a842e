//! `clock`: moves the clock of the mock, and that of the pages where the device has one.

use crate::record::{Class, Failure, TraceKind};
use crate::runner::error::{At, StepError};
use crate::runner::locate::Resolver;
use crate::runner::values::site_failed;
use crate::scenario::{ClockMove, Device};
use crate::source::Location;

pub(super) async fn clock(
    resolver: &mut Resolver<'_>,
    device: &Device,
    to: &ClockMove,
    location: &Location,
) -> Result<(), StepError> {
    let site = resolver.values.site;
    if device.now.is_none() && !site.has_clock() {
        return Err(without_clock(device, location));
    }
    resolver.live.trace.note(TraceKind::Done, "moved the clock");
    // The site comes first: timers of the page may ask it.
    if site.has_clock() {
        let moved = site.clock(to).await;
        moved.map_err(|error| site_failed(error, location))?;
    }
    match device.now {
        Some(_) => resolver.live.page.move_clock(to).await.at(location),
        None => Ok(()),
    }
}

fn without_clock(device: &Device, location: &Location) -> StepError {
    let title = "there is no clock that could be moved";
    let failure = Failure::new(Class::Environment, title, location).detail(format!(
        "the pages of the device `{}` have the real time, and the site has no control API",
        device.name
    ));
    let help = format!(
        "give the pages a time of their own: `now: \"2023-01-10T10:00:00+08:00\"` of `{}` in \
         stepproof.yaml; if the site is a mock, give its `--portal-token`",
        device.name
    );
    StepError::failed(failure.help(help))
}
