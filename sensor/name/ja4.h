/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_JA4_H
#define PENUMBRA_SENSOR_NAME_JA4_H

#include "sensor/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* JA4, the TLS client fingerprint: "t13d1516h2_8daaf6152771_02713d6af862".  What it is made of,
 * in the order it was sent, GREASE left out by whoever fills it. */

enum {
	JA4_LIST = 256, /* real clients offer fewer than 100 of anything */
	JA4_BYTES = 37
};

struct ja4_list {
	uint16_t at[JA4_LIST];
	uint32_t n; /* may count beyond JA4_LIST: then there is no fingerprint */
};

struct ja4 {
	char carrier; /* enum carrier */
	uint16_t version;
	bool named; /* server_name was there */
	struct str alpn;
	struct ja4_list ciphers, extensions, signatures;
};

static inline void
ja4_add(struct ja4_list *list, uint16_t value)
{
	if (list->n < JA4_LIST) {
		list->at[list->n] = value;
	}
	list->n++;
}

/* The two hashes of lists that were printed lately: a house has few kinds of clients, and each says
 * the same in each of its greetings.  Zeroed: none.  Lists are compared, so a memo changes no print. */
enum { JA4_MEMO = 256, JA4_MEMO_LIST = 93 };

struct ja4_lists {
	uint16_t n[3], at[JA4_MEMO_LIST]; /* as they are hashed, behind each other */
};
struct ja4_memo {
	struct ja4_seen {
		struct ja4_lists lists;
		char hash[2][12];
	} seen[JA4_MEMO];
};

/* Sorts the lists on its way.  out holds JA4_BYTES; "" when a list overflowed.  memo: NULL for none. */
void ja4_print(struct ja4 *ja4, struct ja4_memo *memo, char *out);

#endif
