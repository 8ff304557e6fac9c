# zhibu - build, test, install. README.md says more; `make help` lists the targets.
SHELL = /bin/sh
comma := ,
.SUFFIXES:
.DELETE_ON_ERROR:

VERSION = 0.1.0
BUILD ?= build
CFLAGS ?= -O2 -g
INSTALL ?= install
INSTALL_PROGRAM ?= $(INSTALL)
INSTALL_DATA ?= $(INSTALL) -m 644
prefix ?= /usr/local
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
datarootdir ?= $(prefix)/share
mandir ?= $(datarootdir)/man
man1dir ?= $(mandir)/man1

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	-Wpointer-arith -Wvla -Wformat=2
# Seconds that each fuzz target runs in check-fuzz; or its executions (RUNS=10000000); FUZZ=NAMES for some.
SECONDS ?= 60
RUNS ?=
FUZZ ?=

core_sources := $(sort $(wildcard src/base/*.c src/form/*.c src/data/*.c src/flow/*.c \
	src/report/*.c src/packet/*.c))
face_sources := $(sort $(wildcard src/cli/*.c src/plain/*.c src/term/*.c src/ui/*.c))
core_objects := $(core_sources:%.c=$(BUILD)/%.o)
face_objects := $(face_sources:%.c=$(BUILD)/%.o)
program := $(BUILD)/zhibu

# What the first screen does without stands behind all else in the program, in no page beside those
# that a start touches: a fifth of the program's memory at its first screen. A source that is missing
# here, or one too many, costs a few pages and nothing else.
later_sources := $(filter-out src/ui/app.c src/ui/frame.c src/ui/home.c src/ui/home_paint.c src/ui/key_sheet.c \
	src/ui/parts.c src/ui/place.c src/ui/typing.c, \
	$(filter src/packet/% src/plain/% src/report/% src/ui/% src/term/edit% src/term/pinyin% src/term/patch.c \
	src/base/ambiguous.c \
	$(addprefix src/cli/,command% normalize.c packets.c passphrase.c sample.c) \
	$(addprefix src/flow/,entry% figures.c kinds.c paste.c session_change.c session_figures.c session_list.c \
	session_tables.c session_texts.c session_verify.c telling_rule.c) \
	$(addprefix src/data/,datapackage.c exchange% journal_copy.c journal_page.c journal_read.c journal_scan.c journal_write.c \
	merge% retyped.c slips_write.c store_around.c store_doubles.c store_former.c store_history.c store_look.c \
	store_make.c store_move% store_recover.c \
	store_replace.c store_resolve.c store_save.c store_words.c table_write.c) \
	$(addprefix src/form/,expr_fields.c expr_pattern.c expr_regex.c form_normalize.c pack_folder.c pack_lexicon.c record_% row_test.c) \
	$(addprefix src/base/,date_written.c gb.c initials.c safe.c sha256.c),$(face_sources) $(core_sources)))
# A program that stands alone has another one of the same functions.
replaced_sources := $(if $(ALONE),src/term/flush.c)
first_objects := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(later_sources) $(replaced_sources),$(face_sources) $(core_sources)))

# The lexicon of the pinyin input, and a list of words with frequencies that betters it: without the
# one there is no pinyin input, without the other it guesses less well.
PINYIN ?= /usr/share/rime-data/pinyin_simp.dict.yaml
PINYIN_WORDS ?= /usr/lib/python3/dist-packages/jieba/dict.txt
lexicon_needs := pinyin pinyin-words
# Sealing of packets; without it the program has none. SODIUM= for a program without.
SODIUM ?= yes
sodium_need := $(if $(SODIUM),sodium)

# ---- what a target needs on the machine; tests/setup.sh looks and installs -----------------------
needs-run := curses csv $(sodium_need) $(lexicon_needs)
needs-unit := curses csv $(sodium_need) check vterm $(lexicon_needs)
needs-stories := $(needs-unit)
needs-check := $(needs-stories) sqlite3
needs-laws := curses csv $(sodium_need)
needs-check-sanitize := $(needs-unit)
needs-check-monkey := curses csv $(sodium_need) vterm
needs-check-focus := curses csv $(sodium_need) vterm
needs-check-without := $(filter-out sodium,$(needs-unit))
needs-check-valgrind := $(needs-unit) valgrind
needs-check-faults := curses csv $(sodium_need) vterm
needs-check-memory := $(needs-check-faults)
needs-check-fuzz := curses csv $(sodium_need) clang
needs-check-compilers := $(needs-stories) gcc clang
needs-check-format := clang-format
needs-check-static := cppcheck
needs-check-interleave := curses csv $(sodium_need)
needs-check-roundtrip := curses csv $(sodium_need)
needs-check-histories := curses csv $(sodium_need)
needs-check-processes := curses csv $(sodium_need)
needs-check-powercut := curses csv $(sodium_need)
needs-coverage := $(needs-unit)
needs-bench := curses csv $(sodium_need) vterm dialog nano vi sqlite3 valgrind strace
needs-check-schema := curses csv $(sodium_need) vterm
needs-check-papers := curses csv $(sodium_need)
needs-bench-overview := curses csv $(sodium_need) vterm sqlite3 valgrind
needs-bench-pinyin := curses csv $(sodium_need) googlepinyin valgrind $(lexicon_needs)
# Of each machine that a release is made for: its compiler, and what runs it here.
MACHINES ?= x86_64 i686 aarch64 armhf
compiler-x86_64 := x86_64-linux-gnu-gcc
compiler-i686 := i686-linux-gnu-gcc
compiler-aarch64 := aarch64-linux-gnu-gcc
compiler-armhf := arm-linux-gnueabihf-gcc
emulator-aarch64 := qemu-aarch64-static
emulator-armhf := qemu-arm-static
needs-release := curses csv $(sodium_need) musl-gcc $(lexicon_needs) $(foreach machine,$(MACHINES),$(compiler-$(machine)))
needs-check-release := $(needs-release) vterm check strace python3 $(foreach machine,$(MACHINES),$(emulator-$(machine)))
needs-setup := $(needs-check)
needs := $(sort $(foreach goal,$(MAKECMDGOALS),$(needs-$(goal))))
setup_first := $(if $(needs),setup)

all: $(program)

help:
	@echo 'make run              build and open the program (installs what is missing first)'
	@echo 'make check            build and run all tests (installs what is missing first)'
	@echo 'make all              build only, into $$(BUILD), by default build/'
	@echo 'make install          into $$(DESTDIR)$$(prefix), by default /usr/local'
	@echo 'make uninstall        remove what install put there'
	@echo 'make installcheck     try the installed program'
	@echo 'make dist             zhibu-$(VERSION).tar.gz in $$(BUILD)'
	@echo 'make release          one file that needs nothing else, and what goes with it (MACHINES=)'
	@echo 'make check-release    try it in an empty root; build it twice; install it and take it away'
	@echo 'make clean distclean  remove $$(BUILD)'
	@echo 'make check-faults     every failure at every system call (RUNS=6000 of all, 0: all; SEED= ONLY=)'
	@echo 'make check-memory     every allocation failing (RUNS as above), and limits of size'
	@echo 'make bench            figures beside those of other programs'
	@echo 'make bench-pinyin     the pinyin input beside libgooglepinyin'
	@echo 'make unit stories laws                       parts of make check'
	@echo 'make check-sanitize check-valgrind check-fuzz check-compilers check-static check-format'
	@echo 'make check-without     packets in a program built without libsodium'
	@echo 'make check-interleave  a spreadsheet saves between any two system calls (STRIDE= VARIANTS=)'
	@echo 'make check-processes   processes in one folder, killed at random (PROCESSES= SAVES= SEED=)'
	@echo 'make check-monkey      random keys at the screens, under the sanitizers (KEYS= SEED=)'
	@echo 'make check-focus       the cursor on the focus after every key (FOCUS_KEYS= SEED=)'
	@echo 'make check-roundtrip   random rows through files and the journal (COUNT= SEED=)'
	@echo 'make check-histories   places that exchange what they have, by chance and all short ones (RUNS= SEED= DEPTH=)'
	@echo 'make check-powercut   what a power cut leaves, on vfat, exFAT and ext4 (STATES= SEED= SCENE= STATE=)'
	@echo 'make check-papers      papers as RTF through LibreOffice: 22 lines of 28 characters'
	@echo 'make check-schema      the overview by other engines (PLACES= PLACE_ROWS= OFFLINE=yes: those that are here)'
	@echo 'make coverage         lines and branches that the unit tests reach; 95 % of those of src/data'
	@echo 'PINYIN= PINYIN_WORDS=  the files of the pinyin input: a Rime dictionary, and a list of words with frequencies'
	@echo 'Variables: CC BUILD_CC CFLAGS CPPFLAGS LDFLAGS BUILD DESTDIR prefix bindir mandir HARDEN= STATIC= SODIUM= WERROR= SECONDS= RUNS= FUZZ= V=1'

setup:
	@CC='$(CC)' PINYIN='$(PINYIN)' PINYIN_WORDS='$(PINYIN_WORDS)' tests/setup.sh '$(BUILD)' $(needs)

# ---- compiler options ----------------------------------------------------------------------------
# The hardening of the OpenSSF guide, as far as this compiler takes it; tried once per compiler.
# Sanitizers bring their own checks, and _FORTIFY_SOURCE works with -O only.
flags_file := $(BUILD)/flags/$(subst /,-,$(subst $() ,-,$(CC))).mk
ifneq ($(filter-out help setup release clean distclean dist uninstall check-format check-static, \
	$(or $(MAKECMDGOALS),all)),)
include $(flags_file)
endif
$(flags_file): Makefile
	@mkdir -p $(@D)
	@try() { $(CC) -Werror "$$@" -x c -o $(@D)/probe $(@D)/probe.c >/dev/null 2>&1; }; \
	 echo 'int main(void) { return 0; }' > $(@D)/probe.c; \
	 compile=; link=; \
	 for flag in -fstack-protector-strong -fstack-clash-protection -fcf-protection; do \
		try $$flag && compile="$$compile $$flag"; \
	 done; \
	 try -fPIE -pie && compile="$$compile -fPIE" && link="$$link -pie"; \
	 for flag in -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed; do \
		try $$flag && link="$$link $$flag"; \
	 done; \
	 printf '#include <stdio.h>\n#if __USE_FORTIFY_LEVEL < 3\n#error\n#endif\nint main(void) { return 0; }\n' > $(@D)/probe.c; \
	 level=2; try -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 && level=3; \
	 { echo "harden_compile =$$compile"; echo "harden_link =$$link"; \
	   echo "fortify = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$$level"; } > $@; \
	 rm -f $(@D)/probe $(@D)/probe.c

optimised := $(filter-out -O0,$(filter -O%,$(CFLAGS)))
HARDEN ?= $(if $(findstring -fsanitize,$(CFLAGS)),,$(if $(optimised),$(fortify)) $(harden_compile))
HARDEN_LINK ?= $(if $(findstring -fsanitize,$(CFLAGS)),,$(harden_link))

# Found when first used, so that setup comes before.
once = $(eval $(1) := $$(shell $(2)))$($(1))
# The terminal and CSV libraries go into the program where the machine has them as archives: it then
# runs where they are not installed, and finding them is a tenth of its start. STATIC= for shared ones.
STATIC ?= yes
CURSES_NAMES = $(call once,CURSES_NAMES,pkg-config --libs ncursesw 2>/dev/null || echo -lncursesw)
CURSES_LIBS = $(call once,CURSES_LIBS,$(call linked_in,$(CURSES_NAMES),initscr))
CSV_LIBS = $(call once,CSV_LIBS,$(call linked_in,-lcsv,csv_init))
CORE_LIBS = $(CSV_LIBS) $(SODIUM_LIBS)
# None where there is no header: with_sodium.h looks for the same one.
SODIUM_LIBS = $(call once,SODIUM_LIBS,test '$(SODIUM)' && $(CC) $(CPPFLAGS) -include sodium.h -E -x c /dev/null >/dev/null 2>&1 && \
	{ $(call linked_in,-lsodium,sodium_init); } || true)
# linked_in,LIBRARIES,FUNCTION: the options that take the archives, or those that do not.
linked_in = mkdir -p $(BUILD)/flags; echo 'char $(2)(void); int main(void) { return $(2)(); }' > $(BUILD)/flags/$(2).c; \
	if [ -n '$(STATIC)' ] && $(CC) -o $(BUILD)/flags/$(2) $(BUILD)/flags/$(2).c $(in_archives) >/dev/null 2>&1; \
	then echo '$(in_archives)'; else echo '$(1)'; fi
# With nothing but archives there is nothing to go back to.
in_archives = $(if $(ALONE),$(1),-Wl$(comma)-Bstatic $(1) -Wl$(comma)-Bdynamic)
CHECK_LIBS = $(call once,CHECK_LIBS,pkg-config --libs check 2>/dev/null || echo -lcheck -lsubunit -lm -lrt -lpthread)
VTERM_LIBS = $(call once,VTERM_LIBS,pkg-config --libs vterm 2>/dev/null || echo -lvterm)

all_cppflags = -D_XOPEN_SOURCE=700 -Iinclude $(if $(SODIUM),,-DWITHOUT_SODIUM) $(CPPFLAGS)
all_cflags = -std=c11 $(WARN) $(WERROR) $(HARDEN) $(CFLAGS)
# One short line per step; V=1 shows the commands.
say = $(if $(V),,@printf '  %-4s %s\n' '$(1)' '$(2)';)
compile = $(CC) $(all_cppflags) $(all_cflags)
link = $(CC) $(all_cflags) $(HARDEN_LINK) $(LDFLAGS)

# Texts that objects depend on: a file of $(BUILD) changes only when its text does.
flags_text = $(compile) $(HARDEN_LINK) $(LDFLAGS) $(STATIC) $(VERSION)
sources_text = $(core_sources) $(face_sources)
pack_text = $(pack_files)
$(BUILD)/%.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$($*_text))' | cmp -s - $@ || \
	 printf '%s\n' '$(subst ','\'',$($*_text))' > $@

# ---- the program ---------------------------------------------------------------------------------
$(BUILD)/%.o: %.c $(BUILD)/flags.list | $(setup_first)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(compile) -MMD -MP -c -o $@ $<
# Once libsodium is there, or gone, what looks for it is made anew.
sodium_text = $(shell $(CC) $(CPPFLAGS) -include sodium.h -E -x c /dev/null 2>/dev/null | grep -o '"/.*sodium.h"' | head -n 1)
$(BUILD)/sodium.list: | $(setup_first)
$(patsubst %,$(BUILD)/src/packet/%.o,secret seal keys): $(BUILD)/sodium.list
$(BUILD)/src/main.o: private CPPFLAGS += -DZHIBU_VERSION='"$(VERSION)"'
$(BUILD)/tests/%.o: private CPPFLAGS += -Isrc -Itests -Itests/unit -I$(dir $*)

$(BUILD)/libzhibu.a: $(core_objects) $(BUILD)/sources.list
	$(call say,AR,$@)rm -f $@; $(AR) rcs $@ $(core_objects)
$(BUILD)/libface.a: $(face_objects) $(BUILD)/sources.list
	$(call say,AR,$@)rm -f $@; $(AR) rcs $@ $(face_objects)

# forms/ (with the sample) inside the program: the assembler takes the files in, so that they need
# no escaping, and the packer, a program of the machine that builds, adds those of forms/ itself
# cut into cells, so that the start need not. A program that stands alone has only those.
BUILD_CC ?= $(CC)
BUILD_CFLAGS ?= -O1
pack_files := $(sort $(wildcard forms/*.csv forms/*/*.csv forms/*/*.txt))
packer_sources := src/packer.c src/form/sheet.c src/base/buf.c src/base/csvfile.c src/base/csvindex.c src/base/csvtext.c src/base/err.c src/base/gb.c \
	src/base/memory.c src/base/utf8.c
$(BUILD)/packer: $(packer_sources) $(wildcard src/base/*.h include/base/*.h include/form/*.h) | $(setup_first)
	@mkdir -p $(@D)
	$(call say,HOST,$@)$(BUILD_CC) -std=c11 -D_XOPEN_SOURCE=700 -Iinclude $(WARN) $(BUILD_CFLAGS) -o $@ $(packer_sources) -lcsv
$(BUILD)/pack.s: $(BUILD)/packer $(BUILD)/pack.list $(pack_files)
	@$(BUILD)/packer $(if $(ALONE),--once) $(pack_files) > $@
$(BUILD)/pack.c: $(BUILD)/pack.list Makefile
	@{ echo '#include "pack.h"'; n=0; for f in $(pack_files); do \
		echo "extern const char pack_bytes_$$n[], pack_end_$$n[];"; \
		echo "extern const struct packed_sheet pack_sheet_$$n;"; n=$$((n + 1)); \
	  done; \
	  echo 'size_t builtin_files(struct pack_file *files)'; echo '{'; n=0; \
	  echo '	if (files == NULL)'; echo '		goto out;'; for f in $(pack_files); do \
		echo "	files[$$n].name = \"$${f#forms/}\";"; \
		echo "	files[$$n].bytes = pack_bytes_$$n;"; \
		echo "	files[$$n].length = (size_t)(pack_end_$$n - pack_bytes_$$n);"; \
		echo "	files[$$n].packed = &pack_sheet_$$n;"; n=$$((n + 1)); \
	  done; echo 'out:'; echo "	return $$n;"; echo '}'; } > $@
$(BUILD)/pack.o: $(BUILD)/pack.c src/pack.h $(BUILD)/flags.list | $(setup_first)
	$(call say,CC,$@)$(compile) -Isrc -MMD -MP -c -o $@ $<
$(BUILD)/pack_bytes.o: $(BUILD)/pack.s $(pack_files)
	$(call say,AS,$@)$(CC) -c -o $@ $<
pack_objects := $(BUILD)/pack.o $(BUILD)/pack_bytes.o $(BUILD)/lexicon.o

# The lexicon; without its dictionary one that says that there is none.
lexer_sources := src/lexer.c src/lexer_write.c src/base/buf.c src/base/memory.c src/base/utf8.c
lexicon_text = $(shell ls -ln '$(PINYIN)' '$(PINYIN_WORDS)' 2>/dev/null)
$(BUILD)/lexicon.list: | $(setup_first)
$(BUILD)/lexer: $(lexer_sources) src/lexer.h src/term/pinyin_lexicon.h $(wildcard include/base/*.h) | $(setup_first)
	@mkdir -p $(@D)
	$(call say,HOST,$@)$(BUILD_CC) -std=c11 -D_XOPEN_SOURCE=700 -Iinclude -Isrc $(WARN) $(BUILD_CFLAGS) -o $@ $(lexer_sources) -lm
$(BUILD)/lexicon.s: $(BUILD)/lexer $(BUILD)/lexicon.list
	@if [ -r '$(PINYIN)' ]; then \
		if [ -r '$(PINYIN_WORDS)' ]; then $< '$(PINYIN)' '$(PINYIN_WORDS)'; else $< '$(PINYIN)'; fi; \
	 else \
		echo 'Built without pinyin input: there is no $(PINYIN) (Debian: rime-data-pinyin-simp; PINYIN=FILE).' >&2; \
		$<; \
	 fi > $@
$(BUILD)/lexicon.o: $(BUILD)/lexicon.s
	$(call say,AS,$@)$(CC) -c -o $@ $<

# What a program has that stands alone (ALONE=yes, as `make release` builds it): descriptions of terminals,
# and what the C library musl has not. Debian's curses knows none by itself.
ALONE ?=
TERMINALS = linux xterm xterm-256color vt100 vt220 screen screen-256color tmux tmux-256color rxvt rxvt-unicode-256color
TERMINFO_FOLDERS = /lib/terminfo /usr/share/terminfo /etc/terminfo
alone_objects := $(if $(ALONE),$(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard src/term/alone/*.c))) $(BUILD)/terminals.o)
alone_link := $(if $(ALONE),$(addprefix -Wl$(comma)--wrap=,_nc_read_entry2 _nc_signal_handler _nc_flush_sp wcwidth open isatty))
$(BUILD)/terminals.c: Makefile tests/release/terminals.sh
	@mkdir -p $(@D)
	@tests/release/terminals.sh '$(TERMINFO_FOLDERS)' $(TERMINALS) > $@
$(BUILD)/terminals.o: $(BUILD)/terminals.c $(BUILD)/flags.list
	$(call say,CC,$@)$(compile) -Isrc/term/alone -c -o $@ $<

# -lc: the part of it that is linked in (atexit) stands with what is needed first, too.
$(program): $(BUILD)/src/main.o $(pack_objects) $(first_objects) $(alone_objects) $(BUILD)/libface.a $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) $(alone_link) -o $@ $(filter %.o,$^) $(CURSES_LIBS) $(CORE_LIBS) -lc $(filter %.a,$^) $(CURSES_LIBS) $(CORE_LIBS)
	@$(if $(SODIUM_LIBS),,echo 'Built without sealing of packets: there is no libsodium (Debian: libsodium-dev).' >&2)

# The same without pinyin input, for the test that it says so.
bare := $(BUILD)/bare/zhibu
$(BUILD)/bare/lexicon.s: $(BUILD)/lexer
	@mkdir -p $(@D)
	@$< > $@
$(BUILD)/bare/lexicon.o: $(BUILD)/bare/lexicon.s
	@$(CC) -c -o $@ $<
$(bare): $(BUILD)/src/main.o $(BUILD)/pack.o $(BUILD)/pack_bytes.o $(BUILD)/bare/lexicon.o $(alone_objects) $(BUILD)/libface.a $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) $(alone_link) -o $@ $^ $(CURSES_LIBS) $(CORE_LIBS)

run: $(program)
	@$(program) $(ARGS)

# ---- install -------------------------------------------------------------------------------------
install: $(program)
	$(INSTALL) -d '$(DESTDIR)$(bindir)' '$(DESTDIR)$(man1dir)'
	$(INSTALL_PROGRAM) $(program) '$(DESTDIR)$(bindir)/zhibu'
	$(INSTALL_DATA) src/zhibu.1 '$(DESTDIR)$(man1dir)/zhibu.1'
install-strip: private INSTALL_PROGRAM := $(INSTALL) -s
install-strip: install
uninstall:
	rm -f '$(DESTDIR)$(bindir)/zhibu' '$(DESTDIR)$(man1dir)/zhibu.1'
installcheck:
	'$(DESTDIR)$(bindir)/zhibu' --version
	test -s '$(DESTDIR)$(man1dir)/zhibu.1'

dist_name := zhibu-$(VERSION)
dist:
	@mkdir -p $(BUILD)
	@{ git ls-files 2>/dev/null | grep . || \
	   find src include forms tests Makefile README.md .[a-z]* -type f ! -path '.git/*'; } | \
	 LC_ALL=C sort > $(BUILD)/dist.files
	@tar -czf $(BUILD)/$(dist_name).tar.gz --owner=0 --group=0 --numeric-owner \
	 --transform='s,^,$(dist_name)/,' -T $(BUILD)/dist.files
	@echo $(BUILD)/$(dist_name).tar.gz

# ---- releases: one file that needs nothing of the machine it runs on -------------------------------
release check-release: export MACHINES := $(MACHINES)
release_stories := $(addprefix $(BUILD)/tests/story/story_,walk dialogue terminals pinyin packets)
release: | $(setup_first)
	+@MAKE='$(MAKE)' tests/release/release.sh '$(BUILD)' '$(VERSION)'
check-release: release $(release_stories) $(BUILD)/tests/bench/pty_run
	+@MAKE='$(MAKE)' tests/release/check.sh '$(BUILD)' '$(VERSION)'

clean distclean:
	rm -rf $(BUILD)

# ---- tests ---------------------------------------------------------------------------------------
# Test programs are tests/unit/check_*.c, tests/story/story_*.c and so on; the other .c files of the
# folder are linked with each. A test of the core links without curses.
unit_sources := $(sort $(wildcard tests/unit/check_*.c))
story_sources := $(sort $(wildcard tests/story/story_*.c))
unit_programs := $(unit_sources:%.c=$(BUILD)/%)
story_programs := $(story_sources:%.c=$(BUILD)/%)
unit_helpers := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(unit_sources) tests/unit/failing.c,$(wildcard tests/unit/*.c)))
story_helpers := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(story_sources),$(wildcard tests/story/*.c)))
script_tests := $(sort $(wildcard tests/*/check_*.sh))

