/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_BYTES_H
#define PENUMBRA_SENSOR_BASE_BYTES_H

#include <stdint.h>

/* Big-endian numbers in bytes that are known to be there. */

static inline uint16_t
bytes_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t
bytes_u32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
	       at[3];
}

#endif
