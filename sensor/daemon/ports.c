/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"
#include "sensor/daemon/supervisor.h"

#include <time.h>

/* Of an interface that came back and cannot be read yet: between two tries. */
enum { AGAIN_FIRST_MS = 100, AGAIN_MOST_MS = 5000 };

/* Interfaces that come and go, and the rows that say when nobody looked. */

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec * 1000) + (t.tv_nsec / 1000000);
}

struct instant
now_wall(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (struct instant){ (t.tv_sec * NS_PER_SECOND) + t.tv_nsec };
}

static void
tell_steady(struct supervisor *s)
{
	steady_copy(&s->clerk->steady, &s->steady);
	for (size_t i = 0; i < s->slots; i++) {
		steady_copy(&s->slot[i].block->steady, &s->steady);
	}
}

struct instant
now_steady(struct supervisor *s)
{
	struct clocks now = clocks_now();
	int64_t back = steady_look(&s->steady, now);

	if (back != 0) {
		log_print(LOG_WARNING,
			"clock: set back by %.1f s; counting goes on in the time before",
			(double)back / (double)NS_PER_SECOND);
	}
	tell_steady(s);
	return steady_now(&s->steady, now);
}

enum err_code
ports_try(struct supervisor *s, struct err *err)
{
	const struct config *c = s->config;
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < s->ports && code == ERR_OK; i++) {
		struct live_settings settings = { .snaplen = c->snaplen,
			.ring_mib = 1,
			.filter = c->filter,
			.exclude = c->exclude,
			.excludes = c->exclude_count };
		struct capture *capture;

		code = capture_open_live(s->port[i].name, &settings, &capture, err);
		if (code == ERR_OK) {
			const char *warning = live_warning(capture);

			if (warning[0] != '\0') {
				log_print(
					LOG_WARNING, "%s: %s", s->port[i].name, warning);
			}
			capture_close(capture);
		}
	}
	return code;
}

const char *
gap_reason_word(enum gap_reason reason)
{
	static const char *const words[GAP_REASONS] = { "link_down", "interface_gone",
		"link_flapped", "sensor_lost" };

	return words[reason];
}

void
gap_begin(struct supervisor *s, size_t i, enum gap_reason reason)
{
	struct port *port = &s->port[i];

	if (port->gap_from.ns == 0) {
		port->gap_from = now_steady(s);
		port->gap_reason = reason;
	}
}

void
gap_end(struct supervisor *s, size_t i)
{
	struct port *port = &s->port[i];
	struct order order = { .kind = ORDER_GAP };
	uint64_t seconds;

	if (port->gap_from.ns == 0) {
		return;
	}
	order.gap.from = port->gap_from;
	order.gap.until = now_steady(s);
	if (order.gap.until.ns <
		order.gap.from.ns) { /* by a step too short to be noticed */
		order.gap.until = order.gap.from;
	}
	order.gap.interface = (uint16_t)i;
	str_copy(order.gap.reason, sizeof order.gap.reason,
		str_of(gap_reason_word(port->gap_reason)));
	order_send(&s->keeper, &order);
	seconds = (uint64_t)((order.gap.until.ns - order.gap.from.ns) / NS_PER_SECOND);
	port->gap_seconds += seconds;
	port->gap_by[port->gap_reason] += seconds;
	port->gap_from.ns = 0;
}

/* An hour in which nothing came has a row of zeros: it was looked at, which an hour without a row was
 * not. */
void
ports_seen(struct supervisor *s)
{
	struct order order = { .kind = ORDER_COVER };

	order.cover.hour = instant_hour(now_steady(s));
	for (size_t i = 0; i < s->ports; i++) {
		struct port *port = &s->port[i];

		if (!port->down && port->gap_from.ns == 0 &&
			port->seen.n != order.cover.hour.n) {
			port->seen = order.cover.hour;
			order.cover.interface = (uint16_t)i;
			order_send(&s->keeper, &order);
		}
	}
}

/* --- links -------------------------------------------------------------------------------- */

static uint32_t
index_of(const struct supervisor *s, size_t i)
{
	return link_state_of(s->links, s->port[i].link)->index;
}

