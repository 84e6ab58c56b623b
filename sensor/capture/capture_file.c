/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/capture.h"

#include "sensor/capture/files.h"

#include <assert.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

struct capture {
	struct files *files; /* what is still to be read, and of which sizes */
	size_t next;         /* the file to open after this one */
	pcap_t *pcap;        /* the file that is open; NULL between two */
	const char *path;
	uint64_t packets; /* read from this file */
	uint64_t before;  /* bytes of the files that are done */
	int link;
};

/* Stamps a damaged file may claim: 1970 to 2255, so that no sum of nanoseconds overflows. */
#define SECONDS_MOST INT64_C(9000000000)

static struct instant
instant_of(const struct timeval *tv)
{
	int64_t s = tv->tv_sec, ns = tv->tv_usec; /* nanoseconds: asked for at open */

	s = s < 0 ? 0 : s > SECONDS_MOST ? SECONDS_MOST : s;
	ns = ns < 0 ? 0 : ns >= NS_PER_SECOND ? NS_PER_SECOND - 1 : ns;
	return (struct instant){ s * NS_PER_SECOND + ns };
}

static int64_t
position_of(const struct capture *c)
{
	return c->pcap == NULL ? -1 : (int64_t)ftello(pcap_file(c->pcap));
}

/* What libpcap says, and what a person can do about it where that is known. */
static enum err_code
damaged(const struct capture *c, const char *reason, struct err *err)
{
	int64_t at = position_of(c);
	const char *advice =
		strstr(reason, "different from the type of the first") != NULL
			? "; split the file by interface and read the parts"
			: "";

	if (at < 0) {
		return err_set(err, ERR_RUNTIME, "%s: packet %llu: %s%s", c->path,
			(unsigned long long)c->packets + 1, reason, advice);
	}
	return err_set(err, ERR_RUNTIME, "%s: packet %llu, offset 0x%llx: %s%s", c->path,
		(unsigned long long)c->packets + 1, (unsigned long long)at, reason,
		advice);
}

static enum err_code
open_next(struct capture *c, struct err *err)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	FILE *stream;
	enum err_code code = files_stream(c->files, c->next, &stream, err);

	c->path = files_path(c->files, c->next++);
	c->packets = 0;
	if (code != ERR_OK) {
		return code;
	}
	c->pcap = pcap_fopen_offline_with_tstamp_precision(
		stream, PCAP_TSTAMP_PRECISION_NANO, reason);
	if (c->pcap == NULL) {
		fclose(stream);
		return err_set(err, ERR_CAPTURE, "%s: not a readable capture: %s",
			c->path, reason);
	}
	c->link = pcap_datalink(c->pcap);
	return ERR_OK;
}

static void
close_current(struct capture *c)
{
	if (c->pcap != NULL) {
		c->before += files_size(c->files, c->next - 1);
		pcap_close(c->pcap);
		c->pcap = NULL;
	}
}

enum err_code
capture_open_file(const char *path, struct capture **out, struct err *err)
{
	struct capture *c = calloc(1, sizeof *c);
	enum err_code code;

	if (c == NULL) {
		return err_set(err, ERR_MEMORY, "%s: out of memory", path);
	}
	code = files_open(path, &c->files, err);
	if (code == ERR_OK) {
		code = open_next(c, err);
	}
	if (code != ERR_OK) {
		capture_close(c);
		return code;
	}
	*out = c;
	return ERR_OK;
}

void
capture_close(struct capture *capture)
{
	if (capture == NULL) {
		return;
	}
	close_current(capture);
	files_close(capture->files);
	free(capture);
}

static void
frame_fill(struct frame *frame, const struct capture *c, const struct pcap_pkthdr *header,
	const uint8_t *bytes)
{
	*frame = (struct frame){ .at = instant_of(&header->ts),
		.bytes = bytes,
		.captured = header->caplen,
		.length = header->len,
		.link = c->link };
	/* some writers leave the wire length out; a packet cannot be shorter than what was seen */
	if (frame->length < frame->captured) {
		frame->length = frame->captured;
	}
}

enum capture_end
capture_next(struct capture *capture, struct frame *frame, struct err *err)
{
	struct pcap_pkthdr *header;
	const uint8_t *bytes;

	for (;;) {
		if (capture->pcap == NULL) {
			if (capture->next == files_count(capture->files)) {
				return CAPTURE_DONE;
			}
			if (open_next(capture, err) != ERR_OK) {
				return CAPTURE_DAMAGED;
			}
		}
		int rc = pcap_next_ex(capture->pcap, &header, &bytes);
		if (rc == 1) {
			capture->packets++;
			frame_fill(frame, capture, header, bytes);
			return CAPTURE_FRAME;
		}
		if (rc == PCAP_ERROR) {
			(void)damaged(capture, pcap_geterr(capture->pcap), err);
			close_current(capture);
			return CAPTURE_DAMAGED;
		}
		close_current(capture);
	}
}

void
capture_progress(const struct capture *capture, uint64_t *read, uint64_t *size)
{
	int64_t at = position_of(capture);

	*read = capture->before + (at > 0 ? (uint64_t)at : 0);
	*size = files_total(capture->files);
}

const char *
capture_name(const struct capture *capture)
{
	return files_name(capture->files);
}
