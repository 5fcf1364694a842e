//! Serves the connections of an instance, so that no client can block the others.

use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A connection without a whole request header for this long is closed.
const HEADER_LIMIT: Duration = Duration::from_secs(30);

/// This many connections are open at a time; the others wait.
const CONNECTIONS: usize = 512;

/// How long to wait before the next try if the system has no more file descriptors, for example.
const NEXT_TRY: Duration = Duration::from_millis(100);

/// Serves until `stop` resolves, then finishes the current answers.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    serve_some(listener, router, stop, CONNECTIONS).await;
}

async fn serve_some(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    most: usize,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_LIMIT);
    let service = TowerToHyperService::new(router);
    let mut stop = pin!(stop);
    let graceful = GracefulShutdown::new();
    // Dropping it closes the connections.
    let mut connections = JoinSet::new();
    let mut tries = tokio::time::interval(NEXT_TRY);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < most => {
                let stream = match accepted {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        tracing::debug!(%error, "portal accept");
                        tries.tick().await;
                        continue;
                    }
                };
                // Without it a short answer waits for the browser's delayed acknowledgement.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "nodelay");
                }
                let connection = http.serve_connection(TokioIo::new(stream), service.clone());
                let connection = graceful.watch(connection);
                connections.spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "portal connection");
                    }
                });
            }
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::time::Instant;

    use super::*;

    /// A server that answers so many connections at a time, and two connections to it.
    async fn two_visitors(most: usize) -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "here" }));
        tokio::spawn(serve_some(listener, router, std::future::pending(), most));
        let first = TcpStream::connect(address).await.unwrap();
        (first, TcpStream::connect(address).await.unwrap())
    }

    async fn rest_of(mut connection: TcpStream) -> String {
        let mut text = String::new();
        connection.read_to_string(&mut text).await.unwrap();
        text
    }

    const WHOLE: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_whole_header_is_closed() {
        let (mut unfinished, silent) = two_visitors(2).await;
        unfinished.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap();
        assert_eq!(rest_of(unfinished).await, "");
        assert_eq!(rest_of(silent).await, "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_visitor_too_many_waits_until_another_has_left() {
        let (mut unfinished, mut waiting) = two_visitors(1).await;
        let began = Instant::now();
        unfinished.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap();
        waiting.write_all(WHOLE).await.unwrap();
        assert!(rest_of(waiting).await.ends_with("here"));
        assert!(began.elapsed() >= HEADER_LIMIT);
    }
}
