# SPDX-License-Identifier: Apache-2.0
# Copyright the penumbra authors
#
# bash completion for penumbra and penumbrad.  Commands, words and options are read from the
# program's own help, which is made from its table of commands, so this file never lags behind.

# Words at the beginning of a line of help: commands, names of documents.
_penumbra_listed() {
	"$@" 2>/dev/null | sed -nE 's/^  ([a-z][a-z-]*)  +[^ ].*/\1/p'
}

# "penumbra catalogue lookup": the word behind the command.
_penumbra_verbs() { # PROGRAM COMMAND
	"$1" help "$2" 2>/dev/null | sed -nE "s/^ *penumbra $2 ([a-z][a-z-]*).*/\\1/p"
}

_penumbra_options() {
	"$@" 2>/dev/null | grep -oE '(^|[[ ,|])--?[A-Za-z][a-z-]*' | grep -oE -- '--?[A-Za-z][a-z-]*' | sort -u
}

# What follows an option; false when it is no option with a value that is known here.
_penumbra_value() { # PREVIOUS CURRENT
	case $1 in
	-i) mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$2") ;;
	--format) mapfile -t COMPREPLY < <(compgen -W "html text csv json pdf ics eml jsonl" -- "$2") ;;
	--language) mapfile -t COMPREPLY < <(compgen -W "en de" -- "$2") ;;
	--dpi) mapfile -t COMPREPLY < <(compgen -W "on off" -- "$2") ;;
	--out | --catalogue | --overrides) mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
	*) return 1 ;;
	esac
}

_penumbra() {
	local program=$1 current=$2 previous=$3 command=${COMP_WORDS[1]-}

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "help --help --version $(_penumbra_listed "$program" --help)" -- "$current")
		return
	fi
	if [[ $command == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_penumbra_listed "$program" --help)" -- "$current")
		return
	fi
	_penumbra_value "$previous" "$current" && return
	if [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_penumbra_options "$program" help "$command")" -- "$current")
	elif ((COMP_CWORD == 2)); then
		mapfile -t COMPREPLY < <(compgen -W "$(_penumbra_verbs "$program" "$command") $(_penumbra_listed "$program" help "$command")" -- "$current")
	fi
	((${#COMPREPLY[@]} > 0)) || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}

_penumbrad() {
	local program=$1 current=$2 previous=$3

	COMPREPLY=()
	_penumbra_value "$previous" "$current" && return
	if [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_penumbra_options "$program" --help)" -- "$current")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
	fi
}

complete -o filenames -F _penumbra penumbra
complete -o filenames -F _penumbrad penumbrad
