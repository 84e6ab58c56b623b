/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/judge.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What is right or wrong with cable, switch, mirror and host. */

enum { PAGE = 2048, FULL = 80 };

/* --- the port --------------------------------------------------------------------------------- */

static const char *
port_of(const struct selftest_seen *s)
{
	return s->port != NULL ? s->port : "PORT";
}

void
judge_traffic(const struct selftest_seen *s, struct selftest_line *l)
{
	uint64_t n = judge_count_of(s, COVER_RECEIVED);

	l->figure = (double)n;
	l->unit = "packets";
	l->state = n == 0 ? SELFTEST_BROKEN : SELFTEST_GOOD;
	if (n == 0) {
		judge_say(l, "Nothing arrives at all.");
		judge_change(l,
			"Check cable and link, and that the switch's mirror session is "
			"active and ends in this port.");
	} else {
		judge_say(l, "%" PRIu64 " packets in %.0f s.", n, s->seconds);
	}
}

void
judge_link(const struct selftest_seen *s, struct selftest_line *l)
{
	if (!s->live) {
		return;
	}
	l->unit = "";
	l->state = s->link_down     ? SELFTEST_BROKEN
		   : s->has_address ? SELFTEST_LOOK
				    : SELFTEST_GOOD;
	if (s->link_down) {
		judge_say(l, "The port is down; the switch is not sending.");
		judge_change(l,
			"ip link set %s up, then check the cable and the switch's side.",
			port_of(s));
	} else if (s->has_address) {
		judge_say(l,
			"The port has an address: it is used as a normal port as well.");
		judge_change(l, "ip address flush dev %s: a mirror port only listens.",
			port_of(s));
	} else {
		judge_say(l, "The port is up and has no address, as it should be.");
	}
}

void
judge_mirror(const struct selftest_seen *s, struct selftest_line *l)
{
	if (s->ethernet < CASES_LEAST) {
		return;
	}
	if (judge_grade(l, judge_share(s->flooded + s->own, s->ethernet), "%", 50, 90) ==
		SELFTEST_GOOD) {
		judge_say(l, "Traffic between others arrives: this is a mirror.");
	} else if (l->state == SELFTEST_BROKEN) {
		judge_say(l,
			"Only flooded frames and this host's own arrive: the mirror is "
			"not "
			"active, or this is a normal access port.");
		judge_change(l,
			"Check source ports and destination port of the mirror session.");
	} else {
		judge_say(l, "Most frames are broadcast, multicast or this host's own.");
		judge_change(l,
			"Check that the mirror's source is the uplink, not an idle "
			"port.");
	}
}

void
judge_directions(const struct selftest_seen *s, struct selftest_line *l)
{
	bool client = s->tcp_client_only >= s->tcp_server_only;

	if (s->tcp < CASES_LEAST) {
		judge_too_few(l, s->tcp, "connections with data");
		return;
	}
	judge_grade(l, judge_share(s->tcp_client_only + s->tcp_server_only, s->tcp), "%",
		10, 50);
	if (l->state == SELFTEST_GOOD) {
		judge_say(l, "Both halves of connections arrive (%.1f %% show one half).",
			l->figure);
		return;
	}
	judge_say(l,
		"%.0f %% of connections show only the %s's half: the mirror copies one "
		"direction, or the other one takes another way.",
		l->figure, client ? "client" : "server");
	judge_change(l, "Mirror both directions (\"both\", rx and tx) of every uplink.");
}

void
judge_duplicates(const struct selftest_seen *s, struct selftest_line *l)
{
	if (s->duplicates_of == 0) {
		return;
	}
	if (judge_grade(l, judge_share(s->duplicates, s->duplicates_of), "%", 1, 101) ==
		SELFTEST_GOOD) {
		judge_say(
			l, "Packets arrive once (%.1f %% are second copies).", l->figure);
		return;
	}
	if (s->other_vlan * 2 > s->duplicates) {
		judge_say(l,
			"%.0f %% of packets are second copies, under another VLAN tag "
			"(%u "
			"and %u): two mirrored VLANs. They were removed before counting.",
			l->figure, s->vlan[0], s->vlan[1]);
	} else {
		judge_say(l,
			"%.0f %% of packets are second copies; they were removed before "
			"counting.",
			l->figure);
	}
	judge_change(l,
		"Mirror each packet once: the uplink alone, or one direction of every "
		"port. The mirror port then carries more.");
}

/* --- loss ------------------------------------------------------------------------------------- */

