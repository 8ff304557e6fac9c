/* One state tried: mounted by the kernel's driver, opened, saved to, unmounted, mounted and
 * opened again. */
#ifndef ZHIBU_TESTS_POWERCUT_TRIAL_H
#define ZHIBU_TESTS_POWERCUT_TRIAL_H

#include "scene.h"
#include "writes.h"

enum { TRIAL_REPORT = 512 * 1024 };

/* In memory that the lives, processes of their own, share with the one that tries. */
struct trial {
	bool is_unmountable;
	int mount_error;
	/* the files as the cut left them, read on a volume mounted read-only */
	unsigned tables_wrong;	/* not what a checkpoint said that was done */
	unsigned tables_broken; /* nor, in the middle of one, any that was ever written */
	unsigned doubles;	/* names that the folder has twice */
	/* the first life */
	bool is_refused; /* not opened for writing */
	char refusal[128];
	struct verdict first;
	unsigned saved, wanted; /* saves of the first life */
	bool is_closed;
	/* after it */
	bool is_read_only; /* the driver has given the volume up */
	char read_only_since[16];
	/* the second life */
	bool is_refused_again;
	struct verdict second;
	bool is_crashed; /* a life ended by a signal, or went on too long */
	char crash[64];
	size_t report_length;
	char report[TRIAL_REPORT];
};

/* Tries what is on SCENE_DEVICE. The report before the cut is in trial->report. */
void trial_run(struct trial *trial, const struct scene *scene, const struct writes *writes,
	       size_t marks);
bool trial_is_lost(const struct trial *trial);	/* in the first life: lost, torn, false */
bool trial_is_wrong(const struct trial *trial); /* in the second one, without a word */
/* It saves nothing though the volume can be written to. */
bool trial_is_dead(const struct trial *trial);

#endif
