/* Stands between a program and its system calls: ends the program at a named point, makes a disk fail, and keeps what a
 * power cut would leave (safety §17.2, layers G and H). Loaded by LD_PRELOAD into the program as it ships, which holds no
 * hook for this. Linux only; used by tests, never shipped.
 *
 * YIBAO_SHIM_CONTROL  file of one `struct control`, shared with whoever tests: orders in, counters out
 * YIBAO_SHIM_DATA     the data folder; files elsewhere are nobody's business
 * YIBAO_SHIM_PORT     port of the platform on 127.0.0.1
 * YIBAO_SHIM_SHADOW   folder that gets a copy of every file of the data folder at each of its syncs, and at no other time
 *
 * The layout of `struct control` and the numbers of the classes are repeated in tests/sim/src/kills/shim.rs. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum class {
    NOTHING,
    WAL_WRITE,    /* journal.db-wal */
    WAL_SYNC,
    BASE_WRITE,   /* journal.db: a migration or a checkpoint */
    BASE_SYNC,
    WAL_REMOVE,   /* the log is removed or cut after the last checkpoint */
    CONNECT,      /* to the platform */
    SEND,         /* a request to the platform; the number of its transaction is known */
    RECEIVE,      /* a reply of the platform */
    SAY,          /* a line on standard output: what the screen would hear */
    PAPER_WRITE,  /* anything below papers/ */
    PAPER_SYNC,
    PAPER_RENAME,
    CACHE_WRITE,  /* cache.db and its log */
    OTHER_WRITE,  /* any other file of the data folder */
    OTHER_SYNC,
    CLASSES
};

/* How much of it happens first. */
enum side { BEFORE, FIRST, MIDDLE, ALL_BUT_LAST, AFTER };

enum action { KILL = 1, FAIL_ONCE = 2, FAIL_FOR_EVER = 3, FULL_ONCE = 4, FULL_FOR_EVER = 5, IGNORE_SYNC = 6 };

struct control {
    uint32_t armed; /* written last by whoever orders, cleared by us */
    uint32_t class;
    uint32_t number; /* transaction, 0 = any */
    uint32_t nth;    /* 1 = the next one */
    uint32_t side;
    uint32_t action;
    uint32_t fired;
    uint32_t passed; /* matching events since the order */
    uint32_t gate_class; /* events count only once one of this kind has passed, 0 = at once */
    uint32_t gate_number;
    uint32_t gate_open;
    uint32_t spare;
    uint32_t counts[32];
};

static struct control none;
static struct control *control = &none;
static char data[PATH_MAX], shadow[PATH_MAX];
static size_t data_length;
static int port;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Transaction of the request that went out on a socket. */
static uint32_t numbers[65536];
/* The program has been given its last bytes: the next call of this thread or on this socket ends it. */
static int condemned;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("YIBAO_SHIM_CONTROL");
    if (text) {
        int file = (int)syscall(SYS_openat, AT_FDCWD, text, O_RDWR | O_CLOEXEC, 0);
        if (file >= 0) {
            void *place = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (place != MAP_FAILED) control = place;
            syscall(SYS_close, file);
        }
    }
    if ((text = getenv("YIBAO_SHIM_DATA")) && strlen(text) < sizeof data) strcpy(data, text);
    data_length = strlen(data);
    if ((text = getenv("YIBAO_SHIM_SHADOW")) && strlen(text) < sizeof shadow) strcpy(shadow, text);
    if ((text = getenv("YIBAO_SHIM_PORT"))) port = atoi(text);
}

static void die(void) {
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    for (;;) syscall(SYS_pause);
}

/* Somebody has ordered our death at the next call. */
static void meet_fate(void) {
    if (__atomic_load_n(&condemned, __ATOMIC_SEQ_CST)) die();
}

static int ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && !strcmp(text + a - b, end);
}

/* The part of a path below the data folder, or nothing. */
static const char *below_data(const char *path) {
    if (!data_length || strncmp(path, data, data_length) || path[data_length] != '/') return NULL;
    return path + data_length + 1;
}

static const char *path_of(int fd, char *room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, room, PATH_MAX - 1);
    if (length <= 0) return NULL;
    room[length] = 0;
    return below_data(room);
}

