/* What a test and the allocator that fails for it (exhaust.c, preloaded) say to each other, in a
 * file that both map. */
#ifndef ZHIBU_TESTS_EXHAUST_H
#define ZHIBU_TESTS_EXHAUST_H

#define EXHAUST_FILE "ZHIBU_EXHAUST" /* in the environment: the file's path */

struct exhaust {
	unsigned long fail_at; /* the allocation that fails, from 1; 0: none */
	int is_for_ever;       /* and all after it */
	unsigned long count;   /* allocations asked for */
	unsigned long failed;
	char caller[64];  /* the library that asked for the first that failed */
	char crashed[64]; /* the one that crashed, or called what did in the C library */
};

#endif
