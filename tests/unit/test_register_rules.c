/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/registered.h"

/* V1 to V25: each rule refuses with its own sentence, and lets pass what is right. */

struct rule_case {
	const char *rule, *file, *csv;
	const char *said; /* NULL: this is right */
};

#define DECISION                                                                       \
	"id,service,units,state,reason,reason_type,owner,decided_on,until,conditions," \
	"sponsor,target_offer,move_by,user_interest,company_interest,override\n"
#define BOTH "More speed,One contract"
#define WHY  "Clients ask us for it"

static const struct rule_case cases[] = {
	{ "right", "decisions.csv",
		DECISION "d1,plan,sales,supported," WHY
			 ",,mb,2025-12-01,2026-12-01,,,,," BOTH ",\n",
		NULL },
	{ "V1", "decisions.csv",
		DECISION "d1,plan,sails,supported," WHY
			 ",,mb,2025-12-01,2026-12-01,,,,," BOTH ",\n",
		"units: sails is not known: use one of finance, sales, lab (nearest: "
		"sales)." },
	{ "V1", "decisions.csv",
		DECISION "d1,plam,sales,supported," WHY
			 ",,mb,2025-12-01,2026-12-01,,,,," BOTH ",\n",
		"service: plam is not known" },
	{ "V1", "offers.csv",
		"id,name,needs,service,owner,units,since,user_interest,company_interest,"
		"how_to,answer_days\nx,X,N99,plan,mb,all,2024-01-01," BOTH ",Ask,2\n",
		"needs: N99 is not known" },
	{ "V1", "decisions.csv",
		DECISION "d1,plan,sales,allowed," WHY
			 ",,mb,2025-12-01,2026-12-01,,,,," BOTH ",\n",
		"state: allowed is not known: use one of in conversation" },
	{ "V2", "decisions.csv",
		DECISION
		"d1,plan,sales,supported,because,,mb,2025-12-01,2026-12-01,,,,," BOTH
		",\n",
		"reason: A decision needs a reason the unit can read" },
	{ "V2", "decisions.csv",
		DECISION "d1,plan,sales,declined," WHY ",,mb,2025-12-01,,,Anna,,," BOTH
			 ",\n",
		"reason_type: A decision needs a reason" },
	{ "V3", "decisions.csv",
		DECISION "d1,plan,sales,supported," WHY
			 ",,mb,2025-12-01,2026-12-01,,,,,More speed,,\n",
		"company_interest: Say what the unit gains" },
	{ "V3", "conversations.csv",
		"id,unit,need,opened_on,owner,state,conflict,user_interest\n"
		"c1,sales,N10,2025-12-01,mb,open,yes,More speed\n",
		"Say what the unit gains and what the company protects" },
	{ "V4", "decisions.csv",
		DECISION "d1,plan,sales,tolerated," WHY
			 ",,mb,2025-12-01,2026-12-01,,,,," BOTH ",\n",
		"conditions: Tolerated under which conditions?" },
	{ "V5", "decisions.csv",
		DECISION "d1,plan,sales,supported," WHY ",,mb,2025-12-01,,,,,," BOTH
			 ",\n",
		"until: An exception needs an end date within two years" },
	{ "V5", "decisions.csv",
		DECISION "d1,plan,sales,supported," WHY
			 ",,mb,2025-12-01,2027-12-03,,,,," BOTH ",\n",
		"until: An exception needs an end date within two years" },
	{ "V5 needs no end for what is ours", "decisions.csv",
		DECISION "d1,ours,sales,ours," WHY ",,mb,2025-12-01,,,,,," BOTH ",\n",
		NULL },
	{ "7.2", "decisions.csv",
		DECISION "d1,plan,sales,ours," WHY ",,mb,2025-12-01,,,,,," BOTH ",\n",
		"plan can be ours only when an offer names it" },
	{ "V6", "decisions.csv",
		DECISION "d1,plan,sales,moving," WHY ",,mb,2025-12-01,,,,team-plan,," BOTH
			 ",\n",
		"move_by: Moving where, and by when?" },
	{ "V6 right", "decisions.csv",
		DECISION "d1,plan,sales,moving," WHY
			 ",,mb,2025-12-01,,,,team-plan,2026-06-30," BOTH ",\n",
		NULL },
	{ "V7", "decisions.csv",
		DECISION "d1,plan,sales,declined," WHY ",law,mb,2025-12-01,,,,,," BOTH
			 ",\n",
		"sponsor: Who stands behind this decision?" },
	{ "V9", "decisions.csv",
		DECISION "d1,plan,sales,in conversation," WHY ",,zz,2025-12-01,,,,,," BOTH
			 ",\n",
		"owner: zz is not in the staff list" },
	{ "V10", "decisions.csv",
		DECISION "d1,plan,sales,in conversation," WHY ",,mb,2026-01-06,,,,,," BOTH
			 ",\n",
		"decided_on: 2026-01-06 lies in the future" },
	{ "V10", "decisions.csv",
		DECISION "d1,plan,sales,in conversation," WHY ",,mb,2025-02-30,,,,,," BOTH
			 ",\n",
		"decided_on: 2025-02-30 is no date" },
	{ "V10", "decisions.csv",
		DECISION "d1,plan,sales,in conversation," WHY
			 ",,mb,2025-12-01,2025-11-30,,,,," BOTH ",\n",
		"until: The end comes before the start." },
	{ "V11", "decisions.csv",
		DECISION "d1,plan,,in conversation," WHY ",,mb,2025-12-01,,,,,," BOTH
			 ",\n",
		"units: For which units? Name them or write all." },
	{ "V11", "decisions.csv",
		DECISION "d1,plan,sales,in conversation," WHY ",,mb,2025-12-01,,,,,," BOTH
			 ",\nd2,plan,lab sales,in conversation," WHY
			 ",,mb,2025-12-01,,,,,," BOTH ",\n",
		"decisions.csv:3: units: sales already has an open decision for plan" },
	{ "V11 a narrower one is no double", "decisions.csv",
		DECISION "d1,plan,all,in conversation," WHY ",,mb,2025-12-01,,,,,," BOTH
			 ",\nd2,plan,sales,in conversation," WHY
			 ",,mb,2025-12-01,,,,,," BOTH ",\n",
		NULL },
	{ "V12", "conversations.csv",
		"id,unit,need,opened_on,owner,state,parked_reason\n"
		"c1,sales,N10,2025-12-01,mb,parked,no time\n",
		"Parked until when, and why?" },
	{ "V13", "conversations.csv",
		"id,unit,need,opened_on,owner,state,outcome\n"
		"c1,sales,N10,2025-12-01,mb,closed,solved\n",
		"A conversation is closed by the unit" },
	{ "V14", "offers.csv",
		"id,name,needs,owner,units,since,user_interest,company_interest,how_to,"
		"answer_days\nx,X,N10,mb,all,2024-01-01," BOTH ",Ask,2\n",
		"service: Name the service or its hosts" },
	{ "V15", "promises.csv",
		"id,unit,text,owner,kind,made_on,due_on,moved_to\n"
		"p1,sales,Mend it,jo,fix,2025-12-01,2026-02-01,2026-03-01\n",
		"moved_to: A promise can be moved once" },
	{ "V15", "promises.csv",
		"id,unit,text,owner,kind,made_on,due_on,done_on\n"
		"p1,sales,Mend it,jo,fix,2025-12-01,2026-02-01,2025-12-20\n",
		"proof: What shows that it is done?" },
	{ "V15", "promises.csv",
		"id,unit,text,owner,kind,made_on,due_on\n"
		"p1,sales,Mend it,jo,fix,2025-12-01,2025-11-01\n",
		"due_on: The end comes before the start." },
	{ "V16", "contacts.csv",
		"id,unit,name,reach,part\nk1,sales,Ida Holm,ida@example,super user\n",
		"A volunteer is listed only with the date of consent." },
	{ "V17", "visits.csv", "id,unit,planned_on,who\nv1,sales,2026-02-01,jo\n",
		"who: Jon Olsen works on the bench" },
	{ "V17", "promises.csv",
		"id,unit,text,owner,kind,made_on,due_on\n"
		"p1,sales,Come by,jo,visit,2025-12-01,2026-02-01\n",
		"owner: Jon Olsen works on the bench" },
	{ "V18", "visits.csv",
		"id,unit,planned_on,who,heard\n"
		"v1,sales,2026-02-01,mb,mara berg says it is slow\n",
		"heard: A note about a unit names no person: please take out Mara "
		"Berg." },
	{ "V20", "feedback.csv",
		"id,asked_on,answered_on,role,met_need,our_help\n"
		"f1,2025-12-01,2025-12-02,colleague,6,0\n",
		"our_help: Answers run from 1 to 5" },
	{ "V20 above five", "feedback.csv",
		"id,asked_on,answered_on,role,met_need,our_help\n"
		"f1,2025-12-01,2025-12-02,colleague,6,5\n",
		"met_need: Answers run from 1 to 5 and carry no name." },
	{ "V20 no number", "feedback.csv",
		"id,asked_on,answered_on,role,met_need,our_help\n"
		"f1,2025-12-01,2025-12-02,colleague,4,good\n",
		"our_help: Answers run from 1 to 5 and carry no name." },
	{ "V20", "feedback.csv",
		"id,asked_on,answered_on,role,met_need,our_help\n"
		"f1,2025-12-01,2025-12-02,boss,1,5\n",
		"role: boss is not known" },
	{ "V21", "exclusions.csv",
		"id,range,reason,approved_by,approved_on\n"
		"e1,somewhere,Works council,Board,2025-12-01\n",
		"An exclusion needs a range" },
	{ "V21 right", "exclusions.csv",
		"id,range,reason,approved_by,approved_on\n"
		"e1,10.9.0.0/16,Works council,Board,2025-12-01\n",
		NULL },
	{ "V23", "looks.csv",
		"id,unit,document,sent_on,release_on\n"
		"l1,sales,brief,2025-12-01,2025-12-05\n",
		"Why before the unit has seen it?" },
	{ "V23 right", "looks.csv",
		"id,unit,document,sent_on,release_on\n"
		"l1,sales,brief,2025-12-01,2025-12-08\n",
		NULL },
	{ "V3 blanks say nothing", "decisions.csv",
		DECISION "d1,plan,sales,in conversation," WHY
			 ",,mb,2025-12-01,,,,,,More speed,   ,\n",
		"company_interest: Say what the unit gains" },
	{ "V5 it lasts a day at least", "decisions.csv",
		DECISION "d1,plan,sales,supported," WHY
			 ",,mb,2025-12-01,2025-12-01,,,,," BOTH ",\n",
		"until: An exception needs an end date within two years" },
	{ "V10", "promises.csv",
		"id,unit,text,owner,kind,made_on,due_on,withdrawn_on\n"
		"p1,sales,Mend it,jo,fix,2025-12-01,2026-02-01,2025-11-30\n",
		"withdrawn_on: The end comes before the start." },
	{ "V15", "promises.csv",
		"id,unit,text,owner,kind,made_on,due_on,moved_to,moved_agreed_on\n"
		"p1,sales,Mend it,jo,fix,2025-12-01,2026-02-01,2026-03-01,2025-11-30\n",
		"moved_agreed_on: The end comes before the start." },
	{ "V10", "contacts.csv",
		"id,unit,name,reach,part,consent_on,until\n"
		"k1,sales,Ida Holm,x,contact,2025-12-01,2025-11-30\n",
		"until: The end comes before the start." },
	{ "V12", "conversations.csv",
		"id,unit,need,opened_on,owner,state,parked_until,parked_reason\n"
		"c1,sales,N10,2025-12-01,mb,parked,2025-11-30,No time\n",
		"parked_until: The end comes before the start." },
	{ "V10", "conversations.csv",
		"id,unit,need,opened_on,owner,state,needed_by\n"
		"c1,sales,N10,2025-12-01,mb,open,2025-11-30\n",
		"needed_by: The end comes before the start." },
	{ "V11", "decisions.csv",
		DECISION "d1,plan,sales lab sales,in conversation," WHY
			 ",,mb,2025-12-01,,,,,," BOTH ",\n",
		"units: sales stands here twice." },
	{ "V11", "decisions.csv",
		DECISION "d1,plan,sales all,in conversation," WHY
			 ",,mb,2025-12-01,,,,,," BOTH ",\n",
		"units: all stands for every unit: write it alone, or name the units." },
	{ "V14", "offers.csv",
		"id,name,needs,hosts,owner,units,since,user_interest,company_interest,"
		"how_to,answer_days\nx,X,N10,a.example.com not!,mb,all,2024-01-01," BOTH
		",Ask,2\n",
		"hosts: not! is no name of a host: write it as files.example.com." },
	{ "V18 only whole words are a name", "visits.csv",
		"id,unit,planned_on,who,heard\n"
		"v1,sales,2026-02-01,mb,Tamara Bergen is a place\n",
		NULL },
	{ "V21", "exclusions.csv",
		"id,range,reason,approved_by,approved_on\n"
		"e1,10.999.0.0/16,Works council,Board,2025-12-01\n",
		"An exclusion needs a range" },
	{ "V21", "exclusions.csv",
		"id,range,reason,approved_by,approved_on\n"
		"e1,10.0.0.0/33,Works council,Board,2025-12-01\n",
		"An exclusion needs a range" },
	{ "V21 right", "exclusions.csv",
		"id,range,reason,approved_by,approved_on\n"
		"e1,2001:db8::/32,Works council,Board,2025-12-01\n",
		NULL },
	{ "V23", "looks.csv", "id,unit,document,sent_on\nl1,sales,novel,2025-12-01\n",
		"document: novel is not known: use one of brief" },
	{ "V25 a control beyond ASCII", "tenants.csv",
		"id,service,label\nt1,plan,a\xc2\x85z\n",
		"label: Column label is not readable text" },
	{ "V25 what turns the direction", "tenants.csv",
		"id,service,label\nt1,plan,a\xe2\x80\xaez\n",
		"label: Column label is not readable text" },
	{ "V25 any letter is readable", "tenants.csv",
		"id,service,label\nt1,plan,\xe2\x80\x9e\xc3\xbc\xd7\x90\n", NULL },
	{ "V25", "tenants.csv", "id,service,label,lable\nt1,plan,us,red\n",
		"Column lable is not known (nearest: label)." },
	{ "V25", "tenants.csv", "id,service\nt1,plan\n",
		"label: the column is missing; it is required." },
	{ "V25", "tenants.csv", "id,service,label\nt1,plan,\"two\nlines\"\n",
		"label: Column label is not readable text" },
	{ "V25", "tenants.csv", "service,label\nplan,us\n", "id: the column is missing" },
	{ "V25", "tenants.csv", "id,service,label\n../x,plan,us\n",
		"id: write a short name" },
	{ "V25", "tenants.csv", "id,service,label\nt1,plan,us\nt1,plan,us\n",
		"id: t1 stands already in" },
	{ "V25", "rumours.csv", "id\n", "the name tells no entity of the register" },
};

