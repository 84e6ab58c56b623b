/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name_http.h"

static const char *const methods[] = { "GET", "POST", "CONNECT", "HEAD", "PUT", "OPTIONS",
	"DELETE", "PATCH", "TRACE", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE",
	"LOCK", "UNLOCK", "REPORT", "SEARCH", "MERGE", "NOTIFY", "SUBSCRIBE",
	"UNSUBSCRIBE", "RPC_IN_DATA", "RPC_OUT_DATA", "BITS_POST", "CCM_POST",
	"SSTP_DUPLEX_POST", "PURGE" };

static struct str
view_of(const uint8_t *bytes, size_t len)
{
	return (struct str){ (const char *)bytes, len };
}

/* HTTP_REQUEST: a method and its blank are there. */
static enum http_look
method_look(struct str s)
{
	enum http_look look = HTTP_NOT;

	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
		size_t n = strlen(methods[i]);

		if (s.len > n) {
			if (s.at[n] == ' ' && memcmp(s.at, methods[i], n) == 0) {
				return HTTP_REQUEST;
			}
		} else if (memcmp(s.at, methods[i], s.len) == 0) {
			look = HTTP_MORE;
		}
	}
	return look;
}

/* Cuts one line, without its end; false when its end is not there yet. */
static bool
line_cut(struct str *rest, struct str *line)
{
	const char *end = rest->len == 0 ? NULL : memchr(rest->at, '\n', rest->len);

	if (end == NULL) {
		return false;
	}
	*line = (struct str){ rest->at, (size_t)(end - rest->at) };
	rest->at += line->len + 1;
	rest->len -= line->len + 1;
	if (line->len > 0 && line->at[line->len - 1] == '\r') {
		line->len--;
	}
	return true;
}

/* "user@host:port" -> "host".  An address in brackets stays as it is: it is no name. */
static struct str
host_of(struct str authority)
{
	const char *at = memrchr(authority.at, '@', authority.len);
	const char *colon;

	if (at != NULL) {
		authority.len -= (size_t)(at + 1 - authority.at);
		authority.at = at + 1;
	}
	colon = authority.len == 0 ? NULL : memrchr(authority.at, ':', authority.len);
	if (colon != NULL && authority.at[0] != '[') {
		authority.len = (size_t)(colon - authority.at);
	}
	return authority;
}

/* The authority of "http://host:port/path"; empty for every other form. */
static struct str
absolute_of(struct str target)
{
	static const char *const schemes[] = { "http://", "https://", "ws://", "ftp://" };
	size_t n;

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		n = strlen(schemes[i]);
		if (target.len >= n && str_equal_nocase((struct str){ target.at, n },
					       str_of(schemes[i]))) {
			target.at += n;
			target.len -= n;
			for (n = 0; n < target.len && target.at[n] != '/' &&
				    target.at[n] != '?' && target.at[n] != '#';
				n++) {
			}
			return host_of((struct str){ target.at, n });
		}
	}
	return (struct str){ target.at, 0 };
}

/* "METHOD target HTTP/1.x"; RTSP and SIP look alike but for the end. */
static bool
request_line(struct str line, struct http *out)
{
	struct str method = str_cut(&line, ' ');
	const char *blank = line.at == NULL ? NULL : memrchr(line.at, ' ', line.len);
	struct str target;

	if (blank == NULL) {
		return false;
	}
	target = (struct str){ line.at, (size_t)(blank - line.at) };
	line.len -= (size_t)(blank + 1 - line.at);
	line.at = blank + 1;
	if (!str_starts(line, "HTTP/1.")) {
		return false;
	}
	out->connect = str_equal(method, str_of("CONNECT"));
	out->host = out->connect ? host_of(target) : absolute_of(target);
	out->via_proxy = out->host.len > 0;
	return true;
}

/* Notes a Host line; false when a second one says something else. */
static bool
host_line(struct str line, struct str *host)
{
	struct str value = line, key = str_cut(&value, ':');

	if (value.at == NULL || !str_equal_nocase(key, str_of("host"))) {
		return true;
	}
	value = host_of(str_trim(value));
	if (host->at != NULL) {
		return str_equal_nocase(*host, value);
	}
	*host = value;
	return true;
}

/* The lines after the first; stops at the empty line. */
static enum http_look
head_lines(struct str rest, bool full, struct http *out)
{
	struct str line, host = { NULL, 0 };
	bool ended = false;

	while (!ended && line_cut(&rest, &line)) {
		ended = line.len == 0;
		if (!host_line(line, &host)) {
			return HTTP_BAD;
		}
	}
	if (out->host.len > 0) {
		out->differs = host.len > 0 && !str_equal_nocase(out->host, host);
	} else if (host.len > 0) {
		out->host = host;
	} else if (!ended) {
		return full ? HTTP_BAD : HTTP_MORE;
	}
	return HTTP_REQUEST;
}