# Saves that a seed decides, and their proof: for the tests that kill, fail and race.
workload_objects := $(addprefix $(BUILD)/tests/workload/,workload.o workload_remarks.o workload_check.o)
worker := $(BUILD)/tests/workload/worker
$(worker): $(worker).o $(workload_objects) $(pack_objects) $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $^ $(CORE_LIBS)

# System calls that fail on demand.
failing := $(BUILD)/tests/unit/failing.o
failing_calls := $(addprefix -Wl$(comma)--wrap=,read pread write pwrite fsync fdatasync renameat unlinkat mkdirat fstat flock \
	openat open __openat_2 fstatat stat rename fstatfs fdopendir readdir syscall)

# Whether the cursor is on the focused item.
focus_judge := $(BUILD)/tests/focus/judge.o

# A pty and the screen behind it, for those that include it.
terminal := $(BUILD)/tests/terminal/terminal.o
$(unit_programs): $(BUILD)/%: $(BUILD)/%.o $(unit_helpers) $(pack_objects) $(terminal) $(workload_objects) $(failing) $(focus_judge) $(BUILD)/libface.a $(BUILD)/libzhibu.a
	$(call say,LD,$@)libs=; grep -qE '"(cli|term|ui)/' $*.c && libs='$(BUILD)/libface.a $(CURSES_LIBS)'; \
	 pty=; grep -q '"terminal/terminal.h"' $*.c && pty='$(terminal) $(VTERM_LIBS) -lutil'; \
	 saves=; grep -q '"workload/workload.h"' $*.c && saves='$(workload_objects)'; \
	 grep -q '"failing.h"' $*.c && saves="$$saves $(failing) $(failing_calls)"; \
	 grep -q '"focus/judge.h"' $*.c && saves="$$saves $(focus_judge)"; \
	 grep -q '"term/alone/heap.h"' $*.c && saves="$$saves $(BUILD)/src/term/alone/heap.o"; \
	 $(link) -o $@ $< $(unit_helpers) $$saves $(pack_objects) $$pty $$libs $(BUILD)/libzhibu.a $$libs \
	 $(CORE_LIBS) $(CHECK_LIBS)
