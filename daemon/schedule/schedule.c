#include "schedule/schedule.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* A binary heap of numbers by due time, and where each number stands in it. */
struct schedule {
	size_t n;
	int64_t *due;  /* by number */
	size_t *heap;  /* numbers */
	size_t *place; /* by number: index into heap */
};

int schedule_new(struct schedule **ret, size_t n)
{
	_cleanup_(schedule_freep) struct schedule *schedule = calloc(1, sizeof(*schedule));

	if (!schedule)
		return -ENOMEM;
	schedule->n = n;
	schedule->due = calloc(n + 1, sizeof(*schedule->due));
	schedule->heap = calloc(n + 1, sizeof(*schedule->heap));
	schedule->place = calloc(n + 1, sizeof(*schedule->place));
	if (!schedule->due || !schedule->heap || !schedule->place)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		schedule->due[i] = SCHEDULE_NEVER;
		schedule->heap[i] = schedule->place[i] = i;
	}
	*ret = TAKE(schedule);
	return 0;
}

void schedule_free(struct schedule *schedule)
{
	if (!schedule)
		return;
	free(schedule->due);
	free(schedule->heap);
	free(schedule->place);
	free(schedule);
}

static int64_t due_at(const struct schedule *schedule, size_t place)
{
	return schedule->due[schedule->heap[place]];
}

static void swap(struct schedule *schedule, size_t a, size_t b)
{
	size_t number = schedule->heap[a];

	schedule->heap[a] = schedule->heap[b];
	schedule->heap[b] = number;
	schedule->place[schedule->heap[a]] = a;
	schedule->place[schedule->heap[b]] = b;
}

static void sink(struct schedule *schedule, size_t place)
{
	for (;;) {
		size_t least = place;

		for (size_t child = 2 * place + 1; child <= 2 * place + 2; child++)
			if (child < schedule->n &&
				due_at(schedule, child) < due_at(schedule, least))
				least = child;
		if (least == place)
			return;
		swap(schedule, place, least);
		place = least;
	}
}

void schedule_set(struct schedule *schedule, size_t number, int64_t due_sec)
{
	size_t place;

	assert(number < schedule->n);
	place = schedule->place[number];
	schedule->due[number] = due_sec;
	while (place > 0 && due_at(schedule, place) < due_at(schedule, (place - 1) / 2)) {
		swap(schedule, place, (place - 1) / 2);
		place = (place - 1) / 2;
	}
	sink(schedule, place);
}

size_t schedule_first(const struct schedule *schedule, int64_t *ret_due)
{
	*ret_due = schedule->n ? due_at(schedule, 0) : SCHEDULE_NEVER;
	return schedule->n ? schedule->heap[0] : 0;
}
