/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"
#include "sensor/daemon/supervisor.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* LEAD_MS: until the instant at which the new sensors take over, so that the old ones know of it before.
 * MOST_MS: for the old ones to read what is theirs. */
enum { LEAD_MS = 10, MOST_MS = 3000, AGAIN_MS = 100 };
#define LEAD_NS (LEAD_MS * (NS_PER_SECOND / 1000))

void
renew_drop(struct supervisor *s)
{
	for (size_t i = 0; i < s->slots; i++) {
		slots_close_handles(s->renewal.handle[i], s->ports);
	}
}

static enum err_code
open_all(struct supervisor *s, struct err *err)
{
	struct renewal *r = &s->renewal;
	enum err_code code = ERR_OK;

	memset(r->group, 0, sizeof r->group);
	for (size_t i = 0; i < s->slots && code == ERR_OK; i++) {
		code = slots_open_handles(s, r->handle[i], r->group, err);
	}
	if (code != ERR_OK) {
		renew_drop(s);
	}
	return code;
}

static void
begin(struct supervisor *s)
{
	struct renewal *r = &s->renewal;
	struct order order = { .kind = ORDER_HAND_OVER };
	struct err err;

	r->again_ms = crashes_add(&r->past, now_ms());
	if (open_all(s, &err) != ERR_OK) {
		log_print(LOG_WARNING, "%s; trying again", err.text);
		r->again_ms += AGAIN_MS;
		return;
	}
	log_print(LOG_INFO, "sensors begin anew, on interfaces opened anew");
	r->at = now_steady(s);
	r->at.ns += LEAD_NS;
	r->began_ms = now_ms();
	r->under_way = true;
	r->wanted = r->shut = false;
	order.at = r->at;
	for (size_t i = 0; i < s->slots; i++) {
		if (s->slot[i].child.pid != 0) {
			order_send(&s->slot[i].child, &order);
		}
	}
}

static bool
some_live(const struct supervisor *s)
{
	for (size_t i = 0; i < s->slots; i++) {
		if (s->slot[i].child.pid != 0) {
			return true;
		}
	}
	return false;
}

/* A cut through all interfaces at one instant: the kernel gives each frame one stamp, which all
 * handles see. */
static void
finish(struct supervisor *s)
{
	struct renewal *r = &s->renewal;

	for (size_t i = 0; i < s->slots; i++) {
		struct slot *slot = &s->slot[i];

		settle_rings(s, slot);
		slots_close_handles(slot->capture, s->ports);
		memcpy(slot->capture, r->handle[i], sizeof slot->capture);
		memset(r->handle[i], 0, sizeof r->handle[i]);
		memset(slot->last, 0, sizeof slot->last);
		memset(slot->skip, 0, sizeof slot->skip);
		slot->since = r->at;
		slot->ready = (struct instant){ 0 };
	}
	for (size_t p = 0; p < s->ports; p++) {
		s->port[p].group = r->group[p];
		if (s->slot[0].capture[p] != NULL) {
			ports_bound(s, p);
		}
	}
	r->under_way = r->out_of_order = false;
	for (size_t i = 0; i < s->slots; i++) {
		slots_start(s, i);
	}
}

void
renew_look(struct supervisor *s)
{
	struct renewal *r = &s->renewal;

	ports_mend(s);
	if (!r->under_way) {
		if (r->wanted && s->stopping == 0 && now_ms() >= r->again_ms) {
			begin(s);
		}
		return;
	}
	if (!r->shut && now_steady(s).ns > r->at.ns + LEAD_NS) {
		r->shut = true;
		slots_drain(s);
	}
	if (!some_live(s)) {
		finish(s);
	} else if (now_ms() - r->began_ms > MOST_MS) {
		for (size_t i = 0; i < s->slots; i++) {
			if (s->slot[i].child.pid != 0) {
				kill(s->slot[i].child.pid, SIGKILL);
			}
		}
	}
}
