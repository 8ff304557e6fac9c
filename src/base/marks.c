#include "base/marks.h"

bool mark_opens(uint32_t c)
{
	switch (c) {
	case '(':
	case '[':
	case '{':
	case 0x2018: /* ‘ */
	case 0x201C: /* “ */
	case 0x3008: /* 〈 */
	case 0x300A: /* 《 */
	case 0x300C: /* 「 */
	case 0x300E: /* 『 */
	case 0x3010: /* 【 */
	case 0x3014: /* 〔 */
	case 0x3016: /* 〖 */
	case 0xFF08: /* （ */
	case 0xFF3B: /* ［ */
	case 0xFF5B: /* ｛ */
	case 0xFFE5: /* ￥ */
		return true;
	default:
		return false;
	}
}

static bool closes_ascii(uint32_t c)
{
	return c == ')' || c == ']' || c == '}' || c == ',' || c == '.' || c == ';' || c == ':' ||
	       c == '!' || c == '?' || c == '%';
}

bool mark_closes(uint32_t c)
{
	if (c < 0x80)
		return closes_ascii(c);
	switch (c) {
	case 0x00B7: /* · */
	case 0x2013: /* – */
	case 0x2019: /* ’ */
	case 0x201D: /* ” */
	case 0x2022: /* • */
	case 0x2026: /* … */
	case 0x2030: /* ‰ */
	case 0x2103: /* ℃ */
	case 0x3001: /* 、 */
	case 0x3002: /* 。 */
	case 0x3009: /* 〉 */
	case 0x300B: /* 》 */
	case 0x300D: /* 」 */
	case 0x300F: /* 』 */
	case 0x3011: /* 】 */
	case 0x3015: /* 〕 */
	case 0x3017: /* 〗 */
	case 0xFF01: /* ！ */
	case 0xFF05: /* ％ */
	case 0xFF09: /* ） */
	case 0xFF0C: /* ， */
	case 0xFF0E: /* ． */
	case 0xFF1A: /* ： */
	case 0xFF1B: /* ； */
	case 0xFF1F: /* ？ */
	case 0xFF3D: /* ］ */
	case 0xFF5D: /* ｝ */
	case 0xFF5E: /* ～ */
		return true;
	default:
		return false;
	}
}
