/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_SURE_H
#define PENUMBRA_REPORTS_MEASURE_SURE_H

#include "reports/measure/window.h"

/* M28, confidence.  3 dots: >= 90 % of connections named by SNI, QUIC, HTTP or certificate, all
 * weeks valid, loss <= 1 %.  2 dots: with DNS >= 80 %, loss <= 5 %, 3 of 4 weeks valid.  1 dot: less. */
struct sure_in {
	int64_t flows, strong, dns;
	int valid_weeks, weeks; /* of the four looked at */
	int64_t loss;           /* millionths, -1 not measured */
};
int sure_dots(const struct sure_in *in);

/* M32, coverage, summed over the weeks of a window; parts in tenths of a per cent of outbound bytes,
 * -1 when not measured.  hours: seen and possible. */
struct coverage {
	int64_t hours, hours_all;
	int64_t loss; /* millionths */
	int64_t outbound, named, hidden, no_unit, one_way;
	int64_t evidence[8]; /* by enum evidence, strongest last */
	int64_t doh, vpn, relay, hidden_name;
	struct week_cover_row sum;
};
/* The last n closed weeks, valid or not. */
struct coverage coverage_of(const struct facts *facts, size_t n);
/* received - dropped = analysed + filtered + malformed + shed, to the packet. */
bool cover_identity(const struct week_cover_row *row);

#endif
