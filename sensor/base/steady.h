/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_STEADY_H
#define PENUMBRA_SENSOR_BASE_STEADY_H

#include "sensor/base/instant.h"

#include <stdatomic.h>

/* Live time.  It begins as the wall clock, follows it forwards, and never goes back: when somebody
 * sets the wall clock back, live time goes on with the monotonic clock from where it was, and stamps
 * of packets are moved by as much (`shift`), until the wall clock has caught up or the daemon is
 * started anew.  Otherwise silence, expiry and the window of copies would stand still, and the clerk
 * would take every parcel for one from the future.
 *
 * The supervisor alone looks and decides, and writes the answer into the blocks of its children, so
 * that all of them move one stamp to one instant: sensors hand over to each other at an instant.
 * Steps shorter than STEADY_NOTICE_NS are nothing; both clocks are slewed alike. */

#define STEADY_NOTICE_NS (NS_PER_SECOND / 4)

struct steady {
	_Atomic int64_t offset;    /* live time less monotonic, ns */
	_Atomic int64_t shift;     /* live time less wall clock, ns; 0: the same */
	_Atomic int64_t before;    /* shift before the last step */
	_Atomic uint64_t set_back; /* how often the wall clock was */
};

/* Both clocks of one moment. */
struct clocks {
	int64_t wall, mono; /* ns */
};
struct clocks clocks_now(void);

void steady_begin(struct steady *steady, struct clocks now);
/* Answers by how much the wall clock was set back since the last look, ns, or 0. */
int64_t steady_look(struct steady *steady, struct clocks now);
void steady_copy(struct steady *to, const struct steady *from);

/* Live time; right also when a step was not looked at yet. */
struct instant steady_now(const struct steady *steady, struct clocks now);
/* Of a stamp that the kernel made; `now`: live time of these clocks.  What waited while the clock was
 * set is moved as it was before, and nothing is moved into the future. */
struct instant steady_of(const struct steady *steady, struct instant stamp,
	struct clocks clocks, struct instant now);

#endif
