/*
 * The SHA-256 of FIPS 180-4.
 *
 *	struct sha256 hash = sha256_begin();
 *	sha256_add(&hash, bytes, n);
 *	sha256_end(&hash, digest);
 */
#ifndef CORE_SHA256_H
#define CORE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32, SHA256_BLOCK = 64 };

struct sha256 {
	uint32_t state[8];
	uint64_t bytes;                /* that were added */
	uint8_t block[SHA256_BLOCK];   /* the last of them, until it is full */
};

struct sha256 sha256_begin(void);
void sha256_add(struct sha256 *hash, const void *bytes, size_t n);
void sha256_end(struct sha256 *hash, uint8_t digest[static SHA256_SIZE]);

#endif
