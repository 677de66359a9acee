#include "parse/sandboxed/entity.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"

#define NAME_MAX_LEN   24 /* octets of the longest name and some */
#define NUMBER_MAX_LEN 10 /* digits: more are no character */

struct entity {
	const char *name;
	uint32_t c;
	bool bare; /* stands without a semicolon, too */
};

/* In strcmp's order. HTML 4's set, and what else is found in feeds. */
static const struct entity entities[] = {
	{ "AElig", 0x00C6, true },
	{ "AMP", 0x0026, true },
	{ "Aacute", 0x00C1, true },
	{ "Abreve", 0x0102, false },
	{ "Acirc", 0x00C2, true },
	{ "Agrave", 0x00C0, true },
	{ "Alpha", 0x0391, false },
	{ "Amacr", 0x0100, false },
	{ "Aogon", 0x0104, false },
	{ "Aring", 0x00C5, true },
	{ "Atilde", 0x00C3, true },
	{ "Auml", 0x00C4, true },
	{ "Beta", 0x0392, false },
	{ "COPY", 0x00A9, true },
	{ "Cacute", 0x0106, false },
	{ "Ccaron", 0x010C, false },
	{ "Ccedil", 0x00C7, true },
	{ "Chi", 0x03A7, false },
	{ "Dagger", 0x2021, false },
	{ "Dcaron", 0x010E, false },
	{ "Delta", 0x0394, false },
	{ "Dstrok", 0x0110, false },
	{ "ETH", 0x00D0, true },
	{ "Eacute", 0x00C9, true },
	{ "Ecaron", 0x011A, false },
	{ "Ecirc", 0x00CA, true },
	{ "Egrave", 0x00C8, true },
	{ "Emacr", 0x0112, false },
	{ "Eogon", 0x0118, false },
	{ "Epsilon", 0x0395, false },
	{ "Eta", 0x0397, false },
	{ "Euml", 0x00CB, true },
	{ "GT", 0x003E, true },
	{ "Gamma", 0x0393, false },
	{ "Gbreve", 0x011E, false },
	{ "Iacute", 0x00CD, true },
	{ "Icirc", 0x00CE, true },
	{ "Idot", 0x0130, false },
	{ "Igrave", 0x00CC, true },
	{ "Imacr", 0x012A, false },
	{ "InvisibleTimes", 0x2062, false },
	{ "Iota", 0x0399, false },
	{ "Iuml", 0x00CF, true },
	{ "Kappa", 0x039A, false },
	{ "LT", 0x003C, true },
	{ "Lambda", 0x039B, false },
	{ "Lstrok", 0x0141, false },
	{ "Mu", 0x039C, false },
	{ "Nacute", 0x0143, false },
	{ "Ncaron", 0x0147, false },
	{ "NewLine", 0x000A, false },
	{ "NonBreakingSpace", 0x00A0, false },
	{ "Ntilde", 0x00D1, true },
	{ "Nu", 0x039D, false },
	{ "OElig", 0x0152, false },
	{ "Oacute", 0x00D3, true },
	{ "Ocirc", 0x00D4, true },
	{ "Odblac", 0x0150, false },
	{ "Ograve", 0x00D2, true },
	{ "Omacr", 0x014C, false },
	{ "Omega", 0x03A9, false },
	{ "Omicron", 0x039F, false },
	{ "Oslash", 0x00D8, true },
	{ "Otilde", 0x00D5, true },
	{ "Ouml", 0x00D6, true },
	{ "Phi", 0x03A6, false },
	{ "Pi", 0x03A0, false },
	{ "Prime", 0x2033, false },
	{ "Psi", 0x03A8, false },
	{ "QUOT", 0x0022, true },
	{ "REG", 0x00AE, true },
	{ "Rcaron", 0x0158, false },
	{ "Rho", 0x03A1, false },
	{ "Sacute", 0x015A, false },
	{ "Scaron", 0x0160, false },
	{ "Scedil", 0x015E, false },
	{ "Sigma", 0x03A3, false },
	{ "THORN", 0x00DE, true },
	{ "Tab", 0x0009, false },
	{ "Tau", 0x03A4, false },
	{ "Tcaron", 0x0164, false },
	{ "Theta", 0x0398, false },
	{ "Uacute", 0x00DA, true },
	{ "Ucirc", 0x00DB, true },
	{ "Udblac", 0x0170, false },
	{ "Ugrave", 0x00D9, true },
	{ "Umacr", 0x016A, false },
	{ "Upsilon", 0x03A5, false },
	{ "Uring", 0x016E, false },
	{ "Uuml", 0x00DC, true },
	{ "Xi", 0x039E, false },
	{ "Yacute", 0x00DD, true },
	{ "Yuml", 0x0178, false },
	{ "Zacute", 0x0179, false },
	{ "Zdot", 0x017B, false },
	{ "ZeroWidthSpace", 0x200B, false },
	{ "Zeta", 0x0396, false },
	{ "aacute", 0x00E1, true },
	{ "abreve", 0x0103, false },
	{ "acirc", 0x00E2, true },
	{ "acute", 0x00B4, true },
	{ "aelig", 0x00E6, true },
	{ "agrave", 0x00E0, true },
	{ "alefsym", 0x2135, false },
	{ "alpha", 0x03B1, false },
	{ "amacr", 0x0101, false },
	{ "amp", 0x0026, true },
	{ "and", 0x2227, false },
	{ "ang", 0x2220, false },
	{ "aogon", 0x0105, false },
	{ "apos", 0x0027, false },
	{ "aring", 0x00E5, true },
	{ "ast", 0x002A, false },
	{ "asymp", 0x2248, false },
	{ "atilde", 0x00E3, true },
	{ "auml", 0x00E4, true },
	{ "bdquo", 0x201E, false },
	{ "beta", 0x03B2, false },
	{ "breve", 0x02D8, false },
	{ "brvbar", 0x00A6, true },
	{ "bsol", 0x005C, false },
	{ "bull", 0x2022, false },
	{ "cacute", 0x0107, false },
	{ "cap", 0x2229, false },
	{ "caron", 0x02C7, false },
	{ "ccaron", 0x010D, false },
	{ "ccedil", 0x00E7, true },
	{ "cdot", 0x010B, false },
	{ "cedil", 0x00B8, true },
	{ "cent", 0x00A2, true },
	{ "check", 0x2713, false },
	{ "chi", 0x03C7, false },
	{ "circ", 0x02C6, false },
	{ "clubs", 0x2663, false },
	{ "colon", 0x003A, false },
	{ "comma", 0x002C, false },
	{ "commat", 0x0040, false },
	{ "cong", 0x2245, false },
	{ "copy", 0x00A9, true },
	{ "crarr", 0x21B5, false },
	{ "cross", 0x2717, false },
	{ "cup", 0x222A, false },
	{ "curren", 0x00A4, true },
	{ "dArr", 0x21D3, false },
	{ "dagger", 0x2020, false },
	{ "darr", 0x2193, false },
	{ "dash", 0x2010, false },
	{ "dcaron", 0x010F, false },
	{ "deg", 0x00B0, true },
	{ "delta", 0x03B4, false },
	{ "diams", 0x2666, false },
	{ "divide", 0x00F7, true },
	{ "dollar", 0x0024, false },
	{ "dot", 0x02D9, false },
	{ "dstrok", 0x0111, false },
	{ "eacute", 0x00E9, true },
	{ "ecaron", 0x011B, false },
	{ "ecirc", 0x00EA, true },
	{ "egrave", 0x00E8, true },
	{ "emacr", 0x0113, false },
	{ "empty", 0x2205, false },
	{ "emsp", 0x2003, false },
	{ "ensp", 0x2002, false },
	{ "eogon", 0x0119, false },
	{ "epsilon", 0x03B5, false },
	{ "equals", 0x003D, false },
	{ "equiv", 0x2261, false },
	{ "eta", 0x03B7, false },
	{ "eth", 0x00F0, true },
	{ "euml", 0x00EB, true },
	{ "euro", 0x20AC, false },
	{ "excl", 0x0021, false },
	{ "exist", 0x2203, false },
	{ "fnof", 0x0192, false },
	{ "forall", 0x2200, false },
	{ "frac12", 0x00BD, true },
	{ "frac14", 0x00BC, true },
	{ "frac34", 0x00BE, true },
	{ "frasl", 0x2044, false },
	{ "gamma", 0x03B3, false },
	{ "gbreve", 0x011F, false },
	{ "ge", 0x2265, false },
	{ "grave", 0x0060, false },
	{ "gt", 0x003E, true },
	{ "hArr", 0x21D4, false },
	{ "harr", 0x2194, false },
	{ "hearts", 0x2665, false },
	{ "hellip", 0x2026, false },
	{ "horbar", 0x2015, false },
	{ "hyphen", 0x2010, false },
	{ "iacute", 0x00ED, true },
	{ "icirc", 0x00EE, true },
	{ "iexcl", 0x00A1, true },
	{ "igrave", 0x00EC, true },
	{ "imacr", 0x012B, false },
	{ "image", 0x2111, false },
	{ "imath", 0x0131, false },
	{ "infin", 0x221E, false },
	{ "inodot", 0x0131, false },
	{ "int", 0x222B, false },
	{ "iota", 0x03B9, false },
	{ "iquest", 0x00BF, true },
	{ "isin", 0x2208, false },
	{ "iuml", 0x00EF, true },
	{ "kappa", 0x03BA, false },
	{ "lArr", 0x21D0, false },
	{ "lambda", 0x03BB, false },
	{ "lang", 0x2329, false },
	{ "laquo", 0x00AB, true },
	{ "larr", 0x2190, false },
	{ "lbrace", 0x007B, false },
	{ "lbrack", 0x005B, false },
	{ "lceil", 0x2308, false },
	{ "lcub", 0x007B, false },
	{ "ldquo", 0x201C, false },
	{ "ldquor", 0x201E, false },
	{ "le", 0x2264, false },
	{ "lfloor", 0x230A, false },
	{ "lowast", 0x2217, false },
	{ "lowbar", 0x005F, false },
	{ "loz", 0x25CA, false },
	{ "lpar", 0x0028, false },
	{ "lrm", 0x200E, false },
	{ "lsaquo", 0x2039, false },
	{ "lsqb", 0x005B, false },
	{ "lsquo", 0x2018, false },
	{ "lstrok", 0x0142, false },
	{ "lt", 0x003C, true },
	{ "macr", 0x00AF, true },
	{ "mdash", 0x2014, false },
	{ "micro", 0x00B5, true },
	{ "midast", 0x002A, false },
	{ "middot", 0x00B7, true },
	{ "minus", 0x2212, false },
	{ "mldr", 0x2026, false },
	{ "mu", 0x03BC, false },
	{ "nabla", 0x2207, false },
	{ "nacute", 0x0144, false },
	{ "nbsp", 0x00A0, true },
	{ "ncaron", 0x0148, false },
	{ "ndash", 0x2013, false },
	{ "ne", 0x2260, false },
	{ "ni", 0x220B, false },
	{ "nldr", 0x2025, false },
	{ "not", 0x00AC, true },
	{ "notin", 0x2209, false },
	{ "nsub", 0x2284, false },
	{ "ntilde", 0x00F1, true },
	{ "nu", 0x03BD, false },
	{ "num", 0x0023, false },
	{ "oacute", 0x00F3, true },
	{ "ocirc", 0x00F4, true },
	{ "odblac", 0x0151, false },
	{ "oelig", 0x0153, false },
	{ "ograve", 0x00F2, true },
	{ "oline", 0x203E, false },
	{ "omacr", 0x014D, false },
	{ "omega", 0x03C9, false },
	{ "omicron", 0x03BF, false },
	{ "oplus", 0x2295, false },
	{ "or", 0x2228, false },
	{ "ordf", 0x00AA, true },
	{ "ordm", 0x00BA, true },
	{ "oslash", 0x00F8, true },
	{ "otilde", 0x00F5, true },
	{ "otimes", 0x2297, false },
	{ "ouml", 0x00F6, true },
	{ "para", 0x00B6, true },
	{ "part", 0x2202, false },
	{ "percnt", 0x0025, false },
	{ "period", 0x002E, false },
	{ "permil", 0x2030, false },
	{ "perp", 0x22A5, false },
	{ "phi", 0x03C6, false },
	{ "phone", 0x260E, false },
	{ "pi", 0x03C0, false },
	{ "piv", 0x03D6, false },
	{ "plus", 0x002B, false },
	{ "plusmn", 0x00B1, true },
	{ "pound", 0x00A3, true },
	{ "prime", 0x2032, false },
	{ "prod", 0x220F, false },
	{ "prop", 0x221D, false },
	{ "psi", 0x03C8, false },
	{ "quest", 0x003F, false },
	{ "quot", 0x0022, true },
	{ "rArr", 0x21D2, false },
	{ "radic", 0x221A, false },
	{ "rang", 0x232A, false },
	{ "raquo", 0x00BB, true },
	{ "rarr", 0x2192, false },
	{ "rbrace", 0x007D, false },
	{ "rbrack", 0x005D, false },
	{ "rcaron", 0x0159, false },
	{ "rceil", 0x2309, false },
	{ "rcub", 0x007D, false },
	{ "rdquo", 0x201D, false },
	{ "real", 0x211C, false },
	{ "reg", 0x00AE, true },
	{ "rfloor", 0x230B, false },
	{ "rho", 0x03C1, false },
	{ "ring", 0x02DA, false },
	{ "rlm", 0x200F, false },
	{ "rpar", 0x0029, false },
	{ "rsaquo", 0x203A, false },
	{ "rsqb", 0x005D, false },
	{ "rsquo", 0x2019, false },
	{ "rsquor", 0x2019, false },
	{ "sacute", 0x015B, false },
	{ "sbquo", 0x201A, false },
	{ "scaron", 0x0161, false },
	{ "scedil", 0x015F, false },
	{ "sdot", 0x22C5, false },
	{ "sect", 0x00A7, true },
	{ "semi", 0x003B, false },
	{ "shy", 0x00AD, true },
	{ "sigma", 0x03C3, false },
	{ "sigmaf", 0x03C2, false },
	{ "sim", 0x223C, false },
	{ "sol", 0x002F, false },
	{ "spades", 0x2660, false },
	{ "star", 0x2606, false },
	{ "starf", 0x2605, false },
	{ "sub", 0x2282, false },
	{ "sube", 0x2286, false },
	{ "sum", 0x2211, false },
	{ "sup", 0x2283, false },
	{ "sup1", 0x00B9, true },
	{ "sup2", 0x00B2, true },
	{ "sup3", 0x00B3, true },
	{ "supe", 0x2287, false },
	{ "szlig", 0x00DF, true },
	{ "tau", 0x03C4, false },
	{ "tcaron", 0x0165, false },
	{ "there4", 0x2234, false },
	{ "theta", 0x03B8, false },
	{ "thetasym", 0x03D1, false },
	{ "thinsp", 0x2009, false },
	{ "thorn", 0x00FE, true },
	{ "tilde", 0x02DC, false },
	{ "times", 0x00D7, true },
	{ "trade", 0x2122, false },
	{ "uArr", 0x21D1, false },
	{ "uacute", 0x00FA, true },
	{ "uarr", 0x2191, false },
	{ "ucirc", 0x00FB, true },
	{ "udblac", 0x0171, false },
	{ "ugrave", 0x00F9, true },
	{ "umacr", 0x016B, false },
	{ "uml", 0x00A8, true },
	{ "upsih", 0x03D2, false },
	{ "upsilon", 0x03C5, false },
	{ "uring", 0x016F, false },
	{ "uuml", 0x00FC, true },
	{ "verbar", 0x007C, false },
	{ "vert", 0x007C, false },
	{ "weierp", 0x2118, false },
	{ "xi", 0x03BE, false },
	{ "yacute", 0x00FD, true },
	{ "yen", 0x00A5, true },
	{ "yuml", 0x00FF, true },
	{ "zacute", 0x017A, false },
	{ "zdot", 0x017C, false },
	{ "zeta", 0x03B6, false },
	{ "zwj", 0x200D, false },
	{ "zwnj", 0x200C, false },
};

