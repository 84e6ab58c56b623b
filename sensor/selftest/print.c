/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/selftest.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { WIDE = 90, INDENT = 25 };

/* Words wrap at WIDE columns, and go on below the sentence. */
static void
print_wrapped(FILE *out, const char *text)
{
	int column = INDENT;

	while (*text != '\0') {
		int word = (int)strcspn(text, " ");

		if (column > INDENT && column + 1 + word > WIDE) {
			fprintf(out, "\n%*s", INDENT, "");
			column = INDENT;
		} else if (column > INDENT) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", word, text);
		column += word;
		text += word;
		text += *text == ' ';
	}
	fputc('\n', out);
}

static void
print_networks(FILE *out, const struct network_sum *at, size_t n)
{
	char buf[ADDR_TEXT_MAX + 4];

	for (size_t i = 0; i < n; i++) {
		fprintf(out, "%*s%-22s %10.1f MB\n", INDENT, "",
			prefix_print(&at[i].prefix, buf), (double)at[i].bytes / 1e6);
	}
}

static void
print_line(FILE *out, const struct selftest_answer *a, int i)
{
	const struct selftest_line *line = &a->lines[i];

	if (line->state == SELFTEST_ABSENT) {
		return;
	}
	fprintf(out, "  %-7s  %-12s  ", selftest_state_word(line->state),
		selftest_check_word((enum selftest_check)i));
	print_wrapped(out, line->says);
	if (line->state == SELFTEST_GOOD) {
		return;
	}
	if (line->change[0] != '\0') {
		fprintf(out, "%*s", INDENT, "");
		print_wrapped(out, line->change);
	}
	if (i == CHECK_NETWORKS) {
		print_networks(out, a->transit, a->transits);
	} else if (i == CHECK_UNITS) {
		print_networks(out, a->unitless, a->unitlesses);
	}
}

static unsigned
count_state(const struct selftest_answer *a, enum selftest_state state)
{
	unsigned n = 0;

	for (int i = 0; i < CHECK_COUNT; i++) {
		n += a->lines[i].state == state;
	}
	return n;
}

void
selftest_print(FILE *out, const struct selftest_answer *a)
{
	fprintf(out, "What %s delivers\n\n", a->source);
	for (int i = 0; i < CHECK_COUNT; i++) {
		print_line(out, a, i);
	}
	fprintf(out, "\n%u good, %u to look at, %u broken\n",
		count_state(a, SELFTEST_GOOD), count_state(a, SELFTEST_LOOK),
		count_state(a, SELFTEST_BROKEN));
}

/* --- JSON ------------------------------------------------------------------------------------- */

/* One digit behind the point for people and programs alike: 48.2, not 48.19999. */
static json_t *
rounded(double figure)
{
	char buf[64];

	snprintf(buf, sizeof buf, "%.1f", figure);
	return json_real(strtod(buf, NULL));
}

static json_t *
json_networks(const struct network_sum *at, size_t n)
{
	json_t *list = json_array();
	char buf[ADDR_TEXT_MAX + 4];

	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list, json_pack("{s:s, s:I}", "network",
						    prefix_print(&at[i].prefix, buf),
						    "bytes", (json_int_t)at[i].bytes));
	}
	return list;
}

static json_t *
json_line(const struct selftest_answer *a, int i)
{
	const struct selftest_line *line = &a->lines[i];
	json_t *object = json_pack("{s:s, s:s, s:o, s:s, s:s, s:s}", "check",
		selftest_check_word((enum selftest_check)i), "state",
		selftest_state_word(line->state), "figure", rounded(line->figure), "unit",
		line->unit, "says", line->says, "change", line->change);

	if (i == CHECK_NETWORKS && a->transits > 0) {
		json_object_set_new(
			object, "networks", json_networks(a->transit, a->transits));
	} else if (i == CHECK_UNITS && a->unitlesses > 0) {
		json_object_set_new(
			object, "networks", json_networks(a->unitless, a->unitlesses));
	}
	return object;
}

void
selftest_print_json(FILE *out, const struct selftest_answer *a)
{
	json_t *checks = json_array();
	json_t *root;

	for (int i = 0; i < CHECK_COUNT; i++) {
		if (a->lines[i].state != SELFTEST_ABSENT) {
			json_array_append_new(checks, json_line(a, i));
		}
	}
	root = json_pack("{s:s, s:s, s:o, s:I, s:o}", "source", a->source, "verdict",
		selftest_state_word(selftest_verdict(a->lines)), "seconds",
		rounded(a->seen->seconds), "packets",
		(json_int_t)a->seen->packets.count[COVER_RECEIVED], "checks", checks);
	json_dumpf(root, out, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	fputc('\n', out);
	json_decref(root);
}
