//! Bytes to the platform and back: one connection, one request, one ending.
//!
//! Every request has a connection of its own, HTTP/1.1 with `Connection: close`; nothing is retried, redirected, pooled or
//! sent through a proxy (safety §8). The two ways in differ by type: [`Transport::send`] consumes a permit, and
//! [`Transport::ask`] refuses what changes state. Not here: what a reply means (`codec`), when to send (`desk`).
//!
//! Why a permit can be used once only: `SendPermit` is neither `Clone` nor `Copy`, has no public constructor, and `send`
//! takes it by value. A second use of the same permit does not compile:
//!
//! ```compile_fail,E0382
//! # use settlement::permit::{JournaledBytes, SendPermit};
//! # use platform::Transport;
//! async fn twice(transport: &Transport, permit: SendPermit, bytes: &JournaledBytes) {
//!     transport.send(permit, bytes).await;
//!     transport.send(permit, bytes).await;
//! }
//! ```

mod body;
mod secret;
mod signature;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use reqwest::{Certificate, Client, Method, Response, Url, redirect, retry};
use settlement::permit::{JournaledBytes, SendPermit};
use settlement::request::{Encoded, LostWhy, RawReply, Transaction};
use settlement::time::Timestamp;

pub use self::secret::Secret;

use self::body::{OnceBody, Touched};
use crate::REPLY_BYTES_MAX;

/// What the gateway knows this institution by.
#[derive(Clone, Debug)]
pub struct GatewayAccount {
    /// Application account given at registration.
    pub account: String,
    /// Key given at registration.
    pub secret: Secret,
}

/// How long is waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection stands, handshake included. **Unit**: ms.
    pub connect_ms: u64,
    /// For 2207 and 2208, from start to the last byte of the reply. **Unit**: ms.
    pub money_ms: u64,
    /// For everything else. **Unit**: ms.
    pub other_ms: u64,
}

impl Default for Timeouts {
    /// 5 s, 120 s, 30 s (safety §8).
    fn default() -> Self {
        Self { connect_ms: 5_000, money_ms: 120_000, other_ms: 30_000 }
    }
}

/// How to reach the platform.
#[derive(Clone)]
pub struct TransportOptions {
    /// `http` or `https`, host, port and the prefix in front of every path.
    pub base_url: String,
    /// Who asks; none where the gateway wants no signature.
    pub gateway: Option<GatewayAccount>,
    /// How long is waited.
    pub timeouts: Timeouts,
    /// Certificates trusted besides those of the system, PEM.
    pub extra_roots: Option<Vec<u8>>,
    /// The clock of the gateway signature.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl TransportOptions {
    /// An address, without account, with the usual time-outs.
    pub fn new(base_url: &str, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            base_url: base_url.to_owned(),
            gateway: None,
            timeouts: Timeouts::default(),
            extra_roots: None,
            clock: Arc::new(clock),
        }
    }
}

impl fmt::Debug for TransportOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportOptions")
            .field("base_url", &self.base_url)
            .field("gateway", &self.gateway)
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}

