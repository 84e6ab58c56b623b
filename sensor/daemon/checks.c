/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/checks.h"

#include "sensor/base/log.h"
#include "sensor/daemon/supervisor.h"

/* FIRST_MS: a first look soon after the start, while somebody still stands beside the rack. */
enum { FIRST_MS = 60 * 1000, EVERY_MS = 60 * 60 * 1000 };

static uint64_t
since(uint64_t now, uint64_t before)
{
	return now >= before ? now - before
			     : now; /* a clerk that was replaced counts anew */
}

static void
see_packets(struct selftest_seen *seen, const struct cover *now, struct checks *c)
{
	const uint64_t *n = seen->packets.count;

	for (size_t i = 0; i < COVER_COUNT; i++) {
		seen->packets.count[i] = since(now->count[i], c->before.count[i]);
	}
	c->before = *now;
	seen->duplicates = n[COVER_FILTERED_DUPLICATE];
	seen->duplicates_of = n[COVER_RECEIVED];
	seen->begun = n[COVER_FLOWS];
	seen->midway = n[COVER_FLOWS_MIDWAY];
	seen->tcp = n[COVER_FLOWS];
	seen->tcp_client_only = n[COVER_FLOWS_ONE_WAY];
}

static void
see_ports(struct selftest_seen *seen, const struct supervisor *s, struct checks *c)
{
	uint64_t dropped = 0, if_dropped = 0;
	struct acked acked = { 0 };

	for (size_t i = 0; i < s->ports; i++) {
		struct acked here = status_acked(s, i);

		slots_add(&acked, &here, sizeof acked);
		dropped += s->port[i].dropped;
		if_dropped += s->port[i].if_dropped;
		if (s->port[i].down || seen->port == NULL) {
			seen->port = s->port[i].name;
		}
		seen->link_down = seen->link_down || s->port[i].down;
	}
	seen->dropped = since(dropped, c->dropped);
	seen->if_dropped = since(if_dropped, c->if_dropped);
	seen->acked = since(acked.bytes, c->acked.bytes);
	seen->unseen = since(acked.unseen, c->acked.unseen);
	c->acked = acked;
	c->dropped = dropped;
	c->if_dropped = if_dropped;
}

static void
see_names(struct selftest_seen *seen, const struct clerk_sums *sums, struct checks *c)
{
	seen->bytes[POSITION_OUTBOUND] = since(sums->outbound, c->outbound);
	seen->named = since(sums->outbound - sums->outbound_by[EVIDENCE_UNKNOWN] -
				    sums->outbound_by[EVIDENCE_ASN_ONLY],
		c->named);
	seen->outbound_flows = sums->outbound_flows;
	c->outbound = sums->outbound;
	c->named += seen->named;
}

/* What these figures cannot tell is not told. */
static bool
is_known(enum selftest_check check)
{
	return check == CHECK_TRAFFIC || check == CHECK_LINK ||
	       check == CHECK_DIRECTIONS || check == CHECK_DUPLICATES ||
	       check == CHECK_LOST_BEFORE || check == CHECK_LOST_HERE ||
	       check == CHECK_STARTS || check == CHECK_NAMED || check == CHECK_UNREADABLE;
}

void
checks_look(struct supervisor *s)
{
	struct checks *c = &s->checks;
	const struct cover sum = status_sum(s);
	struct selftest_seen seen = { .live = true,
		.unit_file = s->config->units[0] != '\0',
		.processes = s->config->processes };
	int64_t now = now_ms();

	if (c->due_ms == 0) {
		c->since_ms = now;
		c->due_ms = now + FIRST_MS;
	}
	if (now < c->due_ms) {
		return;
	}
	seen.seconds = (double)(now - c->since_ms) / 1e3;
	see_packets(&seen, &sum, c);
	see_ports(&seen, s, c);
	see_names(&seen, &s->clerk->sums, c);
	selftest_judge(&seen, c->line);
	for (int i = 0; i < CHECK_COUNT; i++) {
		if (!is_known((enum selftest_check)i)) {
			c->line[i].state = SELFTEST_ABSENT;
		}
	}
	c->since_ms = now;
	c->due_ms = now + EVERY_MS;
	c->at = now_wall();
}
