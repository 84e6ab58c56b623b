/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/dpi/dpi.h"
#include "sensor/name/name.h"
#include "sensor/sighting.h"

#include <poll.h>
#include <string.h>

/* Linked into penumbrad-qa only, around three functions of the real one (--wrap): a payload that
 * begins with a marker ends, spins or holds the process that reads it, where a defect would.
 *
 *	"PoisonN" nDPI, "PoisonR" the own readers; then 'c' crash, 's' spin, 'd' deadlock
 *	a flow to port 6661, 6662, 6663: crash, spin, deadlock of the clerk
 */

enum { MARK = 7, CLERK_PORT = 6660 };

void __real_dpi_look(
	struct dpi *dpi, struct flow *flow, const struct packet *packet, enum side side);
void __wrap_dpi_look(
	struct dpi *dpi, struct flow *flow, const struct packet *packet, enum side side);
void __real_name_learn(struct namer *namer, struct flow_table *table, struct flow *flow,
	const struct packet *packet, enum side side);
void __wrap_name_learn(struct namer *namer, struct flow_table *table, struct flow *flow,
	const struct packet *packet, enum side side);
void __real_clerk_sighting(void *ctx, const struct sighting *seen);
void __wrap_clerk_sighting(void *ctx, const struct sighting *seen);

static void
act(char how)
{
	volatile bool forever = true;

	switch (how) {
	case 'c': __builtin_trap();
	case 's':
		while (forever) {
		}
		break;
	case 'd':
		while (forever) {
			poll(NULL, 0, -1);
		}
		break;
	default: break;
	}
}

static void
taste(const struct packet *packet, const char *mark)
{
	if (packet->payload_captured > MARK && memcmp(packet->payload, mark, MARK) == 0) {
		act((char)packet->payload[MARK]);
	}
}

/* desk.c calls it in the process of nDPI, the pipeline in the sensor: there it only asks. */
void
__wrap_dpi_look(
	struct dpi *dpi, struct flow *flow, const struct packet *packet, enum side side)
{
	if (dpi_is_near(dpi)) {
		taste(packet, "PoisonN");
	}
	__real_dpi_look(dpi, flow, packet, side);
}

void
__wrap_name_learn(struct namer *namer, struct flow_table *table, struct flow *flow,
	const struct packet *packet, enum side side)
{
	taste(packet, "PoisonR");
	__real_name_learn(namer, table, flow, packet, side);
}

void
__wrap_clerk_sighting(void *ctx, const struct sighting *seen)
{
	if (seen->server_port > CLERK_PORT && seen->server_port <= CLERK_PORT + 3) {
		act("csd"[seen->server_port - CLERK_PORT - 1]);
	}
	__real_clerk_sighting(ctx, seen);
}
