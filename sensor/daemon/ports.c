/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"
#include "sensor/daemon/supervisor.h"

#include <time.h>

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
		port->gap_from = now_wall();
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
	order.gap.until = now_wall();
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

	order.cover.hour = instant_hour(now_wall());
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

static void
follow_link(struct supervisor *s, size_t i, enum link_event event)
{
	struct port *port = &s->port[i];

	switch (event) {
	case LINK_SAME: return;
	case LINK_DOWN: gap_begin(s, i, GAP_LINK_DOWN); break;
	case LINK_REMOVED:
		gap_begin(s, i, GAP_GONE);
		slots_restart(s);
		break;
	case LINK_FLAPPED:
		gap_begin(s, i, GAP_FLAPPED);
		slots_restart(s);
		break;
	case LINK_UP:
	case LINK_CREATED:
	case LINK_RENEWED: slots_restart(s); break;
	}
	port->down = event == LINK_DOWN || event == LINK_REMOVED;
	log_print(LOG_INFO, "%s: %s", port->name, link_event_word(event));
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
