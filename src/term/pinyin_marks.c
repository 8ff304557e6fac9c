/* Chinese punctuation on an ordinary keyboard. */
#include "pinyin_internal.h"

const char *pinyin_mark(struct pinyin *pinyin, uint32_t key)
{
	static const struct {
		char key;
		const char *mark;
	} marks[] = {{',', "，"},  {'.', "。"}, {'?', "？"}, {'!', "！"}, {';', "；"},
		     {':', "："},  {'(', "（"}, {')', "）"}, {'<', "《"}, {'>', "》"},
		     {'\\', "、"}, {'^', "……"}, {'$', "￥"}, {'_', "——"}};

	/* 3.5, 14:30 and 1,000 are written as they are everywhere. */
	if (pinyin->is_behind_digit && (key == '.' || key == ',' || key == ':'))
		return NULL;
	if (key == '"') {
		pinyin->opens_double = !pinyin->opens_double;
		return pinyin->opens_double ? "“" : "”";
	}
	if (key == '\'') {
		pinyin->opens_single = !pinyin->opens_single;
		return pinyin->opens_single ? "‘" : "’";
	}
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (key == (unsigned char)marks[i].key)
			return marks[i].mark;
	return NULL;
}
