# Every command and every option of the help completes, in bash and in zsh.
commands=$(penumbra --help | sed -nE 's/^  ([a-z][a-z-]*)  +[^ ].*/\1/p')
if [ "$(echo "$commands" | wc -l)" -ge 3 ]; then echo "ok the help lists commands"; else echo "not ok the help lists commands: $commands"; fi
. "$TOP/docs/completion/penumbra.bash"

bash_completes() { # WORD... : what comes for the last word
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	local previous=${COMP_WORDS[COMP_CWORD - 1]}
	case $1 in penumbrad) _penumbrad "$1" "${COMP_WORDS[COMP_CWORD]}" "$previous" ;; *) _penumbra "$1" "${COMP_WORDS[COMP_CWORD]}" "$previous" ;; esac
	printf '%s\n' "${COMPREPLY[@]}"
}
zsh_completes() {
	zsh -f -c 'compadd() { [[ $1 == -- ]] && shift; print -l -- $@ }; _files() { print -- FILES }
		source_it() { words=("$@"); CURRENT=$#; . $COMPLETION }; source_it "$@"' zsh "$@"
}
export COMPLETION=$TOP/docs/completion/_penumbra
has() { # WHAT WANTED COMMAND...
	what=$1 wanted=$2
	shift 2
	if "$@" | grep -qxF -- "$wanted"; then echo "ok $what"; else echo "not ok $what: no $wanted in $("$@" | tr '\n' ' ')"; fi
}
shells=bash
if command -v zsh >/dev/null; then shells="bash zsh"; else echo "skip completion of zsh: there is no zsh"; fi
for shell in $shells; do
	for command in $commands; do
		has "$shell: penumbra $command completes" "$command" ${shell}_completes penumbra "${command%?}"
		for option in $(penumbra help "$command" | grep -oE '^  +(-[A-Za-z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
			has "$shell: penumbra $command $option completes" "$option" ${shell}_completes penumbra "$command" "${option%?}"
		done
	done
	for option in $(penumbrad --help | grep -oE '^  +(-[A-Za-z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
		has "$shell: penumbrad $option completes" "$option" ${shell}_completes penumbrad "${option%?}"
	done
	has "$shell: a verb completes" lookup ${shell}_completes penumbra catalogue ""
	has "$shell: a document completes" needs ${shell}_completes penumbra report n
	has "$shell: help of a command completes" catalogue ${shell}_completes penumbra help cat
	has "$shell: an interface completes" lo ${shell}_completes penumbra selftest -i ""
	has "$shell: a format completes" html ${shell}_completes penumbra report usage --format ""
done
