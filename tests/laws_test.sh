#!/bin/bash
# Breaks each law once in a scratch copy and expects tests/laws.sh to say so: a check that cannot fail
# proves nothing. A second, harmless change must pass.
set -u
build=${BUILD:-build}
cc=${CC:-cc}
laws=$PWD/tests/laws.sh
top=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
checks=0 failures=0

fresh() {
	rm -rf "$scratch/tree"
	mkdir -p "$scratch/tree/b/src/base"
	cp -R "$top/src" "$top/include" "$top/Makefile" "$scratch/tree/"
	mkdir "$scratch/tree/tests" "$scratch/tree/forms"
	cp "$top/forms/words.csv" "$scratch/tree/forms/"
	: > "$scratch/tree/README.md"
	cd "$scratch/tree" || exit 1
}
# expect LAW fails|holds TEXT: the law's verdict, and that the message names the place.
expect() {
	local said code
	said=$(BUILD=b "$laws" "$1" 2>&1)
	code=$?
	checks=$((checks + 1))
	case $2:$code in
	fails:0) failures=$((failures + 1)); echo "law $1: did not see $3" ;;
	fails:*) grep -qF -- "$3" <<< "$said" || {
		failures=$((failures + 1))
		printf 'law %s: did not name %s but said:\n%s\n' "$1" "$3" "$said"
	} ;;
	holds:0) ;;
	*) failures=$((failures + 1)); printf 'law %s: refuses %s:\n%s\n' "$1" "$3" "$said" ;;
	esac
}
# A source compiled into the scratch library beside what the core really holds.
object() {
	cp "$top/$build/libzhibu.a" b/ 2> /dev/null || cp "$build/libzhibu.a" b/
	cp b/libzhibu.a b/libface.a
	printf '%s\n' "$1" | $cc -std=c11 -fPIE -x c -c -o b/src/base/bad.o - || exit 1
	ar rcs b/libzhibu.a b/src/base/bad.o
}

# A program in the place of ours, built well but for one option.
program() {
	mkdir -p b/src
	printf '%s\n' '#include <string.h>' 'int main(int n, char **words) {' \
		'	char copy[8]; strcpy(copy, words[n - 1]); return copy[0]; }' "${code:-}" > b/program.c
	$cc -w -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-all -fcf-protection -fPIE -c \
		-o b/src/main.o b/program.c "$@" &&
		$cc -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -o b/zhibu b/src/main.o "$@" || exit 1
}

fresh; echo '#include "flow/session.h"' >> src/base/buf.c
expect includes fails 'src/base/buf.c: includes include/flow/session.h'
fresh; echo '#include "data/table.h"' >> include/form/form.h
expect includes fails 'include/form/form.h: includes include/data/table.h'
fresh; mkdir -p src/ui; echo '#include "data/store.h"' > src/ui/bad.c
expect includes fails 'src/ui/bad.c: includes include/data/store.h'
fresh; mkdir -p src/term; echo '#include "form/form.h"' > src/term/bad.c
expect includes fails 'src/term/bad.c: includes include/form/form.h'
fresh; echo '#include "base/nowhere.h"' >> src/base/buf.c
expect includes fails 'missing:base/nowhere.h'
fresh; mkdir -p src/ui; echo '#include "term/keys.h"' > src/ui/good.c
expect includes holds 'ui on term'

fresh; echo '#include "base/err.h"' >> include/base/memory.h; echo '#include "base/memory.h"' >> include/base/err.h
expect circles fails 'include/base/err.h'
fresh; expect circles holds 'the tree as it is'

fresh; echo '#include <ncursesw/curses.h>' >> src/base/buf.c
expect curses fails 'src/base/buf.c'
fresh; echo '# include <term.h>' >> include/flow/steps.h
expect curses fails 'include/flow/steps.h'
fresh; mkdir -p src/term; echo '#include <curses.h>' > src/term/good.c
expect curses holds 'curses in term'
fresh; mkdir -p src/form; echo '#include <csv.h>' > src/form/bad.c
expect csv fails 'src/form/bad.c'

fresh; object 'int initscr(void); int bad_start(void); int bad_start(void) { return initscr(); }'
expect core fails 'initscr'
fresh; object 'int good_start(void); int good_start(void) { return 1; }'
expect core holds 'a core that needs libcsv alone'

for word in 'study' 'Talks' 'rectification' 'a MEMBER' 'talk_count' '学习' '支部' 'criticism' 'Party'; do
	fresh; mkdir -p src/ui; echo "/* $word */" > src/ui/bad.c
	expect words fails 'src/ui/bad.c'
