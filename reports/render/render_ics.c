/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"

#include <stdio.h>

/* iCalendar (RFC 5545) of the element "calendar".  Lines end with CRLF and are folded at 75 octets
 * between characters; texts are cleaned of line ends before, so that no text can end its line. */

enum { LINE_OCTETS = 75 };

static void
fold(struct text *out, const char *line)
{
	size_t column = 0;

	for (const char *at = line; *at != '\0';) {
		const char *next = at;
		size_t len;

		(void)render_next(&next);
		len = (size_t)(next - at);
		if (column + len > LINE_OCTETS) {
			text_addz(out, "\r\n ");
			column = 1;
		}
		text_add(out, (struct str){ at, len });
		column += len;
		at = next;
	}
	text_addz(out, "\r\n");
}

/* RFC 5545, 3.3.11 */
static void
property(struct text *out, const char *name, const char *value)
{
	struct text clean = { 0 }, line = { 0 };

	render_clean(&clean, value);
	text_addf(&line, "%s:", name);
	for (const char *at = text_z(&clean); *at != '\0'; at++) {
		if (strchr("\\;,", *at) != NULL) {
			text_addc(&line, '\\');
		}
		text_addc(&line, *at);
	}
	fold(out, text_z(&line));
	text_fini(&line);
	text_fini(&clean);
}

static void
day_property(struct text *out, const char *name, struct day day, const char *rest)
{
	char text[WEEK_TEXT_MAX];

	day_print(day, text);
	text_addf(out, "%s%.4s%.2s%.2s%s\r\n", name, text, text + 5, text + 8, rest);
}

/* An hour of a day and some minutes, in UTC; no event of ours goes past midnight unseen. */
static void
times(struct text *out, struct day day, int start, int minutes)
{
	char rest[16];
	int end = start + minutes;

	snprintf(rest, sizeof rest, "T%02d%02d00Z", start / 60 % 24, start % 60);
	day_property(out, "DTSTART:", day, rest);
	day.n += end / 1440;
	snprintf(rest, sizeof rest, "T%02d%02d00Z", end / 60 % 24, end % 60);
	day_property(out, "DTEND:", day, rest);
}

static void
span(struct text *out, const char *start, const char *minutes)
{
	struct str whole = str_of(start);
	struct str date = str_cut(&whole, 'T');
	uint64_t hour, minute, length;
	struct day day;

	if (!day_parse(date, &day)) {
		return;
	}
	if (whole.at == NULL || whole.len < 5 ||
		!str_number((struct str){ whole.at, 2 }, 23, &hour) ||
		!str_number((struct str){ whole.at + 3, 2 }, 59, &minute) ||
		!str_number(str_of(minutes), 1440, &length)) {
		day_property(out, "DTSTART;VALUE=DATE:", day, "");
		day.n++;
		day_property(out, "DTEND;VALUE=DATE:", day, "");
		return;
	}
	times(out, day, (int)(hour * 60 + minute), (int)length);
}

static void
event(struct text *out, const struct element *e, const struct report_cell *row)
{
	struct day changed;

	text_addz(out, "BEGIN:VEVENT\r\n");
	property(out, "UID", render_data(e, row, "uid"));
	property(out, "SEQUENCE", render_data(e, row, "sequence"));
	if (!day_parse(str_of(render_data(e, row, "changed_on")), &changed)) {
		changed.n = 0;
	}
	day_property(out, "DTSTAMP:", changed, "T000000Z");
	day_property(out, "LAST-MODIFIED:", changed, "T000000Z");
	span(out, render_data(e, row, "start"), render_data(e, row, "minutes"));
	property(out, "SUMMARY", render_data(e, row, "summary"));
	property(out, "DESCRIPTION", render_data(e, row, "note"));
	property(out, "CATEGORIES", render_data(e, row, "kind"));
	property(out, "STATUS", render_data(e, row, "status"));
	/* a date to remember keeps nobody's day busy */
	property(out, "TRANSP",
		strcmp(render_data(e, row, "kind"), "visit") == 0 ? "OPAQUE"
								  : "TRANSPARENT");
	text_addz(out, "END:VEVENT\r\n");
}

void
render_ics(const struct report *report, struct text *out)
{
	const struct element *e = render_element(report, "calendar");

	text_addz(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
		       "PRODID:-//penumbra//calendar//EN\r\nCALSCALE:GREGORIAN\r\n");
	property(out, "X-WR-CALNAME", report->title);
	for (size_t r = 0; e != NULL && r < e->row_count; r++) {
		event(out, e, e->rows[r]);
	}
	text_addz(out, "END:VCALENDAR\r\n");
}