$(story_programs): $(BUILD)/%: $(BUILD)/%.o $(story_helpers) $(terminal) $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $< $(story_helpers) $(terminal) $(BUILD)/tests/unit/support.o \
	 $(BUILD)/tests/unit/volume.o $(BUILD)/tests/unit/printing_service.o $(BUILD)/libzhibu.a $(CORE_LIBS) $(VTERM_LIBS) $(CHECK_LIBS) -lutil
$(story_programs): $(addprefix $(BUILD)/tests/unit/,support.o volume.o printing_service.o)

run_tests = BUILD='$(BUILD)' ZHIBU='$(program)' tests/run.sh

$(BUILD)/tests/unit/check_alone_heap: $(BUILD)/src/term/alone/heap.o
unit: $(unit_programs)
	@$(run_tests) $(unit_programs)
stories: $(program) $(bare) $(story_programs)
	@$(run_tests) $(story_programs)
laws: $(program)
	@$(run_tests) tests/laws.sh tests/laws_test.sh
check: $(program) $(bare) $(unit_programs) $(story_programs)
	@$(run_tests) $(unit_programs) tests/laws.sh tests/laws_test.sh $(script_tests) $(story_programs)

# The same tests, built otherwise, in a folder of their own.
sanitized = $(MAKE) --no-print-directory BUILD='$(BUILD)/sanitize' WERROR=-Werror LDFLAGS='$(LDFLAGS)' \
	CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'
