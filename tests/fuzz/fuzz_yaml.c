/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/yaml.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every node knows its place and its text is readable; a refusal says why. */
static size_t
walk(const struct yaml *node, int depth)
{
	size_t n = 1;

	if (node->line < 1 || node->column < 1 || depth > 17) {
		abort();
	}
	if (node->kind == YAML_TEXT && strlen(node->text.at) > node->text.len) {
		abort();
	}
	for (const struct yaml *e = node->first; e != NULL; e = e->next) {
		n += walk(e, depth + 1);
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct problems problems = { 0 };
	const struct yaml *root = yaml_parse(
		"f", (struct str){ (const char *)data, size }, arena, &problems);

	if ((root == NULL) != (problems.all > 0)) {
		abort();
	}
	if (root != NULL) {
		walk(root, 0);
	}
	problems_fini(&problems);
	arena_close(arena);
	return 0;
}
