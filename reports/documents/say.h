/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_SAY_H
#define PENUMBRA_REPORTS_DOCUMENTS_SAY_H

#include "reports/measure/attention.h"
#include "reports/measure/outside.h"
#include "reports/measure/record.h"
#include "reports/measure/view.h"
#include "reports/report.h"

/* Measures in words, the same in every document. */

/* "9 devices", "under 5 devices": the newest shown week of a series. */
const char *say_devices(const struct report *report, const struct weekly *weekly);
/* "12 devices", "almost all of 12 devices", "few of 12 devices", "up to 12 devices" */
const char *say_outside(const struct report *report, const struct outside_week *week);
/* "about half ours", "almost all elsewhere", "too early to say" */
const char *say_share(const struct report *report, const struct share *share);
/* "growing, +5 devices in four weeks", "steady" */
const char *say_change(const struct report *report, const struct change *change);
/* "growing, +5", "steady": for tables */
const char *say_change_short(const struct report *report, const struct change *change);
const char *say_stage(
	const struct report *report, enum stage stage); /* "" when too early */
const char *say_rhythm(
	const struct report *report, enum rhythm rhythm); /* "" when too early */
const char *say_step(
	const struct report *report, enum diagnosis diagnosis); /* "build or buy" */
const char *say_letter(const struct report *report, enum diagnosis diagnosis);
/* "G U M S ?", the same in every language: for machines. */
const char *say_letter_code(enum diagnosis diagnosis);
const char *say_seats(const struct report *report, const struct seats *seats);
const char *say_cost(const struct report *report, const struct cost *cost);
/* The need as the head of a line: "Send a big file to a client" */
const char *say_need(const struct report *report, need_id need);
/* The open question that a talk about a service begins with. */
const char *say_ask(
	const struct report *report, const struct facts *facts, size_t service);
/* What the unit gains and what the company protects by a service. */
const char *say_interests(
	const struct report *report, const struct facts *facts, size_t service);
/* Whether it learns from what is put in, in its worst plan; whether there is a plan for business; whose
 * law; what can be taken out again. */
const char *say_trained(const struct arena *arena, const struct service *service);
const char *say_business(const struct arena *arena, const struct service *service);
const char *say_law(const struct report *report, const struct service *service);
const char *say_leaving(const struct report *report, const struct service *service);
/* Why a unit is on the list of visits: its two largest parts. */
const char *say_attention(const struct report *report, const struct attention *attention);
/* Dots of one service in a unit over the last four weeks (M28). */
int say_sure(const struct crowd *crowd, size_t unit, size_t service);
/* "in week 2026-W06", "in weeks 2026-W04 to 2026-W06" */
const char *say_weeks(const struct report *report, int64_t first, int64_t last);
/* "80 %" from `least` on, else "2 of 3"; NULL when there is nothing to count. */
enum { TOLD_LEAST = 10, KEPT_LEAST = 5 };
const char *say_part(const struct report *report, struct part part, int least);
/* "4.2 of 5" */
const char *say_rating(const struct report *report, int tenths);
/* What colleagues say of our help: "4.2 of 5", "under 5 answers"; NULL while nobody was asked. */
const char *say_help(const struct report *report, const struct facts *facts,
	const struct rating *rating);
/* "Finance, Legal and 3 more": `found` names, of which at most `kept` are in the list. */
const char *say_names(
	const struct report *report, const char *const *names, size_t found, size_t kept);
/* "Finance and Legal", "all units" for codes as the register has them. */
const char *say_units(
	const struct report *report, const struct facts *facts, const char *codes);
/* The name of one of our own staff, from the register; the word itself when it is not listed. */
const char *say_staff(const struct facts *facts, const char *id);

#endif