static int is_platform(int fd) {
    if (!port || fd < 0 || fd >= 65536) return 0;
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    int kept = errno;
    long got = syscall(SYS_getpeername, fd, &peer, &length);
    errno = kept;
    return got == 0 && peer.sin_family == AF_INET && ntohs(peer.sin_port) == port;
}

static enum class class_of_write(const char *name) {
    if (!strcmp(name, "journal.db-wal")) return WAL_WRITE;
    if (!strcmp(name, "journal.db") || !strcmp(name, "journal.db-journal")) return BASE_WRITE;
    if (!strncmp(name, "cache.db", 8)) return CACHE_WRITE;
    if (!strncmp(name, "papers/", 7)) return PAPER_WRITE;
    if (!strncmp(name, "logs/", 5)) return NOTHING;
    return OTHER_WRITE;
}

static enum class class_of_sync(const char *name) {
    switch (class_of_write(name)) {
    case WAL_WRITE: return WAL_SYNC;
    case BASE_WRITE: return BASE_SYNC;
    case PAPER_WRITE: return PAPER_SYNC;
    case OTHER_WRITE: return OTHER_SYNC;
    default: return NOTHING;
    }
}

/* Counts an event; whether it is the ordered one, and then the order itself. */
static int is_ordered(enum class class, uint32_t number, struct control *order) {
    if (class == NOTHING) return 0;
    __atomic_add_fetch(&control->counts[class], 1, __ATOMIC_SEQ_CST);
    if (!__atomic_load_n(&control->armed, __ATOMIC_SEQ_CST)) return 0;
    pthread_mutex_lock(&lock);
    int hit = 0;
    int waits = control->gate_class && !control->gate_open;
    if (waits && control->gate_class == class && (!control->gate_number || control->gate_number == number))
        control->gate_open = 1;
    if (!waits && control->armed && control->class == class && (!control->number || control->number == number)) {
        control->passed++;
        hit = control->passed >= control->nth;
        if (hit) {
            *order = *control;
            control->fired++;
            int lasts = control->action == FAIL_FOR_EVER || control->action == FULL_FOR_EVER
                || control->action == IGNORE_SYNC;
            if (!lasts) __atomic_store_n(&control->armed, 0, __ATOMIC_SEQ_CST);
        }
    }
    pthread_mutex_unlock(&lock);
    return hit;
}

/* How many bytes go through before the end; `from` = where the part begins that counts. */
static size_t share(uint32_t side, size_t length, size_t from) {
    size_t part = length - from;
    switch (side) {
    case BEFORE: return 0;
    case FIRST: return from + (part ? 1 : 0);
    case MIDDLE: return from + part / 2;
    case ALL_BUT_LAST: return length ? length - 1 : 0;
    default: return length;
    }
}

/* ---- files ---- */

static ssize_t failed(uint32_t action) {
    errno = action == FULL_ONCE || action == FULL_FOR_EVER ? ENOSPC : EIO;
    return -1;
}

static void write_all(int fd, const char *bytes, size_t length, off_t at) {
    while (length) {
        long done = at < 0 ? syscall(SYS_write, fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, at);
        if (done <= 0) return;
        bytes += done;
        length -= (size_t)done;
        if (at >= 0) at += done;
    }
}

static enum class class_of_fd(int fd) {
    if (fd == 1) return SAY;
    char room[PATH_MAX];
    const char *name = path_of(fd, room);
    return name ? class_of_write(name) : NOTHING;
}

/* Whether the caller shall go on; otherwise `*result` is what it returns. */
static int before_write(int fd, const char *bytes, size_t length, off_t at, ssize_t *result) {
    struct control order;
    if (!is_ordered(class_of_fd(fd), 0, &order)) return 1;
    if (order.action != KILL) {
        *result = failed(order.action);
        return 0;
    }
    write_all(fd, bytes, share(order.side, length, 0), at);
    die();
    return 0;
}

