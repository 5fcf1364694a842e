//! HTTP clients. TLS takes its cryptography from ring, which needs no more than a C compiler.

/// What a client for sites on the internet is built from.
pub fn builder() -> reqwest::ClientBuilder {
    // It is installed once for the process; later calls change nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
}

/// What a client for programs on this machine is built from: a proxy that the environment names is not
/// used. They speak no TLS, so the certificates of the machine need not be read, which takes time.
pub fn plain_builder() -> reqwest::ClientBuilder {
    builder().no_proxy().tls_danger_accept_invalid_certs(true)
}
