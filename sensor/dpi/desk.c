/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/str.h"
#include "sensor/dpi/far.h"
#include "sensor/dpi/record.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 64 };

/* A flow as this end knows it. */
struct heard {
	uint32_t serial;
	struct flow_dpi dpi;
};

struct desk {
	struct far_block *far;
	struct dpi *dpi;
	const struct poison *poison;
	struct ring_end asks, verdicts;
	struct heard heard[FAR_STATES];
	struct far_ask ask;
};

/* The one that sat here before may have died with a packet in its hands: that one is not taken up
 * again, and what waits behind it is. */
static void
take_over(struct desk *d)
{
	uint64_t tail = atomic_load(&d->verdicts.shared->tail);

	d->asks.mine = d->asks.other = atomic_load(&d->asks.shared->tail);
	atomic_store(&d->far->done, d->asks.mine);
	atomic_store(&d->far->busy, 0);
	if (!ring_resume(&d->verdicts, tail)) {
		ring_mend(d->verdicts.shared, tail);
		(void)ring_resume(&d->verdicts, tail);
	}
}

struct desk *
far_desk_open(struct far_block *far, const struct poison *poison)
{
	struct desk *d = calloc(1, sizeof *d);

	if (d == NULL) {
		return NULL;
	}
	d->far = far;
	d->poison = poison;
	d->asks = far_asks(far);
	d->verdicts = far_verdicts(far);
	take_over(d);
	d->dpi = dpi_open(FAR_STATES);
	if (d->dpi == NULL) {
		far_desk_close(d);
		return NULL;
	}
	return d;
}

void
far_desk_close(struct desk *d)
{
	if (d != NULL) {
		dpi_close(d->dpi);
		free(d);
	}
}

static void
answer(struct desk *d, uint32_t handle, const struct heard *heard)
{
	struct far_verdict v = { .handle = handle,
		.serial = heard->serial,
		.protocol = heard->dpi.protocol,
		.settled = heard->dpi.settled };
	struct flow flow = { .dpi = heard->dpi };

	str_copy(v.word, sizeof v.word, str_of(dpi_word(d->dpi, &flow)));
	/* full: the sensor does not listen, and will ask again if it has more packets */
	(void)ring_put(&d->verdicts, &v);
}

/* The memory of a flow whose place was given to another one. */
static void
forget(struct desk *d, struct heard *heard)
{
	struct flow flow = { .dpi = heard->dpi };

	dpi_gone(d->dpi, &flow);
	*heard = (struct heard){ 0 };
}

/* dpi.c reads no more of the payload than is here, whatever `captured` says. */
static void
show(struct desk *d, struct heard *heard, const struct far_ask *ask)
{
	struct packet packet = { .at = ask->at,
		.from = ask->from,
		.to = ask->to,
		.from_port = ask->from_port,
		.to_port = ask->to_port,
		.transport = ask->transport,
		.seq = ask->seq,
		.ack = ask->ack,
		.payload = ask->payload,
		.payload_captured = ask->captured };
	struct flow flow = { .dpi = heard->dpi,
		.transport = ask->transport,
		.tcp_seen = { ask->tcp_seen[0], ask->tcp_seen[1] } };

	dpi_look(d->dpi, &flow, &packet, (enum side)ask->side);
	heard->dpi = flow.dpi;
}

static bool
is_poison(const struct desk *d, const struct far_ask *ask)
{
	for (size_t i = 0; i < FAR_CULPRITS; i++) {
		if (poison_has(d->poison, ask->culprit[i])) {
			return true;
		}
	}
	return false;
}

static void
look(struct desk *d, struct heard *heard, const struct far_ask *ask)
{
	struct far_block *far = d->far;
	struct flow_dpi before;

	if (heard->serial != ask->serial) {
		forget(d, heard);
		heard->serial = ask->serial;
	}
	before = heard->dpi;
	if (is_poison(d, ask)) {
		heard->dpi.settled = true;
	} else if (!heard->dpi.settled) {
		for (size_t i = 0; i < FAR_CULPRITS; i++) {
			atomic_store(&far->culprit[i], ask->culprit[i]);
		}
		atomic_store(&far->busy, 1);
		show(d, heard, ask);
		atomic_store(&far->busy, 0);
	}
	if (heard->dpi.settled || heard->dpi.protocol != before.protocol) {
		answer(d, ask->handle, heard);
	}
}

static bool
makes_sense(const struct far_ask *ask)
{
	return ask->handle > 0 && ask->handle <= FAR_STATES && ask->side <= 1 &&
	       (ask->kind == FAR_LOOK || ask->kind == FAR_GONE) && ask->serial != 0;
}

static void
follow(struct desk *d, const struct far_ask *ask)
{
	struct heard *heard;

	if (!makes_sense(ask)) {
		return;
	}
	heard = &d->heard[ask->handle - 1];
	if (ask->kind == FAR_LOOK) {
		look(d, heard, ask);
	} else if (heard->serial == ask->serial) {
		forget(d, heard);
	}
}

size_t
far_desk_work(struct desk *d)
{
	size_t n = 0;

	while (n < BATCH && ring_take(&d->asks, &d->ask) == RING_GOT) {
		follow(d, &d->ask);
		atomic_fetch_add(&d->far->progress, 1);
		atomic_store(&d->far->done, d->asks.mine);
		n++;
	}
	if (n > 0) {
		d->far->counts = *dpi_counts(d->dpi);
	}
	return n;
}
