//! Commands and queries as values, made from the list in `api.rs`, with their names and their JSON.

use serde_json::Value;

use crate::api::*;
use crate::fault::{FaultCode, FaultView};
pub use crate::refuse::{malformed, settlement_under_way};

macro_rules! commands {
    ($($(#[doc = $doc:literal])* $variant:ident $call:ident($args:ty);)*) => {
        /// Every command with its arguments.
        #[derive(Clone, Debug)]
        pub enum Command {
            $($(#[doc = $doc])* $variant($args),)*
        }

        /// Every call name, in order.
        pub const COMMAND_NAMES: &[&str] = &[$(stringify!($call),)*];

        impl Command {
            /// The call name.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($call),)* }
            }

            fn read_known(call: &str, args: Value) -> Option<Result<Self, serde_json::Error>> {
                match call {
                    $(stringify!($call) => Some(serde_json::from_value(args).map(Self::$variant)),)*
                    _ => None,
                }
            }
        }
    };
}
crate::for_each_command!(commands);

macro_rules! queries {
    ($($(#[doc = $doc:literal])* $variant:ident $call:ident($args:ty) -> $row:ty;)*) => {
        /// Every query with its arguments.
        #[derive(Clone, Debug)]
        pub enum Query {
            $($(#[doc = $doc])* $variant($args),)*
        }

        /// The rows of an answered query.
        #[derive(Clone, Debug, serde::Serialize)]
        #[serde(untagged)]
        pub enum Rows {
            $($(#[doc = $doc])* $variant(Vec<$row>),)*
        }

        /// Every query name, in order.
        pub const QUERY_NAMES: &[&str] = &[$(stringify!($call),)*];

        impl Query {
            fn read_known(call: &str, args: Value) -> Option<Result<Self, serde_json::Error>> {
                match call {
                    $(stringify!($call) => Some(serde_json::from_value(args).map(Self::$variant)),)*
                    _ => None,
                }
            }
        }
    };
}
crate::for_each_query!(queries);

fn understood<T>(call: &str, read: Option<Result<T, serde_json::Error>>) -> Result<T, FaultView> {
    match read {
        None => Err(FaultCode::D32.view_with(Some(call.to_owned()))),
        // The words of the parser name members, never values: a password must not come back in a fault.
        Some(Err(fault)) if fault.is_data() => {
            Err(crate::refuse::malformed(fault.to_string().split(',').next().unwrap_or("").to_owned()))
        }
        Some(Err(_)) => Err(crate::refuse::malformed(call.to_owned())),
        Some(Ok(value)) => Ok(value),
    }
}

impl Command {
    /// Reads a call with its JSON arguments.
    ///
    /// # Errors
    /// D-32 for an unknown call, D-04 for arguments that do not fit.
    pub fn read(call: &str, args: Value) -> Result<Self, FaultView> {
        understood(call, Self::read_known(call, args))
    }
}

impl Query {
    /// Reads a query with its JSON arguments.
    ///
    /// # Errors
    /// D-32 for an unknown query, D-04 for arguments that do not fit.
    pub fn read(call: &str, args: Value) -> Result<Self, FaultView> {
        understood(call, Self::read_known(call, args))
    }
}
