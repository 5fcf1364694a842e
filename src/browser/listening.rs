//! The port on which a process listens, where it does not print it.

use std::path::Path;
use std::time::Duration;

/// How often the system is asked: it tells nobody when a process begins to listen.
const PAUSE: Duration = Duration::from_millis(10);

/// Resolves with the port of 127.0.0.1 on which this process listens; `None` once it has ended.
pub(super) async fn port_of(process: u32) -> Option<u16> {
    let folder = format!("/proc/{process}");
    let mut again = tokio::time::interval(PAUSE);
    loop {
        again.tick().await;
        if !Path::new(&folder).exists() {
            return None;
        }
        let sockets = sockets(&format!("{folder}/fd"));
        let table = std::fs::read_to_string(format!("{folder}/net/tcp")).unwrap_or_default();
        if let Some(port) = listening(&table, &sockets) {
            return Some(port);
        }
    }
}

/// The inodes of the sockets that are open.
fn sockets(folder: &str) -> Vec<String> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let targets = files.filter_map(|file| std::fs::read_link(file.path()).ok());
    let inodes = targets.filter_map(|target| {
        let name = target.to_str()?.strip_prefix("socket:[")?;
        Some(name.strip_suffix(']')?.to_owned())
    });
    inodes.collect()
}

/// The port of the first of these sockets that listens on 127.0.0.1, by the table of the system.
fn listening(table: &str, sockets: &[String]) -> Option<u16> {
    const LISTENS: &str = "0A";
    const HERE: &str = "0100007F";
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, address, _, LISTENS, _, _, _, _, _, inode, ..] = fields[..] else {
            return None;
        };
        let (host, port) = address.split_once(':')?;
        let is_own = host == HERE && sockets.iter().any(|own| own == inode);
        u16::from_str_radix(port, 16).ok().filter(|_| is_own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_port_of_a_process_is_found_and_that_of_one_that_ended_is_not() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        // Other tests of this process may listen as well.
        let own = sockets(&format!("/proc/{}/fd", std::process::id()));
        let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
        let line = format!("0100007F:{port:04X}");
        let table: String = table
            .lines()
            .enumerate()
            .filter(|(number, text)| *number == 0 || text.contains(&line))
            .map(|(_, text)| format!("{text}\n"))
            .collect();
        assert_eq!(listening(&table, &own), Some(port));
        assert_eq!(listening(&table, &[]), None);
        assert_eq!(port_of(u32::MAX).await, None);
    }
}
