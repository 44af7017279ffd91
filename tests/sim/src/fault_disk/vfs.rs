//! The planes as a file system of SQLite: the default one of this process, which hands on everything outside a mounted
//! folder. The only unsafe code of this package; nothing of it ships.

#![expect(unsafe_code, reason = "a file system of SQLite is a table of C functions over raw pointers")]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::ffi;

use super::locked;
use super::planes::{Planes, Refusal};

type Shared = Arc<Mutex<Planes>>;

static MOUNTED: Mutex<BTreeMap<String, Shared>> = Mutex::new(BTreeMap::new());

fn mounted() -> MutexGuard<'static, BTreeMap<String, Shared>> {
    MOUNTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the system's own file system is kept. Never changed after it was set, and it lives as long as the process.
struct System(*mut ffi::sqlite3_vfs);
// SAFETY: SQLite lets any thread use a registered file system; the pointer is only read.
unsafe impl Send for System {}
// SAFETY: as above.
unsafe impl Sync for System {}
static SYSTEM: OnceLock<System> = OnceLock::new();

/// Mounts planes at a folder.
pub(super) fn mount(folder: &Path, planes: Shared) {
    SYSTEM.get_or_init(register);
    mounted().insert(folder.to_str().expect("a plain path").to_owned(), planes);
}

/// Gives the folder back.
pub(super) fn unmount(folder: &Path) {
    mounted().remove(folder.to_str().expect("a plain path"));
}

/// The planes of a path and its name below them.
fn find(path: *const c_char) -> Option<(Shared, String)> {
    if path.is_null() {
        return None;
    }
    // SAFETY: SQLite hands over text that ends in a zero byte and outlives the call.
    let path = unsafe { CStr::from_ptr(path) }.to_str().ok()?;
    let mounted = mounted();
    mounted.iter().find_map(|(folder, planes)| {
        let name = path.strip_prefix(folder.as_str())?.strip_prefix('/')?;
        Some((Arc::clone(planes), name.to_owned()))
    })
}

/// An open file; SQLite keeps room of `szOsFile` bytes for it.
#[repr(C)]
struct OpenFile {
    base: ffi::sqlite3_file,
    /// Owned by this file from `open` to `close`.
    place: *mut Place,
}

struct Place {
    planes: Shared,
    name: String,
}

fn register() -> System {
    // SAFETY: no name = the default one; SQLite initialises itself on the way.
    let system = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
    assert!(!system.is_null(), "SQLite has a file system");
    // SAFETY: a registered file system is never freed.
    let mut ours = unsafe { *system };
    let room = c_int::try_from(size_of::<OpenFile>()).expect("small");
    ours.szOsFile = ours.szOsFile.max(room);
    ours.pNext = std::ptr::null_mut();
    ours.zName = c"fault-disk".as_ptr();
    ours.xOpen = Some(open);
    ours.xDelete = Some(delete);
    ours.xAccess = Some(access);
    let ours = Box::leak(Box::new(ours));
    // SAFETY: `ours` lives for ever; all other functions in it are the system's and take any file system.
    let done = unsafe { ffi::sqlite3_vfs_register(ours, 1) };
    assert_eq!(done, ffi::SQLITE_OK, "SQLite takes a file system");
    System(system)
}

fn system() -> *mut ffi::sqlite3_vfs {
    SYSTEM.get().expect("registered before anything is opened through it").0
}

const fn code(refusal: Refusal) -> c_int {
    match refusal {
        Refusal::Power => ffi::SQLITE_IOERR,
        Refusal::Sync => ffi::SQLITE_IOERR_FSYNC,
        Refusal::Write => ffi::SQLITE_IOERR_WRITE,
        Refusal::Full => ffi::SQLITE_FULL,
        Refusal::Read => ffi::SQLITE_IOERR_READ,
        Refusal::Short => ffi::SQLITE_IOERR_SHORT_READ,
    }
}

fn told(done: Result<(), Refusal>) -> c_int {
    done.map_or_else(code, |()| ffi::SQLITE_OK)
}

