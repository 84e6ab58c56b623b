/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra service offer NAME --needs NEEDS --service SERVICE --owner STAFF "
	"--for UNITS\n"
	"                         --user-interest TEXT --company-interest TEXT\n"
	"                         --how-to TEXT --answer-days N [OPTIONS]\n"
	"  penumbra service tenant SERVICE LABEL\n"
	"  penumbra service show SERVICE\n"
	"\n"
	"  An offer names a service of the catalogue or its hosts, so that its use can "
	"be counted.\n"
	"\n"
	"  --needs NEEDS            codes of needs it serves\n"
	"  --service SERVICE        its entry in the catalogue\n"
	"  --hosts TEXT             or its host names\n"
	"  --owner STAFF            who answers for it\n"
	"  --for UNITS              codes of units, or all\n"
	"  --since DATE             today when left out\n"
	"  --until DATE             when it ends\n"
	"  --user-interest TEXT     what a unit gains\n"
	"  --company-interest TEXT  what the company protects\n"
	"  --how-to TEXT            how to get it\n"
	"  --answer-days N          days until an answer\n"
	"  --visible WORD           no keeps it out of documents\n" VERB_HELP
	"  penumbra service offer 'Team drive' --needs N02,N03 --service sharepoint "
	"--owner jo \\\n"
	"      --for all --user-interest 'One place for files' --how-to 'Ask Jon Olsen' "
	"\\\n"
	"      --company-interest 'Files stay under our contract' --answer-days 2 --by "
	"jo\n";

static const struct verb_form forms[] = {
	{ .word = "offer",
		.entity = "offer",
		.place = { "name" },
		.today = { "since" },
		.key = { "name" } },
	{ .word = "tenant", .entity = "tenant", .place = { "service", "label" } },
	{ .word = "show",
		.entity = "offer",
		.place = { "service" },
		.show_service = true },
};
static const struct verb verb = { "service", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_service = { "service",
	"what we offer, for which need, and how to get it", usage, run };
