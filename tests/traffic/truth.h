/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_TRAFFIC_TRUTH_H
#define PENUMBRA_TESTS_TRAFFIC_TRUTH_H

#include <stdint.h>
#include <stdio.h>

/* What really happened, kept by the one who made it happen: per week, unit and service the devices
 * that used it, how many of them on three days or more, the flows and the bytes each way.  Knows
 * nothing of how penumbra counts; a test compares both tables. */

struct truth;
struct truth *truth_open(void);
/* A flow of a device to a service; bytes are IP lengths. */
void truth_flow(struct truth *t, int32_t week, const char *unit, const char *service,
	uint64_t up, uint64_t down);
/* The device really worked with the service on this day (0 Monday). */
void truth_used(struct truth *t, int32_t week, const char *unit, const char *service,
	uint32_t device, int day);
/* Tab-separated with a header line, sorted: week unit service devices regular flows up down. */
void truth_print(struct truth *t, FILE *out);
void truth_close(struct truth *t);

#endif
