/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra declare UNIT TOOL NEED [OPTIONS]\n"
	"\n"
	"  Works before the tool was seen, and for tools that no catalogue knows.\n"
	"\n"
	"  --declared-on DATE     today when left out\n"
	"  --since DATE           since when the unit uses it\n"
	"  --runs-by-itself yes   it works at night and on Sundays too\n"
	"  --tenant TEXT          the name of its space there\n"
	"  --note TEXT            what it is for; names no person\n" VERB_HELP
	"  penumbra declare finance 'Invoice helper' N09 --since 2025-10-01 \\\n"
	"      --note 'Copies invoices into the accounts every night' --by mb\n";

static const struct verb_form forms[] = {
	{ .entity = "declaration",
		.place = { "unit", "tool", "need" },
		.today = { "declared_on" } },
};
static const struct verb verb = { "declare", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_declare = { "declare",
	"a unit tells us of a tool; thank it, no blame", usage, run };
