//! A folder of its own for one desk: configuration, region profile, data.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{hash_password, program};
use crate::sim_platform::Credentials;

/// Operator number and password of every desk that is driven from here.
pub const OPERATOR: (&str, &str) = ("1001", "demo-1001");
/// Operator number and password of a second person, where there is one.
pub const SUPERVISOR: (&str, &str) = ("9001", OPERATOR.1);

/// The joint test of the invented region, as it is shipped.
const REGION: &str = include_str!("../../../../assets/config/region-109900.toml");

/// What the insurance gives there.
const POLICY: &str = include_str!("../../../../assets/config/policy-109900.toml");

/// A socket that is not there: a desk that needs no reader must not see the cards of a test beside it.
const NO_CARD_SERVICE: &str = "no-card-service.sock";

/// The same password, as cheap to check as Argon2 allows: for runs that sign in thousands of times.
const CHEAP_HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$eWliYW8tZGVzay10ZXN0cw$u4re3epJbC6ZowggWKZIhg";

/// One desk on disk; dropping it removes the folder.
pub struct DeskFolder {
    root: PathBuf,
    data: PathBuf,
    program: PathBuf,
    password_hash: String,
    platform: String,
    reader: Option<String>,
    extra: String,
    /// Is the built-in rule pack used?
    rules: bool,
    /// Who signs `pack.toml`.
    pack_key: Option<String>,
    /// Its other half, as PKCS #8.
    signer: Vec<u8>,
}

impl DeskFolder {
    /// A fresh folder, and a configuration for a platform at this address.
    ///
    /// # Errors
    /// No program, no folder.
    pub fn new(platform: &str) -> Result<Self, String> {
        let program = program()?;
        let hash = hash_password(&program, OPERATOR.1)?;
        Self::with(platform, program, hash, &std::env::temp_dir(), true)
    }

    /// The same in memory where the system has such a folder, with a password that costs nothing to check.
    ///
    /// # Errors
    /// No program, no folder.
    pub fn quick(platform: &str) -> Result<Self, String> {
        let memory = Path::new("/dev/shm");
        let below = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        // Thousands of runs look at money alone.
        Self::with(platform, program()?, CHEAP_HASH.to_owned(), &below, false)
    }

