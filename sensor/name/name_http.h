/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_NAME_HTTP_H
#define PENUMBRA_SENSOR_NAME_NAME_HTTP_H

#include "sensor/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a client says in the clear before, or instead of, TLS: an HTTP/1 request (RFC 9112), a SOCKS
 * request (RFC 1928), a PROXY header.  Of a request only the host is ever looked at: path, query,
 * cookies and user info are not copied. */

enum { HTTP_MOST = 8192 };

enum http_look {
	HTTP_NOT,
	HTTP_MORE,    /* so far it could be; needs more bytes */
	HTTP_REQUEST, /* *out is filled */
	HTTP_BAD, /* a request, but two hosts, or a head beyond HTTP_MOST without one */
};

struct http {
	struct str host; /* borrows the bytes looked at; without port; empty when none */
	bool connect;    /* the connection becomes a tunnel to host */
	bool via_proxy; /* CONNECT or absolute form: the far end is not the host itself */
	bool differs;   /* an absolute target and a Host that say different names */
};

/* The start of a stream's direction. */
enum http_look http_request(const uint8_t *bytes, size_t len, struct http *out);

/* SOCKS 4, 4a and 5 requests.  greeted: this client opened with socks_greeting.  A request without
 * a domain (an address) gives an empty host. */
enum http_look socks_request(
	const uint8_t *bytes, size_t len, bool greeted, struct http *out);
/* Length of a SOCKS 5 greeting: all of the bytes, or what stands before a request; 0: none. */
size_t socks_greeting(const uint8_t *bytes, size_t len);

/* Length of a PROXY header (version 1 or 2) at the start of the bytes; 0: none; SIZE_MAX: more
 * bytes are needed to say. */
size_t proxy_header(const uint8_t *bytes, size_t len);

#endif