/* A name that was given to another interface, or is nobody's, is not read on. */
static void
mute(struct supervisor *s, size_t i)
{
	struct err err;

	for (size_t k = 0; k < s->slots; k++) {
		if (s->slot[k].capture[i] != NULL &&
			live_shut(s->slot[k].capture[i], &err) != ERR_OK) {
			log_print(LOG_WARNING, "%s", err.text);
		}
	}
	s->port[i].muted = true;
}

/* Handles outlive a link that was down.  Members of a group stand in the order in which they were
 * opened then. */
static void
came_up(struct supervisor *s, size_t i)
{
	s->port[i].out_of_order = s->port[i].out_of_order || s->renewal.out_of_order;
}

static void
follow_link(struct supervisor *s, size_t i, enum link_event event)
{
	struct port *port = &s->port[i];

	switch (event) {
	case LINK_SAME: return;
	case LINK_DOWN: gap_begin(s, i, GAP_LINK_DOWN); break;
	case LINK_REMOVED:
		gap_begin(s, i, GAP_GONE);
		mute(s, i);
		break;
	case LINK_FLAPPED:
		gap_begin(s, i, GAP_FLAPPED);
		came_up(s, i);
		break;
	case LINK_RENEWED:
		if (port->bound != index_of(s, i)) {
			gap_begin(s, i, GAP_GONE);
		}
		break;
	case LINK_UP: came_up(s, i); break;
	case LINK_CREATED: break;
	}
	if (event == LINK_UP && port->bound != index_of(s, i)) {
		event = LINK_CREATED; /* it was made first, and came up then */
	}
	port->down = event == LINK_DOWN || event == LINK_REMOVED;
	port->wait_ms = port->again_ms = 0;
	/* no colon: each of these words is a kind of line of its own */
	log_print(LOG_INFO, "%s %s", port->name, link_event_word(event));
}

void
ports_bound(struct supervisor *s, size_t i)
{
	struct port *port = &s->port[i];

	if (!port->down) {
		port->renewed += port->bound != 0 && port->bound != index_of(s, i);
		port->bound = index_of(s, i);
		port->muted = port->out_of_order = false;
		port->wait_ms = port->again_ms = 0;
	}
}

bool
ports_is_read(const struct supervisor *s, size_t i)
{
	const struct port *port = &s->port[i];

	return !port->down && !port->muted &&
	       (port->bound == index_of(s, i) || index_of(s, i) == 0);
}

static bool
lacks_a_handle(const struct supervisor *s, size_t i)
{
	for (size_t k = 0; k < s->slots; k++) {
		if (s->slot[k].child.pid != 0 && s->slot[k].capture[i] == NULL) {
			return true;
		}
	}
	return false;
}

/* The only reader of an interface that was made anew goes on with it, and notices nothing. */
static void
move(struct supervisor *s, size_t i)
{
	struct port *port = &s->port[i];
	struct err err;

	if (s->slot[0].capture[i] == NULL) {
		return; /* its sensor is being replaced, on fresh handles */
	}
	if (live_move(s->slot[0].capture[i], &err) == ERR_OK) {
		ports_bound(s, i);
		return;
	}
	log_print(LOG_WARNING, "%s", err.text);
	port->wait_ms = port->wait_ms == 0                  ? AGAIN_FIRST_MS
			: port->wait_ms * 2 < AGAIN_MOST_MS ? port->wait_ms * 2
							    : AGAIN_MOST_MS;
	port->again_ms = now_ms() + port->wait_ms;
	/* not a matter of a moment: another kind of link, for which handles are opened anew */
	s->renewal.wanted = port->wait_ms > AGAIN_FIRST_MS;
}

void
ports_mend(struct supervisor *s)
{
	for (size_t i = 0; i < s->ports; i++) {
		struct port *port = &s->port[i];

		if (port->down || now_ms() < port->again_ms) {
			continue;
		}
		if (lacks_a_handle(s, i) || port->out_of_order ||
			(!ports_is_read(s, i) && s->slots > 1)) {
			s->renewal.wanted = true;
		} else if (!ports_is_read(s, i)) {
			move(s, i);
		}
	}
}

void
ports_look(struct supervisor *s)
{
	enum link_event event;
	size_t link;

	while ((event = link_next(s->links, &link)) != LINK_SAME) {
		for (size_t i = 0; i < s->ports; i++) {
			if (s->port[i].link == link) {
				follow_link(s, i, event);
			}
		}
	}
}
