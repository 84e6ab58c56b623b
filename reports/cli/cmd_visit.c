/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra visit plan UNIT DATE --who STAFF\n"
	"  penumbra visit held ID --heard TEXT [--need NEED] [OPTIONS]\n"
	"  penumbra visit show UNIT\n"
	"\n"
	"  What was heard names no person. Who works on the bench is not sent on "
	"visits.\n"
	"\n"
	"  --who STAFF         who goes, of the staff list\n"
	"  --heard TEXT        what the unit said, in its own words\n"
	"  --need NEED         the need behind it\n"
	"  --offered TEXT      what was offered\n"
	"  --held-on DATE      the day of the visit, today when left out\n"
	"  --new-insight yes   something was heard that no figure had told\n"
	"  --next-on DATE      when to come back\n"
	"  --by-management yes  the head of IT went\n" VERB_HELP
	"  penumbra visit plan sales 2026-01-15 --who mb --by mb\n"
	"  penumbra visit held visit-1 --heard 'Clients wait for large files' --need N01 "
	"--by mb\n";

static const struct verb_form forms[] = {
	{ .word = "plan", .entity = "visit", .place = { "unit", "planned_on" } },
	{ .word = "held",
		.entity = "visit",
		.place = { "id" },
		.today = { "held_on" },
		.must_exist = true },
	{ .word = "show", .entity = "visit", .place = { "unit" }, .show_unit = true },
};
static const struct verb verb = { "visit", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_visit = { "visit",
	"plan a visit to a unit, and write down what was heard", usage, run };
