/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd.h"

/* What a reader can work out inside one family.  Of the withheld members he knows how many there
 * are, what they add up to, and of each a lowest and a highest value. */
struct open_part {
	size_t count, small;
	int64_t sum, low, high;
};

static struct open_part
open_part(const struct member *members, size_t n)
{
	struct open_part open = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (members[i].shown == SHOWN_YES) {
			continue;
		}
		open.count++;
		open.small += members[i].shown == SHOWN_SMALL;
		open.sum += members[i].value;
		open.low += members[i].low;
		open.high += members[i].high;
	}
	return open;
}

/* One member is fixed when the others, at their lowest and highest, leave it a single value. */
static bool
one_is_fixed(const struct member *members, size_t n, const struct open_part *open)
{
	for (size_t i = 0; i < n; i++) {
		const struct member *m = &members[i];
		int64_t low, high;

		if (m->shown == SHOWN_YES) {
			continue;
		}
		low = open->sum - (open->high - m->high);
		high = open->sum - (open->low - m->low);
		low = low < m->low ? m->low : low;
		high = high > m->high ? m->high : high;
		if (low >= high) {
			return true;
		}
	}
	return false;
}

bool
crowd_family_tells(const struct member *members, size_t n, int64_t k)
{
	struct open_part open = open_part(members, n);

	if (open.count == 0) {
		return false;
	}
	return open.count == 1 || open.sum < k || one_is_fixed(members, n, &open);
}

static struct member *
smallest_shown(struct member *members, size_t n)
{
	struct member *smallest = NULL;

	for (size_t i = 0; i < n; i++) {
		if (members[i].shown == SHOWN_YES &&
			(smallest == NULL || members[i].value < smallest->value)) {
			smallest = &members[i];
		}
	}
	return smallest;
}

/* One mark for all: a reader then knows of each only that it lies between its lowest and its
 * highest value, whether it was the small one or not. */
static void
marks_merge(struct member *members, size_t n, bool all)
{
	for (size_t i = 0; i < n; i++) {
		if (members[i].shown == SHOWN_SMALL) {
			members[i].high = members[i].most;
		}
		if (all || members[i].shown != SHOWN_YES) {
			members[i].shown = SHOWN_COMPLEMENT;
		}
	}
}

static void
close_family(struct member *members, size_t n, int64_t k)
{
	while (crowd_family_tells(members, n, k)) {
		struct member *next = smallest_shown(members, n);

		if (next != NULL) {
			next->shown = SHOWN_COMPLEMENT;
		}
		marks_merge(members, n, false);
		if (next == NULL) {
			return;
		}
	}
}

void
crowd_family(struct member *members, size_t n, int64_t k)
{
	struct open_part open = open_part(members, n);

	if (open.small > 0 && open.small < open.count) {
		marks_merge(members, n, false);
	}
	close_family(members, n, k);
	open = open_part(members, n);
	if (open.count * 2 > n && open.count < n) {
		marks_merge(members, n, true);
	}
}
