/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/traffic/play.h"

#include "tests/traffic/company.h"
#include "tests/traffic/quic.h"
#include "tests/traffic/talk.h"

#include "sensor/base/instant.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* The reader of these packets must be able to tell use from a glance; so sessions are well on one
 * side of every threshold: use sends 9 KB or more in two and more five-minute slots, a glance less
 * than 1 KB in seconds. */

#define SECOND INT64_C(1000000000)
enum {
	RESOLVER = 0x0a140035,
	WORK_START = 7 * 3600,
	WORK_SECONDS = 8 * 3600,
	LAST_PLANNED = 8
}; /* 07-15 UTC */

/* A host has one address and one handshake, made on first use. */
struct host {
	char name[64];
	uint32_t addr;
	struct speech speech;
	UT_hash_handle hh;
};

struct stage {
	struct play *play;
	struct host *hosts;
	int week;         /* 1 - before .. weeks */
	int day;          /* 0 Monday */
	int64_t midnight; /* of that day, ns */
	uint16_t port;
};

static struct host *
host_of(struct stage *s, const char *name, bool nameless)
{
	char key[64] = { 0 };
	struct host *h;

	snprintf(key, sizeof key, "%s%s", nameless ? "-" : "", name);
	HASH_FIND_STR(s->hosts, key, h);
	if (h == NULL) {
		h = calloc(1, sizeof *h);
		if (h == NULL) {
			abort();
		}
		strcpy(h->name, key);
		/* 203.0.112.0/20 and on: one address for each host */
		h->addr = 0xcb007000 + 1 + HASH_COUNT(s->hosts);
		speech_tls(&h->speech, nameless ? NULL : name, 0);
		HASH_ADD_STR(s->hosts, name, h);
	}
	return h;
}

static uint64_t
below(struct stage *s, uint64_t n)
{
	return talk_below(&s->play->random, n);
}

static int32_t
iso_week(const struct stage *s)
{
	return s->play->first_week + s->week - 1;
}

/* Asks the name service, as a browser does before it connects. */
static void
ask(struct stage *s, uint32_t device, uint16_t vlan, const struct host *host,
	int64_t when)
{
	struct wire_end client = { device, (uint16_t)(20000 + below(s, 40000)), vlan };
	struct wire_end resolver = { RESOLVER, 53, 0 };
	uint16_t id = (uint16_t)below(s, 65536);
	const char *name = host->name[0] == '-' ? host->name + 1 : host->name;
	struct wire_count ignored = { 0 };
	uint8_t message[512];

	size_t n = speech_question(message, id, name);
	wire_udp(
		s->play->wire, when - 40000000, &client, &resolver, message, n, &ignored);
	n = speech_answer(message, id, name, host->addr);
	wire_udp(
		s->play->wire, when - 30000000, &resolver, &client, message, n, &ignored);
}

static struct talk
talk_of(struct stage *s, uint32_t device, uint16_t vlan, const struct host *host,
	int64_t when)
{
	s->port = s->port >= 60000 ? 10000 : (uint16_t)(s->port + 1);
	return (struct talk){ .wire = s->play->wire,
		.client = { device, s->port, vlan },
		.server = { host->addr, 443, 0 },
		.now = when,
		.random = &s->play->random };
}

static void
count(struct stage *s, const struct unit_plan *unit, const char *service,
	const struct talk *t)
{
	if (service != NULL) {
		truth_flow(s->play->truth, iso_week(s), unit->code, service, t->up.bytes,
			t->down.bytes);
	}
}

/* --- sessions ----------------------------------------------------------------------------- */

struct visit {
	const struct unit_plan *unit;
	const char *service;
	uint32_t device;
	int64_t when;
};

static void
glance(struct stage *s, const struct visit *v, const char *name)
{
	struct host *host = host_of(s, name, false);
	struct talk t = talk_of(s, v->device, v->unit->vlan, host, v->when);

	ask(s, v->device, v->unit->vlan, host, v->when);
	talk_open(&t);
	talk_handshake(&t, &host->speech, 0, 0);
	talk_up(&t, 200 + below(s, 200));
	talk_down(&t, 2000 + below(s, 20000));
	talk_close(&t);
	count(s, v->unit, v->service, &t);
}

