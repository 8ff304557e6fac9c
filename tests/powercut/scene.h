/* A scene: a file system and the saves made on it, decided by a seed and the scene's number. The
 * program that records and the one that proves read the same words and come to the same. */
#ifndef ZHIBU_TESTS_POWERCUT_SCENE_H
#define ZHIBU_TESTS_POWERCUT_SCENE_H

#include "workload/workload.h"

#define SCENE_DEVICE "/dev/dm-0"
#define SCENE_MOUNT  "/mnt"
#define SCENE_FOLDER "/mnt/data"
#define SCENE_TODAY  "2026-08-01"

enum { SCENE_WORDS = 4, SCENE_OPTIONS = 256 };

struct scene {
	const char *type, *options; /* for mount(2) */
	uint64_t seed;		    /* of this scene alone */
	unsigned lives, saves;	    /* starts of the program, saves in each */
	bool is_remounted;	    /* the volume is taken out and put in between two lives */
	bool has_packets;	    /* folders that exchange them, in place of saves */
	bool is_found;		    /* its folder was made by a person, and is empty */
	bool is_hasty;		    /* the kernel writes back at once what it would keep for 30 s */
	struct workload workload;   /* first, count and report are the caller's */
};

/* words: TYPE OPTIONS SEED NUMBER. */
void scene_read(struct scene *scene, char *const *words, const struct pack *pack);
/* Without vfat's option flush, which makes every closing of a file wait for a tenth of a second: it
 * is for the recording. options holds the scene's from then on. */
void scene_calm(struct scene *scene, char options[SCENE_OPTIONS]);
/* Says in one line what the seed decided. */
void scene_say(const struct scene *scene, char *text, size_t size);

#endif
