/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra promise make UNIT TEXT --owner STAFF --kind KIND --due-on DATE\n"
	"  penumbra promise done ID --proof TEXT\n"
	"  penumbra promise move ID DATE --moved-agreed-on DATE\n"
	"  penumbra promise withdraw ID\n"
	"\n"
	"  A promise can be moved once, before it is due, and with the unit's "
	"agreement.\n"
	"\n"
	"  --owner STAFF            who keeps it, of the staff list\n"
	"  --kind WORD              visit, fix, review or answer\n"
	"  --due-on DATE            by when\n"
	"  --made-on DATE           today when left out\n"
	"  --done-on DATE           today when left out\n"
	"  --proof TEXT             what shows that it is done\n"
	"  --moved-agreed-on DATE   when the unit agreed to the new date\n"
	"  --conversation ID        the conversation it belongs to\n" VERB_HELP
	"  penumbra promise make sales 'Large files arrive the same day' --owner jo \\\n"
	"      --kind fix --due-on 2026-01-31 --by mb\n"
	"  penumbra promise done promise-1 --proof 'Three transfers of 2 GB without a "
	"break' --by jo\n";

static const struct verb_form forms[] = {
	{ .word = "make",
		.entity = "promise",
		.place = { "unit", "text" },
		.today = { "made_on" } },
	{ .word = "done",
		.entity = "promise",
		.place = { "id" },
		.today = { "done_on" },
		.must_exist = true },
	{ .word = "move",
		.entity = "promise",
		.place = { "id", "moved_to" },
		.must_exist = true },
	{ .word = "withdraw",
		.entity = "promise",
		.place = { "id" },
		.today = { "withdrawn_on" },
		.must_exist = true },
};
static const struct verb verb = { "promise", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_promise = { "promise",
	"make, keep, move or withdraw a promise to a unit", usage, run };
