/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_STEP_H
#define PENUMBRA_SENSOR_NAME_STEP_H

#include "sensor/name/namer.h"

/* What lies at the base of one direction of a TCP stream: a ClientHello, a server's flight, a
 * request, a proxy's preamble, or nothing that is read here.  name_tcp.c puts the bytes in order
 * and moves the base; this decides what they are. */

enum step {
	STEP_SKIP,  /* `used` bytes are done with */
	STEP_MORE,  /* what lies at the base is incomplete */
	STEP_OTHER, /* nothing that is read here */
	STEP_DONE   /* the flow is settled */
};

struct stream {
	const struct look *look;
	struct tcp *tcp;
	struct tcp_end *end;
	const uint8_t *bytes; /* without a hole, from the base on */
	size_t len;
	size_t used;
};

enum step step_look(struct stream *s);
/* Settles the flow; gives STEP_DONE. */
enum step step_done(const struct stream *s, enum reader_end end);
/* It is known where this direction begins, or where reading goes on. */
bool step_begun(const struct look *look);
/* The bit of flow_name.begun that says: bytes of no interest went by in this direction. */
uint8_t step_passed_bit(const struct look *look);
/* Whether a ClientHello that begins within the stream counts: once the server has spoken, or when
 * this mirror shows only one direction. */
bool step_may_start(const struct look *look);
/* The capture ends within what is pending: takes a name that is whole all the same. */
void step_cut(struct stream *s);
/* Client bytes that are stepped over: is this mail, and did it just ask for TLS? */
void step_note_mail(const struct stream *s);

#endif
