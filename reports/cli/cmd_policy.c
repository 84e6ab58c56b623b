/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra policy add TITLE --document TEXT --owner STAFF --from DATE --until "
	"DATE\n"
	"                      [--needs NEEDS] [--services SERVICES]\n"
	"  penumbra policy end ID DATE\n"
	"  penumbra policy show\n"
	"\n"
	"  A decision that rests on it names it as its override. Past its end it is no "
	"reason "
	"any more.\n"
	"\n"
	"  --document TEXT      where it is written\n"
	"  --owner STAFF        who answers for it, of the staff list\n"
	"  --from DATE          today when left out\n"
	"  --until DATE         its end\n"
	"  --needs NEEDS        the needs it is about\n"
	"  --services SERVICES  the services it is about\n" VERB_HELP
	"  penumbra policy add 'Client files stay in the Union' --document 'Contract "
	"handbook 4.2' \\\n"
	"      --owner hk --until 2027-12-31 --needs N01,N02 --by hk\n";

static const struct verb_form forms[] = {
	{ .word = "add",
		.entity = "override",
		.place = { "title" },
		.today = { "from" },
		.key = { "title" } },
	{ .word = "end",
		.entity = "override",
		.place = { "id", "until" },
		.must_exist = true },
	{ .word = "show", .entity = "override", .show_all = true },
};
static const struct verb verb = { "policy", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_policy = { "policy",
	"rules that override both interests, with document and end", usage, run };
