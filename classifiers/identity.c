/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/identity.h"

#include "sensor/base/addr.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Keys for the week that is open and the one that is just closing. */
enum { WEEKS = 2, KEY_BYTES = 32, SUM_BYTES = 16, GONE_MAX = 8 };

struct week_key {
	struct week week;
	bool used, renewed;
	uint8_t pad[2];
	uint8_t byte[KEY_BYTES];
};

/* The file as it stands on disk; flat, of one machine. */
struct key_file {
	char magic[8];
	struct week_key key[WEEKS];
	uint8_t sum[SUM_BYTES];
};
static const char magic[8] = { 'p', 'n', 'm', 'b', 'k', 'e', 'y', '1' };

struct identity {
	struct key_file held; /* locked memory: the whole struct is */
	char path[4096], beside[4096];
	bool keeps;   /* a folder was given */
	bool damaged; /* the file was there but could not be used */
	/* weeks that were counted under a key that is gone */
	struct week gone[GONE_MAX];
	size_t gone_next, gone_count;
};

static void
seal(struct key_file *file)
{
	memcpy(file->magic, magic, sizeof magic);
	crypto_generichash(file->sum, sizeof file->sum, (const unsigned char *)file,
		offsetof(struct key_file, sum), NULL, 0);
}

static bool
is_sealed(const struct key_file *file)
{
	uint8_t sum[SUM_BYTES];

	crypto_generichash(sum, sizeof sum, (const unsigned char *)file,
		offsetof(struct key_file, sum), NULL, 0);
	return memcmp(file->magic, magic, sizeof magic) == 0 &&
	       sodium_memcmp(sum, file->sum, sizeof sum) == 0;
}

/* A file that goes away is blanked first; the runtime folder is memory on most machines. */
static int
open_to_blank(const char *path)
{
	return chmod(path, 0600) == 0 ? open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
				      : -1;
}

static void
blank(int fd)
{
	static const char zero[sizeof(struct key_file)];

	if (fd >= 0) {
		if (write(fd, zero, sizeof zero) == (ssize_t)sizeof zero) {
			fsync(fd);
		}
		close(fd);
	}
}

static void
destroy_file(const char *path)
{
	blank(open_to_blank(path));
	unlink(path);
}

static bool
write_whole(int fd, const void *at, size_t size)
{
	const char *p = at;

	while (size > 0) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return false;
		}
		p += n;
		size -= (size_t)n;
	}
	return fsync(fd) == 0;
}

static bool
save(struct identity *identity)
{
	int fd;
	bool ok;

	if (!identity->keeps) {
		return true;
	}
	seal(&identity->held);
	unlink(identity->beside);
	fd = open(identity->beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0400);
	if (fd < 0) {
		return false;
	}
	ok = write_whole(fd, &identity->held, sizeof identity->held);
	close(fd);
	if (ok) {
		int old = open_to_blank(identity->path);

		ok = rename(identity->beside, identity->path) == 0;
		blank(old);
	}
	if (!ok) {
		destroy_file(identity->beside);
	}
	return ok;
}

/* A file that is torn, of a stranger, or readable by others is not used; it is replaced with the
 * first key. */
static void
load(struct identity *identity)
{
	int fd = open(identity->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct key_file *held = &identity->held;
	struct stat st;
	bool ok;

	if (fd < 0) {
		identity->damaged = errno != ENOENT;
		return;
	}
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) == 0 &&
	     st.st_size == (off_t)sizeof *held &&
	     read(fd, held, sizeof *held) == (ssize_t)sizeof *held && is_sealed(held);
	close(fd);
	if (!ok) {
		sodium_memzero(held, sizeof *held);
		identity->damaged = true;
	}
}

