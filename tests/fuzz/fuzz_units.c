/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/unit.h"

#include "sensor/base/addr.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A map that loads answers every question with one of its units or none. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_scratch_write("units.csv", data, size);
	struct problems problems = { 0 };
	struct unit_map *map = unit_map_load(path, &problems);
	struct addr addr = { { 0 } };

	if ((map == NULL) != (problems.all > 0)) {
		abort();
	}
	for (size_t i = 0; map != NULL && i + 16 <= size && i < 1024; i++) {
		unit_id id;

		memcpy(addr.byte, data + i, 16);
		if (i % 2 == 0) {
			addr = addr_of_v4(data + i);
		}
		id = unit_of(map, &addr, (uint16_t)(data[i] << 8 | data[i + 1]));
		if (id != UNIT_NONE && id >= unit_count(map)) {
			abort();
		}
	}
	unit_map_close(map);
	problems_fini(&problems);
	return 0;
}
