/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/shm.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL };

static enum err_code
refused(const char *name, int fd, struct err *err)
{
	int why = errno;

	if (fd >= 0) {
		close(fd);
	}
	return err_set(err, ERR_MEMORY, "shared memory for %s: %s", name, strerror(why));
}

enum err_code
shm_open_sealed(const char *name, size_t size, void **out, struct err *err)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	void *at;

	if (fd < 0 || ftruncate(fd, (off_t)size) != 0 ||
		fcntl(fd, F_ADD_SEALS, SEALS) != 0) {
		return refused(name, fd, err);
	}
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED) {
		return refused(name, fd, err);
	}
	close(fd);
	*out = at;
	return ERR_OK;
}

void
shm_close(void *at, size_t size)
{
	if (at != NULL) {
		munmap(at, size);
	}
}