check-sanitize: | $(setup_first)
	+@ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 $(sanitized) unit
# Random keys, shared out among terminals, locales and packs.
KEYS ?= 5000
monkey := $(BUILD)/tests/monkey/monkey
$(monkey): $(monkey).o $(BUILD)/tests/monkey/keys.o $(BUILD)/tests/monkey/watch.o $(terminal) $(workload_objects) \
	$(pack_objects) $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $^ $(CORE_LIBS) $(VTERM_LIBS) -lutil
monkey: $(program) $(monkey)
check-monkey: | $(setup_first)
	+@$(sanitized) monkey
	@tests/monkey/run.sh '$(BUILD)/sanitize' $(KEYS) $(SEED)
# The cursor on the focus after every key; and a program whose cursor strays, for the proof.
FOCUS_KEYS ?= 10000
focus := $(BUILD)/tests/focus/focus
adrift := $(BUILD)/tests/focus/adrift
$(focus): $(focus).o $(focus_judge) $(BUILD)/tests/monkey/keys.o $(terminal) $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $^ $(CORE_LIBS) $(VTERM_LIBS) -lutil
$(adrift): $(BUILD)/src/main.o $(adrift).o $(pack_objects) $(BUILD)/libface.a $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -Wl,--wrap=screen_cursor -o $@ $^ $(CURSES_LIBS) $(CORE_LIBS)
check-focus: $(program) $(focus) $(adrift)
	@tests/focus/run.sh '$(BUILD)' $(FOCUS_KEYS) $(SEED)
