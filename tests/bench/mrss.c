/* libmrss reads each file; built by tests/bench/parse where it is installed. */
#include <mrss.h>

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		mrss_t *data = NULL;

		if (mrss_parse_file(argv[i], &data) == MRSS_OK)
			mrss_free(data);
	}
	return 0;
}