static void
count_entry(void *ctx, const struct entry *entry)
{
	(void)entry;
	++*(int *)ctx;
}

static int
entries(struct registered *r)
{
	int n = 0;

	assert_int_equal(
		registry_each(r->registry, NULL, count_entry, &n, &r->err), ERR_OK);
	return n;
}

static void
each_rule_says_its_sentence_and_nothing_is_written(void **state)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct rule_case *c = &cases[i];
		struct registered *r;
		enum err_code code;

		registered_close(state);
		registered_open(state);
		r = *state;
		registered_write(r, c->file, c->csv);
		code = registered_import(r, false);
		if ((code == ERR_OK) != (c->said == NULL) ||
			(c->said != NULL && !registered_said(r, c->said))) {
			problems_print(&r->problems, registered_line, NULL);
			fail_msg("%s: expected \"%s\", code %d", c->rule,
				c->said == NULL ? "" : c->said, (int)code);
		}
		if (c->said != NULL) {
			assert_int_equal(entries(r), 3);
			assert_int_equal(code, ERR_CONFIG);
		}
	}
}

static void
every_mistake_is_told_in_one_run(void **state)
{
	struct registered *r = *state;

	registered_write(r, "decisions.csv",
		DECISION "d1,plam,sails,allowed,no,,zz,2025-02-30,,,,,,,,\n");
	registered_write(r, "tenants.csv", "id,service,label\nt1,none,\n");
	assert_int_equal(registered_import(r, false), ERR_CONFIG);
	assert_true(r->problems.all >= 8);
	assert_true(registered_said(r, "decisions.csv:2: service: "));
	assert_true(registered_said(r, "tenants.csv:2: label: "));
}

