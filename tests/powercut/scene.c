#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packets.h"
#include "workload/random.h"

void scene_read(struct scene *scene, char *const *words, const struct pack *pack)
{
	static const unsigned short_texts[] = {20, 60, 200}, long_texts[] = {1000, 4000, 10000};
	unsigned number = (unsigned)strtoul(words[3], NULL, 10);
	uint64_t state = strtoull(words[2], NULL, 10) * 1000003 + number;

	random_next(&state);
	*scene = (struct scene){
	    .type = words[0], .options = words[1], .has_packets = packets_are_here()};
	scene->seed = random_next(&state);
	scene->lives = 2 + (unsigned)random_below(&state, 3);
	scene->saves = 4 + (unsigned)random_below(&state, 7);
	scene->is_remounted = random_below(&state, 2);
	scene->is_hasty = random_below(&state, 2);
	scene->workload.pack = pack;
	scene->workload.has_remarks = true;
	scene->workload.seed = scene->seed;
	scene->workload.checkpoint_every = 2 + (unsigned)random_below(&state, 5);
	scene->workload.idle_every = (unsigned)random_below(&state, 2) * 3;
	/* Every file system has both: the scenes of one follow each other. */
	scene->workload.text_bytes =
	    (number % 2 ? long_texts : short_texts)[random_below(&state, 3)];
	scene->is_found = random_below(&state, 2);
}

void scene_calm(struct scene *scene, char options[SCENE_OPTIONS])
{
	char *flush;

	snprintf(options, SCENE_OPTIONS, "%s", scene->options);
	flush = strstr(options, ",flush");
	if (flush)
		memmove(flush, flush + 6, strlen(flush + 6) + 1);
	scene->options = options;
}

void scene_say(const struct scene *scene, char *text, size_t size)
{
	if (scene->has_packets) {
		snprintf(text, size, "%s, packets of two folders%s%s", scene->type,
			 scene->is_remounted ? ", remounted between" : "",
			 scene->is_hasty ? ", hasty write-back" : "");
		return;
	}
	snprintf(
	    text, size,
	    "%s, %u lives of %u saves, texts of %u bytes, checkpoint every %u, idle every %u%s%s%s",
	    scene->type, scene->lives, scene->saves, scene->workload.text_bytes,
	    scene->workload.checkpoint_every, scene->workload.idle_every,
	    scene->is_found ? ", in a folder found empty" : "",
	    scene->is_remounted ? ", remounted between" : "",
	    scene->is_hasty ? ", hasty write-back" : "");
}