# What packets do in a program without libsodium, however well it is optimised.
check-without: | $(setup_first)
	@$(MAKE) --no-print-directory SODIUM= BUILD='$(BUILD)/without' CFLAGS=-O1 without
without: $(program) $(filter $(BUILD)/tests/unit/check_packet%,$(unit_programs)) \
	$(addprefix $(BUILD)/tests/story/,story_packets story_sealed)
	@$(run_tests) $(filter-out $(program),$^)
check-valgrind: $(unit_programs)
	@VALGRIND=1 $(run_tests) $(unit_programs)
# Where warnings are errors anyhow, $(BUILD) itself is that of its own compiler.
own_compiler = $(if $(findstring -Werror,$(WERROR)),$(if $(findstring clang,$(shell $(CC) --version)),clang,gcc))
check-compilers: | $(setup_first)
	@for cc in gcc clang; do \
		set -- BUILD='$(BUILD)'/$$cc CC=$$cc WERROR=-Werror; \
		[ $$cc != '$(own_compiler)' ] || set --; \
		$(MAKE) --no-print-directory "$$@" all programs || exit 1; \
		echo "$$cc -Werror: clean"; \
	 done
programs: $(unit_programs) $(story_programs)
check-format: | $(setup_first)
	find src include tests -name '*.[ch]' -print0 | xargs -0 -n 50 -P 2 clang-format --dry-run -Werror
