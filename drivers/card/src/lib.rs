//! The social security card in bytes: APDU, TLV, files. No operating system.
