/* Scenes of packets: two folders that exchange them by a stick, all on the disk that is recorded,
 * and a third one elsewhere; which of it is what, decides /packets of the machine:
 *
 *     data, one         a place's folder, and somebody's own part of it
 *     1.tar, 2.tar      what that one brought back, and what it brought back later
 *
 * A report is marks of its own, beside those of workload.h:
 *
 *     prepared          the folders are there, and on the disk
 *     take N            a packet is about to be taken into one of them, or made
 *     rows data HASH    what all tables of the folder hold, once it is done
 *     peer one 17       how many of its lines others are known to have
 *     file NAME HASH    a packet that is on the stick
 */
#ifndef ZHIBU_TESTS_POWERCUT_PACKETS_H
#define ZHIBU_TESTS_POWERCUT_PACKETS_H

#include <stdbool.h>
#include <stddef.h>

#include "trial.h"

/* Whether the machine's scenes are of packets. */
bool packets_are_here(void);
/* On the mounted volume. False: errno says why. */
bool packets_prepare(void);
/* All of them; remount is called between two lives, and false ends it. */
bool packets_live(bool (*remount)(void *scene), void (*report)(void *data, const char *line),
		  void *data, void *scene);
/* Holds the folders and the stick against the marks before the cut; takes all packets in anew, and
 * comes to what the last mark says. */
void packets_first_life(struct trial *trial, const struct writes *writes, size_t marks,
			void (*look)(struct trial *trial, const char *since));
void packets_second_life(struct trial *trial, const struct writes *writes);

#endif
