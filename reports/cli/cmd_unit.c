/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra unit show UNIT\n"
	"  penumbra unit goal UNIT TEXT [--until DATE]\n"
	"  penumbra unit contact UNIT NAME REACH PART [--consent-on DATE]\n"
	"  penumbra unit pair UNIT UNIT\n"
	"\n"
	"  Units themselves, their names and networks, are rows of units.csv. PART is "
	"head,\n"
	"  contact or super-user; a super user is listed only with the date of consent.\n"
	"\n"
	"  --from DATE         of a goal; today when left out\n"
	"  --until DATE        until when it holds\n"
	"  --consent-on DATE   when a volunteer agreed to be listed\n"
	"  --note TEXT         what the two work on together\n" VERB_HELP
	"  penumbra unit goal sales 'An offer reaches the client within a day' --by mb\n"
	"  penumbra unit show sales\n";

static const struct verb_form forms[] = {
	{ .word = "show", .entity = "goal", .place = { "unit" }, .show_unit = true },
	{ .word = "goal",
		.entity = "goal",
		.place = { "unit", "text" },
		.today = { "from" } },
	{ .word = "contact",
		.entity = "contact",
		.place = { "unit", "name", "reach", "part" } },
	{ .word = "pair", .entity = "pair", .place = { "unit_a", "unit_b" } },
};
static const struct verb verb = { "unit", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_unit = { "unit",
	"what we know of a unit: goal, contact, working pair", usage, run };
