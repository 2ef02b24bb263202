/* Faults by call number: a library to be loaded before the C library (LD_PRELOAD).
 *
 * Calls that change files under NAPKB_FAULT_ROOT are counted from 1. The one of number
 * NAPKB_FAULT_AT meets what NAPKB_FAULT_HOW says:
 *   full    ENOSPC there and ever after, and half of what is written before that
 *   once    EIO, this one time
 *   kill    SIGKILL in its place
 * With NAPKB_FAULT_COUNT, a file, the number of calls is kept there; it is shared by all
 * processes that were started.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int inside(const char *path) {
    const char *root = getenv("NAPKB_FAULT_ROOT");
    return root && path && !strncmp(path, root, strlen(root));
}

static int inside_at(int folder, const char *path) {
    char link[64], name[PATH_MAX];
    if (!getenv("NAPKB_FAULT_ROOT")) return 0;
    if (path && path[0] == '/') return inside(path);
    if (folder == AT_FDCWD) return path && getcwd(name, sizeof name) && inside(name);
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t size = readlink(link, name, sizeof name - 1);
    if (size < 0) return 0;
    name[size] = 0;
    return inside(name);
}

/* The number of this call, over all processes. */
static long next(void) {
    const char *path = getenv("NAPKB_FAULT_COUNT");
    long number = 0;
    if (!path) return 0;
    int file = REAL(open)(path, O_RDWR | O_CREAT, 0600);
    if (file < 0) return 0;
    flock(file, LOCK_EX);
    if (pread(file, &number, sizeof number, 0) < (ssize_t)sizeof number) number = 0;
    number++;
    REAL(pwrite)(file, &number, sizeof number, 0);
    close(file);
    return number;
}

/* Whether this call fails; errno says how. */
static int fails(void) {
    const char *at = getenv("NAPKB_FAULT_AT"), *how = getenv("NAPKB_FAULT_HOW");
    long number = next(), wanted = at ? atol(at) : 0;
    if (!wanted || !how || number < wanted) return 0;
    if (!strcmp(how, "full")) { errno = ENOSPC; return 1; }
    if (number > wanted) return 0;
    if (!strcmp(how, "kill")) raise(SIGKILL);
    errno = EIO;
    return 1;
}

static int is_full(void) {
    const char *how = getenv("NAPKB_FAULT_HOW");
    return how && !strcmp(how, "full");
}

ssize_t write(int file, const void *data, size_t size) {
    if (inside_at(file, NULL) && fails()) {
        if (is_full() && size > 1) REAL(write)(file, data, size / 2); /* What still had room. */
        errno = is_full() ? ENOSPC : EIO;
        return -1;
    }
    return REAL(write)(file, data, size);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t place) {
    if (inside_at(file, NULL) && fails()) return -1;
    return REAL(pwrite64)(file, data, size, place);
}

int fsync(int file) {
    if (inside_at(file, NULL) && fails()) return -1;
    return REAL(fsync)(file);
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    if ((flags & (O_CREAT | O_TRUNC)) && inside_at(folder, path) && fails()) return -1;
    return REAL(openat64)(folder, path, flags, mode);
}

#define MODE(flags) mode_t mode = 0; if ((flags) & O_CREAT) { va_list more; va_start(more, flags); \
    mode = va_arg(more, mode_t); va_end(more); }

int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }

#define GUARDED(check, call) if ((check) && !is_full() && fails()) return -1; return REAL(call)
#define GUARDED_FULL(check, call) if ((check) && fails()) return -1; return REAL(call)

/* A full disk still renames and removes; a broken one need not. */
int rename(const char *from, const char *to) { GUARDED(inside(to), rename)(from, to); }
int renameat(int f, const char *from, int t, const char *to) { GUARDED(inside_at(t, to), renameat)(f, from, t, to); }
int link(const char *from, const char *to) { GUARDED_FULL(inside(to), link)(from, to); }
int linkat(int f, const char *from, int t, const char *to, int flags) {
    GUARDED_FULL(inside_at(t, to), linkat)(f, from, t, to, flags);
}
int mkdir(const char *path, mode_t mode) { GUARDED_FULL(inside(path), mkdir)(path, mode); }
int mkdirat(int f, const char *path, mode_t mode) { GUARDED_FULL(inside_at(f, path), mkdirat)(f, path, mode); }
int unlink(const char *path) { GUARDED(inside(path), unlink)(path); }
int unlinkat(int f, const char *path, int flags) { GUARDED(inside_at(f, path), unlinkat)(f, path, flags); }
int rmdir(const char *path) { GUARDED(inside(path), rmdir)(path); }
int ftruncate64(int file, off64_t size) { GUARDED(inside_at(file, NULL), ftruncate64)(file, size); }
ssize_t sendfile64(int out, int in, off64_t *place, size_t size) {
    if (inside_at(out, NULL) && fails()) return -1;
    ssize_t (*real)(int, int, off64_t *, size_t) = dlsym(RTLD_NEXT, "sendfile64");
    return real(out, in, place, size);
}
