/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/config.h"

#include "sensor/base/addr.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file that loads prints to one that loads and prints the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_scratch_write("penumbra.yaml", data, size);
	struct arena *arena = arena_open();
	struct problems problems = { 0 };
	const struct config *config = config_load(path, arena, &problems);
	struct text first = { 0 }, second = { 0 };

	if ((config == NULL) != (problems.all > 0)) {
		abort();
	}
	if (config != NULL) {
		config_print(config, &first);
		fuzz_scratch_write(
			"penumbra.yaml", (const uint8_t *)text_z(&first), first.len);
		config = config_load(path, arena, &problems);
		if (config == NULL) {
			abort();
		}
		config_print(config, &second);
		if (strcmp(text_z(&first), text_z(&second)) != 0) {
			abort();
		}
	}
	text_fini(&first);
	text_fini(&second);
	problems_fini(&problems);
	arena_close(arena);
	return 0;
}
