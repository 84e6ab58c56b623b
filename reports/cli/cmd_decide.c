/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra decide SERVICE STATE --for UNITS --reason TEXT --owner STAFF\n"
	"                  --user-interest TEXT --company-interest TEXT [OPTIONS]\n"
	"\n"
	"  STATE is in-conversation, under-evaluation, ours, supported, tolerated, "
	"moving,\n"
	"  declined or ended. From one outcome to another it goes through a "
	"conversation, so\n"
	"  that the unit is spoken to. A new state asks for a new reason; what belonged "
	"to the\n"
	"  old one (conditions, end, sponsor) starts empty.\n"
	"\n"
	"  --for UNITS            codes of units, or all\n"
	"  --reason TEXT          a sentence the unit can read\n"
	"  --reason-type WORD     cost, law, security, support, compatibility or "
	"contract\n"
	"  --owner STAFF          who answers for it, of the staff list\n"
	"  --user-interest TEXT   what the unit gains\n"
	"  --company-interest TEXT  what the company protects\n"
	"  --until DATE           supported, tolerated, under evaluation: the end, "
	"within two years\n"
	"  --conditions TEXT      tolerated: under which\n"
	"  --sponsor TEXT         declined: who stands behind it\n"
	"  --target-offer OFFER   moving: to which of our services\n"
	"  --move-by DATE         moving: by when\n"
	"  --override POLICY      what overrides both interests, see penumbra help "
	"policy\n"
	"  --difference-reason TEXT  why this unit has another answer than "
	"others\n" VERB_HELP
	"  penumbra decide zoom tolerated --for sales --owner mb --until 2026-09-30 \\\n"
	"      --reason 'Clients of Sales invite to meetings there' \\\n"
	"      --conditions 'Only for meetings that a client hosts' \\\n"
	"      --user-interest 'Sales meets clients where they are' \\\n"
	"      --company-interest 'Recordings stay with the client' --by mb\n";

static const struct verb_form forms[] = {
	{ .entity = "decision",
		.place = { "service", "state" },
		.today = { "decided_on" },
		.key = { "service", "units" },
		.turn = "state",
		.fresh = { "reason", "reason_type", "until", "conditions", "sponsor",
			"target_offer", "move_by", "override" } },
};
static const struct verb verb = { "decide", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_decide = { "decide",
	"decide about a service for units: state, reason, both interests", usage, run };
