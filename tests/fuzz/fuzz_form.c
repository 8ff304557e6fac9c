/* Any bytes as a form's file: the mistakes have their places, or the form can be compiled; it is
 * normalised to what normalising again leaves alone. */
#include <string.h>

#include "form/form.h"
#include "target.h"

static void check_field(const struct pack *pack, const struct form *form, const struct field *field)
{
	demand(field->name != NULL);
	demand(field->group < (int)form->group_count);
	demand(field->reference < (int)pack->form_count);
	demand(!field->list || field->reference < 0);
	demand(field->rows > 0 && field->line > 0);
	if (field->reference_label >= 0)
		demand(field->reference_label < (int)pack->forms[field->reference].field_count);
}

static void check_pack(struct pack *pack, struct mistakes *mistakes)
{
	bool is_sound = mistakes->count == 0;

	for (size_t i = 0; i < mistakes->count; i++)
		demand(mistakes->items[i].key && mistakes->items[i].path[0]);
	for (size_t i = 0; i < pack->form_count; i++) {
		const struct form *form = &pack->forms[i];

		for (size_t j = 0; is_sound && j < form->field_count; j++)
			check_field(pack, form, &form->fields[j]);
		form_compile(pack, i, mistakes);
	}
	pack_missing_words(pack, mistakes);
}

static void check_normalized(const char *bytes, size_t length)
{
	struct buf once, twice;
	struct err err = {.key = NULL};

	buf_init(&once);
	buf_init(&twice);
	if (form_normalize(&once, "forms/fuzz.csv", bytes, length, &err) == STATUS_OK) {
		demand(form_normalize(&twice, "forms/fuzz.csv", once.bytes, once.length, &err) ==
		       STATUS_OK);
		demand(once.length == twice.length &&
		       memcmp(once.bytes, twice.bytes, once.length) == 0);
	} else {
		demand(err.key != NULL);
	}
	buf_release(&once);
	buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	static const char words[] = "key,label::中文 (zh)\nlist.separator,、\n";
	static const char other[] = "settings\n,form_id,form_title\n,other,O\nsurvey\n"
				    ",type,name,label\n,text,name,N\n"
				    ",select_one_from_file fuzz.csv,back,B\n";
	const struct pack_file files[] = {
	    {"words.csv", words, sizeof(words) - 1, NULL},
	    {"other.csv", other, sizeof(other) - 1, NULL},
	    {"fuzz.csv", (const char *)bytes, length, NULL},
	    {"steps.csv", (const char *)bytes, length, NULL},
	};
	struct mistakes mistakes;
	struct pack pack;

	mistakes_init(&mistakes);
	pack_read(&pack, "forms", files, sizeof(files) / sizeof(files[0]), NULL, &mistakes);
	check_pack(&pack, &mistakes);
	pack_release(&pack);
	mistakes_release(&mistakes);
	check_normalized((const char *)bytes, length);
	return 0;
}
