# zhibu - build, test, install. See README.md; `make help` lists the targets.
SHELL = /bin/sh
CC ?= cc
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	-Wpointer-arith -Wvla -Wformat=2
BUILD ?= build
override CPPFLAGS += -D_XOPEN_SOURCE=700 -Iinclude -I$(BUILD)
override CFLAGS += -std=c11 $(WARN) $(WERROR)

core_sources := $(wildcard src/base/*.c src/form/*.c src/data/*.c src/flow/*.c)
face_sources := $(wildcard src/term/*.c src/ui/*.c)
core_objects := $(core_sources:%.c=$(BUILD)/%.o)
face_objects := $(face_sources:%.c=$(BUILD)/%.o)
unit_sources := $(wildcard tests/unit/check_*.c)
unit_programs := $(unit_sources:tests/unit/%.c=$(BUILD)/unit/%)

LIBS = -lncursesw -ltinfo -lcsv
CHECK_LIBS = -lcheck -lsubunit -lm -lrt -lpthread

all: $(BUILD)/zhibu

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libzhibu.a: $(core_objects)
	@rm -f $@
	$(AR) rcs $@ $^
$(BUILD)/libface.a: $(face_objects)
	@rm -f $@
	$(AR) rcs $@ $^

# The pack forms/ and the sample branch, as bytes inside the program.
pack_files := $(wildcard forms/*.csv forms/documents/*.txt forms/sample/*.csv)
$(BUILD)/pack.S $(BUILD)/pack.c &: $(pack_files) Makefile
	@mkdir -p $(@D)
	@{ echo '.section .rodata'; n=0; for f in $(pack_files); do \
	  echo ".global pack_bytes_$$n, pack_end_$$n"; echo ".hidden pack_bytes_$$n, pack_end_$$n"; \
	  echo "pack_bytes_$$n: .incbin \"$(CURDIR)/$$f\""; \
	  echo "pack_end_$$n: .byte 0"; n=$$((n + 1)); done; \
	  echo '.section .note.GNU-stack,"",%progbits'; } > $(BUILD)/pack.S
	@{ echo '#include "pack.h"'; n=0; for f in $(pack_files); do \
	  echo "extern const char pack_bytes_$$n[], pack_end_$$n[];"; n=$$((n + 1)); done; \
	  echo 'size_t builtin_files(struct pack_file *files)'; echo '{'; echo '	size_t count = 0;'; n=0; \
	  for f in $(pack_files); do \
	  echo "	if (files) files[count] = (struct pack_file){\"$${f#forms/}\", pack_bytes_$$n, (size_t)(pack_end_$$n - pack_bytes_$$n)};"; \
	  echo '	count++;'; n=$$((n + 1)); done; \
	  echo '	return count;'; echo '}'; } > $(BUILD)/pack.c
$(BUILD)/pack.o: $(BUILD)/pack.c src/pack.h
	$(CC) $(CPPFLAGS) -Isrc $(CFLAGS) -c -o $@ $<
$(BUILD)/pack_bytes.o: $(BUILD)/pack.S
	$(CC) -c -o $@ $<
pack_objects := $(BUILD)/pack.o $(BUILD)/pack_bytes.o

$(BUILD)/zhibu: $(BUILD)/src/main.o $(pack_objects) $(BUILD)/libface.a $(BUILD)/libzhibu.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/tests/unit/support.o $(BUILD)/libface.a $(BUILD)/libzhibu.a $(pack_objects)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Isrc -Itests/unit $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(BUILD)/tests/unit/support.o $(pack_objects) $(BUILD)/libface.a $(BUILD)/libzhibu.a $(UNIT_LIBS) $(LIBS) $(CHECK_LIBS)

unit: $(unit_programs)
	@for t in $(unit_programs); do $$t || exit 1; done

clean:
	rm -rf $(BUILD)
.PHONY: all unit clean
-include $(core_objects:.o=.d) $(face_objects:.o=.d) $(BUILD)/src/main.d $(wildcard $(BUILD)/unit/*.d)
