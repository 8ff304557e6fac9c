/* For a program that must be found fault with: now and then its cursor stands one row too low. */
#include "term/screen.h"

void __real_screen_cursor(int row, int column);
void __wrap_screen_cursor(int row, int column);

void __wrap_screen_cursor(int row, int column)
{
	static unsigned int calls;

	__real_screen_cursor(row + (++calls % 40 == 0), column);
}