/* A port that is nearly full loses in bursts before it loses on average. */
static bool
judge_is_full(const struct selftest_seen *s, struct selftest_line *l)
{
	uint64_t bits = s->peak * 8, speed = (uint64_t)s->speed_mbit * 1000000;

	if (speed == 0 || judge_share(bits, speed) <= FULL) {
		return false;
	}
	l->state = SELFTEST_LOOK;
	l->figure = judge_share(bits, speed);
	judge_say(l, "The mirror port carried %.0f of %u Mbit/s in its busiest second.",
		(double)bits / 1e6, s->speed_mbit);
	return true;
}

void
judge_lost_before(const struct selftest_seen *s, struct selftest_line *l)
{
	judge_grade(l, judge_share(s->unseen, s->acked), "%", 0.5, 10);
	if (l->state != SELFTEST_GOOD) {
		judge_say(l,
			"About %.1f %% of bytes were acknowledged but never seen here: "
			"they were lost on the way to the sensor.",
			l->figure);
	} else if (!judge_is_full(s, l)) {
		l->state = s->acked == 0 ? SELFTEST_ABSENT : SELFTEST_GOOD;
		judge_say(l, "%s",
			s->acked == 0 ? ""
				      : "What receivers acknowledged was seen here.");
		return;
	}
	judge_change(l,
		"The mirror port or the switch's mirror buffer is full: use a faster "
		"port, or mirror fewer sources.");
}

void
judge_lost_here(const struct selftest_seen *s, struct selftest_line *l)
{
	uint64_t lost = s->dropped + s->if_dropped,
		 all = judge_count_of(s, COVER_RECEIVED) + lost;

	if (!s->live) {
		return;
	}
	if (judge_grade(l, judge_share(lost, all), "%", 0, 1) == SELFTEST_GOOD) {
		judge_say(l, "Kernel and interface dropped nothing.");
		return;
	}
	judge_say(l,
		"%" PRIu64 " packets were dropped in the kernel, %" PRIu64
		" by the interface.",
		s->dropped, s->if_dropped);
	judge_change(l, s->dropped >= s->if_dropped
				? "Raise sensor.ring_mib, then sensor.processes."
				: "Give the card its largest receive ring (ethtool -G).");
}

static bool
hellos_are_whole(const struct selftest_seen *s)
{
	return s->hellos > 0 && judge_share(s->hellos_complete, s->hellos) >= 95;
}

/* What matters is whether greetings survive: some taps cut only what follows them. */
void
judge_cut(const struct selftest_seen *s, struct selftest_line *l)
{
	uint64_t cut = judge_count_of(s, COVER_TRUNCATED),
		 all = judge_count_of(s, COVER_RECEIVED);
	bool harmless = s->cut_longest >= PAGE || hellos_are_whole(s);

	judge_grade(l, judge_share(cut, all), "%", 0, harmless ? 101 : 1);
	if (cut == 0) {
		judge_say(l, "Packets arrive whole.");
		return;
	}
	judge_say(l,
		"%.1f %% of packets are cut, at %u bytes or less%s; bytes are counted in "
		"full all the same.",
		l->figure, s->cut_longest,
		harmless ? "" : ", and the names in them are lost");
	judge_change(l,
		"Turn packet slicing off at the tap or switch; take captures with "
		"snaplen 9216.");
}

void
judge_starts(const struct selftest_seen *s, struct selftest_line *l)
{
	if (s->begun < CASES_LEAST) {
		judge_too_few(l, s->begun, "connections that began while we looked");
		return;
	}
	if (judge_grade_down(l, judge_share(s->begun - s->midway, s->begun), 90, 50) ==
		SELFTEST_GOOD) {
		judge_say(l, "The start of %.1f %% of connections was seen.", l->figure);
		return;
	}
	judge_say(l,
		"Only %.0f %% of connections show their start, where the name stands.",
		l->figure);
	judge_change(l,
		"Look for a second path (another uplink, ECMP) and mirror it as well.");
}

/* --- shape -------------------------------------------------------------------------------------- */

void
judge_frames(const struct selftest_seen *s, struct selftest_line *l)
{
	l->figure = (double)s->coalesced;
	l->unit = "packets";
	l->state = s->coalesced > 0 || s->offload ? SELFTEST_LOOK : SELFTEST_GOOD;
	if (l->state == SELFTEST_GOOD) {
		judge_say(l, "Frames are as long as the wire carries them.");
		return;
	}
	judge_say(l,
		"Frames are joined together before they are captured (%" PRIu64
		" longer than any wire carries).",
		s->coalesced);
	judge_change(l, "ethtool -K %s gro off lro off", port_of(s));
}

