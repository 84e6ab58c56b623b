/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] = "  penumbra sign UNIT WORDS --team TEAM [OPTIONS]\n"
			    "\n"
			    "  A sign names a team and a unit, never a person.\n"
			    "\n"
			    "  --team TEXT         which team noticed it\n"
			    "  --on DATE           when; today when left out\n"
			    "  --need NEED         the need behind it\n"
			    "  --service SERVICE   the service it is about\n" VERB_HELP
			    "  penumbra sign sales 'Five calls about uploads that break "
			    "off' --team 'Help desk' \\\n"
			    "      --need N01 --service sharefile --by desk\n";

static const struct verb_form forms[] = {
	{ .entity = "sign", .place = { "unit", "words" }, .today = { "on" } },
};
static const struct verb verb = { "sign", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_sign = { "sign", "what the help desk noticed about a unit",
	usage, run };
