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

/* Sorts the lists on its way.  out holds JA4_BYTES; "" when a list overflowed. */
void ja4_print(struct ja4 *ja4, char *out);

#endif
