/* The sections of a form's file and their columns: XLSForm's (https://xlsform.org/en/) and the
 * extensions that begin with zb_. */
#include <string.h>

#include "reading.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *const section_names[SECTION_COUNT] = {"settings", "survey", "choices"};

static const char *const settings_names[SETTINGS_COLUMNS] = {
    [SETTINGS_FORM_ID] = "form_id",
    [SETTINGS_FORM_TITLE] = "form_title",
    [SETTINGS_TITLE] = "zb_title",
    [SETTINGS_VERSION] = "version",
    [SETTINGS_DEFAULT_LANGUAGE] = "default_language",
    [SETTINGS_INSTANCE_NAME] = "instance_name",
    [SETTINGS_DETAIL] = "zb_detail",
    [SETTINGS_ROWS] = "zb_rows",
    [SETTINGS_ROWS_SET] = "zb_rows_set",
    [SETTINGS_TICK] = "zb_tick",
    [SETTINGS_PURPOSE] = "zb_purpose",
    [SETTINGS_SINGLE] = "zb_single",
};

static const char *const survey_names[SURVEY_COLUMNS] = {
    [SURVEY_TYPE] = "type",
    [SURVEY_NAME] = "name",
    [SURVEY_LABEL] = "label",
    [SURVEY_HINT] = "hint",
    [SURVEY_GUIDANCE] = "guidance_hint",
    [SURVEY_REQUIRED] = "required",
    [SURVEY_REQUIRED_MESSAGE] = "required_message",
    [SURVEY_CONSTRAINT] = "constraint",
    [SURVEY_CONSTRAINT_MESSAGE] = "constraint_message",
    [SURVEY_RELEVANT] = "relevant",
    [SURVEY_DEFAULT] = "default",
    [SURVEY_CALCULATION] = "calculation",
    [SURVEY_APPEARANCE] = "appearance",
    [SURVEY_PARAMETERS] = "parameters",
    [SURVEY_CHOICE_FILTER] = "choice_filter",
    [SURVEY_READ_ONLY] = "read_only",
    [SURVEY_WIDTH] = "zb_width",
    [SURVEY_LEVEL] = "zb_level",
    [SURVEY_WARN] = "zb_warn",
    [SURVEY_WARN_MESSAGE] = "zb_warn_message",
    [SURVEY_DUP] = "zb_dup",
    [SURVEY_VERIFY] = "zb_verify",
    [SURVEY_ALSO] = "zb_also",
    [SURVEY_OPEN] = "zb_open",
    [SURVEY_FIXED] = "zb_fixed",
    [SURVEY_WAS] = "zb_was",
};

static const char *const choices_names[CHOICES_COLUMNS] = {
    [CHOICES_LIST_NAME] = "list_name",
    [CHOICES_NAME] = "name",
    [CHOICES_LABEL] = "label",
};

/* Words of each column plus one, so that 0 says none. */
static const signed char settings_words[SETTINGS_COLUMNS] = {
    [SETTINGS_FORM_TITLE] = WORDS_LABEL + 1,
    /* pyxform takes form_title in one language only: the others stand here. */
    [SETTINGS_TITLE] = WORDS_LABEL + 1,
};

static const signed char survey_words[SURVEY_COLUMNS] = {
    [SURVEY_LABEL] = WORDS_LABEL + 1,
    [SURVEY_HINT] = WORDS_HINT + 1,
    [SURVEY_GUIDANCE] = WORDS_GUIDANCE + 1,
    [SURVEY_REQUIRED_MESSAGE] = WORDS_REQUIRED_MESSAGE + 1,
    [SURVEY_CONSTRAINT_MESSAGE] = WORDS_CONSTRAINT_MESSAGE + 1,
    [SURVEY_WARN_MESSAGE] = WORDS_WARN_MESSAGE + 1,
};

static const signed char choices_words[CHOICES_COLUMNS] = {
    [CHOICES_LABEL] = WORDS_LABEL + 1,
};

