/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra feedback ROLE MET HELP [OPTIONS]\n"
	"\n"
	"  ROLE is colleague, manager or staff (of IT). MET and HELP run from 1 to 5: "
	"was the\n"
	"  need met, was our help good. A card carries no name, and is shown only with "
	"others.\n"
	"\n"
	"  --unit UNIT         the unit it comes from\n"
	"  --team TEXT         of staff: the team\n"
	"  --conversation ID   the conversation it is about\n"
	"  --words TEXT        what was added; names no person\n"
	"  --asked-on DATE     today when left out\n"
	"  --answered-on DATE  today when left out\n" VERB_HELP
	"  penumbra feedback colleague 4 5 --unit sales --words 'Quick answer' --by mb\n";

static const struct verb_form forms[] = {
	{ .entity = "feedback",
		.place = { "role", "met_need", "our_help" },
		.today = { "asked_on", "answered_on" } },
};
static const struct verb verb = { "feedback", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_feedback = { "feedback",
	"one answered card: did we meet the need, did we help", usage, run };
