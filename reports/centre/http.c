/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/http.h"

/* its input is not written to */
#define ZLIB_CONST

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Level 1: a third of the time of 6, a sixth more bytes. */
enum { GZIP_WINDOW = 15 + 16, GZIP_LEVEL = 1, GZIP_MEMORY = 9 };

struct http {
	CURL *curl;
	struct curl_slist *headers, *headers_gzip;
	char error[CURL_ERROR_SIZE];
};

struct taking {
	struct http *http;
	const struct http_post *post;
	struct http_answer *answer;
	size_t text;
	bool stopped, framed;
};

/* ---- addresses ------------------------------------------------------------------------------- */

static bool
is_loopback(struct str host)
{
	return str_equal(host, str_of("127.0.0.1")) || str_equal(host, str_of("[::1]")) ||
	       str_equal(host, str_of("localhost"));
}

static bool
is_plain_host(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
			!(c >= '0' && c <= '9') && strchr(".-:[]", c) == NULL) {
			return false;
		}
	}
	return s.len > 0;
}

bool
http_url_is_safe(const char *url)
{
	struct str s = str_of(url), host;
	size_t port;

	if (str_starts(s, "https://")) {
		host = (struct str){ s.at + 8, s.len - 8 };
		return is_plain_host(host);
	}
	if (!str_starts(s, "http://")) {
		return false;
	}
	host = (struct str){ s.at + 7, s.len - 7 };
	for (port = host.len; port > 0 && host.at[port - 1] != ':'; port--) {
		if (host.at[port - 1] == ']') {
			port = 0;
			break;
		}
	}
	return is_plain_host(host) &&
	       is_loopback(port == 0 ? host : (struct str){ host.at, port - 1 });
}

void
http_add_escaped(struct text *url, const char *value)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *value != '\0'; value++) {
		unsigned char c = (unsigned char)*value;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '_' || c == '-') {
			text_addc(url, (char)c);
		} else {
			text_addc(url, '%');
			text_addc(url, hex[c >> 4]);
			text_addc(url, hex[c & 15]);
		}
	}
}

bool
http_pack(struct str in, struct text *out)
{
	z_stream z = { 0 };
	unsigned char part[16384];
	int rc;

	if (in.len > UINT32_MAX || deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW,
					   GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
		return false;
	}
	z.next_in = (const Bytef *)in.at;
	z.avail_in = (uInt)in.len;
	do {
		z.next_out = part;
		z.avail_out = sizeof part;
		rc = deflate(&z, Z_FINISH);
		text_add(out,
			(struct str){ (const char *)part, sizeof part - z.avail_out });
	} while (rc == Z_OK);
	deflateEnd(&z);
	return rc == Z_STREAM_END && !out->failed;
}

/* ---- one request ----------------------------------------------------------------------------- */

static void
keep_text(struct taking *t, const char *at, size_t len)
{
	for (size_t i = 0; i < len && t->text + 1 < sizeof t->answer->text; i++) {
		unsigned char c = (unsigned char)at[i];

		t->answer->text[t->text++] = (char)(c < 0x20 || c >= 0x7f ? ' ' : c);
	}
	t->answer->text[t->text] = '\0';
}

static size_t
take_bytes(char *at, size_t one, size_t len, void *ctx)
{
	struct taking *t = ctx;
	long status = 0;

	(void)one;
	curl_easy_getinfo(t->http->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200 || t->post->take == NULL) {
		keep_text(t, at, len);
		return len;
	}
	if (!t->post->take(t->post->ctx, at, len)) {
		t->stopped = true;
		return 0;
	}
	return len;
}

/* An answer that says neither its length nor that it comes in chunks ends when the connection does:
 * one that was cut, perhaps before its first row, would look whole. */
static size_t
/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
take_header(char *at, size_t one, size_t len, void *ctx)
{
	struct str name = { at, len }, line = { at, len };
	struct taking *t = ctx;

	(void)one;
	name = str_cut(&line, ':');
	if (line.at != NULL &&
		(str_equal_nocase(name, str_of("content-length")) ||
			str_equal_nocase(name, str_of("transfer-encoding")))) {
		t->framed = true;
	}
	return len;
}

