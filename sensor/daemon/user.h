/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_USER_H
#define PENUMBRA_SENSOR_DAEMON_USER_H

#include "sensor/base/err.h"

/* Who the daemon is.  user: "name" or "name:group"; NULL, or not root: nothing is done. */

/* For good; permitted capabilities are kept, so that the caller can give up all but one. */
enum err_code user_become(const char *user, struct err *err) MUST_CHECK;
/* The folder, made when it is not there, as the user's own. */
enum err_code user_make_folder(
	const char *folder, const char *user, struct err *err) MUST_CHECK;

/* Nobody else works with the folder as long as the descriptor is open, which children close: the
 * kernel ends that with the process, however it ends.  ERR_CONFIG: somebody does. */
enum err_code user_lock_folder(const char *folder, int *lock, struct err *err) MUST_CHECK;

#endif
