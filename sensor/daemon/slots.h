/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_SLOTS_H
#define PENUMBRA_SENSOR_DAEMON_SLOTS_H

#include "sensor/capture/capture_live.h"
#include "sensor/daemon/adviser.h"
#include "sensor/daemon/block.h"
#include "sensor/daemon/family.h"
#include "sensor/daemon/options.h"

/* Sensors, as the supervisor sees them: started on open handles, watched by their heart, replaced
 * on fresh handles, and settled, so that every packet the kernel handed over has one fate. */

/* One sensor process and what it is to be replaced from. */
struct slot {
	struct sensor_block *block;
	struct child child;
	struct adviser adviser;
	struct capture *capture[OPTIONS_INTERFACES_MAX]; /* NULL: not open */
	struct live_totals last[OPTIONS_INTERFACES_MAX]; /* of these handles */
	uint32_t life;
	struct heart heart;
	struct crashes crashes;
	struct poison poison; /* flows that are not read */
	/* frames the last life took out of its rings; unsettled: what is left in them was not
	 * counted yet */
	uint64_t taken[OPTIONS_INTERFACES_MAX];
	uint64_t skip
		[OPTIONS_INTERFACES_MAX]; /* first frames that another handle got too */
	/* frames from before this are another member's of the group, which got them too */
	struct instant since;
	struct instant
		ready; /* all members have joined: frames from before it are early */
	bool unsettled;
	bool killed;       /* by us, because it stood still or wrote nonsense */
	struct cover past; /* of its earlier lives */
	uint64_t past_sent, past_lost, stuck;
	struct flow_counts past_flows;
	struct namer_counts past_names;
};

/* Both are made of uint64_t alone. */
void slots_add(void *to, const void *from, size_t bytes);

struct supervisor;
enum err_code slots_open(struct supervisor *s, struct err *err) MUST_CHECK;
void slots_close(struct supervisor *s);
void slots_look(struct supervisor *s);  /* hearts, often */
void slots_count(struct supervisor *s); /* kernel counters, once a second */
void slots_ended(struct supervisor *s, size_t i, int status);
/* One for each interface that is up, which join their groups in order; none after a failure. */
enum err_code slots_open_handles(struct supervisor *s,
	struct capture *out[OPTIONS_INTERFACES_MAX], struct live_group *group,
	struct err *err) MUST_CHECK;
void slots_close_handles(struct capture *handle[OPTIONS_INTERFACES_MAX], size_t ports);
void slots_start(struct supervisor *s, size_t i); /* on the handles of the slot */
/* In a child: nothing of the supervisor or of other children is left; NULL: of none. */
void slots_give_away(struct supervisor *s, struct slot *own, bool sensor);
void slots_drain(struct supervisor *s); /* begins a clean end */
void slots_settle(
	struct supervisor *s); /* counts what dead sensors left in their rings */

/* settle.c: every packet of a life that is over has one fate.  First its block (gap: nobody looked
 * since), then what is left in its rings. */
void slots_count_port(struct supervisor *s, struct slot *slot, size_t i);
void settle_block(struct supervisor *s, struct slot *slot, bool gap);
void settle_ring(struct supervisor *s, struct slot *slot, size_t p);
void settle_rings(struct supervisor *s, struct slot *slot); /* and closes the handles */

/* renew.c: all sensors begin anew on handles that are open before the old ones are closed.  Frames
 * from before `at` are the old sensors', later ones the new sensors', and none is lost or counted
 * twice.  For what cannot be mended under a sensor that runs: groups whose order went, handles that
 * were not open.  From the fourth time in ten seconds on it waits, 5 s at most. */
struct renewal {
	bool wanted, under_way, shut;
	bool out_of_order; /* the members of groups were not opened in the order of slots */
	struct instant at;
	int64_t began_ms, again_ms;
	struct crashes past;
	struct live_group group[OPTIONS_INTERFACES_MAX];
	struct capture *handle[SENSORS_MAX][OPTIONS_INTERFACES_MAX];
};
void renew_look(struct supervisor *s);
void renew_drop(struct supervisor *s); /* handles that nobody will read */

#endif
