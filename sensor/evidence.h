/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_EVIDENCE_H
#define PENUMBRA_SENSOR_EVIDENCE_H

#include "sensor/base/str.h"

#include <stdbool.h>

/* How a flow came by its name.  The order is the order of strength. */
enum evidence {
#define EVIDENCE(name, word) EVIDENCE_##name,
#include "sensor/evidence.def"
#undef EVIDENCE
	EVIDENCE_COUNT
};

/* Encrypted ClientHello as seen from outside (sensor.md 5.7). */
enum ech { ECH_ABSENT, ECH_OFFERED, ECH_HIDDEN };

enum {
	/* RFC 1035: 253 bytes of text at most, and the terminator */
	NAME_MAX_BYTES = 254
};

const char *evidence_word(enum evidence e);
bool evidence_named(struct str word, enum evidence *out);
const char *ech_word(enum ech e);

/* What a name may be (sensor.md 5.8): lower-cased into out (NAME_MAX_BYTES), the trailing dot
 * dropped, labels of 1-63 letters, digits, '-', '_', at least two labels, no address literal.
 * False, and out untouched, for anything else: such a name never leaves the sensor. */
bool name_clean(struct str raw, char *out);

#endif
