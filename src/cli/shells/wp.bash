# Completion of wp for bash. Once for this shell: source <(wp completion bash). For every shell: put that into ~/.bashrc.
_wp() {
  # $2: what bash replaces, which is no more than what follows the last = or : of a word.
  local line=${COMP_LINE:0:COMP_POINT} current=$2 value text whole
  local -a words=()
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  whole=${words[${#words[@]} - 1]}
  COMPREPLY=()
  while IFS=$'\t' read -r value text; do
    if [[ $value == : ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$current")
    elif [[ $value == "$whole"* ]]; then
      value=${value#"${whole%"$current"}"}
      [[ $value == *[!A-Za-z0-9_./@%+=:,[\]-]* ]] && printf -v value %q "$value"
      COMPREPLY+=("$value")
    fi
  done < <("$1" complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _wp wp
