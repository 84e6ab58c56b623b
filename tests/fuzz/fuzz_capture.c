/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/capture.h"
#include "sensor/decode/decode.h"
#include "tests/fuzz/must.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes of a pcap or pcapng file, all the way through libpcap and the decoder. */

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
	} else {
		must(strncmp(err.text, path, strlen(path)) == 0);
	}
	close(fd);
	return 0;
}
