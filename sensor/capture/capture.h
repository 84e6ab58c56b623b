/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_CAPTURE_H
#define PENUMBRA_SENSOR_CAPTURE_CAPTURE_H

#include "sensor/base/err.h"
#include "sensor/base/instant.h"

#include <stdbool.h>
#include <stdint.h>

/* Frames from a file, a folder of files, standard input, or a live interface (capture_live.h opens
 * those; libpcap is fenced here).  Everything after this room is the same for all of them. */

/* Parcel, capture -> decode.  Borrowed: valid until the next capture_next on the same handle. */
struct frame {
	struct instant at;
	const uint8_t *bytes;
	uint32_t captured; /* bytes that may be read */
	uint32_t length;   /* bytes on the wire; captured <= length after capture_next */
	int link;          /* DLT_ number */
	uint16_t interface;
	bool early; /* arrived before all members of its group read: to be counted, no more */
};

struct capture;

/* path: a file, a folder (its files in strverscmp order) or "-".  Compressed files, links to
 * nowhere and special files are refused with a sentence. */
enum err_code capture_open_file(
	const char *path, struct capture **out, struct err *err) MUST_CHECK;
/* The same in two steps, for two processes: one opens every file and reads nothing of them, the
 * other, which can open none, reads the first header. */
enum err_code capture_hold_file(
	const char *path, struct capture **out, struct err *err) MUST_CHECK;
enum err_code capture_begin(struct capture *capture, struct err *err) MUST_CHECK;
void capture_close(struct capture *capture);

enum capture_end {
	CAPTURE_FRAME, /* *frame is filled */
	CAPTURE_EMPTY, /* live only: nothing waits now; poll the descriptor */
	CAPTURE_DONE,  /* nothing more will come; never of a live interface */
	/* File: err says file, packet and reason; what came before is good.  Asked again, the
	 * capture goes on with the folder's next file.  Live: the interface is gone or the kernel
	 * refuses; close, and open again when link.h says that it is back. */
	CAPTURE_DAMAGED
};
enum capture_end capture_next(
	struct capture *capture, struct frame *frame, struct err *err);

/* For a progress line: bytes read and bytes in all (0 when unknown). */
void capture_progress(const struct capture *capture, uint64_t *read, uint64_t *size);
/* What the interface is called in coverage: the file's name without folders, "stdin", or the
 * name of the live interface. */
const char *capture_name(const struct capture *capture);
/* libpcap's name of itself. */
const char *capture_library(void);
/* For epoll, level-triggered, readable while frames wait; -1 for files. */
int capture_descriptor(const struct capture *capture);

#endif