/* The folder is synced: what was removed before is gone for good. */
static void forget_removed(void) {
    DIR *folder = opendir(shadow);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char original[PATH_MAX * 2], copy[PATH_MAX * 2];
        snprintf(original, sizeof original, "%s/%s", data, entry->d_name);
        snprintf(copy, sizeof copy, "%s/%s", shadow, entry->d_name);
        if (entry->d_type == DT_REG && syscall(SYS_faccessat, AT_FDCWD, original, F_OK))
            syscall(SYS_unlinkat, AT_FDCWD, copy, 0);
    }
    if (folder) closedir(folder);
}

static int sync_file(int fd, int (*real)(int)) {
    meet_fate();
    char room[PATH_MAX] = "";
    const char *name = path_of(fd, room);
    if (!name) {
        int done = real(fd), kept = errno;
        if (!done && shadow[0] && !strcmp(room, data)) forget_removed();
        errno = kept;
        return done;
    }
    struct control order;
    int hit = is_ordered(class_of_sync(name), 0, &order);
    if (hit && order.action == KILL && order.side == BEFORE) die();
    if (hit && order.action == IGNORE_SYNC) return 0;
    if (hit && order.action != KILL) return (int)failed(order.action);
    int done = real(fd);
    int kept = errno;
    struct stat what;
    if (!done && shadow[0] && !fstat(fd, &what) && S_ISREG(what.st_mode)) {
        /* Beside first, then in one step: our own death must not leave half a copy. */
        char to[PATH_MAX * 2], beside[PATH_MAX * 2 + 64];
        snprintf(to, sizeof to, "%s/%s", shadow, name);
        snprintf(beside, sizeof beside, "%s.%ld", to, syscall(SYS_gettid));
        for (char *at = to + strlen(shadow) + 1; (at = strchr(at, '/')); at++) {
            *at = 0;
            syscall(SYS_mkdirat, AT_FDCWD, to, 0700);
            *at = '/';
        }
        int copy = (int)syscall(SYS_openat, AT_FDCWD, beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (copy >= 0) {
            static __thread char block[65536];
            off_t at = 0;
            /* The file may be open for writing only: read it by its name. */
            int again = (int)syscall(SYS_openat, AT_FDCWD, room, O_RDONLY | O_CLOEXEC, 0);
            for (long got; again >= 0 && (got = syscall(SYS_pread64, again, block, sizeof block, at)) > 0; at += got)
                write_all(copy, block, (size_t)got, at);
            if (again >= 0) syscall(SYS_close, again);
            syscall(SYS_close, copy);
            syscall(SYS_renameat2, AT_FDCWD, beside, AT_FDCWD, to, 0);
        }
    }
    if (hit && order.action == KILL) die();
    errno = kept;
    return done;
}

int fsync(int fd) {
    REAL(fsync);
    return sync_file(fd, real);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return sync_file(fd, real);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    REAL(pwrite);
    meet_fate();
    ssize_t result;
    return before_write(fd, bytes, length, at, &result) ? real(fd, bytes, length, at) : result;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    REAL(pwrite64);
    meet_fate();
    ssize_t result;
    return before_write(fd, bytes, length, at, &result) ? real(fd, bytes, length, at) : result;
}

static void rename_in_shadow(const char *from, const char *to) {
    const char *a = below_data(from), *b = below_data(to);
    if (!shadow[0] || !a || !b) return;
    char old[PATH_MAX * 2], new[PATH_MAX * 2];
    snprintf(old, sizeof old, "%s/%s", shadow, a);
    snprintf(new, sizeof new, "%s/%s", shadow, b);
    syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, 0);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    meet_fate();
    const char *name = below_data(to);
    struct control order;
    int hit = name && !strncmp(name, "papers/", 7) && is_ordered(PAPER_RENAME, 0, &order);
    if (hit && order.action == KILL && order.side == BEFORE) die();
    if (hit && order.action != KILL) return (int)failed(order.action);
    int done = real(from, to);
    if (!done) rename_in_shadow(from, to);
    if (hit) die();
    return done;
}

static int remove_file(const char *path, int (*real)(const char *)) {
    meet_fate();
    const char *name = below_data(path);
    struct control order;
    int hit = name && ends_with(name, "journal.db-wal") && is_ordered(WAL_REMOVE, 0, &order);
    if (hit && order.action == KILL && order.side == BEFORE) die();
    int done = real(path);
    if (hit && order.action == KILL) die();
    return done;
}