/* 0x80 to 0x9F in windows-1252. */
static const uint16_t c1[] = {
	0x20AC,
	0,
	0x201A,
	0x0192,
	0x201E,
	0x2026,
	0x2020,
	0x2021,
	0x02C6,
	0x2030,
	0x0160,
	0x2039,
	0x0152,
	0,
	0x017D,
	0,
	0,
	0x2018,
	0x2019,
	0x201C,
	0x201D,
	0x2022,
	0x2013,
	0x2014,
	0x02DC,
	0x2122,
	0x0161,
	0x203A,
	0x0153,
	0,
	0x017E,
	0x0178,
};

static const struct entity *entity_find(const char *name, size_t len)
{
	size_t low = 0, high = ARRAY_SIZE(entities);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strncmp(entities[middle].name, name, len);

		if (order == 0 && entities[middle].name[len] == '\0')
			return &entities[middle];
		if (order >= 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

uint32_t entity_c1(uint32_t c)
{
	return c >= 0x80 && c < 0xA0 ? c1[c - 0x80] : 0;
}

uint32_t entity_number(uint32_t number)
{
	if (entity_c1(number))
		return entity_c1(number);
	if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000) ||
		(number & 0xFFFE) == 0xFFFE)
		return 0xFFFD;
	return number;
}

