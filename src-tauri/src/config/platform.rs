//! `[platform]`: address, account, and the small things in which regions differ.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use platform::{
    CatalogOptions, CodecOptions, GatewayAccount, InputShape, QUERIES, ReceiverAreaMember, Route, Routes,
    Secret, Timeouts, Transport, TransportFault, TransportOptions, WireCodec,
};
use settlement::ids::InstitutionCode;
use settlement::person::AreaCode;
use settlement::profile::RegionProfile;
use settlement::request::Transaction;
use settlement::time::Timestamp;

use super::check::{Place, read_file};
use super::{ConfigFault, PlatformConfig, shape};

/// The institution in the words of the platform.
pub(super) struct Institution<'a> {
    pub(super) code: &'a InstitutionCode,
    pub(super) name: &'a str,
    pub(super) area: &'a AreaCode,
}

pub(super) fn check(
    here: &Place<'_>,
    platform: shape::Platform,
    institution: &Institution<'_>,
    profile: &RegionProfile,
    catalogs: CatalogOptions,
) -> Result<PlatformConfig, ConfigFault> {
    let transport = transport(here, &platform)?;
    let national =
        CodecOptions::national(institution.code.clone(), institution.name, institution.area.clone());
    let options = CodecOptions {
        receiver: platform.recer_sys_code,
        receiver_area: match platform.receiver_area {
            shape::ReceiverArea::Absent => ReceiverAreaMember::Absent,
            shape::ReceiverArea::RecerAdmvs => ReceiverAreaMember::Admvs,
            shape::ReceiverArea::RecerAdmdvs => ReceiverAreaMember::Admdvs,
        },
        interface_version: platform.infver,
        device_no: platform.dev_no,
        mac: platform.mac,
        ip: platform.ip,
        signature: platform.cainfo,
        signature_kind: platform.signtype,
        input: match platform.input {
            shape::Input::Object => InputShape::Object,
            shape::Input::Text => InputShape::Text,
        },
        department_category: platform.department_category,
        department_categories: platform.department_categories,
        approval: platform.approval,
        routes: routes(here, platform.paths)?,
        catalogs,
        profile: profile.clone(),
        ..national
    };
    let codec =
        WireCodec::new(options).map_err(|fault| here.fault(key_of(fault.option), form_of(fault.option)))?;
    Ok(PlatformConfig { address: transport.base_url.clone(), codec, transport })
}

/// The key in the file for what the codec calls differently.
fn key_of(option: &str) -> &'static str {
    match option {
        "institution_name" => "institution.name",
        "receiver" => "platform.recer_sys_code",
        "interface_version" => "platform.infver",
        "device_no" => "platform.dev_no",
        "mac" => "platform.mac",
        "ip" => "platform.ip",
        "signature" => "platform.cainfo",
        "signature_kind" => "platform.signtype",
        "department_category" => "platform.department_category",
        "department_categories" => "platform.department_categories",
        "approval" => "platform.approval",
        _ => "platform.paths",
    }
}

fn form_of(option: &str) -> &'static str {
    match option {
        "institution_name" => "1 to 60 characters",
        "receiver" => "1 to 10 characters",
        "interface_version" | "department_category" => "1 to 6 characters",
        "device_no" => "up to 100 characters",
        "mac" | "ip" => "1 to 20 characters",
        "signature" => "up to 1024 characters",
        "signature_kind" => "up to 10 characters",
        "department_categories" => "texts of 1 to 6 characters by department code",
        "approval" => "1 to 3 characters",
        _ => "number: 4 to 6 letters or digits, path: beginning with /, receiver: 1 to 10 characters",
    }
}

fn transport(here: &Place<'_>, platform: &shape::Platform) -> Result<TransportOptions, ConfigFault> {
    let timeouts = &platform.timeouts;
    let gateway = match (&platform.paasid, secret(here, platform)?) {
        (Some(account), Some(secret)) => {
            let account = here.text("platform.paasid", account.clone(), 1, 128)?;
            Some(GatewayAccount { account, secret: Secret::new(secret) })
        }
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(
                here.fault("platform.paasid", "paasid and a secret, or neither (no gateway signature)")
            );
        }
    };
    let extra_roots = match &platform.extra_roots {
        Some(file) => Some(read_file(&here.beside(file), "platform.extra_roots")?.into_bytes()),
        None => None,
    };
    Ok(TransportOptions {
        gateway,
        extra_roots,
        timeouts: Timeouts {
            connect_ms: here.within("platform.timeouts.connect_ms", timeouts.connect_ms, 200, 30_000)?,
            money_ms: here.within("platform.timeouts.money_ms", timeouts.money_ms, 5_000, 300_000)?,
            other_ms: here.within("platform.timeouts.other_ms", timeouts.other_ms, 1_000, 120_000)?,
        },
        ..TransportOptions::new(&platform.base_url, wall_clock)
    })
}

/// The clock of the gateway signature.
fn wall_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Makes the transport; what it refuses is a fault of the configuration.
///
/// # Errors
/// Which key, and the form it should have.
pub(crate) fn connect(file: &Path, options: TransportOptions) -> Result<Transport, ConfigFault> {
    let here = Place { file };
    Transport::new(options).map_err(|fault| match fault {
        TransportFault::Address => here
            .fault("platform.base_url", "http://HOST:PORT or https://HOST, without user, query or fragment"),
        TransportFault::Account => here.fault("platform.paasid", "printable characters"),
        TransportFault::Certificates(_) => here.fault("platform.extra_roots", "certificates as PEM"),
        TransportFault::Client(_) => here
            .fault("platform.base_url", "an address that this machine has certificates for, or extra_roots"),
    })
}

fn secret(here: &Place<'_>, platform: &shape::Platform) -> Result<Option<String>, ConfigFault> {
    let secret = match (&platform.secret, &platform.secret_file, &platform.secret_variable) {
        (None, None, None) => return Ok(None),
        (Some(secret), None, None) => secret.clone(),
        (None, Some(file), None) => read_file(&here.beside(file), "platform.secret_file")?.trim().to_owned(),
        (None, None, Some(name)) => std::env::var(name).map_err(|_| {
            here.fault("platform.secret_variable", &format!("the environment variable {name} to be set"))
        })?,
        (_, _, _) => {
            return Err(here.fault("platform.secret", "one of secret, secret_file and secret_variable"));
        }
    };
    here.text("platform.secret", secret, 1, 256).map(Some)
}

fn routes(here: &Place<'_>, paths: BTreeMap<String, shape::Path>) -> Result<Routes, ConfigFault> {
    let mut routes = Routes::national();
    for (number, path) in paths {
        let known = Transaction::from_number(&number)
            .and_then(|transaction| Some((transaction, routes.get(transaction)?.clone())));
        let Some((transaction, route)) = known else {
            if QUERIES.contains(&number.as_str())
                && let Some(own) = &path.path
            {
                let route = Route {
                    number: path.number.unwrap_or_else(|| number.clone()),
                    path: own.clone(),
                    receiver: path.receiver,
                };
                routes = routes.with_query(&number, route);
                continue;
            }
            let numbers = Transaction::ALL.map(Transaction::number);
            let numbers = format!("{} (also {}, with a path)", numbers.join(" "), QUERIES.join(" "));
            return Err(here.fault(&format!("platform.paths.{number}"), &format!("one of {numbers}")));
        };
        routes = routes.with(
            transaction,
            Route {
                number: path.number.unwrap_or(route.number),
                path: path.path.unwrap_or(route.path),
                receiver: path.receiver.or(route.receiver),
            },
        );
    }
    Ok(routes)
}
