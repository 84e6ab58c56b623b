/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_TEST_H
#define PENUMBRA_TESTS_UNIT_TEST_H

/* cmocka wants these four before its own header; the formatter would sort them away. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEST_MAIN(tests)                                                         \
	int main(void)                                                           \
	{                                                                        \
		return cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL); \
	}

#endif