/* Columns that XLSForm or pyxform's aliases know and this program has no use for. */
static const char *const settings_unsupported[] = {
    "public_key",	 "submission_url",  "style",
    "auto_send",	 "auto_delete",	    "allow_choice_duplicates",
    "namespaces",	 "client_editable", "name",
    "omit_instanceID",	 "prefix",	    "delimiter",
    "attribute",	 "sms_keyword",	    "sms_separator",
    "clean_text_values", "id_string",	    "title",
    "instance_id",	 "sms_date_format",
};

static const char *const survey_unsupported[] = {
    "media",
    "image",
    "big-image",
    "audio",
    "video",
    "trigger",
    "repeat_count",
    "count",
    "jr",
    "autoplay",
    "bind",
    "body",
    "control",
    "instance",
    "save_to",
    "query",
    "intent",
    "rows",
    "caption",
    "relevance",
    "readonly",
    "calculate",
    "command",
    "tag",
    "value",
    "disabled",
    "accuracyThreshold",
    "compact_tag",
    "sms_field",
    "noAppErrorString",
    "requiredMsg",
    "constraining_message",
};

static const char *const choices_unsupported[] = {
    "media", "image", "big-image", "audio", "video", "value", "caption", "geometry", "order",
};

const struct columns section_columns[SECTION_COUNT] = {
    [SECTION_SETTINGS] = {settings_names, SETTINGS_COLUMNS, settings_words, settings_unsupported,
			  COUNT(settings_unsupported)},
    [SECTION_SURVEY] = {survey_names, SURVEY_COLUMNS, survey_words, survey_unsupported,
			COUNT(survey_unsupported)},
    [SECTION_CHOICES] = {choices_names, CHOICES_COLUMNS, choices_words, choices_unsupported,
			 COUNT(choices_unsupported)},
};

static const char *const sections_unsupported[] = {"external_choices", "entities", "osm"};

static void section_unknown(const struct sheet *sheet, size_t row, struct mistakes *mistakes)
{
	static const struct near_keys unknown = {"form.section", "form.section_near"};
	struct place place = {sheet->path, sheet->lines[row], 1};
	const char *name = sheet->rows[row][0];

	if (name_index(name, strlen(name), sections_unsupported, COUNT(sections_unsupported)) >= 0)
		mistake_at(mistakes, place, "form.section_unsupported", name, NULL);
	else
		mistake_near(mistakes, place, unknown, name, section_names, SECTION_COUNT);
}

/* The section that begins in the row; NULL where it is none, or stands there already. */
static struct section *section_begin(const struct sheet *sheet, size_t row,
				     struct section sections[SECTION_COUNT],
				     struct mistakes *mistakes)
{
	struct place place = {sheet->path, sheet->lines[row], 1};
	const char *name = sheet->rows[row][0];
	int kind = name_index(name, strlen(name), section_names, SECTION_COUNT);
	struct section *section;

	if (kind < 0) {
		section_unknown(sheet, row, mistakes);
		return NULL;
	}
	section = &sections[kind];
	if (section->is_there) {
		mistake_at(mistakes, place, "form.section_twice", name, NULL);
		return NULL;
	}
	/* As pyxform reads it: headings may stand in the row of the section's name. */
	section->is_there = true;
	section->line = sheet->lines[row];
	section->heading = sheet->widths[row] > 1 ? row : row + 1;
	section->first = section->heading + 1;
	return section;
}

void sections_find(const struct sheet *sheet, struct section sections[SECTION_COUNT],
		   struct mistakes *mistakes)
{
	struct section *open = NULL;
	bool is_section = false;

	for (size_t r = 0; r < sheet->count; r++) {
		if (sheet->rows[r][0][0]) {
			open = section_begin(sheet, r, sections, mistakes);
			is_section = true;
		} else if (!is_section) {
			struct place place = {sheet->path, sheet->lines[r], 1};

			mistake_at(mistakes, place, "form.no_section", NULL, NULL);
			is_section = true;
		}
		if (open)
			open->end = r + 1;
	}
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		struct section *section = &sections[i];
		struct place place = {sheet->path, section->line, 1};

		if (!section->is_there || section->heading < section->end)
			continue;
		mistake_at(mistakes, place, "form.section_empty", section_names[i], NULL);
		section->heading = section->first = section->end;
	}
}
