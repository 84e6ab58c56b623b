/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* "Mon-Fri 07-19": what a value must look like is said by an example. */
bool
value_is_office(struct str s)
{
	static const char *const day[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
		"Sun" };
	struct str rest = s, first = str_cut(&rest, '-'), last = str_cut(&rest, ' '),
		   from = str_cut(&rest, '-');
	int a = -1, b = -1;
	uint64_t x, y;

	for (int i = 0; i < 7; i++) {
		a = str_equal(first, str_of(day[i])) ? i : a;
		b = str_equal(last, str_of(day[i])) ? i : b;
	}
	return a >= 0 && b >= a && rest.at != NULL && from.len == 2 && rest.len == 2 &&
	       str_number(from, 23, &x) && str_number(rest, 24, &y) && x < y;
}

/* The zone that is wanted must be there: the C library takes any other word for UTC. */
static bool
zone_exists(struct str s)
{
	char path[128];
	struct stat st;

	if (str_equal(s, str_of("UTC"))) {
		return true;
	}
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", (int)s.len, s.at);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool
value_is_zone(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
			!(c >= '0' && c <= '9') && strchr("/_+-", c) == NULL) {
			return false;
		}
	}
	return s.len > 0 && s.len < 64 && s.at[0] != '/' && zone_exists(s);
}

bool
value_is_switch(struct str s, bool *out)
{
	*out = str_equal(s, str_of("yes")) || str_equal(s, str_of("true"));
	return *out || str_equal(s, str_of("no")) || str_equal(s, str_of("false"));
}

bool
value_is_short(struct str s, uint32_t least, uint16_t *out)
{
	char text[16], *end;
	unsigned long n;

	if (s.len == 0 || s.len >= sizeof text || s.at[0] < '0' || s.at[0] > '9') {
		return false;
	}
	str_copy(text, sizeof text, s);
	n = strtoul(text, &end, 0);
	*out = (uint16_t)n;
	return *end == '\0' && n >= least && n <= UINT16_MAX;
}
