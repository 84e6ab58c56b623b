/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/veil.h"

#include "sensor/sighting.h"
#include "tests/unit/test.h"

static struct sighting
flow(uint8_t transport, uint16_t port, const char *name, const char *dpi)
{
	struct sighting s = { .transport = transport, .server_port = port };

	assert_true(str_copy(s.name, sizeof s.name, str_of(name)));
	assert_true(str_copy(s.dpi, sizeof s.dpi, str_of(dpi)));
	return s;
}

static void
expect(enum veil want, uint8_t transport, uint16_t port, const char *name,
	const char *dpi)
{
	struct sighting s = flow(transport, port, name, dpi);

	assert_string_equal(veil_word(veil_of(&s)), veil_word(want));
}

static void
names_of_resolvers_relays_and_providers_tell(void **state)
{
	(void)state;
	expect(VEIL_DOH, 6, 443, "dns.google", "");
	expect(VEIL_DOH, 6, 443, "mozilla.cloudflare-dns.com", "");
	expect(VEIL_RELAY, 17, 443, "mask.icloud.com", "");
	expect(VEIL_RELAY, 6, 443, "api.cloudflareclient.com", "");
	expect(VEIL_NONE, 6, 443, "example.com", "");
	expect(VEIL_NONE, 6, 443, "notdns.google.example", "");
}

static void
a_name_is_stronger_than_what_ndpi_says(void **state)
{
	(void)state;
	expect(VEIL_RELAY, 17, 443, "mask.icloud.com", "WireGuard");
	expect(VEIL_VPN, 17, 2408, "", "WireGuard");
	expect(VEIL_TOR, 6, 9001, "", "Tor");
}

static void
ports_speak_for_flows_without_a_name(void **state)
{
	(void)state;
	expect(VEIL_DOH, 6, 853, "", "");
	expect(VEIL_DOH, 6, 853, "resolver.example.org", "");
	expect(VEIL_VPN, 17, 51820, "", "");
	expect(VEIL_VPN, 17, 4500, "", "");
	expect(VEIL_NONE, 6, 51820, "www.example.org", "");
	expect(VEIL_NO_NAME, 6, 443, "", "");
}

static void
a_hidden_hello_is_not_just_without_a_name(void **state)
{
	struct sighting s = flow(6, 443, "", "");

	(void)state;
	s.ech = ECH_HIDDEN;
	assert_int_equal(veil_of(&s), VEIL_ECH);
	s.ech = ECH_OFFERED;
	assert_int_equal(veil_of(&s), VEIL_NO_NAME);
	/* named by the client's own DNS question after all */
	s.ech = ECH_HIDDEN;
	str_copy(s.name, sizeof s.name, str_of("dns.google"));
	assert_int_equal(veil_of(&s), VEIL_DOH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_resolvers_relays_and_providers_tell),
		cmocka_unit_test(a_name_is_stronger_than_what_ndpi_says),
		cmocka_unit_test(ports_speak_for_flows_without_a_name),
		cmocka_unit_test(a_hidden_hello_is_not_just_without_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