enum err_code
identity_open(const char *folder, struct identity **out, struct err *err)
{
	struct identity *identity;

	if (sodium_init() < 0) {
		return err_set(err, ERR_RUNTIME, "libsodium does not start");
	}
	identity = sodium_malloc(sizeof *identity);
	if (identity == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory for the keys of the week");
	}
	sodium_memzero(identity, sizeof *identity);
	if (sodium_mlock(identity, sizeof *identity) != 0) {
		sodium_free(identity);
		return err_set(err, ERR_RUNTIME,
			"the keys of the week cannot be locked in memory: raise the "
			"limit "
			"(ulimit -l, LimitMEMLOCK=)");
	}
	if (folder != NULL) {
		identity->keeps = true;
		snprintf(identity->path, sizeof identity->path, "%s/week.key", folder);
		snprintf(identity->beside, sizeof identity->beside, "%s/week.key.new",
			folder);
		if (strlen(folder) > 4000 || access(folder, W_OK | X_OK) != 0) {
			identity_close(identity);
			return err_set(err, ERR_CONFIG,
				"%s: the folder for week.key cannot be written: %s",
				folder, strerror(errno));
		}
		load(identity);
	}
	*out = identity;
	return ERR_OK;
}

void
identity_close(struct identity *identity)
{
	if (identity != NULL) {
		sodium_free(identity); /* wipes and unlocks */
	}
}

static struct week_key *
key_of(struct identity *identity, struct week week)
{
	for (int i = 0; i < WEEKS; i++) {
		struct week_key *key = &identity->held.key[i];

		if (key->used && key->week.n == week.n) {
			return key;
		}
	}
	return NULL;
}

static void
note_gone(struct identity *identity, struct week week)
{
	identity->gone[identity->gone_next] = week;
	identity->gone_next = (identity->gone_next + 1) % GONE_MAX;
	identity->gone_count += identity->gone_count < GONE_MAX;
}

static bool
was_counted(const struct identity *identity, struct week week)
{
	for (size_t i = 0; i < identity->gone_count; i++) {
		if (identity->gone[i].n == week.n) {
			return true;
		}
	}
	return false;
}

static void
wipe(struct identity *identity, struct week_key *key)
{
	note_gone(identity, key->week);
	sodium_memzero(key, sizeof *key);
}

/* A free place, or that of the older week. */
static struct week_key *
place_for_key(struct identity *identity)
{
	struct week_key *a = &identity->held.key[0], *b = &identity->held.key[1], *old;

	if (!a->used || !b->used) {
		return a->used ? b : a;
	}
	old = a->week.n < b->week.n ? a : b;
	wipe(identity, old);
	return old;
}

static struct week_key *
make_key(struct identity *identity, struct week week)
{
	struct week_key *key = place_for_key(identity);

	key->week = week;
	key->used = true;
	/* after a damaged file nobody knows which week it was for: the first new key says so */
	key->renewed = identity->damaged || was_counted(identity, week);
	identity->damaged = false;
	randombytes_buf(key->byte, sizeof key->byte);
	/* a key that could not be kept still serves until the next restart */
	(void)save(identity);
	return key;
}

struct pseudonym
identity_of(struct identity *identity, struct week week, const struct addr *addr)
{
	const struct week_key *key = key_of(identity, week);
	struct pseudonym out;

	if (key == NULL) {
		key = make_key(identity, week);
	}
	crypto_generichash(out.byte, sizeof out.byte, addr->byte, sizeof addr->byte,
		key->byte, sizeof key->byte);
	return out;
}

void
identity_forget(struct identity *identity, struct week week)
{
	struct week_key *key = key_of(identity, week);

	if (key == NULL) {
		return;
	}
	wipe(identity, key);
	if (!save(identity) && identity->keeps) {
		/* better no file than one with a key that should be gone */
		destroy_file(identity->path);
	}
}

void
identity_counted(struct identity *identity, struct week week)
{
	if (key_of(identity, week) == NULL && !was_counted(identity, week)) {
		note_gone(identity, week);
	}
}

bool
identity_renewed(const struct identity *identity, struct week week)
{
	for (int i = 0; i < WEEKS; i++) {
		const struct week_key *key = &identity->held.key[i];

		if (key->used && key->week.n == week.n) {
			return key->renewed;
		}
	}
	return false;
}
