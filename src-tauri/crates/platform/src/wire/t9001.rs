//! 9001 签到 and 9002 签退.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::ids::{ClerkNo, SignInNo};
use settlement::request::{DoubtWhy, EncodeFault, Output};

use crate::codec::CodecOptions;
use crate::wire::envelope::Reply;
use crate::wire::read::{self, node};
use crate::wire::write::Fields;

#[derive(Serialize)]
struct In<'a> {
    #[serde(rename = "signIn")]
    sign_in: SignIn<'a>,
}

#[derive(Serialize)]
struct SignIn<'a> {
    opter_no: &'a str,
    mac: &'a str,
    ip: &'a str,
}

#[derive(Serialize)]
struct Out<'a> {
    #[serde(rename = "signOut")]
    sign_out: SignOut<'a>,
}

#[derive(Serialize)]
struct SignOut<'a> {
    opter_no: &'a str,
    sign_no: &'a str,
    // The table ends with the number; regions want the address as well (platform-interface §0.4 10).
    mac: &'a str,
    ip: &'a str,
}

/// 9001.
pub(crate) fn sign_in(
    fields: Fields,
    options: &CodecOptions,
    clerk: &ClerkNo,
) -> Result<Box<RawValue>, EncodeFault> {
    let sign_in = SignIn {
        opter_no: clerk.as_str(),
        mac: fields.required("mac", &options.mac, 20)?,
        ip: fields.required("ip", &options.ip, 20)?,
    };
    fields.json(&In { sign_in })
}

/// 9002.
pub(crate) fn sign_out(
    fields: Fields,
    options: &CodecOptions,
    clerk: &ClerkNo,
    sign_in: &SignInNo,
) -> Result<Box<RawValue>, EncodeFault> {
    let sign_out = SignOut {
        opter_no: clerk.as_str(),
        sign_no: sign_in.as_str(),
        mac: fields.required("mac", &options.mac, 20)?,
        ip: fields.required("ip", &options.ip, 20)?,
    };
    fields.json(&Out { sign_out })
}

node!(
    /// Output of 9001.
    Output9001 { signinoutb }
);

node!(
    /// The sign-in.
    SignedIn { sign_no }
);

/// Reads 9001.
pub(crate) fn read(reply: &Reply<'_>) -> Result<Output, DoubtWhy> {
    let output: Output9001<'_> = reply.output()?;
    let node: SignedIn<'_> = read::object(output.signinoutb, "sign_in")?;
    read::id(node.sign_no, "sign_in", SignInNo::new).map(Output::SignedIn)
}
