/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Rights that newer kernels know and Debian 12's header does not (uapi/linux/landlock.h). */
#define FS_REFER    (UINT64_C(1) << 13) /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14) /* ABI 3 */
#define FS_IOCTL    (UINT64_C(1) << 15) /* ABI 5 */

enum { ABI_KNOWN = 5 };

static const uint64_t read_rights =
	LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

/* Everything a kernel of this ABI can refuse: what is not handled would be allowed. */
static uint64_t
all_rights(int abi)
{
	uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

	rights |= abi >= 2 ? FS_REFER : 0;
	rights |= abi >= 3 ? FS_TRUNCATE : 0;
	rights |= abi >= 5 ? FS_IOCTL : 0;
	return rights;
}

static uint64_t
write_rights(int abi)
{
	return read_rights | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
	       LANDLOCK_ACCESS_FS_REMOVE_FILE | (abi >= 3 ? FS_TRUNCATE : 0);
}

static int
allow(int ruleset, const char *folder, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights };
	int rc;

	rule.parent_fd = open(folder, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0) {
		return -1;
	}
	rc = (int)syscall(
		SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U);
	close(rule.parent_fd);
	return rc;
}

static int
allow_all(int ruleset, const char *const folders[], uint64_t rights, struct err *err)
{
	for (size_t i = 0; i < SANDBOX_FOLDERS_MAX && folders[i] != NULL; i++) {
		if (allow(ruleset, folders[i], rights) != 0) {
			err_set(err, ERR_RUNTIME,
				"%s: cannot be kept open in the sandbox: %s", folders[i],
				strerror(errno));
			return -1;
		}
	}
	return 0;
}

int
landlock_enter(const struct sandbox_wish *wish, struct err *err)
{
	struct landlock_ruleset_attr attr;
	int abi = (int)syscall(
		SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	int ruleset, rc;

	if (abi <= 0) {
		return 0; /* this kernel has none: seccomp stands alone */
	}
	abi = abi > ABI_KNOWN ? ABI_KNOWN : abi;
	attr = (struct landlock_ruleset_attr){ .handled_access_fs = all_rights(abi) };
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	if (ruleset < 0) {
		err_set(err, ERR_RUNTIME, "Landlock: %s", strerror(errno));
		return -1;
	}
	rc = allow_all(ruleset, wish->write, write_rights(abi), err);
	if (rc == 0) {
		rc = allow_all(ruleset, wish->read, read_rights, err);
	}
	if (rc == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) {
		err_set(err, ERR_RUNTIME, "Landlock: %s", strerror(errno));
		rc = -1;
	}
	close(ruleset);
	return rc == 0 ? abi : -1;
}
