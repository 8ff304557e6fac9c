/* The lives that a log is made of: starts of the program, each with its saves, on a mounted
 * SCENE_DEVICE. Every line of the report, and after a checkpoint the hash of each table's file,
 * becomes a mark between the writes.
 *
 *     lives TYPE OPTIONS SEED NUMBER
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc.h"
#include "base/file.h"
#include "device.h"
#include "packets.h"
#include "scene.h"

struct recorder {
	int control;
	const struct pack *pack;
	bool is_bad;
};

_Noreturn void memory_exhausted(void)
{
	_exit(EXIT_FAILURE);
}

static void mark_tables(struct recorder *recorder)
{
	char name[256], hash[HASH_TEXT], text[320];
	struct buf bytes;

	buf_init(&bytes);
	for (size_t form = 0; form < recorder->pack->form_count; form++) {
		const char *table = recorder->pack->forms[form].name;

		snprintf(name, sizeof(name), SCENE_FOLDER "/%s.csv", table);
		if (file_read(AT_FDCWD, name, (size_t)1 << 30, &bytes, NULL, NULL) != STATUS_OK)
			continue;
		hash_format(hash_bytes(bytes.bytes, bytes.length), hash);
		snprintf(text, sizeof(text), "table %s %s", table, hash);
		device_mark(recorder->control, text);
	}
	buf_release(&bytes);
}

static void take_line(void *data, const char *line)
{
	struct recorder *recorder = data;

	if (!strcmp(line, "checkpoint ok") || !strcmp(line, "idle ok") || !strcmp(line, "close ok"))
		mark_tables(recorder);
	if (!device_mark(recorder->control, line)) {
		fprintf(stderr, "lives: mark: %s\n", strerror(errno));
		recorder->is_bad = true;
	}
	/* Nothing fails where nothing is failed. */
	if (strstr(line, "FAILED") || !strncmp(line, "uns", 3) || !strncmp(line, "notice", 6)) {
		fprintf(stderr, "lives: %s\n", line);
		recorder->is_bad = true;
	}
}

static bool put_in(const struct scene *scene)
{
	if (mount(SCENE_DEVICE, SCENE_MOUNT, scene->type, 0, scene->options) == 0)
		return true;
	fprintf(stderr, "lives: mount: %s\n", strerror(errno));
	return false;
}

static void set_haste(const char *name)
{
	int file = open(name, O_WRONLY | O_CLOEXEC);

	if (file < 0 || write(file, "1", 1) != 1)
		fprintf(stderr, "lives: %s: %s\n", name, strerror(errno));
	if (file >= 0)
		close(file);
}

static bool put_in_again(void *data)
{
	const struct scene *scene = data;

	return !scene->is_remounted || (umount(SCENE_MOUNT) == 0 && put_in(scene));
}

/* The folder is on the disk long before the program finds it. */
static bool make_before(const struct scene *scene)
{
	if (mkdir(SCENE_FOLDER, 0700) < 0 || umount(SCENE_MOUNT) < 0 || !device_flush(SCENE_DEVICE))
		return false;
	scene->workload.report(scene->workload.data, "prepared");
	return put_in(scene);
}

static bool live(struct scene *scene)
{
	struct workload *workload = &scene->workload;

	if (scene->is_hasty) {
		set_haste("/proc/sys/vm/dirty_expire_centisecs");
		set_haste("/proc/sys/vm/dirty_writeback_centisecs");
	}
	if (!put_in(scene))
		return false;
	if (scene->has_packets)
		return packets_prepare() && umount(SCENE_MOUNT) == 0 &&
		       device_flush(SCENE_DEVICE) && put_in(scene) &&
		       packets_live(put_in_again, workload->report, workload->data, scene) &&
		       umount(SCENE_MOUNT) == 0;
	if (scene->is_found && !make_before(scene))
		return false;
	workload->first = 1;
	workload->count = scene->saves;
	for (unsigned i = 0; i < scene->lives; i++) {
		if (i && !put_in_again(scene))
			return false;
		if (!workload_life(workload, SCENE_FOLDER, SCENE_TODAY))
			return false;
		workload->first += workload->count;
	}
	return umount(SCENE_MOUNT) == 0;
}

int main(int argc, char **argv)
{
	struct recorder recorder = {0};
	struct scene scene;
	struct pack pack;
	bool is_good;

	if (argc != 1 + SCENE_WORDS)
		return EXIT_FAILURE;
	workload_pack(&pack);
	scene_read(&scene, argv + 1, &pack);
	recorder.control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	recorder.pack = &pack;
	scene.workload.report = take_line;
	scene.workload.data = &recorder;
	is_good = recorder.control >= 0 && live(&scene) && !recorder.is_bad;
	pack_release(&pack);
	return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