int unlink(const char *path) {
    REAL(unlink);
    return remove_file(path, real);
}

/* ---- the platform ---- */

int connect(int fd, const struct sockaddr *to, socklen_t length) {
    REAL(connect);
    const struct sockaddr_in *address = (const struct sockaddr_in *)to;
    int ours = port && to->sa_family == AF_INET && ntohs(address->sin_port) == port;
    if (ours) meet_fate();
    struct control order;
    int hit = ours && is_ordered(CONNECT, 0, &order);
    if (hit && order.side == BEFORE) die();
    if (ours && fd >= 0 && fd < 65536) numbers[fd] = 0;
    int done = real(fd, to, length);
    if (hit) die();
    return done;
}

static uint32_t number_in(const char *bytes, size_t length) {
    static const char mark[] = "\"infno\":\"";
    const char *found = memmem(bytes, length, mark, sizeof mark - 1);
    return found && found + sizeof mark + 3 < bytes + length ? (uint32_t)atoi(found + sizeof mark - 1) : 0;
}

static void before_send(int fd, const char *bytes, size_t length) {
    if (!is_platform(fd)) return;
    meet_fate();
    uint32_t number = number_in(bytes, length);
    if (number) numbers[fd] = number;
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);
    size_t from = end && (size_t)(end - bytes) + 4 < length ? (size_t)(end - bytes) + 4 : 0;
    struct control order;
    if (!number || !is_ordered(SEND, number, &order)) return;
    write_all(fd, bytes, share(order.side, length, from), -1);
    die();
}

static ssize_t receive(int fd, char *bytes, ssize_t got) {
    if (got <= 0 || !is_platform(fd)) return got;
    meet_fate();
    struct control order;
    if (!is_ordered(RECEIVE, numbers[fd], &order)) return got;
    if (order.side == BEFORE) die();
    (void)bytes;
    __atomic_store_n(&condemned, 1, __ATOMIC_SEQ_CST);
    size_t given = share(order.side, (size_t)got, 0);
    return given ? (ssize_t)given : 1;
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) {
    REAL(send);
    before_send(fd, bytes, length);
    return real(fd, bytes, length, flags);
}

ssize_t sendto(int fd, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t size) {
    REAL(sendto);
    if (!to) before_send(fd, bytes, length);
    return real(fd, bytes, length, flags, to, size);
}

static void before_gathered(int fd, const struct iovec *parts, int count) {
    if (!is_platform(fd)) return;
    size_t length = 0, at = 0;
    for (int i = 0; i < count; i++) length += parts[i].iov_len;
    char *all = malloc(length + 1);
    if (!all) return;
    for (int i = 0; i < count; at += parts[i].iov_len, i++) memcpy(all + at, parts[i].iov_base, parts[i].iov_len);
    before_send(fd, all, length);
    free(all);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    before_gathered(fd, parts, count);
    return real(fd, parts, count);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    before_gathered(fd, message->msg_iov, (int)message->msg_iovlen);
    return real(fd, message, flags);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(write);
    before_send(fd, bytes, length);
    ssize_t result;
    return before_write(fd, bytes, length, -1, &result) ? real(fd, bytes, length) : result;
}

ssize_t recv(int fd, void *bytes, size_t length, int flags) {
    REAL(recv);
    if (flags & MSG_PEEK) return real(fd, bytes, length, flags);
    return receive(fd, bytes, real(fd, bytes, length, flags));
}

ssize_t recvfrom(int fd, void *bytes, size_t length, int flags, struct sockaddr *from, socklen_t *size) {
    REAL(recvfrom);
    if (flags & MSG_PEEK) return real(fd, bytes, length, flags, from, size);
    return receive(fd, bytes, real(fd, bytes, length, flags, from, size));
}

ssize_t read(int fd, void *bytes, size_t length) {
    REAL(read);
    return receive(fd, bytes, real(fd, bytes, length));
}

int close(int fd) {
    REAL(close);
    if (__atomic_load_n(&condemned, __ATOMIC_SEQ_CST) && is_platform(fd)) die();
    return real(fd);
}