check-static: | $(setup_first)
	cppcheck --quiet -j2 --std=c11 --enable=warning,performance,portability --inline-suppr \
	 --error-exitcode=1 --template='{file}:{line}: {id}: {message}' \
	 --suppress=missingIncludeSystem -D_XOPEN_SOURCE=700 -Iinclude -Isrc src
# Without the asserts, which state what cannot happen. It fails where src/data is not covered enough.
coverage: | $(setup_first)
	@find '$(BUILD)/coverage' -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) --no-print-directory BUILD='$(BUILD)/coverage' CC=gcc HARDEN= HARDEN_LINK= \
	 CFLAGS='-O0 -g -DNDEBUG --coverage' unit
	@tests/coverage.sh '$(BUILD)/coverage' $(core_sources)

# ---- outside edits at every moment, and round trips ----------------------------------------------
trust_programs := $(BUILD)/tests/interleave/interleave $(BUILD)/tests/roundtrip/roundtrip
$(trust_programs): $(BUILD)/%: $(BUILD)/%.o $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $< $(BUILD)/libzhibu.a $(CORE_LIBS)
# Every STRIDE-th call, in VARIANTS of the 16 kinds of edit; COUNT rows from SEED on.
STRIDE ?= 1
VARIANTS ?= 2
COUNT ?= 1000000
SEED ?= 1
check-interleave: $(BUILD)/tests/interleave/interleave
	@timeout -k 10 1200 $< $(STRIDE) $(VARIANTS) | awk -f tests/counts.awk
