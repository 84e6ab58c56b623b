/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/sighting.h"
#include "tests/fuzz/must.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a broken sensor may leave in shared memory: any bytes.  What passes the check must be safe
 * to read as text and to index by. */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sighting s;
	char clean[NAME_MAX_BYTES];

	memset(&s, 0, sizeof s);
	memcpy(&s, data, size < sizeof s ? size : sizeof s);
	if (sighting_check(&s)) {
		must(evidence_word((enum evidence)s.evidence) != NULL);
		must(ech_word((enum ech)s.ech) != NULL);
		must(memchr(s.claimed, '\0', sizeof s.claimed) != NULL);
		must(s.name[0] == '\0' || name_clean(str_of(s.name), clean));
		must(s.until.ns - s.first.ns < SLOT_SECONDS * NS_PER_SECOND);
	}
	return 0;
}