/* "VXLAN, GRE", most frequent first. */
static void
list_outer(const struct selftest_seen *s, char *to, size_t size)
{
	uint64_t left[OUTER_COUNT];
	size_t at = 0;

	memcpy(left, s->outer, sizeof left);
	to[0] = '\0';
	for (int n = 0; n < 3 && at < size; n++) {
		int best = 0;

		for (int i = 1; i < OUTER_COUNT; i++) {
			best = left[i] > left[best] ? i : best;
		}
		if (left[best] == 0) {
			return;
		}
		at += (size_t)snprintf(to + at, size - at, "%s%s", n > 0 ? ", " : "",
			outer_word((enum outer_kind)best));
		left[best] = 0;
	}
}

void
judge_wrapping(const struct selftest_seen *s, struct selftest_line *l)
{
	uint64_t wrapped = 0;
	char kinds[64];

	for (int i = 1; i < OUTER_COUNT; i++) {
		wrapped += s->outer[i];
	}
	list_outer(s, kinds, sizeof kinds);
	judge_grade(l, judge_share(wrapped, judge_count_of(s, COVER_ANALYSED)), "%",
		s->processes > 1 ? 5 : 101, 102);
	if (l->state == SELFTEST_LOOK) {
		judge_say(l,
			"%.0f %% of packets are wrapped (%s), and the kernel shares them "
			"out by the wrapping.",
			l->figure, kinds);
		judge_change(l, "Set sensor.processes to 1.");
	} else if (wrapped > 0) {
		judge_say(l,
			"%.1f %% of packets are wrapped (%s) and are read inside; "
			"%" PRIu64 " VLAN tags.",
			l->figure, kinds, s->vlans);
	} else {
		judge_say(l, "Nothing is wrapped; %" PRIu64 " VLAN tags.", s->vlans);
	}
}

void
judge_unreadable(const struct selftest_seen *s, struct selftest_line *l)
{
	uint64_t bad = s->unknown_type_packets, all = judge_count_of(s, COVER_RECEIVED);

	for (enum cover_count i = COVER_MALFORMED_SHORT;
		i <= COVER_MALFORMED_UNKNOWN_LINK; i++) {
		bad += judge_count_of(s, i);
	}
	if (all == 0) {
		return;
	}
	if (judge_grade(l, judge_share(bad, all), "%", 1, 20) == SELFTEST_GOOD) {
		judge_say(
			l, "Nearly everything can be read (%.2f %% cannot).", l->figure);
	} else if (s->unknown_type_packets * 2 > bad) {
		judge_say(l,
			"%.1f %% of frames cannot be read, most of EtherType 0x%04x, "
			"which "
			"is not decoded.",
			l->figure, s->unknown_type);
		judge_change(l,
			"Mirror where this wrapping is not in use, and tell us its "
			"type.");
	} else {
		judge_say(l, "%.1f %% of packets are damaged or of an unknown link type.",
			l->figure);
		judge_change(l, "Check the tap and, for a file, how it was captured.");
	}
}

void
judge_clock(const struct selftest_seen *s, struct selftest_line *l)
{
	uint64_t all = judge_count_of(s, COVER_RECEIVED),
		 back = judge_count_of(s, COVER_TIME_BACKWARDS);

	if (all == 0) {
		return;
	}
	if (s->live) {
		judge_grade(l, fabs(s->skew), "s", 1, 300);
		judge_say(l, "The time stamps are %.1f s %s the clock.", fabs(s->skew),
			s->skew < 0 ? "behind" : "ahead of");
		judge_change(l, "%s",
			l->state == SELFTEST_GOOD
				? ""
				: "Set the clock of the tap or of this host "
				  "(chrony).");
	} else if (judge_grade(l, judge_share(back, all), "%", 0.1, 10) ==
		   SELFTEST_GOOD) {
		judge_say(l, "Time runs forward.");
	} else {
		judge_say(l, "Time steps back at %.1f %% of packets.", l->figure);
		judge_change(l,
			"Sort the capture by time (reordercap), or merge with several "
			"-r.");
	}
}

void
judge_ipv6(const struct selftest_seen *s, struct selftest_line *l)
{
	l->figure = judge_share(s->ipv6, judge_count_of(s, COVER_ANALYSED));
	l->unit = "%";
	l->state = s->ipv6 == 0 && s->ipv6_answers > 0 ? SELFTEST_LOOK : SELFTEST_GOOD;
	if (l->state == SELFTEST_LOOK) {
		judge_say(l,
			"Clients ask for IPv6 addresses and get them, but no IPv6 packet "
			"was seen.");
		judge_change(l, "If IPv6 is in use, mirror it as well.");
	} else {
		judge_say(l, "%.1f %% of packets are IPv6.", l->figure);
	}
}
