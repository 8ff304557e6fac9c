/* The system calls that have to do with files. */
#ifndef ZHIBU_TESTS_CALLS_H
#define ZHIBU_TESTS_CALLS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	CALL_ON_FILE = 1,    /* takes a descriptor first */
	CALL_WRITES = 2,     /* changes the disk */
	CALL_HAS_LENGTH = 4, /* in its third argument, and may do less */
	CALL_OPENS = 8,	     /* writes where its third argument says O_CREAT */
	CALL_HAS_PATH = 16,  /* the first argument; with CALL_AT the second */
	CALL_AT = 32,	     /* the first is a folder or AT_FDCWD */
	CALL_WAITS = 64	     /* for keys */
};

/* NULL where it has nothing to do with files. */
const char *call_look_up(long number, unsigned *traits);

#endif
