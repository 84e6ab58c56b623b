/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_SANDBOX_SANDBOX_H
#define PENUMBRA_SENSOR_SANDBOX_SANDBOX_H

#include "sensor/base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Each process gives away what it does not need, once, after everything it needs is open: system
 * calls (seccomp), files (Landlock, the highest ABI found), capabilities, core dumps, new
 * privileges.  There is no way back.  A start without seccomp is an error; Landlock is used where
 * the kernel has it, and the report says which ABI that was. */

enum sandbox_role {
	SANDBOX_SENSOR, /* reads hostile bytes: no file, no socket, no new process */
	SANDBOX_REPLAY, /* the same, and may go on reading a capture it holds open */
	SANDBOX_CLERK,  /* writes below the folders named, no socket, no new process */
	SANDBOX_TELLER, /* answers on a socket it was given: no packet, no file, no new process */
	SANDBOX_SELFTEST /* reads hostile bytes and prints: opens no socket, no new process */
};

enum { SANDBOX_FOLDERS_MAX = 8 };

struct sandbox_wish {
	enum sandbox_role role;
	const char *write
		[SANDBOX_FOLDERS_MAX]; /* folders that may be written; NULL ends the list */
	const char *read[SANDBOX_FOLDERS_MAX]; /* folders that may be read */
	int parent;      /* process that has to live for this one to live; 0: none */
	bool errno_only; /* tests: a refused call fails instead of ending the process */
};

struct sandbox_report {
	int landlock;      /* ABI in force, 0 none */
	int calls;         /* system calls allowed */
	bool capabilities; /* true when any is left */
};

enum err_code sandbox_enter(const struct sandbox_wish *wish,
	struct sandbox_report *report, struct err *err) MUST_CHECK;

/* For the supervisor, which maps what its children read: no core dump, and no look at its memory by
 * others of its user. */
bool sandbox_leave_no_core(void);
/* For the supervisor: keeps CAP_NET_RAW and nothing else; for everyone: keeps nothing.  Both empty
 * the bounding set where that is allowed. */
enum err_code caps_keep_capture(struct err *err) MUST_CHECK;
enum err_code caps_drop_all(struct err *err) MUST_CHECK;
/* Landlock by itself: 0 when the kernel has none.  Called by sandbox_enter. */
int landlock_enter(const struct sandbox_wish *wish, struct err *err);

#endif
