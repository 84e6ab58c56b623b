/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DPI_DPI_H
#define PENUMBRA_SENSOR_DPI_DPI_H

#include "sensor/flow/flow.h"

/* nDPI, fenced in dpi.c: a second opinion for flows that no reader named.  At most 1,600 bytes of a
 * packet with 64 zero bytes behind them, 4 packets and 16 KiB of a flow, no state before the first
 * payload byte; only a verdict by DPI counts (never by port, address or cache). */

struct dpi_counts {
	uint64_t fed, decided, skipped_cap, skipped_memory, memory_bytes;
};

struct dpi;
struct far_block; /* far.h */
struct hash_key;
struct dpi *dpi_open(uint32_t most_states); /* NULL when nDPI will not start */
/* The same opinion from another process: never waits, so a verdict comes a little later. */
struct dpi *dpi_open_far(struct far_block *far, const struct hash_key *key);
void dpi_close(struct dpi *dpi);
/* Of a far one: takes in what was answered.  Of any: nothing that was asked is still open. */
void dpi_hear(struct dpi *dpi);
bool dpi_is_done(const struct dpi *dpi);
bool dpi_is_near(const struct dpi *dpi); /* nDPI is in this process */
void dpi_look(
	struct dpi *dpi, struct flow *flow, const struct packet *packet, enum side side);
void dpi_gone(struct dpi *dpi, struct flow *flow);
/* nDPI's own name of the flow's verdict, "" when none: "TeamViewer", "WireGuard". */
const char *dpi_word(const struct dpi *dpi, const struct flow *flow);
const struct dpi_counts *dpi_counts(struct dpi *dpi);
const char *dpi_version(void);

#endif
