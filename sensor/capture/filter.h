/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_FILTER_H
#define PENUMBRA_SENSOR_CAPTURE_FILTER_H

#include "sensor/capture/capture_live.h"

#include <pcap/pcap.h>

/* The room's own: the program that the kernel runs for every frame.  First come short programs that
 * cut frames of excluded networks behind their IP header, for IPv4 and IPv6 in untagged, tagged and
 * doubly tagged form; what is left goes through the operator's filter.  No program is ever run
 * through libpcap's optimiser (wrong before 1.10.5), and no text from the network enters one. */

struct filter {
	struct bpf_program program; /* to be freed with filter_fini */
	bool excludes; /* the excluded networks are part of it; else the decoder alone knows them */
};

/* pcap has its link type and snap length already. */
enum err_code filter_init(struct filter *filter, pcap_t *pcap,
	const struct live_settings *settings, struct err *err) MUST_CHECK;
void filter_fini(struct filter *filter);

#endif
