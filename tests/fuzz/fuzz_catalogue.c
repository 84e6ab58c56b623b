/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service.h"
#include "classifiers/service_check.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A catalogue that loads has whole entries, and its own rules lead to them; the check takes what
 * the reader refused as well. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_scratch_write("N10-x.yaml", data, size);
	struct problems problems = { 0 };
	struct catalogue *catalogue =
		catalogue_load(fuzz_scratch.folder, NULL, &problems);
	const struct check_options options = { .words = "", .retired = "" };
	const char *files[1] = { path };
	struct match match;

	if ((catalogue == NULL) != (problems.all > 0)) {
		abort();
	}
	for (service_id i = 0; catalogue != NULL && i < service_count(catalogue); i++) {
		const struct service *s = service_at(catalogue, i);

		if (service_named(catalogue, str_of(s->id)) != i ||
			s->need >= need_count() || s->name[0] == '\0') {
			abort();
		}
		if (catalogue_match(catalogue, s->page, &match) &&
			match.service >= service_count(catalogue)) {
			abort();
		}
	}
	catalogue_check(files, 1, &options, &problems);
	catalogue_close(catalogue);
	problems_fini(&problems);
	return 0;
}