/* Ten minutes and more of work, an exchange about every minute and a half. */
static void
work(struct stage *s, const struct visit *v, const char *name, bool nameless, size_t file)
{
	struct host *host = host_of(s, name, nameless);
	struct talk t = talk_of(s, v->device, v->unit->vlan, host, v->when);
	int exchanges = 8 + (int)below(s, 6);

	ask(s, v->device, v->unit->vlan, host, v->when);
	talk_open(&t);
	talk_handshake(&t, &host->speech, below(s, 2) == 0, 0);
	for (int i = 0; i < exchanges; i++) {
		talk_up(&t, 1100 + below(s, 900));
		talk_down(&t, 1500 + below(s, 5000));
		t.now += (70 + (int64_t)below(s, 40)) * SECOND;
	}
	if (file > 0) {
		talk_up(&t, file);
		talk_down(&t, 300);
	}
	talk_close(&t);
	count(s, v->unit, v->service, &t);
	if (v->service != NULL) {
		truth_used(s->play->truth, iso_week(s), v->unit->code, v->service,
			v->device, s->day);
	}
}

/* The client's Initials: the ClientHello in one packet, or in two with the second half first. */
static void
greet(struct talk *t, const struct speech *speech, const uint8_t *id, bool turned)
{
	const uint8_t *message = speech->hello + 5;
	size_t n = speech->hello_length - 5, cut = turned ? n / 2 : n;
	const struct quic_initial part[] = { { id, 0, message, 0, cut },
		{ id, 1, message + cut, cut, n - cut } };
	uint8_t packet[QUIC_INITIAL];

	for (int i = turned ? 1 : 0; i >= 0; i--) {
		quic_initial(packet, &part[i]);
		wire_udp(t->wire, t->now, &t->client, &t->server, packet, sizeof packet,
			&t->up);
		t->now += SECOND / 10000;
	}
}

/* Packets with a short header: nothing in them can be read. */
static void
opaque(struct talk *t, bool up, size_t bytes)
{
	uint8_t packet[1250];

	while (bytes > 0) {
		size_t n = bytes < sizeof packet ? bytes : sizeof packet;

		memset(packet, (int)talk_random(t->random), sizeof packet);
		packet[0] = 0x40 | (packet[0] & 0x3f);
		wire_udp(t->wire, t->now, up ? &t->client : &t->server,
			up ? &t->server : &t->client, packet, n, up ? &t->up : &t->down);
		t->now += SECOND / 20000;
		bytes -= n;
	}
	t->now += 20 * (SECOND / 1000);
}

static void
work_quic(struct stage *s, const struct visit *v, const char *name)
{
	struct host *host = host_of(s, name, false);
	struct talk t = talk_of(s, v->device, v->unit->vlan, host, v->when);
	uint8_t id[QUIC_ID];
	int exchanges = 14 + (int)below(s, 6);

	for (int i = 0; i < QUIC_ID; i++) {
		id[i] = (uint8_t)below(s, 256);
	}
	ask(s, v->device, v->unit->vlan, host, v->when);
	greet(&t, &host->speech, id, below(s, 2) == 0);
	t.now += 20 * (SECOND / 1000);
	opaque(&t, false, 3500);
	for (int i = 0; i < exchanges; i++) {
		opaque(&t, true, 700 + below(s, 500));
		opaque(&t, false, 1500 + below(s, 4000));
		t.now += (35 + (int64_t)below(s, 20)) *
			 SECOND; /* a silent minute ends it */
	}
	count(s, v->unit, v->service, &t);
	if (v->service != NULL) {
		truth_used(s->play->truth, iso_week(s), v->unit->code, v->service,
			v->device, s->day);
	}
}

/* Three tries that the server refuses, or one it lets wait for a second and then resets. */
static void
fail(struct stage *s, const struct visit *v, const char *name)
{
	struct host *host = host_of(s, name, false);

	ask(s, v->device, v->unit->vlan, host, v->when);
	for (int i = 0; i < 3; i++) {
		struct talk t = talk_of(
			s, v->device, v->unit->vlan, host, v->when + i * 7 * SECOND);

		talk_refused(&t);
		count(s, v->unit, v->service, &t);
	}
	struct talk t = talk_of(s, v->device, v->unit->vlan, host, v->when + 25 * SECOND);
	talk_open(&t);
	talk_handshake(&t, &host->speech, 0, 1200 * (SECOND / 1000));
	talk_up(&t, 400);
	talk_reset(&t);
	count(s, v->unit, v->service, &t);
}

/* --- days --------------------------------------------------------------------------------- */

static int
scaled(const struct stage *s, int n)
{
	int m = (int)(n * s->play->scale + 0.5);

	return m < 1 ? 1 : m;
}

static uint32_t
device_of(const struct unit_plan *unit, int i)
{
	return unit->network + 10 + (uint32_t)i;
}

static const struct unit_plan *
unit_named(const char *code)
{
	for (size_t i = 0; i < company_unit_count; i++) {
		if (strcmp(company_units[i].code, code) == 0) {
			return &company_units[i];
		}
	}
	abort();
}

