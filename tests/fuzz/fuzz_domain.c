/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/domain.h"
#include "classifiers/names.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any clean name has a registrable domain that is its ending, or none; both lists answer. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct domains *domains;
	static struct names *names;
	struct problems problems = { 0 };
	char name[NAME_MAX_BYTES], domain[NAME_MAX_BYTES];

	if (domains == NULL) {
		domains = domains_open("", &problems);
		names = names_open("", &problems);
	}
	if (!name_clean((struct str){ (const char *)data, size }, name)) {
		return 0;
	}
	if (domain_of(domains, name, domain) &&
		(domain[0] == '\0' || !str_ends(str_of(name), domain))) {
		abort();
	}
	if (names_private(names, name) > strlen(name) ||
		(names_bare_platform(names, name) && !names_platform(names, name))) {
		abort();
	}
	return 0;
}
