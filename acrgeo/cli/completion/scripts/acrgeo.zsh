#compdef acrgeo
# Completion of acrgeo for zsh: words of acrgeo, and files only where a file is wanted.
_acrgeo() {
  local line kind
  local -a lines values shown
  lines=("${(@f)$(_TYPER_COMPLETE_ARGS="${words[1,CURRENT]}" _ACRGEO_COMPLETE=complete_words $words[1] 2>/dev/null)}")
  kind=$lines[1]
  if [[ $kind == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
    return
  fi
  for line in "${(@)lines[2,-1]}"; do
    [[ -z $line ]] && continue
    values+=("${line%%$'\t'*}")
    if [[ $line == *$'\t'* ]]; then
      shown+=("${line%%$'\t'*}  -- ${line#*$'\t'}")
    else
      shown+=("$line")
    fi
  done
  (( $#values )) && compadd -M 'm:{a-zA-Z}={A-Za-z}' -l -d shown -a values
}
if [[ $funcstack[1] == _acrgeo ]]; then
  _acrgeo "$@"
else
  compdef _acrgeo acrgeo
fi