done
fresh; mkdir -p src/ui; echo 'enum { A = LEVEL_MEMBERS, B = LEVEL_BRANCH, critical, remember, sturdy };' > src/ui/good.c
expect words holds 'LEVEL_MEMBERS and words that only look alike'
fresh; mkdir -p src/ui; echo 'enum { A = LEVEL_MEMBERS_ALL };' > src/ui/bad.c
expect words fails 'src/ui/bad.c'
fresh; mkdir -p src/ui; echo 'const char *const levels[] = {[LEVEL_BRANCH] = "branch"};' > src/ui/good.c
expect words holds 'what zb_level calls a level'
fresh; mkdir -p src/ui; echo 'const char *const words[] = {[WORD_BRANCH] = "branch"};' > src/ui/bad.c
expect words fails 'src/ui/bad.c'

for call in 'printf("x")' 'puts("x")' 'exit(1)' 'abort()' 'perror("x")' 'fprintf(stderr, "x")'; do
	fresh; object "#include <stdio.h>
#include <stdlib.h>
void bad_call(void);
void bad_call(void) { $call; }"
	expect prints fails 'bad.o'
done
fresh; object '#include <stdio.h>
int good_call(char *to); int good_call(char *to) { return snprintf(to, 2, "%d", 1); }'
expect prints holds 'snprintf'

for state in 'int bad_count = 1;' 'static int hidden; int bad_next(void); int bad_next(void) { return ++hidden; }' \
	'char *bad_names[2] = { "a", "b" };' '_Thread_local int bad_thread;' \
	'int bad_next(void); int bad_next(void) { static int hidden; return ++hidden; }'; do
	fresh; object "$state"
	expect state fails 'src/base/bad.o'
done
fresh; object 'extern const char *const good_names[2]; const char *const good_names[2] = { "a", "b" };'
expect state holds 'a read-only table of names'

fresh; program
expect hardened holds 'a program built well'
for broken in '-no-pie -fno-pie:no position-independent program' '-Wl,-z,norelro:no RELRO' '-Wl,-z,lazy:bound lazily' \
	'-Wl,-z,execstack:the stack can be executed' '-Wl,-rpath,/nowhere:a path of libraries' \
	'-fno-stack-protector:no guarded stacks' '-U_FORTIFY_SOURCE:no guarded buffers'; do
	# shellcheck disable=SC2086
	fresh; program ${broken%%:*}
	expect hardened fails "${broken#*:}"
done
fresh; code='__asm__(".text\n.quad main\n");' program -Wl,-z,notext
expect hardened fails 'text to be mended'
if [ "$(uname -m)" = x86_64 ]; then
	fresh; program -fcf-protection=none
	expect hardened fails 'branches are not marked'
fi

fresh; touch notes.txt
expect top fails 'notes.txt'
fresh; mkdir docs
expect top fails 'docs'
fresh; rm -rf b
expect top holds 'the tree as it is'

fresh; { echo 'int bad_long(void)'; echo '{'; for _ in {1..90}; do echo '	;'; done; echo '}'; } > src/base/bad.c
expect functions fails 'src/base/bad.c:2: a function of 90 lines'
fresh; { echo 'int good_long(void)'; echo '{'; for _ in {1..60}; do echo '	;'; done; echo '}'; } > src/base/good.c
expect functions holds 'a function of 60 lines' # with whatever the tree holds
fresh; for _ in {1..500}; do echo '/* */'; done > src/base/bad.c
expect files fails 'src/base/bad.c: 500 lines'
fresh; echo 'uint8_t octet(void);' > include/base/bad.h
expect headers fails 'include/base/bad.h'
fresh; echo 'const char *bad_key = "record.nowhere";' > src/base/bad.c
expect keys fails 'src/base/bad.c:1:record.nowhere'
fresh; echo 'const char *const good_keys[] = {"record.saved", "io.other", "words.csv"};' > src/base/good.c
expect keys holds 'keys with words, one that others begin with, and a file'
fresh; echo 'ask.late,晚,late,wan' >> forms/words.csv
expect keys fails 'out of order: ask.late'
fresh; echo '/* TO''DO: all */' > src/base/bad.c
expect open fails 'src/base/bad.c'

echo "$(((checks - failures) * 100 / checks))%: Checks: $checks, Failures: $failures, Errors: 0"
[ "$failures" = 0 ]