check-roundtrip: $(BUILD)/tests/roundtrip/roundtrip
	@timeout -k 10 1200 $< $(COUNT) $(SEED) | awk -f tests/counts.awk

# ---- places that exchange what they have -----------------------------------------------------------
# RUNS random histories from SEED on, and all of DEPTH steps; with journals whose segments are small.
histories := $(BUILD)/tests/histories/histories
$(histories): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/histories/*.c)) $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -Wl,--wrap=sites_saw -o $@ $^ $(CORE_LIBS)
DEPTH ?= 4
check-histories: | $(setup_first)
	@$(MAKE) --no-print-directory BUILD='$(BUILD)/small' CFLAGS='$(CFLAGS) -DJOURNAL_SMALL' \
	 '$(BUILD)/small/tests/histories/histories'
	@RUNS='$(or $(RUNS),10000)' SEED='$(SEED)' DEPTH='$(DEPTH)' tests/histories/run.sh \
	 '$(BUILD)/small/tests/histories/histories' | awk -f tests/counts.awk

# ---- several processes in one folder, killed at random -------------------------------------------
processes := $(BUILD)/tests/processes/processes
$(processes): $(processes).o $(workload_objects) $(pack_objects) $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $^ $(CORE_LIBS)
PROCESSES ?= 8
SAVES ?= 1000
check-processes: $(processes)
	@timeout -k 10 1600 $< $(SEED) $(PROCESSES) $(SAVES)

# ---- fuzz targets: clang's libFuzzer with the core built under the sanitizers --------------------
fuzz_sources := $(sort $(wildcard tests/fuzz/fuzz_*.c))
fuzz_programs := $(fuzz_sources:%.c=$(BUILD)/%)
# Files in memory take the place of these calls, in those that include memory_files.h.
memory_files := $(BUILD)/tests/fuzz/memory_files.o
wrapped := open openat close read pread write pwrite stat fstat fsync fdatasync flock renameat unlinkat \
	mkdir mkdirat fdopendir readdir closedir
wrapped_tty := tty_wait tty_read tty_escape_delay tty_charset tty_typed sequences_of_terminal terminal_has_function_keys
$(fuzz_programs): $(BUILD)/%: $(BUILD)/%.o $(memory_files) $(pack_objects) $(BUILD)/libface.a $(BUILD)/libzhibu.a
	$(call say,LD,$@)libs=; grep -qE '"(term|ui)/' $*.c && libs='$(BUILD)/libface.a $(CURSES_LIBS)'; \
	 files=; grep -q '"memory_files.h"' $*.c && files='$(memory_files) $(wrapped:%=-Wl,--wrap=%)'; \
	 grep -q '"../../src/term/tty.h"' $*.c && files='$(wrapped_tty:%=-Wl,--wrap=%)'; \
	 $(link) -fsanitize=fuzzer -o $@ $< $$files $(pack_objects) $$libs $(BUILD)/libzhibu.a $(CORE_LIBS)
fuzz_programs: $(fuzz_programs)
# Very many executions go without looking for the operands of comparisons, which takes half of their time.
check-fuzz: | $(setup_first)
	@$(MAKE) --no-print-directory BUILD='$(BUILD)/fuzz$(if $(RUNS),-runs)' CC=clang WERROR= \
	 CFLAGS='-O2 -g -DJOURNAL_SMALL -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	 -fno-sanitize-recover=all $(if $(RUNS),-fno-sanitize-coverage=trace-cmp)' fuzz_programs
	@RUNS='$(RUNS)' tests/fuzz/run.sh '$(BUILD)/fuzz$(if $(RUNS),-runs)' $(SECONDS) $(FUZZ)

# ---- faults: every failure at every system call, and at every allocation -------------------------
faults := $(BUILD)/tests/faults/faults
disks := $(BUILD)/tests/faults/disks
exhaustion := $(BUILD)/tests/faults/memory
exhaust := $(BUILD)/tests/faults/exhaust.so
fault_helpers := $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/faults/faults.c tests/faults/disks.c \
	tests/faults/memory.c tests/faults/exhaust.c,$(wildcard tests/faults/*.c)))
$(faults) $(disks) $(exhaustion): %: %.o $(fault_helpers) $(workload_objects) $(pack_objects) $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $^ $(CORE_LIBS) $(VTERM_LIBS) -lutil
$(exhaust): tests/faults/exhaust.c tests/faults/exhaust.h $(BUILD)/flags.list
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(all_cppflags) -std=c11 $(WARN) -O1 -fPIC -shared -o $@ $<
# The program with curses as a shared library, so that it is known which allocations are curses' own.
shared := $(BUILD)/tests/faults/zhibu
$(shared): $(BUILD)/src/main.o $(pack_objects) $(BUILD)/libface.a $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $^ $(BUILD)/libzhibu.a $(CURSES_NAMES) $(CORE_LIBS)
# RUNS=600 takes as many of all, chosen by the seed; 0 takes all. SEED=: another one than the programs' own.
# ONLY=: a scenario, or one run of it, as a failure names it.
fault_runs = runs=$(or $(RUNS),6000) $(if $(filter file undefined,$(origin SEED)),,seed=$(SEED)) \
	$(if $(ONLY),'only=$(ONLY)')
check-faults: $(program) $(worker) $(faults) $(disks)
	@$(disks) '$(abspath $(worker))' '$(abspath $(program))'
	@$(faults) '$(abspath $(worker))' '$(abspath $(program))' $(fault_runs)
check-memory: $(program) $(shared) $(exhaustion) $(exhaust)
	@tests/faults/limits.sh '$(abspath $(program))'
	@$(exhaustion) '$(abspath $(shared))' '$(abspath $(exhaust))' $(fault_runs)

# ---- power cuts: the guest's programs, static, and three that save as one must not ---------------
powercut := $(BUILD)/tests/powercut
powercut_objects := $(powercut)/device.o $(powercut)/scene.o $(powercut)/packets.o $(workload_objects) $(pack_objects) $(BUILD)/libzhibu.a
powercut_arms := saves packets unsynced once append loosely
powercut_programs := $(powercut)/guest $(powercut_arms:%=$(powercut)/lives-%)
wrap-unsynced := $(powercut)/arm_unsynced.o -Wl,--wrap=fsync,--wrap=fdatasync
wrap-loosely := $(wrap-unsynced)
wrap-once := $(powercut)/arm_once.o -Wl,--wrap=renameat,--wrap=fsync
wrap-append := $(powercut)/arm_append.o -Wl,--wrap=file_write_at
link_static = $(CC) $(all_cflags) $(LDFLAGS) -static -no-pie
$(powercut)/guest: $(powercut)/guest.o $(powercut)/trial.o $(powercut)/writes.o $(powercut_objects)
	$(call say,LD,$@)$(link_static) -o $@ $^ -lcsv $(if $(SODIUM_LIBS),-lsodium)
$(powercut)/lives-%: $(powercut)/lives.o $(powercut)/arm_unsynced.o $(powercut)/arm_once.o $(powercut)/arm_append.o $(powercut_objects)
	$(call say,LD,$@)$(link_static) -o $@ $(powercut)/lives.o $(wrap-$*) $(powercut_objects) -lcsv $(if $(SODIUM_LIBS),-lsodium)
check-powercut: $(powercut_programs) $(program)
	@tests/powercut/run.sh '$(BUILD)'

# ---- papers through LibreOffice ------------------------------------------------------------------
papers := $(BUILD)/tests/papers/sheets
$(papers): $(papers).o $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $^ $(CORE_LIBS)
check-papers: $(papers) $(program)
	@tests/setup.sh '$(BUILD)' soffice calc pdftotext chinese-font || true
	@tests/papers/run.sh '$(papers)' '$(BUILD)/papers' '$(program)'

# ---- figures -------------------------------------------------------------------------------------
bench_sources := $(sort $(wildcard tests/bench/*.c))
bench_programs := $(bench_sources:%.c=$(BUILD)/%)
$(bench_programs): $(BUILD)/%: $(BUILD)/%.o $(pack_objects) $(BUILD)/libzhibu.a
	$(call say,LD,$@)$(link) -o $@ $^ $(CORE_LIBS) $(VTERM_LIBS) -lutil
bench: $(program) $(bench_programs)
	@tests/bench/run.sh '$(BUILD)'
bench-overview: $(program) $(bench_programs)
	@tests/bench/run_overview.sh '$(BUILD)'

# ---- the overview by other engines ---------------------------------------------------------------
# OFFLINE=yes: those that are here, and nothing is fetched.
OFFLINE ?=
check-schema: $(program) $(BUILD)/tests/bench/places
	@[ '$(OFFLINE)' ] || tests/setup.sh '$(BUILD)' node npm psql postgres-server clickhouse-server clickhouse-client || true
	@OFFLINE='$(OFFLINE)' tests/schema/run.sh '$(BUILD)'

# The pinyin input beside libgooglepinyin, and beside itself with the dictionary alone.
judge := $(BUILD)/tests/bench/pinyin/judge
$(BUILD)/plain/lexicon.s: $(BUILD)/lexer $(BUILD)/lexicon.list
	@mkdir -p $(@D)
	@$< '$(PINYIN)' > $@
$(BUILD)/plain/lexicon.o: $(BUILD)/plain/lexicon.s
	@$(CC) -c -o $@ $<
judge_objects := $(BUILD)/libface.a $(BUILD)/libzhibu.a
$(judge): $(judge).o $(BUILD)/lexicon.o $(judge_objects)
	$(call say,LD,$@)$(link) -o $@ $^ -lgooglepinyin
$(judge)-plain: $(judge).o $(BUILD)/plain/lexicon.o $(judge_objects)
	$(call say,LD,$@)$(link) -o $@ $^ -lgooglepinyin
bench-pinyin: $(program) $(bare) $(judge) $(judge)-plain
	@tests/bench/pinyin/run.sh '$(BUILD)'

FORCE:
.PHONY: all help setup run install install-strip uninstall installcheck dist clean distclean unit \
	stories laws check check-sanitize check-valgrind check-without without check-compilers programs check-format \
	check-static coverage check-fuzz check-faults check-memory fuzz_programs check-interleave check-roundtrip check-histories check-processes \
	check-papers \
	check-monkey monkey check-focus check-powercut check-schema bench bench-overview bench-pinyin release check-release FORCE
# Objects that only a pattern rule names are kept. (.SECONDARY: with no names would make every file one that
# need not be there, and whatever depends on FORCE is then made anew for each program that is not there yet.)
.PRECIOUS: $(BUILD)/%.o
-include $(wildcard $(BUILD)/*.d $(BUILD)/src/*.d $(BUILD)/src/*/*.d $(BUILD)/src/*/*/*.d $(BUILD)/tests/*/*.d)
