/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/drafts.h"

#include "reports/words.h"

/* The drafts as a table: a row for each letter. */

const char *
draft_unit(const struct drafts *d, const char *code)
{
	int unit = facts_unit(d->facts, code);

	return unit < 0 ? code : d->facts->units[unit].name;
}

bool
draft_is_recent(const struct drafts *d, struct day day)
{
	int32_t today = d->facts->set.today.n;

	return day.n != DAY_OPEN && day.n <= today && day.n + DRAFT_DAYS >= today;
}

/* The contact of a unit, of this part if there is one; NULL when none is recorded. */
static const struct entry *
contact_of(const struct drafts *d, const char *unit, const char *part)
{
	const struct entry *contact, *found = NULL;
	size_t at = 0;

	while ((contact = facts_entry(d->facts, "contact", &at)) != NULL) {
		if (strcmp(entry_get(contact, "unit"), unit) != 0 ||
			entry_day(contact, "until").n < d->facts->set.today.n) {
			continue;
		}
		if (strcmp(entry_get(contact, "part"), part) == 0) {
			return contact;
		}
		found = found == NULL ? contact : found;
	}
	return found;
}

/* Letters, digits, - and _ only: it becomes the name of a file. */
static const char *
file_name(struct arena *arena, const struct draft *draft)
{
	char *name = arena_printf(arena, "%s-%s", draft->kind, draft->id);

	for (char *at = name; *at != '\0'; at++) {
		bool good = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			    (*at >= '0' && *at <= '9') || *at == '-' || *at == '_';

		*at = good ? *at : '_';
	}
	return name;
}

static const char *
letter(const struct drafts *d, const struct draft *draft, const struct entry *contact)
{
	struct arena *arena = d->report->arena;
	const char *text = contact == NULL ? words_text(arena, WORDS_MAIL_GREETING_ALL)
					   : WORDS_SAY(arena, WORDS_MAIL_GREETING,
						     entry_get(contact, "name"));

	for (size_t i = 0; i < DRAFT_PARAGRAPHS && draft->text[i] != NULL; i++) {
		text = arena_printf(arena, "%s\n\n%s", text, draft->text[i]);
	}
	return arena_printf(arena, "%s\n\n%s\n%s", text,
		words_text(arena, WORDS_MAIL_REGARDS), say_staff(d->facts, draft->owner));
}

void
draft_put(struct drafts *d, const struct draft *draft)
{
	const struct entry *contact =
		contact_of(d, draft->unit, draft->to_head ? "head" : "contact");
	struct report_cell *row;

	if (d->only != 0 && strcmp(d->facts->units[d->only].code, draft->unit) != 0) {
		return;
	}
	row = report_row(d->report, d->table);
	row[0] = report_both(draft_unit(d, draft->unit), draft->unit);
	row[1] = report_text(contact == NULL ? "" : entry_get(contact, "reach"));
	row[2] = report_text(draft->subject);
	row[3] = report_text(letter(d, draft, contact));
	row[4] = report_text(file_name(d->report->arena, draft));
	row[5] = report_text(draft->kind);
	row[6] = report_text(language_code(words_spoken(d->report->arena)));
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct drafts d = { .crowd = crowd, .facts = crowd_facts(crowd), .only = unit };

	(void)err;
	d.report = frame_open("drafts", WORDS_MAIL_TITLE, crowd, unit, 4);
	d.table = report_element(d.report, "drafts",
		words_text(d.report->arena, WORDS_MAIL_HEADING), LOOK_TABLE);
	report_column(d.report, d.table, "unit",
		words_text(d.report->arena, WORDS_MAIL_UNIT), false);
	report_column(d.report, d.table, "to", words_text(d.report->arena, WORDS_MAIL_TO),
		false);
	report_column(d.report, d.table, "subject",
		words_text(d.report->arena, WORDS_MAIL_SUBJECT), false);
	report_column(d.report, d.table, "text",
		words_text(d.report->arena, WORDS_MAIL_TEXT), false);
	report_column(d.report, d.table, "name", NULL, false);
	report_column(d.report, d.table, "kind", NULL, false);
	report_column(d.report, d.table, "language", NULL, false);
	drafts_invite(&d);
	drafts_look(&d);
	drafts_thank(&d);
	drafts_answer(&d);
	drafts_done(&d);
	drafts_follow(&d);
	drafts_card(&d);
	words_speak(d.report->arena, frame_language(d.facts, unit));
	report_before(d.report, d.table,
		words_text(d.report->arena,
			d.table->row_count == 0 ? WORDS_MAIL_NONE : WORDS_MAIL_BEFORE));
	*out = d.report;
	return ERR_OK;
}

const struct document document_drafts = {
	"drafts",
	WORDS_DOC_DRAFTS,
	false,
	false,
	build,
	NULL,
	NULL,
};