static void
a_long_text_is_refused(void **state)
{
	struct registered *r = *state;
	static char csv[8000];
	int n = snprintf(csv, sizeof csv, "id,service,label\nt1,plan,");

	for (int i = 0; i < 2001; i++) {
		n += snprintf(csv + n, sizeof csv - (size_t)n, "\xc3\xbc");
	}
	registered_write(r, "tenants.csv", csv);
	assert_int_equal(registered_import(r, false), ERR_CONFIG);
	assert_true(registered_said(r, "too long: at most 2,000 characters"));
	csv[n - 2] = '\0';
	registered_write(r, "tenants.csv", csv);
	registered_good(r);
}

static void
an_override_that_ended_is_no_reason(void **state)
{
	struct registered *r = *state;

	registered_write(r, "overrides.csv",
		"id,title,document,owner,from,until\n"
		"o1,Export rule,L-12,mb,2024-01-01,2025-06-30\n");
	registered_write(r, "decisions.csv",
		DECISION "d1,plan,sales,in conversation," WHY ",,mb,2025-12-01,,,,,," BOTH
			 ",o1\n");
	assert_int_equal(registered_import(r, false), ERR_CONFIG);
	assert_true(registered_said(r, "override: Export rule ended on 2025-06-30 and "
				       "can no longer be the reason."));
	registered_write(r, "overrides.csv",
		"id,title,document,owner,from,until\n"
		"o1,Export rule,L-12,mb,2024-01-01,2026-06-30\n");
	registered_good(r);
}

