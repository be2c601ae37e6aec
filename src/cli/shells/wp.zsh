#compdef wp
# Completion of wp for zsh. Once for this shell: source <(wp completion zsh). For every shell: put that into ~/.zshrc, after compinit.
_wp() {
  local line value
  local -a described
  local -i files=0
  for line in "${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    value=${line%%$'\t'*}
    if [[ $value == : ]]; then
      files=1
    elif [[ -n $value ]]; then
      described+=("${value//:/\\:}:${line#*$'\t'}")
    fi
  done
  (( $#described )) && _describe -V wp described
  (( files )) && _files
}
compdef _wp wp
