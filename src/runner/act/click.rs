//! `click`, `double_click`, `right_click` and `hover`: uses the mouse on a control.

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::Use;
use crate::runner::error::{At, StepError};
use crate::runner::locate::Resolver;
use crate::scenario::{Clicks, Spot, Template};

pub(super) async fn click(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
    clicks: Clicks,
    spot: Option<&Spot>,
) -> Result<(), StepError> {
    let mut order = resolver.order(locator, Use::Click).await?;
    order.at = spot.map(|spot| spot.position);
    loop {
        let control = resolver.ready(order.clone()).await;
        let control = control.map_err(|stop| with_spot(stop, spot))?;
        let input = match clicks {
            Clicks::Single => Input::Click(control.point),
            Clicks::Double => Input::DoubleClick(control.point),
            Clicks::Right => Input::RightClick(control.point),
        };
        let location = &locator.location;
        if resolver.click_by(&control, input, location).await? {
            return Ok(());
        }
    }
}

/// The failure with the position that was to be clicked.
fn with_spot(mut stop: StepError, spot: Option<&Spot>) -> StepError {
    let detail = spot.map(|spot| format!("to be clicked at {}: {}", spot.position, spot.reason));
    stop.0.details.extend(detail);
    stop
}

pub(super) async fn hover(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
) -> Result<(), StepError> {
    let point = resolver.prepare(locator, Use::Hover).await?.point;
    let input = Input::Hover(point);
    resolver.live.input(input).await.at(&locator.location)
}
