/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/judge.h"

#include <inttypes.h>
#include <stdarg.h>

/* What the checks share, and the table of them. */

double
judge_share(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

void
judge_say(struct selftest_line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(line->says, sizeof line->says, format, args);
	va_end(args);
}

void
judge_change(struct selftest_line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(line->change, sizeof line->change, format, args);
	va_end(args);
}

enum selftest_state
judge_grade(struct selftest_line *line, double figure, const char *unit, double look,
	double broken)
{
	line->figure = figure;
	line->unit = unit;
	line->state = figure > broken ? SELFTEST_BROKEN
		      : figure > look ? SELFTEST_LOOK
				      : SELFTEST_GOOD;
	return line->state;
}

enum selftest_state
judge_grade_down(struct selftest_line *line, double figure, double look, double broken)
{
	judge_grade(line, -figure, "%", -look, -broken);
	line->figure = figure;
	return line->state;
}

void
judge_too_few(struct selftest_line *line, uint64_t n, const char *what)
{
	line->state = SELFTEST_LOOK;
	line->figure = (double)n;
	line->unit = what;
	judge_say(line, "Too little to tell: %" PRIu64 " %s.", n, what);
	judge_change(line, "Listen again for longer, at a busy hour.");
}

uint64_t
judge_count_of(const struct selftest_seen *s, enum cover_count which)
{
	return s->packets.count[which];
}

/* --- all ---------------------------------------------------------------------------------------- */

void
selftest_judge(const struct selftest_seen *seen, struct selftest_line lines[CHECK_COUNT])
{
	static void (*const judge[CHECK_COUNT])(
		const struct selftest_seen *, struct selftest_line *) = {
		[CHECK_TRAFFIC] = judge_traffic,
		[CHECK_LINK] = judge_link,
		[CHECK_MIRROR] = judge_mirror,
		[CHECK_DIRECTIONS] = judge_directions,
		[CHECK_DUPLICATES] = judge_duplicates,
		[CHECK_LOST_BEFORE] = judge_lost_before,
		[CHECK_LOST_HERE] = judge_lost_here,
		[CHECK_CUT] = judge_cut,
		[CHECK_STARTS] = judge_starts,
		[CHECK_NETWORKS] = judge_networks,
		[CHECK_UNITS] = judge_units,
		[CHECK_ADDRESSES] = judge_addresses,
		[CHECK_DNS] = judge_dns,
		[CHECK_HELLOS] = judge_hellos,
		[CHECK_INITIALS] = judge_initials,
		[CHECK_NAMED] = judge_named,
		[CHECK_FRAMES] = judge_frames,
		[CHECK_WRAPPING] = judge_wrapping,
		[CHECK_UNREADABLE] = judge_unreadable,
		[CHECK_CLOCK] = judge_clock,
		[CHECK_IPV6] = judge_ipv6,
	};
	bool nothing = seen->packets.count[COVER_RECEIVED] == 0;

	for (int i = 0; i < CHECK_COUNT; i++) {
		lines[i] = (struct selftest_line){ .unit = "" };
		/* without a packet there is one thing to say, and why it may be so */
		if (!nothing || i == CHECK_TRAFFIC || i == CHECK_LINK) {
			judge[i](seen, &lines[i]);
		}
	}
}

enum selftest_state
selftest_verdict(const struct selftest_line lines[CHECK_COUNT])
{
	enum selftest_state worst = SELFTEST_ABSENT;

	for (int i = 0; i < CHECK_COUNT; i++) {
		worst = lines[i].state > worst ? lines[i].state : worst;
	}
	return worst;
}
