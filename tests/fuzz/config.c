/* Configurations are the user's own, but files are also half-written, generated and downloaded: the
 * loader and its places must survive any octets. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fdio.h"
#include "base/strbuf.h"
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);
const char *__lsan_default_suppressions(void);

/* libfyaml 0.7.12 loses a buffer of 4 kB on some syntax errors in quoted scalars. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml\n";
}

static void report_everywhere(struct diagnostics *diags, const struct config *config)
{
	for (size_t i = 0; i < config->n_topics && i < 8; i++) {
		const struct topic *topic = &config->topics[i];
		size_t columns = strlen(topic->match) + 2;

		for (size_t column = 0; column < columns && column < 64; column++)
			config_report(
				diags, config_match_place(config, topic), column, true, "here");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	_cleanup_(strbuf_freep) struct strbuf told = STRBUF_INIT;
	_cleanup_(closep) int fd = memfd_create("config", MFD_CLOEXEC);
	struct diagnostics *diags = calloc(1, sizeof(*diags));
	struct config *config = NULL;
	char path[64];
	int r;

	assert(fd >= 0 && diags);
	assert(fd_write_all(fd, octets, len) == 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	r = config_load(&config, path, NULL, diags);
	/* Refused and explained, or taken without a word: nothing in between. */
	assert((r == 0) == (diags->n_errors == 0) && (r != 0 || config));
	if (config)
		report_everywhere(diags, config);
	diagnostics_render(&told, diags, true);
	diagnostics_clear(diags);
	free(diags);
	config_free(config);
	return 0;
}
