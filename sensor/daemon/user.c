/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/user.h"

#include "sensor/base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err_code
find_user(const char *wanted, uid_t *uid, gid_t *gid, struct err *err)
{
	char name[64];
	const char *colon = strchr(wanted, ':');
	const struct passwd *user;
	const struct group *group;

	str_copy(name, sizeof name,
		(struct str){ wanted,
			colon != NULL ? (size_t)(colon - wanted) : strlen(wanted) });
	user = getpwnam(name);
	if (user == NULL) {
		return err_set(err, ERR_CONFIG, "-u %s: there is no such user", wanted);
	}
	*uid = user->pw_uid;
	*gid = user->pw_gid;
	group = colon != NULL ? getgrnam(colon + 1) : NULL;
	if (colon != NULL && group == NULL) {
		return err_set(err, ERR_CONFIG, "-u %s: there is no such group", wanted);
	}
	*gid = group != NULL ? group->gr_gid : *gid;
	return ERR_OK;
}

/* For good: that root cannot be had again is tried. */
enum err_code
user_become(const char *user, struct err *err)
{
	uid_t uid = 0;
	gid_t gid = 0;
	enum err_code code;

	if (user == NULL || geteuid() != 0) {
		return ERR_OK;
	}
	code = find_user(user, &uid, &gid, err);
	if (code != ERR_OK) {
		return code;
	}
	if (prctl(PR_SET_KEEPCAPS, 1) != 0 || setgroups(0, NULL) != 0 ||
		setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0) {
		return err_set(err, ERR_RUNTIME, "-u %s: %s", user, strerror(errno));
	}
	if (uid != 0 && setuid(0) == 0) {
		return err_set(err, ERR_RUNTIME, "-u %s: root can be had again", user);
	}
	return ERR_OK;
}

enum err_code
user_make_folder(const char *folder, const char *user, struct err *err)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	struct stat st;

	if (user != NULL && uid == 0) {
		enum err_code code = find_user(user, &uid, &gid, err);

		if (code != ERR_OK) {
			return code;
		}
	}
	if (mkdir(folder, 0750) == 0) {
		if (chown(folder, uid, gid) != 0) {
			return err_set(
				err, ERR_RUNTIME, "%s: %s", folder, strerror(errno));
		}
	} else if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
		return err_set(err, ERR_CONFIG,
			"%s: the runtime folder cannot be made: %s; name another with "
			"--run",
			folder, strerror(errno));
	}
	return ERR_OK;
}

/* A file made by root belongs to whoever owns the folder, who may be the one to lock it next time. */
static int
open_lock(const char *folder)
{
	char path[4096];
	struct stat st;
	int n = snprintf(path, sizeof path, "%s/penumbrad.lock", folder), fd;

	if (n < 0 || (size_t)n >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		return errno == EEXIST ? open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW) : -1;
	}
	if (geteuid() == 0 && stat(folder, &st) == 0) {
		(void)!fchown(fd, st.st_uid, st.st_gid);
	}
	return fd;
}

enum err_code
user_lock_folder(const char *folder, int *lock, struct err *err)
{
	int fd = open_lock(folder);

	if (fd < 0) {
		return err_set(err, ERR_CONFIG,
			"%s/penumbrad.lock: %s; name another runtime folder with --run",
			folder, strerror(errno));
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int why = errno;

		close(fd);
		return err_set(err, ERR_CONFIG,
			why == EWOULDBLOCK
				? "%s: another penumbrad works with this runtime folder; "
				  "end it, or name another folder with --run"
				: "%s: the runtime folder cannot be locked; name another "
				  "with --run",
			folder);
	}
	*lock = fd;
	return ERR_OK;
}
