/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_FAMILY_H
#define PENUMBRA_SENSOR_DAEMON_FAMILY_H

#include "sensor/cover.h"
#include "sensor/sandbox/sandbox.h"

#include <stdbool.h>
#include <sys/types.h>

/* Parents and children: fork without exec, what the supervisor tells its children, and how they
 * enter their sandbox. */

/* Supervisor -> clerk or sensor, one message each. */
enum order_kind {
	ORDER_INTERFACE,
	ORDER_COVER,
	ORDER_GAP,
	ORDER_RELOAD,
	ORDER_END,
	ORDER_DROP,
	ORDER_HAND_OVER /* to a sensor: frames from `at` on are another's */
};

enum { INTERFACE_NAME_MAX = 64, GAP_REASON_MAX = 24 };

struct gap {
	struct instant from, until; /* until 0: not over yet */
	uint16_t interface;
	char reason[GAP_REASON_MAX];
};

struct order {
	uint32_t kind; /* enum order_kind */
	union {
		struct {
			uint16_t number;
			char name[INTERFACE_NAME_MAX];
		} interface;
		struct cover cover; /* of a sensor that died */
		struct gap gap;
		struct instant at;
	};
};

struct orders;

struct child {
	pid_t pid;   /* 0: none */
	int control; /* the parent's end; closed: the child is to end */
	/* its /proc/PID/stat and status, opened before it lets nobody look: later a host that hides
	 * processes (hidepid) would not open them.  -1: not to be had */
	int stat, status;
	/* where orders wait that it cannot take now, which outlive it; NULL: none may */
	struct orders *orders;
};

/* What the kernel says of the child now, or with NULL of this process; "" when it cannot be read. */
enum { CHILD_TEXT_MAX = 4096 };
void family_stat(const struct child *child, char text[CHILD_TEXT_MAX]);
void family_status(const struct child *child, char text[CHILD_TEXT_MAX]);
/* Of a fork: closes what belongs to the parent's view of a sibling. */
void family_give_away(const struct child *child);

/* Returns 0 in the child, whose end is then *control, with default signals; else ERR_OK's parent
 * side in child. */
pid_t family_fork(struct child *child, int *control);
void family_forget(struct child *child);
/* Never waits: what cannot go now is kept and goes later (orders.h); false: it is not kept and did
 * not go. */
bool order_send(struct child *child, const struct order *order);
/* Of a replay, which has nothing else to do: waits until there is room; false: the child is gone. */
bool order_send_waiting(const struct child *child, const struct order *order);
/* 1 one was read, 0 none waits, -1 the supervisor is gone. */
int order_next(int control, struct order *order);

/* False where the run-time of a sanitizer needs calls and files that the sandbox refuses. */
bool cage_possible(void);
enum err_code cage_enter(const struct sandbox_wish *wish, struct sandbox_report *report,
	struct err *err) MUST_CHECK;
/* The end of a child. */
_Noreturn void family_exit(int status);

#endif
