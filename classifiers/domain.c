/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/domain.h"

#include "sensor/base/file.h"

#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIST_MAX = 8 * 1024 * 1024 };

struct domains {
	psl_ctx_t *list;
	struct day date;
};

/* The list is read through a descriptor that was checked, so that a link or a pipe in its place
 * is refused like everywhere else. */
static psl_ctx_t *
load_list(const char *path, struct day *date, struct problems *problems)
{
	size_t size;
	int fd = file_open(path, LIST_MAX, &size, problems);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	psl_ctx_t *list;
	struct stat st;

	if (file == NULL) {
		if (fd >= 0) {
			close(fd);
		}
		return NULL;
	}
	*date = (struct day){ 0 };
	if (fstat(fd, &st) == 0) {
		date->n = (int32_t)(st.st_mtime / 86400);
	}
	list = psl_load_fp(file);
	fclose(file);
	/* any text file "loads": a real list has thousands of rules and knows co.uk */
	if (list == NULL || psl_suffix_count(list) < 1000 ||
		!psl_is_public_suffix(list, "co.uk")) {
		problems_add(problems, path, 0, 0,
			"is no public suffix list; take public_suffix_list.dat as "
			"publicsuffix.org gives it out");
		psl_free(list);
		return NULL;
	}
	return list;
}

struct domains *
domains_open(const char *path, struct problems *problems)
{
	struct day date = { (int32_t)(psl_builtin_file_time() / 86400) };
	psl_ctx_t *list;
	struct domains *domains;

	if (path != NULL && *path != '\0') {
		list = load_list(path, &date, problems);
	} else {
		list = psl_latest(NULL);
		if (list == NULL) {
			problems_add(problems, "public suffix list", 0, 0,
				"is neither built into libpsl nor installed");
		}
	}
	if (list == NULL) {
		return NULL;
	}
	domains = malloc(sizeof *domains);
	if (domains == NULL) {
		problems_add(problems, "public suffix list", 0, 0, "out of memory");
		psl_free(list);
		return NULL;
	}
	*domains = (struct domains){ list, date };
	return domains;
}

void
domains_close(struct domains *domains)
{
	if (domains != NULL) {
		psl_free(domains->list);
		free(domains);
	}
}

bool
domain_of(const struct domains *domains, const char *host, char *out)
{
	const char *domain = psl_registrable_domain(domains->list, host);

	out[0] = '\0';
	return domain != NULL && str_copy(out, NAME_MAX_BYTES, str_of(domain));
}

bool
domain_is_suffix(const struct domains *domains, const char *name)
{
	return psl_is_public_suffix(domains->list, name) != 0;
}

bool
domain_is_registry(const struct domains *domains, const char *name)
{
	return psl_is_public_suffix2(domains->list, name, PSL_TYPE_ICANN) != 0;
}

struct day
domains_date(const struct domains *domains)
{
	return domains->date;
}
