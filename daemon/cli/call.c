#include "cli/call.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "bus/bus.h"

int call_connect(sd_bus **ret, bool user, struct error *err)
{
	int r = user ? sd_bus_open_user_with_description(ret, "feedwatch")
		     : sd_bus_open_system_with_description(ret, "feedwatch");

	if (r < 0)
		return error_set(err, -ESRCH, "no %s bus to reach the daemon by: %s",
			user ? "session" : "system", strerror(-r));
	return 0;
}

/* What the bus or the daemon answered, as a sentence. */
static int translate(const sd_bus_error *error, bool user, int r, struct error *err)
{
	if (sd_bus_error_has_name(error, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
		sd_bus_error_has_name(error, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
		return error_set(err, -ESRCH, "no daemon runs: systemctl %sstart feedwatchd",
			user ? "--user " : "");
	if (sd_bus_error_has_name(error, SD_BUS_ERROR_ACCESS_DENIED))
		return error_set(err, -EACCES,
			"the daemon takes this from root and the group feedwatch only");
	if (sd_bus_error_has_name(error, BUS_ERROR_CONFIG) && error->message) {
		(void)fputs(error->message, stderr);
		return error_set(err, -EINVAL, "the daemon keeps its old configuration");
	}
	return error_set(err, r, "%s", error->message ? error->message : strerror(-r));
}

int call_manager(bool user, const char *method, sd_bus_message **ret_reply, struct error *err,
	const char *types, ...)
{
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL, *reply = NULL;
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	va_list args;
	int r = call_connect(&bus, user, err);

	if (r < 0)
		return r;
	r = sd_bus_message_new_method_call(bus, &message, BUS_NAME, BUS_PATH, BUS_MANAGER, method);
	if (r < 0)
		return r;
	(void)sd_bus_message_set_auto_start(message, false);
	if (types) {
		va_start(args, types);
		r = sd_bus_message_appendv(message, types, args);
		va_end(args);
		if (r < 0)
			return r;
	}
	r = sd_bus_call(bus, message, CALL_TIMEOUT_SEC * UINT64_C(1000000), &error, &reply);
	if (r < 0)
		return translate(&error, user, r, err);
	if (ret_reply)
		*ret_reply = TAKE(reply);
	return 0;
}
