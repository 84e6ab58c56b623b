/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service.h"
#include "classifiers/unit.h"
#include "reports/cli/fleet.h"
#include "reports/register/register.h"

#include <stdio.h>
#include <unistd.h>

/* Versions and checksums of the files that sensors get from here: what they should all say.  As in
 * week_state (rollup_close.c): the catalogue with its date, the unit map, the register's decisions. */

static void
print_problem(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

static void
read_catalogue(
	const struct config *c, struct fleet_files *files, struct problems *problems)
{
	const char *more = c->overrides[0] == '\0' ? NULL : c->overrides;
	struct catalogue *catalogue = catalogue_load(c->catalogue, more, problems);

	if (catalogue != NULL) {
		(void)!snprintf(files->catalogue, sizeof files->catalogue, "%.20s %.16s",
			catalogue_version(catalogue), catalogue_digest(catalogue));
	}
	catalogue_close(catalogue);
}

static void
read_units(const struct config *c, struct fleet_files *files, struct problems *problems)
{
	struct unit_map *units =
		c->units[0] == '\0' ? NULL : unit_map_load(c->units, problems);

	if (units != NULL) {
		str_copy(files->units, sizeof files->units,
			str_of(unit_map_digest(units)));
	}
	unit_map_close(units);
}

static enum err_code
read_policy(const struct config *c, struct fleet_files *files, struct err *err)
{
	struct registry *registry = NULL;
	char digest[17] = "";
	enum err_code code;

	if (c->register_path[0] == '\0' || access(c->register_path, F_OK) != 0) {
		return ERR_OK;
	}
	code = registry_open(c->register_path, false, &registry, err);
	if (code == ERR_OK) {
		code = registry_digest(registry, digest, err);
	}
	registry_close(registry);
	str_copy(files->policy, sizeof files->policy, str_of(digest));
	return code;
}

enum err_code
fleet_files(const struct fleet *fleet, struct fleet_files *files, struct err *err)
{
	struct problems problems = { 0 };
	enum err_code code;

	*files = (struct fleet_files){ 0 };
	read_catalogue(fleet->config, files, &problems);
	read_units(fleet->config, files, &problems);
	problems_print(&problems, print_problem, NULL);
	code = problems_end(&problems, err);
	problems_fini(&problems);
	return code == ERR_OK ? read_policy(fleet->config, files, err) : code;
}
