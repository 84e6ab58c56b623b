/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DPI_COMPAT_H
#define PENUMBRA_SENSOR_DPI_COMPAT_H

/* Where the interface of nDPI 4.2 and that of later releases (up to 5) differ.  For dpi.c alone,
 * which reaches nDPI's own header through this one. */

#include <ndpi/ndpi_api.h>

#define NDPI_FROM(major, minor) \
	(NDPI_MAJOR > (major) || (NDPI_MAJOR == (major) && NDPI_MINOR >= (minor)))

#if NDPI_FROM(6, 0)
#error "nDPI 6 asks its user to declare a licence at start: not supported"
#endif

typedef struct ndpi_detection_module_struct ndpi_module;

static inline ndpi_module *
compat_open(void)
{
#if NDPI_FROM(4, 10)
	return ndpi_init_detection_module(NULL);
#else
	/* addresses decide nothing here */
	return ndpi_init_detection_module(ndpi_dont_load_tor_hosts);
#endif
}

/* 4.x wants the set of dissectors; 5 has all of them on and a switch by name for each. */
struct compat_off {
	uint16_t number;
	const char *name;
};

static inline void
compat_choose(ndpi_module *module, const struct compat_off *off, size_t n)
{
#if NDPI_FROM(5, 0)
	for (size_t i = 0; i < n; i++) {
		(void)ndpi_set_config(module, off[i].name, "enable", "0");
	}
#else
	NDPI_PROTOCOL_BITMASK chosen;

	NDPI_BITMASK_SET_ALL(chosen);
	for (size_t i = 0; i < n; i++) {
		/* NDPI_BITMASK_DEL narrows a long */
		chosen.fds_bits[off[i].number / NDPI_BITS] &=
			~((ndpi_ndpi_mask)1 << off[i].number % NDPI_BITS);
	}
	ndpi_set_protocol_detection_bitmask2(module, &chosen);
#endif
}

static inline ndpi_protocol
compat_packet(ndpi_module *module, struct ndpi_flow_struct *flow, const uint8_t *packet,
	uint16_t len, uint64_t ms)
{
#if NDPI_FROM(4, 6)
	return ndpi_detection_process_packet(module, flow, packet, len, ms, NULL);
#else
	return ndpi_detection_process_packet(module, flow, packet, len, ms);
#endif
}

/* Without guessing by port or address. */
static inline ndpi_protocol
compat_giveup(ndpi_module *module, struct ndpi_flow_struct *flow)
{
#if NDPI_FROM(5, 0)
	return ndpi_detection_giveup(module, flow);
#elif NDPI_FROM(4, 10)
	uint8_t guessed = 0;

	return ndpi_detection_giveup(module, flow, &guessed);
#else
	uint8_t guessed = 0;

	return ndpi_detection_giveup(module, flow, 0, &guessed);
#endif
}

static inline uint16_t
compat_number(const ndpi_protocol *protocol)
{
#if NDPI_FROM(4, 12)
	uint16_t master = protocol->proto.master_protocol,
		 app = protocol->proto.app_protocol;
#else
	uint16_t master = protocol->master_protocol, app = protocol->app_protocol;
#endif

	return app != NDPI_PROTOCOL_UNKNOWN ? app : master;
}

#endif
