//! `drag` and `swipe`: moves something with the button held, or a finger over the page.

use std::time::Duration;

use crate::browser::{Input, Point};
use crate::locator::Locator;
use crate::page::{Direction, Length, Observation, Observe, Position, Rect, Use};
use crate::record::{Class, Failure};
use crate::runner::error::{At, StepError};
use crate::runner::live::parsed;
use crate::runner::locate::{Prepared, Resolver};
use crate::scenario::{DragTo, Template};
use crate::source::Location;

/// The length of one move, in pixels.
const MOVE: f64 = 15.0;
/// Fewer moves on a way are no drag to some pages, and more take too long.
const MOVES: (f64, f64) = (5.0, 60.0);
/// How long a hand holds still before it lets go, and how long it waits for the page.
const STOP: Duration = Duration::from_millis(100);
const LONGEST_STOP: Duration = Duration::from_secs(1);
/// The part of an element from its edge that a swipe leaves out.
const MARGIN: f64 = 0.15;

pub(super) async fn drag(
    resolver: &mut Resolver<'_>,
    from: &Locator<Template>,
    to: &DragTo,
) -> Result<(), StepError> {
    let stops = match to {
        DragTo::Onto(to, at) => both(resolver, from, to, *at).await?,
        DragTo::By(right, down) => {
            let (x, y) = resolver.prepare(from, Use::Drag).await?.point;
            vec![(x, y), (x + right, y + down)]
        }
        DragTo::Along(path) => along(resolver, from, path).await?,
    };
    along_stops(resolver, &stops, &from.location).await
}

/// Drags from stop to stop, holds still at the last one, as a hand does, and lets go. Pages move what
/// is in the way, and look where the mouse is only when that has come to rest.
async fn along_stops(
    resolver: &mut Resolver<'_>,
    stops: &[Point],
    location: &Location,
) -> Result<(), StepError> {
    let Some((x, y)) = stops.last().copied() else {
        return Ok(());
    };
    let points = moves(stops);
    let input = Input::Drag(&points);
    resolver.live.input(input).await.at(location)?;
    linger(resolver, location).await?;
    let input = Input::Drag(&[(x, y - 1.0), (x, y)]);
    resolver.live.input(input).await.at(location)?;
    linger(resolver, location).await?;
    let input = Input::Drop((x, y));
    resolver.live.input(input).await.at(location)
}

/// Waits a moment, and until nothing moves any more, unless that takes long.
async fn linger(resolver: &mut Resolver<'_>, location: &Location) -> Result<(), StepError> {
    let mut wait = resolver.live.wait_at_most(LONGEST_STOP);
    resolver.live.pause(&mut wait, STOP).await;
    let look = serde_json::to_value(Observe::default()).unwrap_or_default();
    while resolver
        .live
        .ask("observe", &look, location)
        .await?
        .is_none()
    {
        if !resolver.live.again(&mut wait).await {
            break;
        }
    }
    Ok(())
}

/// The points of both elements, in the same window.
async fn both(
    resolver: &mut Resolver<'_>,
    from: &Locator<Template>,
    to: &Locator<Template>,
    at: Option<Position>,
) -> Result<Vec<Point>, StepError> {
    let mut start = resolver.prepare(from, Use::Drag).await?;
    // Each may scroll the other away.
    for _ in 0..2 {
        let mut order = resolver.order(to, Use::Drop).await?;
        order.at = at;
        let end = resolver.ready(order).await?;
        let again = resolver.prepare(from, Use::Drag).await?;
        if again.point == start.point {
            return Ok(vec![start.point, end.point]);
        }
        start = again;
    }
    Err(StepError::failed(
        Failure::new(
            Class::Assertion,
            "what is dragged and where it is dragged to are not in the window at the same time",
            &to.location,
        )
        .help("drag it in several steps, or use a `device` with a larger window"),
    ))
}

/// The points of a path inside an element.
async fn along(
    resolver: &mut Resolver<'_>,
    element: &Locator<Template>,
    path: &[Position],
) -> Result<Vec<Point>, StepError> {
    let mut order = resolver.order(element, Use::Drag).await?;
    order.at = path.first().copied();
    let Prepared { element: found, .. } = resolver.ready(order).await?;
    for position in path {
        let (x, y) = inside(&found.rect, *position);
        if x > found.rect.x + found.rect.width || y > found.rect.y + found.rect.height {
            let Rect { width, height, .. } = found.rect;
            return Err(StepError::failed(
                Failure::new(
                    Class::Assertion,
                    format!("the position {position} is outside of the element"),
                    &element.location,
                )
                .detail(format!("it has {width} by {height} pixels")),
            ));
        }
    }
    Ok(path.iter().map(|at| inside(&found.rect, *at)).collect())
}

