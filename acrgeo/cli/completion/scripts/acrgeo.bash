# Completion of acrgeo for bash: words of acrgeo, and files only where a file is wanted.
_acrgeo_completion() {
    local IFS=$'\n' kind='' line
    COMPREPLY=()
    while read -r line; do
        if [ -z "$kind" ]; then kind=$line; else COMPREPLY+=("$line"); fi
    done < <(_TYPER_COMPLETE_ARGS="${COMP_LINE:0:COMP_POINT}" _ACRGEO_COMPLETE=complete_words-bash "$1" 2>/dev/null)
    if [ "$kind" = files ]; then
        compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$2"))
    fi
}
complete -F _acrgeo_completion acrgeo
