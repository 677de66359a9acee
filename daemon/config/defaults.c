/* Where things are when nobody says: systemd.exec(5), the XDG base directory specification. */
#include <string.h>

#include "config/config.h"

static char *under(const char *folder, const char *file)
{
	char *path = NULL;

	return asprintf(&path, "%s/%s", folder, file) < 0 ? NULL : path;
}

/* $VARIABLE/FILE; relative paths in it are to be ignored, says the specification. */
static char *xdg_path(const char *variable, const char *below_home, const char *file)
{
	const char *folder = getenv(variable), *home = getenv("HOME");
	_cleanup_(freep) char *path = NULL;

	if (folder && folder[0] == '/')
		return under(folder, file);
	path = under(home && *home ? home : "/", below_home);
	return path ? under(path, file) : NULL;
}

char *config_default_path(bool user)
{
	if (user)
		return xdg_path("XDG_CONFIG_HOME", ".config", "feedwatch/feedwatch.yaml");
	return strdup(FEEDWATCH_SYSCONFDIR "/feedwatch.yaml");
}

char *config_default_state(bool user)
{
	const char *given = getenv("STATE_DIRECTORY");

	/* A unit may have several, the first is ours. */
	if (given && given[0] == '/')
		return strndup(given, strcspn(given, ":"));
	if (user)
		return xdg_path("XDG_STATE_HOME", ".local/state", "feedwatch");
	return strdup("/var/lib/feedwatch");
}

const char *const *config_pack_folders(void)
{
	static const char *folders[4];
	const char *given = getenv("FEEDWATCH_TOPICS_DIR");
	size_t n = 0;

	if (given && *given)
		folders[n++] = given;
	folders[n++] = FEEDWATCH_SYSCONFDIR "/topics";
	folders[n++] = FEEDWATCH_DATADIR "/topics";
	folders[n] = NULL;
	return folders;
}
