/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_TELLER_H
#define PENUMBRA_SENSOR_DAEMON_TELLER_H

#include "sensor/base/err.h"
#include "sensor/base/str.h"
#include "sensor/daemon/family.h"

#include <stdatomic.h>

/* Gives the metrics to whoever asks by HTTP, on a UNIX socket or on loopback.  A process of its own:
 * it sees no packet, opens nothing, and knows only the text that the supervisor last wrote into
 * memory they share.  GET /metrics, eight at a time, two seconds each. */

enum { TELLER_TEXT_MAX = 256 * 1024, TELLER_CLIENTS = 8 };

/* Written by the supervisor: version is odd while it writes. */
struct teller_page {
	_Atomic uint32_t version;
	uint32_t len;
	int landlock; /* of the process; told by it */
	char text[TELLER_TEXT_MAX];
};

struct teller {
	struct teller_page *page; /* NULL: nobody is told */
	struct child child;
	int socket;
	char path[108]; /* of a UNIX socket; "" on loopback */
	int64_t again_ms;
	uint64_t restarts;
};

/* where: "" metrics.sock in the runtime folder, "127.0.0.1:9469" or "[::1]:9469", "off". */
enum err_code teller_open(struct teller *teller, const char *where, const char *run,
	struct err *err) MUST_CHECK;
void teller_close(struct teller *teller);
void teller_write(struct teller *teller, const struct text *text);
/* Good words for `where`? */
enum err_code teller_check(const char *where, struct err *err) MUST_CHECK;

struct supervisor;
void teller_look(struct supervisor *s);
void teller_ended(struct teller *teller);

#endif
