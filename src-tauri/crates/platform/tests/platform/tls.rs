//! A certificate that is trusted lets the request through; any other keeps it here.

use std::sync::Arc;

use platform::{Transport, TransportOptions};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use settlement::request::{Codec, RawReply};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::common::{at, codec, envelope, settle};
use crate::sockets::{http, permit_for, whole_request};

/// A server for one connection; gives its address, its certificate and, later, the request that came through.
async fn start() -> (String, Vec<u8>, tokio::task::JoinHandle<Option<Vec<u8>>>) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.ok()?;
        let request = whole_request(&mut stream).await?;
        stream.write_all(&http("200 OK", b"{}")).await.unwrap();
        stream.shutdown().await.unwrap();
        Some(request)
    });
    (url, cert.pem().into_bytes(), served)
}

async fn send(url: &str, roots: Option<Vec<u8>>) -> RawReply {
    let mut options = TransportOptions::new(url, at);
    options.extra_roots = roots;
    let (permit, bytes) = permit_for(codec().encode(&settle(), &envelope()).unwrap());
    Transport::new(options).unwrap().send(permit, &bytes).await
}

#[tokio::test]
async fn certificate_of_the_region_is_trusted_besides_those_of_the_system() {
    let (url, pem, served) = start().await;
    assert!(matches!(send(&url, Some(pem)).await, RawReply::Http { status: 200, .. }));
    let request = served.await.unwrap().unwrap();
    assert!(request.ends_with(&codec().encode(&settle(), &envelope()).unwrap().body));
}

#[tokio::test]
async fn request_to_a_stranger_is_not_sent() {
    let (_, other, _unused) = start().await;
    let (url, _, served) = start().await;
    assert_eq!(send(&url, Some(other)).await, RawReply::NotSent);
    assert_eq!(served.await.unwrap(), None);
}