static bool
find_banned(void *ctx, const char *text, struct registry_avoid *hit)
{
	const char *at = strstr(text, "banned");

	(void)ctx;
	if (at != NULL) {
		*hit = (struct registry_avoid){ { at, 6 }, "not offered, because",
			"force" };
	}
	return at != NULL;
}

static void
keep_remark(void *ctx, const char *line)
{
	snprintf(ctx, 200, "%s", line);
}

static void
a_hard_word_is_remarked_and_may_stay(void **state)
{
	struct registered *r = *state;
	char line[200] = "";

	r->world.avoid = find_banned;
	r->world.remark = keep_remark;
	r->world.ctx = line;
	registered_write(r, "decisions.csv",
		DECISION
		"d1,plan,sales,in conversation,This tool is banned from now on,,mb,"
		"2025-12-01,,,,,," BOTH ",\n");
	registered_good(r);
	assert_non_null(strstr(line, "decisions.csv:2: reason: Please say it "
				     "differently: \"banned\": not offered, "
				     "because (force)."));
	line[0] = '\0';
	registered_good(r);
	assert_string_equal(line, "");
}

/* --- the road between states, product.md 7.2 ------------------------------------ */

static const char *
row_in(const char *state)
{
	static const struct {
		const char *state, *rest;
	} rows[] = {
		{ "in conversation", ",,mb,2025-12-01,,,,,," },
		{ "under evaluation", ",,mb,2025-12-01,2026-06-01,,,,," },
		{ "ours", ",,mb,2025-12-01,,,,,," },
		{ "supported", ",,mb,2025-12-01,2026-06-01,,,,," },
		{ "tolerated", ",,mb,2025-12-01,2026-06-01,Two people only,,,," },
		{ "moving", ",,mb,2025-12-01,,,,team-plan,2026-06-01," },
		{ "declined", ",law,mb,2025-12-01,,,Anna,,," },
		{ "ended", ",,mb,2025-12-01,,,,,," },
	};
	static char csv[600];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(rows[i].state, state) == 0) {
			snprintf(csv, sizeof csv,
				DECISION "d1,ours,sales,%s," WHY "%s" BOTH ",\n", state,
				rows[i].rest);
		}
	}
	return csv;
}

