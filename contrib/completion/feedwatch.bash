# shellcheck shell=bash
# feedwatch - completed by bash: commands, options, and the names that the configuration has.
# Where there is none, or it is bad, there are just no names.

# _feedwatch_ask COMMAND: what feedwatch lists, by the options that stand on the line.
_feedwatch_ask() {
	"${asking[@]}" "$1" --json 2>/dev/null </dev/null
}

# Feeds, topics and channels have their name in front; groups are no topics.
_feedwatch_names() {
	_feedwatch_ask "$1" | sed -n -e '/,"group":true,/d' \
		-e 's/^{"name":"\([^"\\]*\(\\.[^"\\]*\)*\)".*/\1/' -e 't named' -e d \
		-e ':named' -e 's/\\\(.\)/\1/g' -e p
}

_feedwatch_waiting() {
	_feedwatch_ask outbox | sed -n 's/.*"alert":{"version":[0-9]*,"id":"\([^"\\]*\)".*/\1/p'
}

# _feedwatch_offer WORD...: those that go on as `cur` begins. A word may hold blanks, and `cur` an
# opening quote or backslashes; it may also hold a colon, at which readline breaks words.
_feedwatch_offer() {
	local word begun=${cur#[\"\']} break=''
	[[ $COMP_WORDBREAKS == *:* && $cur == *:* ]] && break=${cur%"${cur##*:}"}
	[[ $cur == [\"\']* ]] || begun=${begun//\\/}
	for word; do
		[[ $word == "$begun"* ]] || continue
		[[ $cur == [\"\']* ]] || printf -v word %q "$word"
		COMPREPLY+=("${word#"$break"}")
	done
}

_feedwatch_offer_lines() {
	local -a lines
	mapfile -t lines
	_feedwatch_offer "${lines[@]}"
}

# What may follow the option before the cursor; false: it takes nothing.
_feedwatch_value() {
	case $1 in
	-c | --config | --topics) compopt -o default ;;
	-s | --state-directory) compopt -o dirnames ;;
	--channel) _feedwatch_offer_lines < <(_feedwatch_names channels) ;;
	--topic) _feedwatch_offer_lines < <(_feedwatch_names topics) ;;
	--since) _feedwatch_offer 1d 7d 30d ;;
	--content-type) _feedwatch_offer application/{rss+xml,atom+xml,feed+json,xml} text/xml ;;
	--encoding)
		_feedwatch_offer utf-8 shift_jis euc-jp windows-125{0,1,2} koi8-r gb18030 big5 euc-kr
		;;
	--timezone) _feedwatch_offer UTC Asia/Tokyo Europe/London America/New_York ;;
	--feed) _feedwatch_offer_lines < <(_feedwatch_names feeds) ;;
	-e | --expression | --base | --limit | --name | --tags) ;;
	*) return 1 ;;
	esac
}

_feedwatch_options() {
	case $1 in
	'') echo --config --state-directory --user --system --version ;;
	add) echo --name --tags --probe ;;
	alerts) echo --since --topic ;;
	match) echo --topics --expression --hits --stats ;;
	outbox) echo --channel --all ;;
	parse) echo --base --content-type --encoding --timezone ;;
	test) echo --expression --since --summary ;;
	why | explain-query) echo --expression ;;
	search) echo --since --feed --limit ;;
	esac
	echo --json --help
}

_feedwatch_argument() {
	case $1 in
	'') _feedwatch_offer add check status feeds topics channels alerts outbox parse match test \
		why explain-query search poll reload follow ;;
	check | match | parse) compopt -o default ;;
	outbox)
		case ${COMP_WORDS[verb_at + 1]} in
		retry | drop) _feedwatch_offer_lines < <(_feedwatch_waiting) ;;
		*) _feedwatch_offer list retry drop ;;
		esac
		;;
	poll) _feedwatch_offer_lines < <(_feedwatch_names feeds) ;;
	test | why | explain-query) _feedwatch_offer_lines < <(_feedwatch_names topics) ;;
	esac
}

_feedwatch() {
	local i at=$COMP_CWORD cur=${COMP_WORDS[COMP_CWORD]} before value verb='' verb_at=0
	local -a asking=("$1")
	COMPREPLY=()

	# A URL stands in several words, --option=VALUE in three.
	while ((at > 2)) && [[ ${COMP_WORDS[at]} == :* || ${COMP_WORDS[at - 1]} == *: ]]; do
		cur=${COMP_WORDS[--at]}$cur
	done
	[[ $cur == = ]] && cur='' && ((at++))
	before=${COMP_WORDS[at - 1]}
	[[ $before == = ]] && before=${COMP_WORDS[at - 2]}

	for ((i = 1; i < at; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --config | -s | --state-directory)
			asking+=("${COMP_WORDS[i]}")
			[[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
			value=${COMP_WORDS[++i]//[\"\'\\]/}
			asking+=("${value/#~\//$HOME/}")
			;;
		--user | --system) asking+=("${COMP_WORDS[i]}") ;;
		-*) ;;
		*)
			verb=${COMP_WORDS[i]} verb_at=$i
			break
			;;
		esac
	done

	_feedwatch_value "$before" && return
	if [[ $cur == -* ]]; then
		# shellcheck disable=SC2046 # words
		_feedwatch_offer $(_feedwatch_options "$verb")
	else
		_feedwatch_argument "$verb"
	fi
}

complete -F _feedwatch feedwatch
