/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/capture.h"

#include "sensor/capture/files.h"
#include "sensor/capture/kind.h"
#include "sensor/capture/plain.h"

#include <assert.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

struct file_capture {
	struct capture handle;
	struct files *files; /* what is still to be read, and of which sizes */
	size_t next;         /* the file to open after this one */
	pcap_t *pcap;        /* the file that is open; NULL between two */
	const char *path;
	uint64_t packets; /* read from this file */
	uint64_t before;  /* bytes of the files that are done */
	int link;
	bool is_plain; /* libpcap has read the header and waits */
	struct plain plain;
	uint8_t *buffer; /* of plain */
};

static int64_t
position_of(const struct file_capture *c)
{
	return c->pcap == NULL ? -1
	       : c->is_plain   ? (int64_t)plain_offset(&c->plain)
			       : (int64_t)ftello(pcap_file(c->pcap));
}

/* What libpcap says, and what a person can do about it where that is known. */
static enum err_code
damaged(const struct file_capture *c, const char *reason, struct err *err)
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

/* Only where libpcap stands behind the header of a file that was opened at its beginning. */
static void
begin_plain(struct file_capture *c)
{
	FILE *stream = pcap_file(c->pcap);

	c->is_plain = c->link == DLT_EN10MB &&
		      ftello(stream) == (off_t)sizeof(struct pcap_file_header) &&
		      plain_begin(&c->plain, fileno(stream), c->buffer);
}

/* libpcap goes on where the plain reader knew no further. */
static void
end_plain(struct file_capture *c)
{
	c->is_plain = false;
	(void)fseeko(pcap_file(c->pcap), (off_t)plain_offset(&c->plain), SEEK_SET);
}

static enum err_code
open_next(struct file_capture *c, struct err *err)
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
	begin_plain(c);
	return ERR_OK;
}

static void
close_current(struct file_capture *c)
{
	if (c->pcap != NULL) {
		c->before += files_size(c->files, c->next - 1);
		pcap_close(c->pcap);
		c->pcap = NULL;
		c->is_plain = false;
	}
}

static void
file_close(struct capture *capture)
{
	struct file_capture *c = (struct file_capture *)capture;

	close_current(c);
	files_close(c->files);
	free(c->buffer);
	free(c);
}

static bool
next_plain(struct file_capture *c, struct frame *frame)
{
	struct plain_record record;
	struct pcap_pkthdr header;

	if (!plain_next(&c->plain, &record)) {
		end_plain(c);
		return false;
	}
	header = (struct pcap_pkthdr){ .ts = { record.seconds, record.nanoseconds },
		.caplen = record.captured,
		.len = record.length };
	c->packets++;
	frame_fill(frame, &header, record.bytes, c->link);
	return true;
}

static enum capture_end
file_next(struct capture *capture, struct frame *frame, struct err *err)
{
	struct file_capture *c = (struct file_capture *)capture;
	struct pcap_pkthdr *header;
	const uint8_t *bytes;

	for (;;) {
		if (c->is_plain && next_plain(c, frame)) {
			return CAPTURE_FRAME;
		}
		if (c->pcap == NULL) {
			if (c->next == files_count(c->files)) {
				return CAPTURE_DONE;
			}
			if (open_next(c, err) != ERR_OK) {
				return CAPTURE_DAMAGED;
			}
			continue;
		}
		int rc = pcap_next_ex(c->pcap, &header, &bytes);
		if (rc == 1) {
			c->packets++;
			frame_fill(frame, header, bytes, c->link);
			return CAPTURE_FRAME;
		}
		if (rc == PCAP_ERROR) {
			(void)damaged(c, pcap_geterr(c->pcap), err);
			close_current(c);
			return CAPTURE_DAMAGED;
		}
		close_current(c);
	}
}

static void
file_progress(const struct capture *capture, uint64_t *read, uint64_t *size)
{
	const struct file_capture *c = (const struct file_capture *)capture;
	int64_t at = position_of(c);

	*read = c->before + (at > 0 ? (uint64_t)at : 0);
	*size = files_total(c->files);
}

static const char *
file_name(const struct capture *capture)
{
	return files_name(((const struct file_capture *)capture)->files);
}

static int
file_descriptor(const struct capture *capture)
{
	(void)capture;
	return -1;
}

static const struct capture_kind file_kind = { file_next, file_close, file_progress,
	file_name, file_descriptor };

static enum err_code
find_files(const char *path, struct file_capture **out, struct err *err)
{
	struct file_capture *c = calloc(1, sizeof *c);
	enum err_code code;

	if (c == NULL) {
		return err_set(err, ERR_MEMORY, "%s: out of memory", path);
	}
	c->handle.kind = &file_kind;
	c->buffer = malloc(PLAIN_BUFFER);
	if (c->buffer == NULL) {
		free(c);
		return err_set(err, ERR_MEMORY, "%s: out of memory", path);
	}
	code = files_open(path, &c->files, err);
	if (code != ERR_OK) {
		capture_close(&c->handle);
		return code;
	}
	*out = c;
	return ERR_OK;
}

enum err_code
capture_hold_file(const char *path, struct capture **out, struct err *err)
{
	struct file_capture *c = NULL;
	enum err_code code = find_files(path, &c, err);

	if (code != ERR_OK) {
		return code;
	}
	assert(c != NULL);
	code = files_hold(c->files, err);
	if (code != ERR_OK) {
		capture_close(&c->handle);
		return code;
	}
	*out = &c->handle;
	return ERR_OK;
}

enum err_code
capture_begin(struct capture *capture, struct err *err)
{
	return open_next((struct file_capture *)capture, err);
}

enum err_code
capture_open_file(const char *path, struct capture **out, struct err *err)
{
	struct file_capture *c = NULL;
	enum err_code code = find_files(path, &c, err);

	if (code != ERR_OK) {
		return code;
	}
	assert(c != NULL);
	code = open_next(c, err);
	if (code != ERR_OK) {
		capture_close(&c->handle);
		return code;
	}
	*out = &c->handle;
	return ERR_OK;
}
