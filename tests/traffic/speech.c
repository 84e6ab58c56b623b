/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/traffic/speech.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "traffic: OpenSSL: %s failed\n", what);
		ERR_print_errors_fp(stderr);
		exit(1);
	}
}

/* RSA, because its signatures have one length: the same seed then gives the same byte counts. */
static EVP_PKEY *
server_key(void)
{
	static EVP_PKEY *key;

	if (key == NULL) {
		key = EVP_RSA_gen(2048);
		must(key != NULL, "EVP_RSA_gen");
	}
	return key;
}

static X509 *
certificate(const char *name)
{
	X509 *x = X509_new();
	X509_NAME *subject = X509_get_subject_name(x);

	must(X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), 4711),
		"certificate");
	ASN1_TIME_set(X509_getm_notBefore(x), 1735689600);
	ASN1_TIME_set(X509_getm_notAfter(x), 1893456000);
	X509_NAME_add_entry_by_txt(
		subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	must(X509_set_issuer_name(x, subject) && X509_set_pubkey(x, server_key()) &&
			X509_sign(x, server_key(), EVP_sha256()) > 0,
		"X509_sign");
	return x;
}

static SSL_CTX *
context(const SSL_METHOD *method, int old)
{
	SSL_CTX *ctx = SSL_CTX_new(method);

	must(ctx != NULL, "SSL_CTX_new");
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(ctx, 0);
	if (old) {
		must(SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION) == 1, "version");
	}
	return ctx;
}

static size_t
drain(BIO *bio, uint8_t *out)
{
	int n = BIO_read(bio, out, SPEECH_MAX);

	return n > 0 ? (size_t)n : 0;
}

static void
talk(struct speech *out, SSL *client, SSL *server)
{
	BIO *up = BIO_new(BIO_s_mem()), *down = BIO_new(BIO_s_mem());

	SSL_set_bio(client, down, up);
	BIO_up_ref(up);
	BIO_up_ref(down);
	SSL_set_bio(server, up, down);
	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	SSL_do_handshake(client);
	out->hello_length = drain(up, out->hello);
	BIO_write(up, out->hello, (int)out->hello_length);
	SSL_do_handshake(server);
	out->answer_length = drain(down, out->answer);
	BIO_write(down, out->answer, (int)out->answer_length);
	SSL_do_handshake(client);
	out->finish_length = drain(up, out->finish);
	must(out->hello_length > 0 && out->answer_length > 0 && out->finish_length > 0,
		"handshake");
}

void
speech_tls(struct speech *out, const char *name, int old)
{
	SSL_CTX *cc = context(TLS_client_method(), old),
		*sc = context(TLS_server_method(), old);
	X509 *cert = certificate(name != NULL ? name : "nameless.invalid");

	must(SSL_CTX_use_certificate(sc, cert) == 1 &&
			SSL_CTX_use_PrivateKey(sc, server_key()) == 1,
		"server key");
	SSL *client = SSL_new(cc), *server = SSL_new(sc);
	must(client != NULL && server != NULL, "SSL_new");
	if (name != NULL) {
		must(SSL_set_tlsext_host_name(client, name) == 1, "server name");
	}
	talk(out, client, server);
	SSL_free(client);
	SSL_free(server);
	X509_free(cert);
	SSL_CTX_free(cc);
	SSL_CTX_free(sc);
}

/* --- DNS ---------------------------------------------------------------------------------- */

static size_t
put_name(uint8_t *out, const char *name)
{
	uint8_t *p = out;

	while (*name != '\0') {
		size_t n = strcspn(name, ".");

		*p++ = (uint8_t)n;
		memcpy(p, name, n);
		p += n;
		name += n + (name[n] == '.');
	}
	*p++ = 0;
	return (size_t)(p - out);
}

static size_t
put(uint8_t *out, const uint8_t *bytes, size_t n)
{
	memcpy(out, bytes, n);
	return n;
}

size_t
speech_question(uint8_t *out, uint16_t id, const char *name)
{
	const uint8_t head[12] = { (uint8_t)(id >> 8), (uint8_t)id, 1, 0, 0, 1 };
	const uint8_t tail[4] = { 0, 1, 0, 1 };
	size_t n = put(out, head, sizeof head);

	n += put_name(out + n, name);
	return n + put(out + n, tail, sizeof tail);
}

size_t
speech_answer(uint8_t *out, uint16_t id, const char *name, uint32_t addr)
{
	size_t n = speech_question(out, id, name);
	const uint8_t record[16] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4,
		(uint8_t)(addr >> 24), (uint8_t)(addr >> 16), (uint8_t)(addr >> 8),
		(uint8_t)addr };

	out[2] = 0x81;
	out[3] = 0x80;
	out[7] = 1;
	return n + put(out + n, record, sizeof record);
}