void
http_do(struct http *http, const struct http_post *post, struct http_answer *answer)
{
	struct taking t = { .http = http, .post = post, .answer = answer };
	CURL *curl = http->curl;
	CURLcode rc;

	*answer = (struct http_answer){ 0 };
	http->error[0] = '\0';
	curl_easy_setopt(curl, CURLOPT_URL, post->url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER,
		post->gzip ? http->headers_gzip : http->headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body.at);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &t);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, &t);
	rc = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
	answer->whole = rc == CURLE_OK && t.framed;
	if (rc == CURLE_OK && !t.framed && answer->text[0] == '\0') {
		static const char why[] = "it does not say how long it is";

		keep_text(&t, why, sizeof why - 1);
	}
	if (rc != CURLE_OK && answer->text[0] == '\0') {
		const char *why =
			http->error[0] != '\0' ? http->error : curl_easy_strerror(rc);

		why = t.stopped ? "the answer is no table that penumbra can read" : why;
		keep_text(&t, why, strlen(why));
	}
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool
add_header(struct http *http, const char *name, const char *value)
{
	struct text line = { 0 };
	struct curl_slist *list, *packed;

	text_addf(&line, "%s: %s", name, value);
	list = curl_slist_append(http->headers, text_z(&line));
	packed = curl_slist_append(http->headers_gzip, text_z(&line));
	text_fini(&line);
	http->headers = list != NULL ? list : http->headers;
	http->headers_gzip = packed != NULL ? packed : http->headers_gzip;
	return list != NULL && packed != NULL;
}

static bool
set_headers(struct http *http, const struct http_settings *s)
{
	struct curl_slist *list = curl_slist_append(NULL, "Content-Encoding: gzip");
	bool good = list != NULL;

	http->headers_gzip = list;
	/* no "100 Continue" round; a type that ClickHouse does not take for a form */
	good = good && (http->headers = curl_slist_append(NULL, "Expect:")) != NULL;
	good = good && add_header(http, "Content-Type", "application/octet-stream");
	good = good &&
	       (s->user[0] == '\0' || add_header(http, "X-ClickHouse-User", s->user));
	return good &&
	       (s->key[0] == '\0' || add_header(http, "X-ClickHouse-Key", s->key));
}

static bool
set_tls(CURL *curl, const struct http_settings *s)
{
	bool good = curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) ==
		    CURLE_OK;

	good = good && curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK;
	good = good && curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
	if (s->ca_file[0] != '\0') {
		good = good &&
		       curl_easy_setopt(curl, CURLOPT_CAINFO, s->ca_file) == CURLE_OK &&
		       curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK;
	}
	if (s->certificate[0] != '\0') {
		good = good && curl_easy_setopt(curl, CURLOPT_SSLCERT, s->certificate) ==
				       CURLE_OK;
		good = good && curl_easy_setopt(curl, CURLOPT_SSLKEY,
				       s->certificate_key) == CURLE_OK;
	}
	return good;
}

static bool
set_up(struct http *http, const struct http_settings *s)
{
	CURL *curl = http->curl;

	return set_tls(curl, s) && set_headers(http, s) &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, s->timeout_ms) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, s->connect_ms) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->error) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes) == CURLE_OK;
}

enum err_code
http_open(const struct http_settings *settings, struct http **out, struct err *err)
{
	struct http *http = calloc(1, sizeof *http);

	if (http == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	http->curl = curl_easy_init();
	if (http->curl == NULL || !set_up(http, settings)) {
		http_close(http);
		return err_set(err, ERR_RUNTIME,
			"libcurl refuses what verified HTTPS needs; it was built without "
			"TLS, or out of memory");
	}
	*out = http;
	return ERR_OK;
}

void
http_close(struct http *http)
{
	if (http == NULL) {
		return;
	}
	curl_slist_free_all(http->headers);
	curl_slist_free_all(http->headers_gzip);
	curl_easy_cleanup(http->curl);
	free(http);
}
