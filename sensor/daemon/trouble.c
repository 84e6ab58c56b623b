/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"
#include "sensor/daemon/supervisor.h"

/* What is not well, and since when.  Looked at once a second. */

enum { MINUTE_MS = 60000, RATE_MS = 2000 };

static void
note(struct supervisor *s, enum trouble which, bool holds)
{
	struct instant *since = &s->trouble[which];

	if (holds && since->ns == 0) {
		*since = now_wall();
		log_print(LOG_WARNING, "trouble: %s", trouble_word(which));
	} else if (!holds && since->ns != 0) {
		*since = (struct instant){ 0 };
		log_print(LOG_INFO, "over: %s", trouble_word(which));
	}
}

/* True for a minute after the figure rose. */
static bool
rose(uint64_t now, uint64_t *seen, int64_t *at_ms)
{
	if (now > *seen) {
		*seen = now;
		*at_ms = now_ms();
	}
	return *at_ms != 0 && now_ms() - *at_ms < MINUTE_MS;
}

static void
rates(struct supervisor *s, const struct cover *sum)
{
	int64_t now = now_ms(), past = now - s->rate_ms;
	uint64_t packets = sum->count[COVER_RECEIVED], bytes = sum->count[COVER_IP_BYTES];

	if (past < RATE_MS) {
		return;
	}
	if (s->rate_ms != 0) {
		s->packets_per_second =
			(double)(packets - s->rate_packets) * 1e3 / (double)past;
		s->bytes_per_second =
			(double)(bytes - s->rate_bytes) * 1e3 / (double)past;
	}
	s->rate_ms = now;
	s->rate_packets = packets;
	s->rate_bytes = bytes;
}

void
troubles_look(struct supervisor *s)
{
	const struct cover sum = status_sum(s);
	uint64_t dropped = 0, lost = 0, refused = 0;
	bool down = false, sensor = false, rests = false;

	for (size_t i = 0; i < s->ports; i++) {
		down = down || s->port[i].down;
		dropped += s->port[i].dropped + s->port[i].if_dropped;
	}
	for (size_t i = 0; i < s->slots; i++) {
		sensor = sensor || s->slot[i].child.pid != 0;
		rests = rests || s->slot[i].adviser.resting;
		refused += atomic_load(&s->clerk->nonsense[i]);
		lost += s->slot[i].past_lost + atomic_load(&s->slot[i].block->lost);
	}
	rates(s, &sum);
	note(s, TROUBLE_LINK, down);
	note(s, TROUBLE_SENSOR, !sensor);
	note(s, TROUBLE_CLERK, s->keeper.pid == 0);
	note(s, TROUBLE_DPI, rests);
	note(s, TROUBLE_ORDERS, s->keeper.pid != 0 && orders_waiting(&s->orders) > 0);
	note(s, TROUBLE_STORE,
		atomic_load(&s->clerk->failed) > s->seen_failed &&
			atomic_load(&s->clerk->commits) == s->seen_commits);
	if (atomic_load(&s->clerk->commits) != s->seen_commits) {
		s->seen_commits = atomic_load(&s->clerk->commits);
		s->commit_us[s->commits_timed++ % COMMITS_KEPT] =
			atomic_load(&s->clerk->commit_us);
		s->seen_failed = atomic_load(&s->clerk->failed);
	}
	note(s, TROUBLE_RELOAD,
		s->clerk->reload.code != ERR_OK || s->refused.code != ERR_OK);
	note(s, TROUBLE_DROPS, rose(dropped, &s->seen_dropped, &s->dropped_ms));
	note(s, TROUBLE_PARCELS, rose(lost, &s->seen_lost, &s->lost_ms));
	note(s, TROUBLE_REFUSED, rose(refused, &s->seen_refused, &s->refused_ms));
	note(s, TROUBLE_CLOCK, atomic_load(&s->steady.shift) != 0);
	if (s->received_ms == 0) {
		s->received_ms = now_ms();
	}
	note(s, TROUBLE_SILENCE,
		!rose(sum.count[COVER_RECEIVED], &s->seen_received, &s->received_ms) &&
			!down);
}
