// The program of the guard, a shell, so that the guard is small and starts at once.

/**
 * $1: the folder of the jobs' files. Descriptor 3: the list of what runs (see `RunningList`), a word `GROUP:MARK` for each command. There
 * is nothing before the colon while the group is not known yet, and when it is gone while processes that left it may still run.
 *
 * The end of the input means the end of the worker: the kernel closes it, whatever killed the worker. Nothing is ever written to it.
 * Then the listed groups get TERM, and KILL a second later, and so do the groups of processes that have a listed mark, as the process of
 * a command may have left its group. A group that is found gone is not signalled again, as its number may belong to another group by
 * then. Last, the guard removes the folder; more than once, where a process that is just ending still makes files in it.
 */
export const guardScript = `
trap '' INT TERM HUP QUIT
remove_files() {
  for _ in 1 2 3 4 5; do rm -rf -- "$1" && return; sleep 0.1; done
}
trap 'remove_files "$1"' EXIT
read -r _
groups=' '
marks=
is_partly_known=
for command in $(cat <&3); do
  group=\${command%%:*}
  if [ -n "$group" ]; then groups="$groups$group "; else is_partly_known=1; fi
  mark=\${command#*:}
  if [ -n "$mark" ]; then marks="\${marks:+$marks
}WP_OUTPUT=$1/$mark"; fi
done
signal_all() {
  left=' '
  for group in $groups; do kill -s "$1" -- "-$group" 2>/dev/null && left="$left$group "; done
  groups=$left
}
find_marked() {
  [ -n "$marks" ] || return 0
  for found in $(grep -lsF -e "$marks" /proc/[0-9]*/environ); do
    read -r stat < "\${found%environ}stat" || continue
    set -- \${stat##*) }
    case $groups in *" $3 "*) ;; *) groups="$groups$3 " ;; esac
  done
}
find_marked
signal_all TERM
signal_all CONT
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ "$groups$is_partly_known" = ' ' ] && exit
  sleep 0.1
  find_marked
  signal_all 0
done
signal_all KILL
`;
