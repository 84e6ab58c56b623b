/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/capture.h"
#include "sensor/decode/decode.h"
#include "tests/fuzz/must.h"

#include <pcap/pcap.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes of a pcap or pcapng file, all the way through capture and decoder; what capture reads is
 * what libpcap alone reads. */

static void
must_agree(pcap_t *judge, enum capture_end end, const struct frame *frame)
{
	struct pcap_pkthdr *header;
	const uint8_t *bytes;
	int rc = pcap_next_ex(judge, &header, &bytes);

	must((rc == 1) == (end == CAPTURE_FRAME));
	must((rc == PCAP_ERROR) == (end == CAPTURE_DAMAGED));
	if (rc == 1) {
		must(frame->captured == header->caplen);
		must(frame->length >= header->len);
		must(memcmp(frame->bytes, bytes, frame->captured) == 0);
	}
}

static void
compare(struct capture *capture, const char *path)
{
	char reason[PCAP_ERRBUF_SIZE];
	pcap_t *judge = pcap_open_offline_with_tstamp_precision(
		path, PCAP_TSTAMP_PRECISION_NANO, reason);
	enum capture_end end;
	struct frame frame;
	struct err err;

	must(judge != NULL);
	do {
		end = capture_next(capture, &frame, &err);
		must_agree(judge, end, &frame);
	} while (end == CAPTURE_FRAME);
	pcap_close(judge);
}

static void
read_all(struct capture *capture)
{
	struct decoder *decoder = decoder_open();
	struct frame frame;
	struct packet packet;
	struct err err;

	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		must(frame.captured <= frame.length);
		must(frame.at.ns >= 0);
		(void)decode_packet(decoder, &frame, &packet);
	}
	decoder_close(decoder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("capture", 0);
	struct capture *capture;
	struct err err;
	char path[64];

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (capture_open_file(path, &capture, &err) == ERR_OK) {
		read_all(capture);
		capture_close(capture);
		must(capture_open_file(path, &capture, &err) == ERR_OK);
		compare(capture, path);
		capture_close(capture);
	} else {
		must(strncmp(err.text, path, strlen(path)) == 0);
	}
	close(fd);
	return 0;
}