/// Why no transport could be made.
#[derive(Debug, thiserror::Error)]
pub enum TransportFault {
    /// Not `http` or `https`, or with user, query or fragment.
    #[error("the base address is malformed")]
    Address,
    /// The account of the gateway cannot stand in a header.
    #[error("the gateway account is malformed")]
    Account,
    /// The extra certificates are not PEM.
    #[error("the extra certificates cannot be read")]
    Certificates(#[source] reqwest::Error),
    /// No trusted certificates, or no TLS.
    #[error("the HTTP client cannot be made")]
    Client(#[source] reqwest::Error),
}

/// Something that changes state was asked without a permit. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} changes state and needs a permit", .0.number())]
pub struct ChangesState(pub Transaction);

/// The way to the platform. Cheap to clone.
#[derive(Clone)]
pub struct Transport {
    client: Client,
    base_url: String,
    gateway: Option<GatewayAccount>,
    timeouts: Timeouts,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl Transport {
    /// Prepares the client. Connects to nothing.
    ///
    /// # Errors
    /// `Address`, `Account`, `Certificates`, `Client`.
    pub fn new(options: TransportOptions) -> Result<Self, TransportFault> {
        let base = base_address(&options.base_url)?;
        if let Some(gateway) = &options.gateway {
            HeaderValue::from_str(&gateway.account).map_err(|_| TransportFault::Account)?;
        }
        let client = client(&base, &options)?;
        Ok(Self {
            client,
            base_url: base.as_str().trim_end_matches('/').to_owned(),
            gateway: options.gateway,
            timeouts: options.timeouts,
            clock: options.clock,
        })
    }

    /// Sends a request that changes something, once, with the permit that its journaled intent gave.
    ///
    /// Dropping the future does not take the request back: whoever stops waiting must treat it as lost.
    pub async fn send(&self, permit: SendPermit, bytes: &JournaledBytes) -> RawReply {
        if permit.msg_id() != &bytes.encoded().msg_id {
            // Only a mix-up inside this program comes here; the permit is gone and nothing was sent.
            tracing::error!(msg_id = %permit.msg_id(), "permit of another request, nothing was sent");
            return RawReply::NotSent;
        }
        self.exchange(bytes.encoded()).await
    }

    /// Asks something that changes nothing.
    ///
    /// # Errors
    /// The transaction changes state; nothing was sent.
    pub async fn ask(&self, encoded: &Encoded) -> Result<RawReply, ChangesState> {
        if encoded.transaction.changes_state() {
            return Err(ChangesState(encoded.transaction));
        }
        Ok(self.exchange(encoded).await)
    }

    /// Asks for catalogs: nothing is changed, and there is no transaction of the machine behind it.
    pub(crate) async fn exchange_plain(&self, path: &str, body: Vec<u8>) -> RawReply {
        let (body, touched) = OnceBody::new(body);
        match self.request(path, self.timeouts.other_ms, body, &touched).await {
            Ok(response) => receive(response).await,
            Err(ending) => ending,
        }
    }

    /// Fetches a file chunk by chunk until `take` has had enough; there is no end to how long it may take, only to silence.
    pub(crate) async fn fetch(
        &self,
        path: &str,
        body: Vec<u8>,
        silence: Duration,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Fetched {
        let (body, touched) = OnceBody::new(body);
        // A day: the time-out of the client counts the whole exchange.
        let mut response = match self.request(path, 86_400_000, body, &touched).await {
            Ok(response) => response,
            Err(RawReply::NotSent) => return Fetched::NotSent,
            Err(_) => return Fetched::Broken,
        };
        let status = response.status().as_u16();
        loop {
            match tokio::time::timeout(silence, response.chunk()).await {
                Ok(Ok(Some(chunk))) => {
                    if !take(&chunk) {
                        return Fetched::Stopped;
                    }
                }
                Ok(Ok(None)) => return Fetched::Whole { status },
                Ok(Err(_)) | Err(_) => return Fetched::Broken,
            }
        }
    }

    async fn exchange(&self, encoded: &Encoded) -> RawReply {
        let (body, touched) = OnceBody::new(encoded.body.clone());
        let ending = self.exchange_body(encoded, body, &touched).await;
        tracing::info!(
            transaction = encoded.transaction.number(),
            msg_id = %encoded.msg_id,
            ending = ending_word(&ending),
            "exchanged"
        );
        ending
    }

    async fn exchange_body(&self, encoded: &Encoded, body: OnceBody, touched: &Touched) -> RawReply {
        let total_ms =
            if encoded.transaction.moves_money() { self.timeouts.money_ms } else { self.timeouts.other_ms };
        match self.request(&encoded.path, total_ms, body, touched).await {
            Ok(response) => receive(response).await,
            Err(ending) => ending,
        }
    }

    /// Sends once; the head of the reply, or how it ended without one.
    async fn request(
        &self,
        path: &str,
        total_ms: u64,
        body: OnceBody,
        touched: &Touched,
    ) -> Result<Response, RawReply> {
        let Ok(address) = Url::parse(&format!("{}{path}", self.base_url)) else {
            return Err(RawReply::NotSent);
        };
        let mut request = self
            .client
            .request(Method::POST, address)
            .timeout(Duration::from_millis(total_ms))
            .header(CONTENT_TYPE, "application/json;charset=UTF-8")
            .header(CONNECTION, "close");
        if let Some(gateway) = &self.gateway {
            let Ok(headers) = signature::headers(gateway, (self.clock)()) else {
                return Err(RawReply::NotSent);
            };
            for (name, value) in headers {
                request = request.header(name, value);
            }
        }
        match request.body(reqwest::Body::wrap(body)).send().await {
            Ok(response) => Ok(response),
            // Not sent only where both agree: the client says it had no connection, and nobody asked for the body.
            Err(fault) if (fault.is_connect() || fault.is_builder()) && !touched.is_set() => {
                Err(RawReply::NotSent)
            }
            Err(fault) => Err(RawReply::Lost(why_lost(&fault))),
        }
    }
}

/// How the fetching of a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// No byte left.
    NotSent,
    /// The line broke, or was silent for too long.
    Broken,
    /// Whoever took it had enough.
    Stopped,
    /// To its end.
    Whole {
        /// Of HTTP.
        status: u16,
    },
}

fn base_address(text: &str) -> Result<Url, TransportFault> {
    let base = Url::parse(text).map_err(|_| TransportFault::Address)?;
    let plain = base.username().is_empty()
        && base.password().is_none()
        && base.query().is_none()
        && base.fragment().is_none();
    if plain && base.has_host() && matches!(base.scheme(), "http" | "https") {
        Ok(base)
    } else {
        Err(TransportFault::Address)
    }
}

fn client(base: &Url, options: &TransportOptions) -> Result<Client, TransportFault> {
    // The first one to install a provider wins; any provider serves, so a loser has nothing to complain about.
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut builder = Client::builder()
        .http1_only()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .pool_max_idle_per_host(0)
        .connect_timeout(Duration::from_millis(options.timeouts.connect_ms));
    if base.scheme() == "http" {
        // No handshake, no trust: a machine without any certificate store must still reach the insurance network.
        builder = builder.tls_certs_only([]);
    } else if let Some(pem) = &options.extra_roots {
        let roots = Certificate::from_pem_bundle(pem).map_err(TransportFault::Certificates)?;
        builder = builder.tls_certs_merge(roots);
    }
    builder.build().map_err(TransportFault::Client)
}

/// The whole reply, or nothing of it.
async fn receive(mut response: Response) -> RawReply {
    let status = response.status().as_u16();
    let content_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
        .to_ascii_lowercase();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > REPLY_BYTES_MAX => {
                return RawReply::Lost(LostWhy::Oversized);
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return RawReply::Http { status, content_type, body },
            Err(fault) => return RawReply::Lost(why_lost(&fault)),
        }
    }
}

fn why_lost(fault: &reqwest::Error) -> LostWhy {
    if fault.is_timeout() { LostWhy::TimedOut } else { LostWhy::Broken }
}

/// For the log: no bodies, because they name people.
const fn ending_word(ending: &RawReply) -> &'static str {
    match ending {
        RawReply::NotSent => "not sent",
        RawReply::Lost(LostWhy::TimedOut) => "timed out",
        RawReply::Lost(LostWhy::Broken) => "broken",
        RawReply::Lost(LostWhy::Oversized) => "oversized",
        RawReply::Lost(LostWhy::Restarted) => "restarted",
        RawReply::Http { status: 200, .. } => "answered",
        RawReply::Http { .. } => "answered with another status",
    }
}
