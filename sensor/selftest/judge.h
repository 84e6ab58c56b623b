/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_SELFTEST_JUDGE_H
#define PENUMBRA_SENSOR_SELFTEST_JUDGE_H

#include "sensor/selftest/selftest.h"

/* The room's own: one function for each check fills one line, or leaves it ABSENT when there is
 * nothing to say.  Below CASES_LEAST cases a share says nothing, and the line says that instead. */

enum { CASES_LEAST = 10 };

/* Per cent; 0 of nothing. */
double judge_share(uint64_t part, uint64_t whole);
uint64_t judge_count_of(const struct selftest_seen *s, enum cover_count which);
void judge_say(struct selftest_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void judge_change(struct selftest_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Fill figure and state: LOOK above the first threshold, BROKEN above the second; _down is for
 * shares that should be large, and turns above into below. */
enum selftest_state judge_grade(struct selftest_line *line, double figure,
	const char *unit, double look, double broken);
enum selftest_state judge_grade_down(
	struct selftest_line *line, double figure, double look, double broken);
/* LOOK, because there were only n of them. */
void judge_too_few(struct selftest_line *line, uint64_t n, const char *what);

void judge_traffic(const struct selftest_seen *s, struct selftest_line *l);
void judge_link(const struct selftest_seen *s, struct selftest_line *l);
void judge_mirror(const struct selftest_seen *s, struct selftest_line *l);
void judge_directions(const struct selftest_seen *s, struct selftest_line *l);
void judge_duplicates(const struct selftest_seen *s, struct selftest_line *l);
void judge_lost_before(const struct selftest_seen *s, struct selftest_line *l);
void judge_lost_here(const struct selftest_seen *s, struct selftest_line *l);
void judge_cut(const struct selftest_seen *s, struct selftest_line *l);
void judge_starts(const struct selftest_seen *s, struct selftest_line *l);
void judge_networks(const struct selftest_seen *s, struct selftest_line *l);
void judge_units(const struct selftest_seen *s, struct selftest_line *l);
void judge_addresses(const struct selftest_seen *s, struct selftest_line *l);
void judge_dns(const struct selftest_seen *s, struct selftest_line *l);
void judge_hellos(const struct selftest_seen *s, struct selftest_line *l);
void judge_initials(const struct selftest_seen *s, struct selftest_line *l);
void judge_named(const struct selftest_seen *s, struct selftest_line *l);
void judge_frames(const struct selftest_seen *s, struct selftest_line *l);
void judge_wrapping(const struct selftest_seen *s, struct selftest_line *l);
void judge_unreadable(const struct selftest_seen *s, struct selftest_line *l);
void judge_clock(const struct selftest_seen *s, struct selftest_line *l);
void judge_ipv6(const struct selftest_seen *s, struct selftest_line *l);

#endif
