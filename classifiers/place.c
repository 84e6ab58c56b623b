/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/place.h"

#include "classifiers/classify.h"
#include "sensor/base/addr.h"
#include "sensor/base/file.h"
#include "sensor/base/hash.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <maxminddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FILE_MAX = 512 * 1024 * 1024, NODES_MAX = 64 * 1024 * 1024 };

struct places {
	struct place_file file[PLACE_KINDS];
	MMDB_s base[PLACE_KINDS];
};

static bool
in_trouble(struct place_file *file, const char *why)
{
	snprintf(file->trouble, sizeof file->trouble, "%s", why);
	return false;
}

/* The bytes in memory that can neither shrink nor change any more; -1 when that fails. */
static int
sealed_copy(struct str bytes)
{
	int fd = memfd_create("place", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	size_t done = 0;

	while (fd >= 0 && done < bytes.len) {
		ssize_t n = write(fd, bytes.at + done, bytes.len - done);

		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	if (fd >= 0 &&
		fcntl(fd, F_ADD_SEALS,
			F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool
type_fits(const char *type, enum place_kind kind)
{
	const char *const *word;
	static const char *const of_kind[PLACE_KINDS][5] = {
		{ "ASN", "asn", "ISP", NULL },
		{ "ountry", "COUNTRY", "City", "city", NULL },
	};

	for (word = of_kind[kind]; *word != NULL; word++) {
		if (strstr(type, *word) != NULL) {
			return true;
		}
	}
	return false;
}

static bool
check(struct place_file *file, MMDB_s *base, enum place_kind kind)
{
	const MMDB_metadata_s *meta = &base->metadata;

	snprintf(file->type, sizeof file->type, "%s",
		meta->database_type == NULL ? "" : meta->database_type);
	file->built = (struct day){ (int32_t)(meta->build_epoch / 86400) };
	if (meta->node_count == 0 || meta->node_count > NODES_MAX ||
		meta->binary_format_major_version != 2 ||
		(meta->ip_version != 4 && meta->ip_version != 6)) {
		return in_trouble(file, "its description makes no sense");
	}
	if (!type_fits(file->type, kind)) {
		return in_trouble(file, kind == PLACE_ASN
						? "is no database of networks (ASN)"
						: "is no database of countries");
	}
	return true;
}

static bool
open_base(struct place_file *file, MMDB_s *base, struct str bytes, enum place_kind kind)
{
	int fd = sealed_copy(bytes), rc;
	char path[64];

	if (fd < 0) {
		return in_trouble(file, "cannot be copied into memory");
	}
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	rc = MMDB_open(path, MMDB_MODE_MMAP, base);
	close(fd); /* the mapping stays */
	if (rc != MMDB_SUCCESS) {
		return in_trouble(file, MMDB_strerror(rc));
	}
	hash_digest(bytes.at, bytes.len, file->digest);
	if (!check(file, base, kind)) {
		MMDB_close(base);
		return false;
	}
	return true;
}

static void
load(struct places *places, enum place_kind kind, const char *path)
{
	struct place_file *file = &places->file[kind];
	struct problems problems = { 0 };
	struct arena *arena;
	struct str bytes;

	if (path == NULL || *path == '\0') {
		return;
	}
	arena = arena_open();
	if (file_read(path, FILE_MAX, arena, &bytes, &problems)) {
		file->loaded = open_base(file, &places->base[kind], bytes, kind);
	} else {
		in_trouble(file, problems.kept > 0 ? problems.text[0] : "cannot be read");
	}
	problems_fini(&problems);
	arena_close(arena);
}

struct places *
places_open(const char *asn, const char *country)
{
	struct places *places = calloc(1, sizeof *places);

	if (places != NULL) {
		load(places, PLACE_ASN, asn);
		load(places, PLACE_COUNTRY, country);
	}
	return places;
}

void
places_close(struct places *places)
{
	if (places == NULL) {
		return;
	}
	for (enum place_kind k = 0; k < PLACE_KINDS; k++) {
		if (places->file[k].loaded) {
			MMDB_close(&places->base[k]);
		}
	}
	free(places);
}

const struct place_file *
places_file(const struct places *places, enum place_kind kind)
{
	return &places->file[kind];
}

/* Finds the record of an address; the fixed paths below read from it. */
static bool
look_up(const struct places *places, enum place_kind kind, const struct addr *addr,
	MMDB_lookup_result_s *out)
{
	const MMDB_s *base = &places->base[kind];
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	int rc = 0;

	if (!places->file[kind].loaded) {
		return false;
	}
	if (addr_is_v4(addr)) {
		memcpy(&v4.sin_addr, addr->byte + 12, 4);
		*out = MMDB_lookup_sockaddr(base, (const struct sockaddr *)&v4, &rc);
	} else if (base->metadata.ip_version == 6) {
		memcpy(&v6.sin6_addr, addr->byte, 16);
		*out = MMDB_lookup_sockaddr(
			base, (const struct sockaddr *)(const void *)&v6, &rc);
	} else {
		return false;
	}
	return rc == MMDB_SUCCESS && out->found_entry;
}

static bool
read_text(MMDB_lookup_result_s *found, const char *const *path, char *to, size_t size)
{
	MMDB_entry_data_s data;

	if (MMDB_aget_value(&found->entry, &data, path) != MMDB_SUCCESS ||
		!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) {
		return false;
	}
	str_copy(to, size, (struct str){ data.utf8_string, data.data_size });
	return true;
}

static void
find_network(const struct places *places, const struct addr *addr, struct place *out)
{
	static const char *const number[] = { "autonomous_system_number", NULL };
	static const char *const name[] = { "autonomous_system_organization", NULL };
	MMDB_lookup_result_s found;
	MMDB_entry_data_s data;

	if (!look_up(places, PLACE_ASN, addr, &found)) {
		return;
	}
	if (MMDB_aget_value(&found.entry, &data, number) == MMDB_SUCCESS &&
		data.has_data && data.type == MMDB_DATA_TYPE_UINT32) {
		out->asn = data.uint32;
	}
	if (!read_text(&found, name, out->organisation, sizeof out->organisation) ||
		!str_is_utf8(str_of(out->organisation))) {
		out->organisation[0] = '\0';
	}
}

/* Two ways to write it: MaxMind's and that of ip-location-db. */
static void
find_country(const struct places *places, const struct addr *addr, struct place *out)
{
	static const char *const nested[] = { "country", "iso_code", NULL };
	static const char *const flat[] = { "country_code", NULL };
	MMDB_lookup_result_s found;
	char code[8] = "";

	if (!look_up(places, PLACE_COUNTRY, addr, &found)) {
		return;
	}
	if (!read_text(&found, nested, code, sizeof code)) {
		read_text(&found, flat, code, sizeof code);
	}
	if (code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z' &&
		code[2] == '\0') {
		memcpy(out->country, code, 3);
	}
}

bool
place_of(const struct places *places, const struct addr *addr, struct place *out)
{
	*out = (struct place){ 0 };
	if (places != NULL) {
		find_network(places, addr, out);
		find_country(places, addr, out);
	}
	return out->asn != 0 || out->country[0] != '\0';
}
