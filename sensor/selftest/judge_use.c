/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/judge.h"

#include <inttypes.h>

/* Whose traffic it is, and what of it can be named. */

enum { CLIENTS_FEW = 5, FLOWS_LEAST = 50 };

/* --- networks and people ------------------------------------------------------------------------ */

void
judge_networks(const struct selftest_seen *s, struct selftest_line *l)
{
	uint64_t all = 0;

	for (int i = 0; i < SIGHTING_POSITIONS; i++) {
		all += s->bytes[i];
	}
	if (all == 0) {
		return;
	}
	judge_grade(l, judge_share(s->bytes[POSITION_TRANSIT], all), "%", 20, 80);
	if (l->state != SELFTEST_GOOD) {
		judge_say(l, "%.0f %% of bytes have no internal end.", l->figure);
		judge_change(l, "Add your own networks to sensor.internal.");
	} else if (s->bytes[POSITION_OUTBOUND] == 0) {
		l->state = SELFTEST_BROKEN;
		judge_say(l, "No traffic leaves the internal networks.");
		judge_change(
			l, "Mirror the uplink to the internet; check sensor.internal.");
	} else {
		judge_say(l,
			"%.1f %% of bytes are outbound, %.1f %% have no internal end.",
			judge_share(s->bytes[POSITION_OUTBOUND], all), l->figure);
	}
}

void
judge_units(const struct selftest_seen *s, struct selftest_line *l)
{
	if (s->bytes[POSITION_OUTBOUND] == 0) {
		return;
	}
	if (!s->unit_file) {
		*l = (struct selftest_line){ .state = SELFTEST_LOOK, .unit = "units" };
		l->figure = 1;
		judge_say(l, "No unit file is configured: everyone counts as one unit.");
		judge_change(l, "Write units.csv and name it in data.units.");
		return;
	}
	judge_grade(l, judge_share(s->no_unit, s->bytes[POSITION_OUTBOUND]), "%", 1, 50);
	if (l->state == SELFTEST_GOOD) {
		judge_say(l, "Outbound traffic belongs to units (%.1f %% to none).",
			l->figure);
		return;
	}
	judge_say(l,
		"%.1f %% of outbound bytes come from internal networks that no unit "
		"holds.",
		l->figure);
	judge_change(l, "Add these networks to units.csv.");
}

void
judge_addresses(const struct selftest_seen *s, struct selftest_line *l)
{
	bool few = s->clients_for_most < CLIENTS_FEW;

	if (s->outbound_flows < FLOWS_LEAST) {
		judge_too_few(l, s->outbound_flows, "outbound connections");
		return;
	}
	l->state = few ? SELFTEST_LOOK : SELFTEST_GOOD;
	l->figure = (double)s->clients_for_most;
	l->unit = "addresses";
	if (!few) {
		judge_say(l, "%" PRIu64 " addresses speak outwards.", s->clients);
		return;
	}
	judge_say(l,
		"%" PRIu64 " of %" PRIu64
		" addresses carry 90 %% of outbound bytes: many people may stand behind "
		"one address (NAT, proxy, VDI).",
		s->clients_for_most, s->clients);
	judge_change(l,
		"Mirror inside the NAT or proxy; write what an address stands for into "
		"\"shared\" of units.csv.");
}

/* --- names -------------------------------------------------------------------------------------- */

void
judge_dns(const struct selftest_seen *s, struct selftest_line *l)
{
	l->figure = (double)s->dns_askers;
	l->unit = "addresses";
	l->state = SELFTEST_GOOD;
	if (s->dns_queries == 0) {
		l->state = SELFTEST_LOOK;
		judge_say(l, "No DNS query was seen: names by DNS stay empty.");
		judge_change(l,
			"Mirror the way to the resolver as well, or accept fewer names.");
	} else if (s->dns_askers <= 2 && s->clients >= CASES_LEAST) {
		l->state = SELFTEST_LOOK;
		judge_say(l,
			"Queries come from %" PRIu64 " of %" PRIu64
			" addresses only: the mirror is behind the resolver.",
			s->dns_askers, s->clients);
		judge_change(l, "Mirror between clients and resolver.");
	} else {
		judge_say(l, "%" PRIu64 " DNS queries of %" PRIu64 " addresses.",
			s->dns_queries, s->dns_askers);
	}
}

void
judge_hellos(const struct selftest_seen *s, struct selftest_line *l)
{
	if (s->hellos < CASES_LEAST) {
		judge_too_few(l, s->hellos, "TLS connections");
		return;
	}
	if (judge_grade_down(l, judge_share(s->hellos_complete, s->hellos), 95, 50) ==
		SELFTEST_GOOD) {
		judge_say(l, "%.1f %% of TLS greetings are complete.", l->figure);
		return;
	}
	judge_say(l,
		"Only %.0f %% of TLS greetings are complete: their packets are cut or "
		"lost.",
		l->figure);
	judge_change(l, "See \"cut packets\", \"lost before\" and \"starts\".");
}

void
judge_initials(const struct selftest_seen *s, struct selftest_line *l)
{
	if (s->initials < CASES_LEAST) {
		return;
	}
	if (judge_grade_down(l, judge_share(s->initials_opened, s->initials), 95, 50) ==
		SELFTEST_GOOD) {
		judge_say(l, "%.1f %% of QUIC greetings could be read.", l->figure);
		return;
	}
	judge_say(l, "Only %.0f %% of QUIC greetings could be read.", l->figure);
	judge_change(l, "See \"cut packets\" and \"directions\".");
}

void
judge_named(const struct selftest_seen *s, struct selftest_line *l)
{
	if (s->outbound_flows < CASES_LEAST) {
		judge_too_few(l, s->outbound_flows, "outbound connections");
		return;
	}
	if (judge_grade_down(l, judge_share(s->named, s->bytes[POSITION_OUTBOUND]), 70,
		    30) == SELFTEST_GOOD) {
		judge_say(l, "%.0f %% of outbound bytes say their name.", l->figure);
		return;
	}
	judge_say(l,
		"Only %.0f %% of outbound bytes say their name; a VPN, a proxy or a "
		"one-sided mirror hides the rest.",
		l->figure);
	judge_change(l, "Mirror before the VPN or proxy; see the lines above.");
}