enum http_look
http_request(const uint8_t *bytes, size_t len, struct http *out)
{
	bool full = len >= HTTP_MOST;
	struct str rest = view_of(bytes, full ? HTTP_MOST : len), line;
	enum http_look look;

	*out = (struct http){ 0 };
	while (rest.len > 0 && (rest.at[0] == '\r' || rest.at[0] == '\n')) {
		rest.at++; /* RFC 9112, 2.2 */
		rest.len--;
	}
	look = rest.len == 0 ? HTTP_NOT : method_look(rest);
	if (look != HTTP_REQUEST) {
		return look;
	}
	if (!line_cut(&rest, &line)) {
		return full ? HTTP_BAD : HTTP_MORE;
	}
	if (!request_line(line, out)) {
		return HTTP_NOT;
	}
	return head_lines(rest, full, out);
}

static enum http_look
socks4(const uint8_t *b, size_t len, struct http *out)
{
	const uint8_t *user_end, *host_end;

	if (b[1] < 1 || b[1] > 2) {
		return HTTP_NOT;
	}
	user_end = memchr(b + 8, 0, len - 8);
	if (user_end == NULL) {
		return len < 512 ? HTTP_MORE : HTTP_NOT;
	}
	if (b[4] != 0 || b[5] != 0 || b[6] != 0 || b[7] == 0) { /* not 4a: an address */
		return user_end + 1 == b + len ? HTTP_REQUEST : HTTP_NOT;
	}
	host_end = memchr(user_end + 1, 0, (size_t)(b + len - (user_end + 1)));
	if (host_end == NULL) {
		return len < 1024 ? HTTP_MORE : HTTP_NOT;
	}
	if (host_end + 1 != b + len) {
		return HTTP_NOT;
	}
	out->host = view_of(user_end + 1, (size_t)(host_end - (user_end + 1)));
	return HTTP_REQUEST;
}

static enum http_look
socks5(const uint8_t *b, size_t len, struct http *out)
{
	size_t want = b[3] == 1 ? 10 : b[3] == 4 ? 22 : b[3] == 3 ? 7 + (size_t)b[4] : 0;

	if (b[1] < 1 || b[1] > 3 || b[2] != 0 || want == 0) {
		return HTTP_NOT;
	}
	if (len < want) {
		return HTTP_MORE;
	}
	if (b[3] == 3) {
		out->host = view_of(b + 5, b[4]);
	}
	return HTTP_REQUEST;
}

enum http_look
socks_request(const uint8_t *bytes, size_t len, bool greeted, struct http *out)
{
	*out = (struct http){ .connect = true, .via_proxy = true };
	if (len < 9) {
		return HTTP_NOT;
	}
	if (greeted && bytes[0] == 5) {
		return socks5(bytes, len, out);
	}
	return bytes[0] == 4 ? socks4(bytes, len, out) : HTTP_NOT;
}

size_t
socks_greeting(const uint8_t *bytes, size_t len)
{
	size_t n = len < 3 ? 0 : 2 + (size_t)bytes[1];

	/* 9 methods were ever assigned; more would rather be chance */
	if (len < 3 || bytes[0] != 5 || bytes[1] == 0 || bytes[1] > 9 || n > len) {
		return 0;
	}
	for (size_t i = 2; i < n; i++) {
		if (bytes[i] > 9 && bytes[i] < 0x80) {
			return 0;
		}
	}
	return n == len || (len - n >= 4 && bytes[n] == 5 && bytes[n + 2] == 0) ? n : 0;
}

size_t
proxy_header(const uint8_t *bytes, size_t len)
{
	static const uint8_t one[] = { 'P', 'R', 'O', 'X', 'Y', ' ' };
	static const uint8_t two[] = { '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U',
		'I', 'T', '\n' };
	enum { ONE_MOST = 107 }; /* with its line end */
	const uint8_t *end;

	if (memcmp(bytes, two, len < sizeof two ? len : sizeof two) == 0) {
		return len < sizeof two + 4
			       ? SIZE_MAX
			       : sizeof two + 4 + ((size_t)bytes[14] << 8 | bytes[15]);
	}
	if (memcmp(bytes, one, len < sizeof one ? len : sizeof one) != 0) {
		return 0;
	}
	end = memchr(bytes, '\n', len < ONE_MOST ? len : ONE_MOST);
	if (end == NULL) {
		return len < ONE_MOST ? SIZE_MAX : 0;
	}
	return (size_t)(end + 1 - bytes);
}