/* Devices of the habit in this week, 0 when it has none. */
static int
members(const struct stage *s, const struct habit *h)
{
	int span = h->to - h->from;
	int week = s->week < LAST_PLANNED ? s->week : LAST_PLANNED;

	week = week < 1 ? 1 : week;
	if (week < h->from || week > h->to) {
		return 0;
	}
	return scaled(s,
		h->first +
			(span == 0 ? 0 : (h->last - h->first) * (week - h->from) / span));
}

/* Each device has its own days of the week for a habit, the same every week but one. */
static bool
works_today(const struct stage *s, const struct habit *h, int member)
{
	uint64_t seed =
		(uint64_t)(h - company_habits) * 1000003 + (uint64_t)member * 7919;
	unsigned first = (unsigned)(talk_random(&seed) % 5);

	return (unsigned)(s->day + 5 - (int)first) % 5 < (unsigned)h->days;
}

static int64_t
office_time(struct stage *s)
{
	return s->midnight + (WORK_START + (int64_t)below(s, WORK_SECONDS)) * SECOND +
	       (int64_t)below(s, SECOND);
}

static void
follow(struct stage *s, const struct habit *h, int member)
{
	const struct unit_plan *unit = unit_named(h->unit);
	/* device 0 of each unit is kept for what runs by itself */
	struct visit v = { unit, h->service, device_of(unit, 1 + member),
		office_time(s) };
	size_t file = h->style == STYLE_UPLOAD || h->style == STYLE_FAILING
			      ? 400000 + below(s, 3000000)
			      : 0;

	if (h->style == STYLE_FAILING && s->week >= 3 && below(s, 2) == 0) {
		struct visit before = v;

		before.when -= 60 * SECOND;
		fail(s, &before, h->app);
	}
	if (h->style == STYLE_QUIC) {
		work_quic(s, &v, h->app);
	} else {
		work(s, &v, h->app, h->style == STYLE_NAMELESS, file);
	}
	if (h->beside != NULL) {
		v.when += 3 * SECOND;
		glance(s, &v, h->beside);
	}
}

static void
play_habits(struct stage *s)
{
	for (size_t i = 0; i < company_habit_count; i++) {
		const struct habit *h = &company_habits[i];
		int n = members(s, h);

		for (int m = 0; m < n; m++) {
			if (works_today(s, h, m)) {
				follow(s, h, m);
			}
		}
	}
}

static void
play_glances(struct stage *s)
{
	for (size_t u = 0; u < company_unit_count; u++) {
		const struct unit_plan *unit = &company_units[u];
		int n = scaled(s, unit->people);

		for (int i = 1; i <= n; i++) {
			const struct glance *g =
				&company_glances[below(s, company_glance_count)];
			struct visit v = { unit, g->service, device_of(unit, i),
				office_time(s) };

			glance(s, &v, g->host);
		}
	}
}

/* A machine in Finance sends a batch every quarter of an hour of the night, weekends too. */
static void
play_night(struct stage *s)
{
	const struct unit_plan *unit = unit_named("finance");
	struct host *host = host_of(s, "hooks.zapier.com", false);

	for (int quarter = 0; quarter < 96; quarter++) {
		int64_t when = s->midnight + (quarter * 900 + 7) * SECOND;
		struct talk t = talk_of(s, device_of(unit, 0), 0, host, when);

		if (quarter >= 19 && quarter < 85) {
			continue; /* 04:45 to 21:15 UTC */
		}
		ask(s, device_of(unit, 0), 0, host, when);
		talk_open(&t);
		talk_handshake(&t, &host->speech, 0, 0);
		talk_up(&t, 6000);
		talk_down(&t, 500);
		talk_close(&t);
		count(s, unit, "zapier", &t);
	}
}

/* A machine of the house asks for a name in every hour: a wire is never silent for long, and an hour
 * without any packet would rightly be taken for a gap. */
static void
play_pulse(struct stage *s)
{
	const struct unit_plan *unit = unit_named("finance");
	struct host *host = host_of(s, "hooks.zapier.com", false);

	for (int hour = 0; hour < 24; hour++) {
		ask(s, device_of(unit, 0), 0, host,
			s->midnight + (hour * 3600 + 1805) * SECOND);
	}
}

void
play_all(struct play *play)
{
	struct stage s = { .play = play, .port = 10000 };
	struct host *host, *next;

	for (s.week = 1 - play->before; s.week <= play->weeks; s.week++) {
		struct day monday = week_monday((struct week){ iso_week(&s) });

		for (s.day = 0; s.day < 7; s.day++) {
			s.midnight = day_start((struct day){ monday.n + s.day }).ns;
			play_night(&s);
			play_pulse(&s);
			if (s.day < 5) {
				play_habits(&s);
				play_glances(&s);
			}
			wire_flush(play->wire);
		}
	}
	HASH_ITER(hh, s.hosts, host, next)
	{
		HASH_DEL(s.hosts, host);
		free(host);
	}
}
