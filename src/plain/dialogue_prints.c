/* Printing: what can be printed, one of them in lines, and the file that it goes to. */
#include <string.h>

#include "base/memory.h"
#include "dialogue.h"
#include "packet/stick.h"
#include "report/plain_text.h"
#include "report/printer.h"
#include "report/prints.h"

struct printing {
	struct dialogue *dialogue;
	struct prints prints;
	char *folder; /* where files go */
	struct printer printer;
	struct err no_printer; /* why there is none, once looked for */
	bool has_looked;
};

static void say_all(struct printing *printing)
{
	struct dialogue *dialogue = printing->dialogue;
	struct buf buf;

	prints_release(&printing->prints);
	prints_init(&printing->prints, session_of(dialogue));
	buf_init(&buf);
	for (size_t i = 0; i < printing->prints.count; i++) {
		const struct print_item *item = &printing->prints.items[i];

		buf_clear(&buf);
		buf_printf(&buf, "%s  %s", item->title, word(dialogue, print_tag(item)));
		say_item(dialogue, i + 1, buf.bytes);
	}
	buf_clear(&buf);
	tell_prints(&buf, &printing->prints);
	if (buf.length)
		say_buf(dialogue, &buf);
	buf_clear(&buf);
	session_say(session_of(dialogue), &buf, "print.folder_now", printing->folder, NULL, NULL);
	say_buf(dialogue, &buf);
	buf_release(&buf);
}

/* Which of its papers; false: none. */
static bool choose_copy(struct printing *printing, size_t item, long *row)
{
	struct dialogue *dialogue = printing->dialogue;
	struct command command;
	const size_t *rows;
	size_t count = prints_rows(&printing->prints, item, &rows);
	struct buf buf;

	*row = count == 1 ? (long)rows[0] : -1;
	if (count < 2)
		return true;
	say_item(dialogue, 0, word(dialogue, "print.all"));
	buf_init(&buf);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&buf);
		session_name(session_of(dialogue), &buf, (size_t)printing->prints.items[item].form,
			     rows[i]);
		say_item(dialogue, i + 1, buf.bytes);
	}
	buf_clear(&buf);
	buf_printf(&buf, "%s > ", word(dialogue, "print.which"));
	if (!ask(dialogue, buf.bytes)) {
		buf_release(&buf);
		return false;
	}
	buf_release(&buf);
	command = command_read(dialogue->line.bytes);
	if (command.letter || !command.count || command.numbers[0] > count)
		return false;
	if (command.numbers[0])
		*row = (long)rows[command.numbers[0] - 1];
	return true;
}

static void write_out(struct printing *printing, const struct paper *paper,
		      enum print_format format)
{
	struct dialogue *dialogue = printing->dialogue;
	struct err err = {0};
	char *path;

	if (print_save(paper, format, printing->folder, &path, &err) != STATUS_OK) {
		say_err(dialogue, &err);
		return;
	}
	say_word(dialogue, "print.written", path, NULL);
	memory_free(path);
}

static void print_out(struct printing *printing, const struct paper *paper)
{
	struct err err = {0};

	if (printer_send(&printing->printer, paper, 0, CHARSET_GB18030, &err) == STATUS_OK)
		say_word(printing->dialogue, "print.sent", printing->printer.name, NULL);
	else
		say_err(printing->dialogue, &err);
}

static void look_for_printer(struct printing *printing)
{
	if (!printing->has_looked)
		(void)printer_find(&printing->printer, &printing->no_printer);
	printing->has_looked = true;
}

/* The whole paper, then what it is and the question where it is to go. */
static void put_out(struct printing *printing, size_t item, const struct paper *paper)
{
	struct dialogue *dialogue = printing->dialogue;
	const struct session *session = session_of(dialogue);
	enum print_format format;
	char answer;
	struct buf buf;

	buf_init(&buf);
	plain_text_add(&buf, paper, 0, false);
	say_buf(dialogue, &buf);
	tell_print_state(&buf, &printing->prints, item);
	buf_add_char(&buf, '\n');
	look_for_printer(printing);
	tell_printer(&buf, session, &printing->printer, &printing->no_printer);
	buf_add_char(&buf, '\n');
	session_say(session, &buf, "print.to", printing->folder, NULL, NULL);
	answer = ask_letter(dialogue, buf.bytes, printer_letters(&printing->printer));
	if (answer == 'p' && printing->printer.queue)
		print_out(printing, paper);
	else if (print_format_of(answer, &format))
		write_out(printing, paper, format);
	buf_release(&buf);
}

static void open_number(struct printing *printing, size_t number)
{
	struct dialogue *dialogue = printing->dialogue;
	struct paper paper;
	struct err err = {0};
	long row;

	if (number < 1 || number > printing->prints.count) {
		say_unknown(dialogue);
		return;
	}
	if (!choose_copy(printing, number - 1, &row))
		return;
	paper_init(&paper);
	if (prints_make(&printing->prints, number - 1, row, &paper, &err) == STATUS_OK)
		put_out(printing, number - 1, &paper);
	else
		say_err(dialogue, &err);
	paper_release(&paper);
}

void dialogue_prints(struct dialogue *dialogue)
{
	struct printing printing = {.dialogue = dialogue};
	struct buf prompt;
	bool again = true;

	printing.folder = stick_or_home(dialogue->plain->home, dialogue->plain->mounts);
	buf_init(&prompt);
	buf_printf(&prompt, "%s > ", word(dialogue, "print.title"));
	while (!dialogue->is_over) {
		struct command command;

		if (again)
			say_all(&printing);
		if (!ask(dialogue, prompt.bytes))
			break;
		command = command_read(dialogue->line.bytes);
		again = command.letter == 'h';
		if (command.letter == '.')
			break;
		if (common_command(dialogue, &command, "plain.help.prints", &again))
			continue;
		if (command.letter == 'h' && *command.rest) {
			memory_free(printing.folder);
			printing.folder = place_typed(dialogue->plain->home, command.rest);
		} else if (command.count && !command.letter) {
			open_number(&printing, command.numbers[0]);
		} else if (!again) {
			say_unknown(dialogue);
		}
	}
	prints_release(&printing.prints);
	printer_release(&printing.printer);
	memory_free(printing.folder);
	buf_release(&prompt);
}