static void
go(void **state, const char *from, const char *to, bool allowed)
{
	struct registered *r;
	bool good;

	registered_close(state);
	registered_open(state);
	r = *state;
	registered_write(r, "decisions.csv", row_in(from));
	registered_good(r);
	registered_write(r, "decisions.csv", row_in(to));
	good = registered_import(r, false) == ERR_OK;
	if (good != allowed) {
		fail_msg("%s to %s", from, to);
	}
	assert_int_equal(!good, registered_said(r, "only through a conversation"));
}

static void
outcomes_change_only_through_a_conversation(void **state)
{
	static const char *const words[] = { "in conversation", "under evaluation",
		"ours", "supported", "tolerated", "moving", "declined", "ended" };
	/* rows: from, columns: to, in the order above */
	static const char *const allowed[] = { "11111111", "11111111", "10100001",
		"10010001", "10001001", "10000101", "10000011", "10000001" };

	for (size_t from = 0; from < 8; from++) {
		for (size_t to = 0; to < 8; to++) {
			go(state, words[from], words[to], allowed[from][to] == '1');
		}
	}
}

#define WORLD(test) \
	cmocka_unit_test_setup_teardown(test, registered_open, registered_close)

static const struct CMUnitTest tests[] = {
	WORLD(each_rule_says_its_sentence_and_nothing_is_written),
	WORLD(every_mistake_is_told_in_one_run),
	WORLD(a_long_text_is_refused),
	WORLD(an_override_that_ended_is_no_reason),
	WORLD(a_hard_word_is_remarked_and_may_stay),
	WORLD(outcomes_change_only_through_a_conversation),
};
TEST_MAIN(tests)
