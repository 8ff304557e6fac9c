#include "stick.h"

#include <check.h>

void stick_open(struct story *story, const char *stick)
{
	press(story, "u");
	expect(story, "优盘");
	press(story, "h");
	expect(story, "数据包在哪个文件夹");
	press(story, stick);
	press(story, "{Enter}");
	expect(story, stick);
}

void stick_choose(struct story *story, const char *text)
{
	int row, column;

	expect(story, text);
	press(story, "{Home}");
	for (int i = 0; i < 40; i++) {
		int found = terminal_find(story->terminal, text, NULL);

		terminal_cursor(story->terminal, &row, &column);
		if (found == row)
			break;
		press(story, "{Down}");
	}
	ck_assert_int_eq(terminal_find(story->terminal, text, NULL), row);
	press(story, "{Enter}");
}

void stick_write(struct story *story, const char *what, const char *sentence)
{
	stick_choose(story, what);
	expect(story, sentence);
	expect(story, "现在写到");
	press(story, "y");
	expect(story, "已写到");
}

void stick_take(struct story *story, const char *what, const char *before, const char *after)
{
	stick_choose(story, what);
	expect(story, before);
	expect(story, "现在导入吗");
	press(story, "y");
	expect(story, after);
}