unsafe extern "C" fn open(
    _vfs: *mut ffi::sqlite3_vfs,
    path: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    let Some((planes, name)) = find(path) else {
        // SAFETY: the system's own function with the system's own table; the room is at least what it asked for.
        return unsafe {
            (*system()).xOpen.expect("every one has it")(system(), path, file, flags, flags_out)
        };
    };
    let opened = locked(&planes).open(&name, flags & ffi::SQLITE_OPEN_CREATE != 0);
    // SAFETY: SQLite gives `szOsFile` bytes, aligned for any type, and reads them only after success or a set `pMethods`.
    let file = unsafe { &mut *file.cast::<OpenFile>() };
    file.base.pMethods = std::ptr::null();
    match opened {
        Ok(true) => {}
        Ok(false) => return ffi::SQLITE_CANTOPEN,
        Err(refusal) => return code(refusal),
    }
    file.place = Box::into_raw(Box::new(Place { planes, name }));
    file.base.pMethods = &raw const METHODS;
    if !flags_out.is_null() {
        // SAFETY: SQLite's own variable.
        unsafe { *flags_out = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_vfs: *mut ffi::sqlite3_vfs, path: *const c_char, sync_folder: c_int) -> c_int {
    match find(path) {
        Some((planes, name)) => {
            let mut planes = locked(&planes);
            if planes.exists(&name) {
                told(planes.remove(&name, sync_folder != 0))
            } else {
                ffi::SQLITE_IOERR_DELETE_NOENT
            }
        }
        // SAFETY: as in `open`.
        None => unsafe { (*system()).xDelete.expect("every one has it")(system(), path, sync_folder) },
    }
}

unsafe extern "C" fn access(
    _vfs: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    flags: c_int,
    found: *mut c_int,
) -> c_int {
    match find(path) {
        Some((planes, name)) => {
            let exists = c_int::from(locked(&planes).exists(&name));
            // SAFETY: SQLite's own variable.
            unsafe { *found = exists };
            ffi::SQLITE_OK
        }
        // SAFETY: as in `open`.
        None => unsafe { (*system()).xAccess.expect("every one has it")(system(), path, flags, found) },
    }
}

/// The planes and the name of an open file.
///
/// # Safety
/// `file` was opened by `open` above and is not closed.
unsafe fn place<'a>(file: *mut ffi::sqlite3_file) -> &'a Place {
    // SAFETY: what `open` has put there, alive until `close`.
    unsafe { &*(*file.cast::<OpenFile>()).place }
}

fn offset(at: ffi::sqlite3_int64) -> usize {
    usize::try_from(at).expect("SQLite counts from the beginning of the file")
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once; what `open` made is dropped here.
    drop(unsafe { Box::from_raw((*file.cast::<OpenFile>()).place) });
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite hands over a buffer of that length; the file is open.
    let (place, into) =
        unsafe { (place(file), std::slice::from_raw_parts_mut(into.cast::<u8>(), offset(length.into()))) };
    told(locked(&place.planes).read(&place.name, offset(at), into))
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: as in `read`.
    let (place, from) =
        unsafe { (place(file), std::slice::from_raw_parts(from.cast::<u8>(), offset(length.into()))) };
    told(locked(&place.planes).write(&place.name, offset(at), from))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is open.
    let place = unsafe { place(file) };
    told(locked(&place.planes).truncate(&place.name, offset(length)))
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: the file is open.
    let place = unsafe { place(file) };
    told(locked(&place.planes).sync(&place.name))
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is open; the variable is SQLite's own.
    unsafe {
        let place = place(file);
        let length = locked(&place.planes).length(&place.name);
        *size = ffi::sqlite3_int64::try_from(length).expect("small");
    }
    ffi::SQLITE_OK
}

/// The store takes its folder by a lock of its own, and one connection opens a file exclusively.
unsafe extern "C" fn lock(_file: *mut ffi::sqlite3_file, _level: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(_file: *mut ffi::sqlite3_file, held: *mut c_int) -> c_int {
    // SAFETY: SQLite's own variable.
    unsafe { *held = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_file: *mut ffi::sqlite3_file, _what: c_int, _with: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    4096
}

/// As the system's own: bytes beside those that are written do not change, whatever happens.
unsafe extern "C" fn device_characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(lock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};