fn inside(rect: &Rect, at: Position) -> Point {
    let along = |length, size: f64| match length {
        Length::Percent(percent) => size * percent / 100.0,
        Length::Pixels(pixels) => pixels,
    };
    (
        rect.x + along(at.x, rect.width),
        rect.y + along(at.y, rect.height),
    )
}

/// Swipes over the element, or over the window.
pub(super) async fn swipe(
    resolver: &mut Resolver<'_>,
    direction: Direction,
    on: Option<&Locator<Template>>,
    location: &Location,
) -> Result<(), StepError> {
    let window = window(resolver, location).await?;
    let area = match on {
        None => window,
        Some(on) => {
            let found = resolver.prepare(on, Use::Hover).await?.element.rect;
            common(&found, &window)
        }
    };
    let (near, far) = (MARGIN, 1.0 - MARGIN);
    let ((x, y), (to_x, to_y)) = match direction {
        Direction::Left => ((far, 0.5), (near, 0.5)),
        Direction::Right => ((near, 0.5), (far, 0.5)),
        Direction::Up => ((0.5, far), (0.5, near)),
        Direction::Down => ((0.5, near), (0.5, far)),
    };
    let at = |x, y| (area.x + area.width * x, area.y + area.height * y);
    let end = at(to_x, to_y);
    let points = moves(&[at(x, y), end]);
    let input = Input::Drag(&points);
    resolver.live.input(input).await.at(location)?;
    // A finger that stops before it is lifted does not throw the page, which would go on for a while
    // and take the next tap.
    linger(resolver, location).await?;
    let input = Input::Drop(end);
    resolver.live.input(input).await.at(location)
}

/// The window, in its own pixels.
async fn window(resolver: &mut Resolver<'_>, location: &Location) -> Result<Rect, StepError> {
    let look = serde_json::to_value(Observe::default()).unwrap_or_default();
    let mut wait = resolver.live.wait();
    loop {
        if let Some(answer) = resolver.live.ask("observe", &look, location).await? {
            let Observation { window, .. } = parsed(answer, "observe", location)?;
            return Ok(Rect {
                x: 0.0,
                y: 0.0,
                width: window.width,
                height: window.height,
            });
        }
        if !resolver.live.again(&mut wait).await {
            return Err(resolver.live.not_settled(location, &wait));
        }
    }
}

/// What both rectangles have in common.
fn common(one: &Rect, other: &Rect) -> Rect {
    let (x, y) = (one.x.max(other.x), one.y.max(other.y));
    let right = (one.x + one.width).min(other.x + other.width);
    let bottom = (one.y + one.height).min(other.y + other.height);
    Rect {
        x,
        y,
        width: (right - x).max(0.0),
        height: (bottom - y).max(0.0),
    }
}

/// The points of the moves through these stops.
fn moves(stops: &[Point]) -> Vec<Point> {
    let mut points: Vec<_> = stops.first().copied().into_iter().collect();
    for ends in stops.windows(2) {
        let ((x, y), (to_x, to_y)) = (ends[0], ends[1]);
        let (right, down) = (to_x - x, to_y - y);
        let count = (right.hypot(down) / MOVE).ceil().clamp(MOVES.0, MOVES.1);
        let mut number = 1.0;
        while number <= count {
            points.push((x + right * number / count, y + down * number / count));
            number += 1.0;
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_made_of_short_moves_from_stop_to_stop() {
        let points = moves(&[(0.0, 0.0), (30.0, 40.0), (30.0, 400.0)]);
        assert_eq!(points.first(), Some(&(0.0, 0.0)));
        assert_eq!(points[5], (30.0, 40.0));
        assert_eq!(points.last(), Some(&(30.0, 400.0)));
        let long = |ends: &[Point]| (ends[1].0 - ends[0].0).hypot(ends[1].1 - ends[0].1);
        assert!(points.windows(2).all(|ends| long(ends) <= MOVE));
    }

    #[test]
    fn a_swipe_stays_in_what_the_window_shows() {
        let rect = |x, y, width, height| Rect {
            x,
            y,
            width,
            height,
        };
        let shown = common(
            &rect(-50.0, 500.0, 500.0, 900.0),
            &rect(0.0, 0.0, 390.0, 844.0),
        );
        assert_eq!(shown, rect(0.0, 500.0, 390.0, 344.0));
    }
}
