/* Pieces by size, four sizes between a power of two and the next, each with its list of what was
 * given back; none is ever parted or joined, so that taking and giving back are a few steps. The
 * largest are mappings of their own. */
#define _GNU_SOURCE /* mremap() */
#include "heap.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

enum {
	SMALL_KINDS = 8, /* up to here a kind for each unit */
	KINDS = 56,
	LARGE = KINDS,	       /* the kind of a mapping of its own */
	LARGEST = 1 << 19,     /* bytes of the last kind's pieces */
	REGION = 1 << 21,      /* bytes of the first region; each is twice the one before, */
	REGION_MOST = 1 << 24, /* up to this */
	PAGE = 4096
};

/* Of no meaning but to be unlikely. */
#define IN_USE	   UINT32_C(0x8D3A51C7)
#define GIVEN_BACK UINT32_C(0x2E96F0B5)

/* In front of each piece. */
struct head {
	_Alignas(HEAP_UNIT) uint32_t kind;
	uint32_t state;
	size_t length; /* of a mapping of its own, with its head */
};

static struct {
	atomic_flag lock;	   /* held for a few steps only */
	unsigned char *next, *end; /* of the region that new pieces come from */
	size_t region;		   /* its size */
	uintptr_t mask;		   /* what the links of the lists are hidden under */
	uintptr_t lists[KINDS];
} heap = {.lock = ATOMIC_FLAG_INIT};

static void lock_heap(void)
{
	while (atomic_flag_test_and_set_explicit(&heap.lock, memory_order_acquire))
		sched_yield();
}

static void unlock_heap(void)
{
	atomic_flag_clear_explicit(&heap.lock, memory_order_release);
}

static unsigned kind_of(size_t size)
{
	size_t units = size ? (size + HEAP_UNIT - 1) / HEAP_UNIT : 1;
	unsigned bits;

	if (units <= SMALL_KINDS)
		return (unsigned)units - 1;
	bits = 63 - (unsigned)__builtin_clzll(units - 1);
	return SMALL_KINDS + (bits - 3) * 4 + (unsigned)((units - 1) >> (bits - 2)) - 4;
}

static size_t size_of(unsigned kind)
{
	unsigned above = kind - SMALL_KINDS;

	if (kind < SMALL_KINDS)
		return (kind + 1) * HEAP_UNIT;
	return (size_t)(5 + above % 4) << (1 + above / 4) << 4;
}

static struct head *head_of(void *piece, uint32_t state)
{
	struct head *head = (struct head *)piece - 1;

	if ((uintptr_t)piece % HEAP_UNIT || head->state != state || head->kind > LARGE)
		abort();
	return head;
}

static void *map(size_t length)
{
	void *bytes =
	    mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return bytes == MAP_FAILED ? NULL : bytes;
}

static void list_push(struct head *head)
{
	head->state = GIVEN_BACK;
	*(uintptr_t *)(head + 1) = heap.lists[head->kind] ^ heap.mask;
	heap.lists[head->kind] = (uintptr_t)(head + 1);
}

static void *list_pop(unsigned kind)
{
	void *piece = (void *)heap.lists[kind];
	struct head *head = head_of(piece, GIVEN_BACK);

	if (head->kind != kind)
		abort();
	heap.lists[kind] = *(uintptr_t *)piece ^ heap.mask;
	head->state = IN_USE;
	return piece;
}

static struct head *cut(unsigned kind)
{
	struct head *head = (struct head *)heap.next;

	heap.next += sizeof(*head) + size_of(kind);
	head->kind = kind;
	head->state = IN_USE;
	return head;
}

/* What is left of the region goes to the lists. */
static void use_up(void)
{
	for (unsigned kind = KINDS; kind-- > 0;)
		while ((size_t)(heap.end - heap.next) >= sizeof(struct head) + size_of(kind))
			list_push(cut(kind));
}

static bool add_region(void)
{
	size_t length = heap.region ? 2 * heap.region : REGION;
	unsigned char *bytes;

	if (length > REGION_MOST)
		length = REGION_MOST;
	bytes = map(length);
	if (!bytes && length > REGION)
		bytes = map(length = REGION);
	if (!bytes)
		return false;
	if (!heap.mask) /* of the kernel's random bytes those that the stack protector has not */
		memcpy(&heap.mask, (const char *)getauxval(AT_RANDOM) + 8, sizeof(heap.mask));
	use_up();
	heap.next = bytes;
	heap.end = bytes + length;
	heap.region = length;
	return true;
}

static void *take_large(size_t size)
{
	size_t length = (sizeof(struct head) + size + PAGE - 1) / PAGE * PAGE;
	struct head *head = map(length);

	if (!head)
		return NULL;
	*head = (struct head){.kind = LARGE, .state = IN_USE, .length = length};
	return head + 1;
}

void *heap_take(size_t size, bool *is_zero)
{
	void *piece = NULL;
	unsigned kind;

	*is_zero = true;
	if (size > PTRDIFF_MAX - 2 * PAGE) {
		errno = ENOMEM;
		return NULL;
	}
	if (size > LARGEST)
		return take_large(size);
	kind = kind_of(size);
	lock_heap();
	if (heap.lists[kind]) {
		piece = list_pop(kind);
		*is_zero = false;
	} else if ((size_t)(heap.end - heap.next) >= sizeof(struct head) + size_of(kind) ||
		   add_region()) {
		piece = cut(kind) + 1;
	}
	unlock_heap();
	return piece;
}

void heap_give(void *piece)
{
	struct head *head;

	if (!piece)
		return;
	head = head_of(piece, IN_USE);
	if (head->kind == LARGE) {
		munmap(head, head->length);
		return;
	}
	lock_heap();
	list_push(head);
	unlock_heap();
}

static void *resize_large(struct head *head, size_t size)
{
	size_t length = (sizeof(*head) + size + PAGE - 1) / PAGE * PAGE;

	head = mremap(head, head->length, length, MREMAP_MAYMOVE);
	if (head == MAP_FAILED)
		return NULL;
	head->length = length;
	return head + 1;
}

void *heap_resize(void *piece, size_t size)
{
	struct head *head;
	bool is_zero;
	size_t room;
	void *other;

	if (!piece)
		return heap_take(size, &is_zero);
	head = head_of(piece, IN_USE);
	room = head->kind == LARGE ? head->length - sizeof(*head) : size_of(head->kind);
	if (head->kind == LARGE && size > LARGEST && size <= PTRDIFF_MAX - 2 * PAGE)
		return resize_large(head, size);
	if (size <= room && size >= room / 2)
		return piece;
	other = heap_take(size, &is_zero);
	if (!other)
		return size <= room ? piece : NULL;
	memcpy(other, piece, size < room ? size : room);
	heap_give(piece);
	return other;
}
