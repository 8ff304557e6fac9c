/* Folders for the faults' programs: copied for each run, gone afterwards. */
#ifndef ZHIBU_TESTS_STAGE_H
#define ZHIBU_TESTS_STAGE_H

enum { STAGE_PATH = 128 };

/* A new folder of our own, in memory where there is room; the process ends where none can be had.
 */
void stage_make(char root[STAGE_PATH]);
void stage_copy(const char *from, const char *to); /* a folder and what is in it */
void stage_remove(const char *path);		   /* takes what is not there */

#endif
