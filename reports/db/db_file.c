/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/db/db_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* SQLite's file format, section 1.3: where the header keeps the two numbers */
enum { HEADER_BYTES = 100, USER_VERSION_AT = 60, APPLICATION_ID_AT = 68 };

enum err_code
db_file_check(const char *path, const struct db_kind *kind, bool write, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT && write) {
			return ERR_OK;
		}
		return err_set(err, ERR_RUNTIME, "%s: %s", path, strerror(errno));
	}
	if (!S_ISREG(st.st_mode)) {
		return err_set(err, ERR_FOREIGN,
			"%s: this is not a file, so it cannot be %s", path, kind->what);
	}
	if (st.st_size == 0 && !write) {
		return err_set(err, ERR_FOREIGN, "%s: empty, not %s", path, kind->what);
	}
	return ERR_OK;
}

enum err_code
db_file_make(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
	enum err_code code = ERR_OK;

	if (fd < 0 && errno == EEXIST) {
		return ERR_OK;
	}
	/* whatever the umask: the group reads reports, others read nothing */
	if (fd < 0 || fchmod(fd, 0640) != 0) {
		code = err_set(err, ERR_RUNTIME, "%s: %s", path, strerror(errno));
	}
	if (fd >= 0) {
		close(fd);
	}
	return code;
}

static uint32_t
number_at(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
	       at[3];
}

/* Leaves the size 0, or reads the header. */
static enum err_code
header_read(sqlite3 *handle, const char *path, unsigned char *header, sqlite3_int64 *size,
	struct err *err)
{
	sqlite3_file *file = NULL;
	int rc = sqlite3_file_control(
		handle, "main", SQLITE_FCNTL_FILE_POINTER, (void *)&file);

	if (rc == SQLITE_OK && file != NULL && file->pMethods != NULL) {
		rc = file->pMethods->xFileSize(file, size);
		if (rc == SQLITE_OK && *size > 0) {
			rc = file->pMethods->xRead(file, header, HEADER_BYTES, 0);
		}
	}
	if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ) {
		return err_set(err, ERR_RUNTIME, "%s: %s", path, sqlite3_errstr(rc));
	}
	return ERR_OK;
}

enum err_code
db_header_check(struct sqlite3 *handle, const char *path, const struct db_kind *kind,
	bool write, struct err *err)
{
	unsigned char header[HEADER_BYTES] = { 0 };
	sqlite3_int64 size = 0;
	enum err_code code = header_read(handle, path, header, &size, err);

	if (code != ERR_OK || (size == 0 && write)) {
		return code;
	}
	if (memcmp(header, "SQLite format 3", 16) != 0 ||
		number_at(header + APPLICATION_ID_AT) != kind->application_id) {
		return err_set(err, ERR_FOREIGN,
			"%s: this is not %s; nothing was changed", path, kind->what);
	}
	if (number_at(header + USER_VERSION_AT) > (uint32_t)kind->migration_count) {
		return err_set(err, ERR_FOREIGN,
			"%s: written by a newer penumbra (form %u, this program knows "
			"%d); nothing was changed",
			path, number_at(header + USER_VERSION_AT), kind->migration_count);
	}
	return ERR_OK;
}

static bool
same_file(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && lstat(path, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/* The descriptor, held; -1 with errno EWOULDBLOCK when somebody else holds it. */
static int
lock_once(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	int saved;

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

enum err_code
db_lock_take(struct db_lock *lock, const char *path, struct err *err)
{
	int fd;

	text_clear(&lock->path);
	text_addf(&lock->path, "%s-lock", path);
	/* a lock file its holder has just removed protects nothing: look again */
	while ((fd = lock_once(text_z(&lock->path))) >= 0 &&
		!same_file(fd, text_z(&lock->path))) {
		close(fd);
	}
	if (fd >= 0) {
		lock->fd = fd;
		return ERR_OK;
	}
	if (errno == EWOULDBLOCK) {
		return err_set(err, ERR_RUNTIME,
			"%s: another penumbrad writes to it; stop that one first", path);
	}
	return err_set(err, ERR_RUNTIME, "%s: %s", text_z(&lock->path), strerror(errno));
}

void
db_lock_drop(struct db_lock *lock)
{
	if (lock->fd >= 0) {
		unlink(text_z(&lock->path));
		close(lock->fd);
		lock->fd = -1;
	}
	text_fini(&lock->path);
}
