/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/verb.h"
#include "reports/register/schema.h"

#include <stdio.h>

/* The verb for everything that has no verb of its own. */

static const char usage[] =
	"  penumbra note ENTITY [ID] FIELD=TEXT...\n\n"
	"  Writes one entry of any kind; with the ID of an entry that is there, the "
	"fields\n"
	"  named are changed and the others stay. penumbra register columns ENTITY "
	"tells\n"
	"  the fields.\n\n"
	"  Options of all verbs that write:\n\n"
	"  --by WORD           who writes: initials or a role; else PENUMBRA_BY\n"
	"  --register FILE     the register, register.db when left out\n"
	"  --units FILE        units.csv: codes are checked against it\n"
	"  --catalogue FOLDER  services are checked against it, else against the "
	"installed one\n"
	"  -c, --config FILE   all three from the configuration\n"
	"  --today DATE        instead of the date of this computer\n"
	"  --id ID             change this entry, or name a new one\n"
	"  --seen N            the version you read: refused when it was changed since\n"
	"  -n, --dry-run       check only\n\n"
	"  penumbra note staff mb 'name=Mara Berg' place=front kinds=visit --by hk\n"
	"  penumbra note exclusion range=10.9.0.0/16 'reason=Guests of the works' \\\n"
	"      'approved_by=Head of IT' approved_on=2025-11-03 --by hk\n"
	"  penumbra note conversation conversation-1 state=open --by mb\n";

static int
run(int argc, char **argv)
{
	const struct registry_entity *entity =
		argc > 1 ? registry_entity_named(str_of(argv[1])) : NULL;
	struct verb_form form = { .place = { "id" }, .pairs = true };
	struct verb verb = { "note", &form, 1 };

	if (entity == NULL) {
		fprintf(stderr,
			"penumbra: note what? Name an entity, as penumbra register "
			"columns "
			"lists them; see penumbra help note\n");
		return err_exit_status(ERR_USAGE);
	}
	form.entity = entity->name;
	form.word = argv[1];
	return verb_run(&verb, argc, argv);
}

const struct command cmd_note = { "note",
	"write down anything else: staff, options, exclusions ...", usage, run };
