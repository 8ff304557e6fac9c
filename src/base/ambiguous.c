#include "base/utf8.h"

#include "ambiguous_table.h"

int utf8_ambiguous(uint32_t character)
{
	size_t low = 0, high = AMBIGUOUS_RANGES;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (ambiguous_table[middle].first <= character)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low-- || character - ambiguous_table[low].first >= ambiguous_table[low].count)
		return -1;
	return (int)(ambiguous_table[low].before + character - ambiguous_table[low].first);
}

uint32_t utf8_ambiguous_at(size_t place)
{
	size_t i = 0;

	while (i + 1 < AMBIGUOUS_RANGES && ambiguous_table[i + 1].before <= place)
		i++;
	return (uint32_t)(ambiguous_table[i].first + place - ambiguous_table[i].before);
}