static uint32_t read_number(const char *text, size_t len, size_t *ret_used)
{
	bool hex = len > 2 && (text[2] == 'x' || text[2] == 'X');
	size_t start = hex ? 3 : 2, pos = start;
	uint32_t number = 0;

	for (; pos < len && isxdigit((unsigned char)text[pos]); pos++) {
		char c = text[pos];
		unsigned digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

		if (!hex && digit > 9)
			break;
		number = number * (hex ? 16 : 10) + digit;
		if (number > 0x10FFFF)
			number = 0x110000;
	}
	if (pos == start || pos - start > NUMBER_MAX_LEN)
		return 0;
	*ret_used = pos < len && text[pos] == ';' ? pos + 1 : pos;
	return entity_number(number);
}

uint32_t entity_read(const char *text, size_t len, size_t *ret_used)
{
	const struct entity *entity;
	size_t pos = 1;

	if (len > 1 && text[1] == '#')
		return read_number(text, len, ret_used);
	while (pos < len && pos <= NAME_MAX_LEN && isalnum((unsigned char)text[pos]))
		pos++;
	entity = pos > 1 ? entity_find(text + 1, pos - 1) : NULL;
	if (!entity)
		return 0;
	if (pos < len && text[pos] == ';') {
		*ret_used = pos + 1;
		return entity->c;
	}
	/* "?a=1&copy=2" is a query, not a sign. */
	if (!entity->bare || (pos < len && text[pos] == '='))
		return 0;
	*ret_used = pos;
	return entity->c;
}
