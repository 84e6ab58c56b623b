/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CENTRE_HTTP_H
#define PENUMBRA_REPORTS_CENTRE_HTTP_H

#include "sensor/base/err.h"
#include "sensor/base/str.h"

/* libcurl behind a fence: one POST at a time over a connection that is kept.  HTTPS is verified
 * (TLS 1.2 or newer, against the CA file that is named, or the system's); plain HTTP goes to
 * loopback only.  No redirects, no proxy, no cookies; user and key travel in headers, never in a URL. */

struct http;

struct http_settings {
	const char *user, *key;                    /* "" none */
	const char *ca_file;                       /* "" the system's */
	const char *certificate, *certificate_key; /* of the client; "" none */
	long timeout_ms, connect_ms;
};

struct http_post {
	const char *url;
	struct str body;
	bool gzip; /* the body is already packed (http_pack) */
	/* For answers with status 200, as the bytes come; NULL: any byte is an error. */
	bool (*take)(void *ctx, const char *at, size_t len);
	void *ctx;
};

struct http_answer {
	long status; /* 0: no answer came */
	bool whole;  /* an answer came from its first to its last byte */
	char text
		[2048]; /* what a refusal said, or why no answer came; control bytes are blanks */
};

/* Says false for a URL that is neither https nor http to loopback. */
bool http_url_is_safe(const char *url);
enum err_code http_open(const struct http_settings *settings, struct http **out,
	struct err *err) MUST_CHECK;
void http_close(struct http *http);
void http_do(struct http *http, const struct http_post *post, struct http_answer *answer);
/* Value for a URL's query. */
void http_add_escaped(struct text *url, const char *value);
/* gzip of a text; false when memory ran out. */
bool http_pack(struct str in, struct text *out);

#endif