    fn with(
        platform: &str,
        program: PathBuf,
        password_hash: String,
        below: &Path,
        rules: bool,
    ) -> Result<Self, String> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let root = below.join(format!("yibao-desk-run-{}-{number}", std::process::id()));
        fs::create_dir(&root).map_err(|fault| format!("{}: {fault}", root.display()))?;
        // The folder is ours from here on and goes with us, whatever fails next.
        let folder = Self {
            data: root.join("data"),
            root,
            program,
            password_hash,
            platform: platform.to_owned(),
            reader: None,
            extra: String::new(),
            rules,
            pack_key: None,
            signer: Vec::new(),
        };
        folder.write()?;
        Ok(folder)
    }

    /// Uses the readers whose names hold this text; without it the desk sees no reader at all.
    ///
    /// # Errors
    /// The configuration cannot be written.
    pub fn with_reader(mut self, name: &str) -> Result<Self, String> {
        self.reader = Some(name.to_owned());
        self.write()?;
        Ok(self)
    }

    /// Keeps the data elsewhere.
    #[must_use]
    pub fn with_data(mut self, data: PathBuf) -> Self {
        self.data = data;
        self
    }

    /// Adds lines at the end of the configuration.
    ///
    /// # Errors
    /// The configuration cannot be written.
    pub fn with_lines(mut self, lines: &str) -> Result<Self, String> {
        self.extra = lines.to_owned();
        self.write()?;
        Ok(self)
    }

    /// A second person beside the clerk, with the same password.
    ///
    /// # Errors
    /// The configuration cannot be written.
    pub fn with_supervisor(mut self) -> Result<Self, String> {
        let more = format!(
            "[[security.operators]]\nnumber = \"{}\"\nname = \"测试主管\"\nrole = \"supervisor\"\npassword_hash = \"{}\"\n",
            SUPERVISOR.0, self.password_hash
        );
        self.extra.push_str(&more);
        self.write()?;
        Ok(self)
    }

    /// A rule pack, signed with a key that is made for it and forgotten.
    ///
    /// # Errors
    /// No random numbers, or a file cannot be written.
    pub fn with_pack(mut self, pack: &str) -> Result<Self, String> {
        use ring::signature::{Ed25519KeyPair, KeyPair};

        let odd = |_| "ring: no key".to_owned();
        let random = ring::rand::SystemRandom::new();
        let document = Ed25519KeyPair::generate_pkcs8(&random).map_err(odd)?;
        let key = Ed25519KeyPair::from_pkcs8(document.as_ref()).map_err(|fault| fault.to_string())?;
        let put = |name: &str, text: &str| {
            fs::write(self.root.join(name), text).map_err(|fault| format!("{name}: {fault}"))
        };
        put("pack.toml", pack)?;
        put("pack.toml.sig", &hex(key.sign(pack.as_bytes()).as_ref()))?;
        self.pack_key = Some(hex(key.public_key().as_ref()));
        self.signer = document.as_ref().to_vec();
        self.write()?;
        Ok(self)
    }

    /// Signs a file with the key of the rule pack.
    ///
    /// # Errors
    /// There is no key, or a file cannot be read or written.
    pub fn sign(&self, file: &Path) -> Result<(), String> {
        let key =
            ring::signature::Ed25519KeyPair::from_pkcs8(&self.signer).map_err(|fault| fault.to_string())?;
        let bytes = fs::read(file).map_err(|fault| fault.to_string())?;
        let mut beside = file.as_os_str().to_owned();
        beside.push(".sig");
        fs::write(beside, hex(key.sign(&bytes).as_ref())).map_err(|fault| fault.to_string())
    }

    /// The whole configuration.
    pub fn text(&self) -> String {
        let credentials = Credentials::demo();
        // What the machine remembers of this terminal number stays in this folder.
        let data = if self.extra.contains("[data]") { "" } else { "[data]\nepoch = \"state\"\n" };
        let rules = match (&self.pack_key, self.rules) {
            (Some(key), _) => format!("[rules]\npacks = [\"pack.toml\"]\nkeys = [\"{key}\"]\n"),
            (None, true) => String::new(),
            (None, false) => "[rules]\nbuiltin = false\n".to_owned(),
        };
        let reader = self.reader.as_ref().map_or_else(String::new, |name| format!("include = [{name:?}]"));
        format!(
            r#"[institution]
code = "H10990000001"
name = "示例市第一人民医院"
area = "109900"

[window]
number = "3"
terminal = 3

[platform]
base_url = "{}"
profile = "region.toml"
policy = "policy.toml"
paasid = "{}"
secret = "{}"
recer_sys_code = "FSI_LOCAL"

[platform.timeouts]
connect_ms = 3000
money_ms = 20000
other_ms = 10000

[reader]
{reader}

{rules}
{data}
[[security.operators]]
number = "{}"
name = "测试员甲"
password_hash = "{}"
{}
"#,
            self.platform,
            credentials.paasid,
            credentials.secret_key,
            OPERATOR.0,
            self.password_hash,
            self.extra,
        )
    }

    fn write(&self) -> Result<(), String> {
        let put = |name: &str, text: &str| {
            let file = self.root.join(name);
            fs::write(&file, text).map_err(|fault| format!("{}: {fault}", file.display()))
        };
        put("region.toml", REGION)?;
        put("policy.toml", POLICY)?;
        put("config.toml", &self.text())
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The program without a window on this folder.
    pub fn command(&self) -> Command {
        let mut command = self.window_command();
        command.arg("--headless").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command
    }

    /// The program with its window on this folder.
    pub fn window_command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--config").arg(self.config()).arg("--data").arg(&self.data);
        // What a machine remembers of a terminal number is this folder's alone: many desks of the tests are number 3.
        command.env("XDG_STATE_HOME", self.root.join("state"));
        if self.reader.is_none() {
            command.env("PCSCLITE_CSOCK_NAME", self.root.join(NO_CARD_SERVICE));
        }
        command
    }
}

impl Drop for DeskFolder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.root).unwrap_or_default();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
