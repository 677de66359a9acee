/* exec - hands the alert to a program: JSON on its standard input, exit status 0 for success. */
#include "deliver/types.h"

#include <errno.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "loop/child.h"

static int add_variable(struct text_list *environment, const char *name, const char *value)
{
	_cleanup_(strbuf_freep) struct strbuf variable = STRBUF_INIT;

	strbuf_addf(&variable, "%s=%s", name, value);
	if (strbuf_failed(&variable))
		return -ENOMEM;
	return text_list_add(environment, strbuf_text(&variable));
}

/* For scripts that do not read JSON: nothing here comes from a feed. */
static int describe(struct text_list *environment, const struct alert *alert)
{
	int r;

	r = add_variable(environment, "FEEDWATCH_ALERT_ID", alert->id);
	if (r < 0)
		return r;
	r = add_variable(environment, "FEEDWATCH_TOPIC", alert->topic);
	if (r < 0)
		return r;
	return add_variable(environment, "FEEDWATCH_URGENCY", urgency_name(alert->urgency));
}

static void on_done(const struct child_result *result, void *userdata)
{
	_cleanup_(strbuf_freep) struct strbuf reason = STRBUF_INIT;
	struct errand *errand = userdata;

	if (result->status == 0 && !result->timed_out) {
		errand_settle(errand, DELIVERY_DONE, "%s", "");
		return;
	}
	reason_child(&reason, result, errand->timeout_sec);
	errand_settle(errand, DELIVERY_LATER, "%s", strbuf_text(&reason));
}

int exec_start(struct errand *errand, const struct order *order, struct error *err)
{
	_cleanup_(text_list_clear) struct text_list environment = { 0 };
	_cleanup_(strbuf_freep) struct strbuf input = STRBUF_INIT;
	struct json json = json_into(&input);
	struct child_options options;
	int r;

	r = describe(&environment, order->alerts[0]);
	if (r < 0)
		return r;
	alert_json(&json, order->alerts[0]);
	strbuf_addc(&input, '\n');
	if (strbuf_failed(&input))
		return -ENOMEM;
	options = (struct child_options){
		.command = &order->channel->command,
		.environment = &environment,
		.input = input.text,
		.input_len = input.len,
		.pass_fd = -1,
		.timeout_sec = errand->timeout_sec,
	};
	return child_start(
		&errand->child, errand->deliverer->event, &options, on_done, errand, err);
}
