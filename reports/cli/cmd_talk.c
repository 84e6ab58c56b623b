/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"

static const char usage[] =
	"  penumbra talk open UNIT NEED --owner STAFF [OPTIONS]\n"
	"  penumbra talk answer ID\n"
	"  penumbra talk conflict ID --user-interest TEXT --company-interest TEXT\n"
	"  penumbra talk park ID DATE --parked-reason TEXT\n"
	"  penumbra talk close ID OUTCOME --outcome-by TEXT\n"
	"\n"
	"  The unit closes a conversation, with solved, part or not; nobody of ours can. "
	"A\n"
	"  closed one is opened again with: penumbra note conversation ID state=open\n"
	"\n"
	"  --owner STAFF            who answers, of the staff list\n"
	"  --services SERVICES      what it is about\n"
	"  --opened-on DATE         today when left out\n"
	"  --answered-on DATE       the first answer; today when left out\n"
	"  --user-interest TEXT     of a conflict: what the unit gains\n"
	"  --company-interest TEXT  of a conflict: what the company protects\n"
	"  --needed-by DATE         when management must have decided\n"
	"  --parked-reason TEXT     why it rests; nothing is dropped without a date\n"
	"  --outcome-by TEXT        who of the unit said so, by role\n" VERB_HELP
	"  penumbra talk open sales N01 --owner mb --services wetransfer --by mb\n"
	"  penumbra talk close conversation-1 solved --outcome-by 'Head of Sales' --by "
	"mb\n";

static const struct verb_form forms[] = {
	{ .word = "open",
		.entity = "conversation",
		.place = { "unit", "need" },
		.today = { "opened_on" },
		.field = "state",
		.value = "open" },
	{ .word = "answer",
		.entity = "conversation",
		.place = { "id" },
		.today = { "answered_on" },
		.field = "state",
		.value = "waiting on unit",
		.must_exist = true },
	{ .word = "conflict",
		.entity = "conversation",
		.place = { "id" },
		.field = "conflict",
		.value = "yes",
		.must_exist = true },
	{ .word = "park",
		.entity = "conversation",
		.place = { "id", "parked_until" },
		.field = "state",
		.value = "parked",
		.must_exist = true },
	{ .word = "close",
		.entity = "conversation",
		.place = { "id", "outcome" },
		.field = "state",
		.value = "closed",
		.must_exist = true },
};
static const struct verb verb = { "talk", forms, sizeof forms / sizeof forms[0] };

static int
run(int argc, char **argv)
{
	return verb_run(&verb, argc, argv);
}

const struct command cmd_talk = { "talk",
	"open, answer, park or close a conversation with a unit", usage, run };
