/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/sandbox/sandbox.h"

#include <cap-ng.h>
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

/* Reads back what is in force: a library that claims success is not enough here. */
static enum err_code
prove(unsigned wanted, struct err *err)
{
	capng_get_caps_process();
	for (unsigned cap = 0; cap <= CAP_LAST_CAP; cap++) {
		bool held = capng_have_capability(CAPNG_EFFECTIVE, cap) != 0 ||
			    capng_have_capability(CAPNG_PERMITTED, cap) != 0;

		if (held && cap != wanted) {
			return err_set(err, ERR_RUNTIME, "capability %s is still held",
				capng_capability_to_name(cap));
		}
	}
	return ERR_OK;
}

/* Needs CAP_SETPCAP; without it the set is what whoever started us made of it. */
static bool
may_bound(void)
{
	capng_get_caps_process();
	return capng_have_capability(CAPNG_PERMITTED, CAP_SETPCAP) != 0 &&
	       capng_update(CAPNG_ADD, CAPNG_EFFECTIVE, CAP_SETPCAP) == 0 &&
	       capng_apply(CAPNG_SELECT_CAPS) == 0;
}

/* What no program that is started can have again, were one started.  The kernel may know more
 * capabilities than its headers did: it says where they end. */
static enum err_code
empty_bounds(struct err *err)
{
	if (!may_bound()) {
		return ERR_OK;
	}
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++) {
		if (prctl(PR_CAPBSET_DROP, cap) != 0 ||
			prctl(PR_CAPBSET_READ, cap) != 0) {
			return err_set(err, ERR_RUNTIME,
				"the bounding set of capabilities cannot be emptied: %s",
				strerror(errno));
		}
	}
	return ERR_OK;
}

enum err_code
caps_drop_all(struct err *err)
{
	if (empty_bounds(err) != ERR_OK) {
		return ERR_RUNTIME;
	}
	capng_clear(CAPNG_SELECT_CAPS);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0) {
		return err_set(err, ERR_RUNTIME, "capabilities cannot be given up: %s",
			strerror(errno));
	}
	return prove(CAP_LAST_CAP + 1, err);
}

enum err_code
caps_keep_capture(struct err *err)
{
	if (empty_bounds(err) != ERR_OK) {
		return ERR_RUNTIME;
	}
	capng_clear(CAPNG_SELECT_CAPS);
	if (capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_NET_RAW) !=
			0 ||
		capng_apply(CAPNG_SELECT_CAPS) != 0) {
		return err_set(err, ERR_RUNTIME, "capabilities cannot be given up: %s",
			strerror(errno));
	}
	return prove(CAP_NET_RAW, err);
}
